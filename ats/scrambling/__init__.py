"""A restored copy made safe for tests and training: invented people and words in the place of all that was anybody's.

`treatments.py` says what happens to each column: a new one is named there, or nothing is scrambled. `guard.py` says what is
no copy. See docs/adr, and README, "A copy for tests and training".
"""
