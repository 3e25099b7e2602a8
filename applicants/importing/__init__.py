"""Readers of applications that HR received on paper or took down for somebody."""
