"""Readers of the City's roster, and the difference between two of them."""
