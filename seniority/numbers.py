"""Employee numbers: sealed wherever they are stored, and found again by a fingerprint under a key of its own."""

from __future__ import annotations

from typing import Any

from django.db import models

from ats.accounts import keys
from seniority.importing.roster import number_key


def fingerprint(number: str) -> str:
    """The same for the same employee, however the number was written: "0123", " 123 "."""
    return keys.fingerprint(words(number))


def words(number: str) -> str:
    """What is hashed: the number as it is compared, with what it is, so that no other fingerprint equals it."""
    return f"employee number {number_key(number)}"


class NumberFingerprint(models.CharField["str", "str"]):
    """Follows the row's `employee_number` at every writing."""

    def __init__(self, *args: Any, **options: Any) -> None:  # a field's
        super().__init__(*args, **{"max_length": 64, "editable": False} | options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Computed, and on the row."""
        found = fingerprint(model_instance.employee_number)  # type: ignore[attr-defined]  # rows with this column have that one
        setattr(model_instance, self.attname, found)
        return found
