"""Bargaining-unit codes in the one form in which they are compared: "1", "01", "BU 01" and "#01" are one unit."""

import re

_WRITTEN = re.compile(
    r"\s{0,9}(?:(?:bargaining\s{1,9}unit|b\.?\s?u\.?|unit)\s{0,9}(?:no\.|number)?[\s:.]{0,9})?#?\s{0,9}([0-9]{1,2})\s{0,9}",
    re.IGNORECASE,
)

# 99 is how the personnel system codes people whom no unit covers; 0 is a blank cell exported as a number.
_NO_UNIT = frozenset({"0", "99"})


def normalise_unit(text: str) -> str | None:
    """Answer the unit's code without prefix and leading zero, or None where the text names no unit.

    A code has one or two digits; 0 and 99 ("not represented") are no unit. Nothing is picked out of longer text, so
    "Units 1 and 3" is None: whoever reads a list splits it first.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    code = str(int(found[1]))
    return None if code in _NO_UNIT else code
