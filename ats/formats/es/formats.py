"""Amounts and counts as on the announcement: $73,140.00, in whichever language they are read."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
