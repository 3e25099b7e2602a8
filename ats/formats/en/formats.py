"""Days of Django's own lists as everywhere else: November 24, 2026, with the month written out."""

DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = "F j, Y, g:i a"
