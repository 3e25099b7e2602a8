"""What a list proves of itself: sealed, derived again, ordered a second time in SQL, and compared with another."""
