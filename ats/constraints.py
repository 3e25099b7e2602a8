"""Constraints that many tables share, written once."""

from __future__ import annotations

from django.db.models import CheckConstraint, Q


def says_who_and_when(name: str, deed: str) -> CheckConstraint:
    """`<deed>_at` and `<deed>_by` stand or fall together: a deed done says who and when, one not done says neither."""
    at, by = f"{deed}_at", f"{deed}_by"
    return CheckConstraint(
        condition=Q(**{at: None, by: ""}) | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""})), name=name
    )
