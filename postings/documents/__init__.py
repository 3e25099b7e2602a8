"""Readers of the city's documents: text in, plain dataclasses with named problems out."""
