"""What would change in a posting: old beside new, as the audit and a public revision keep it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ats.audit.pen import plain
from postings.models import ClassSpecification, Posting


def differences(posting: Posting, facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    """field → [old, new] for each fact that differs, as plain values."""
    return {
        name: [spelled(getattr(posting, name)), spelled(value)]
        for name, value in facts.items()
        if getattr(posting, name) != value
    }


def spelled(value: Any) -> Any:  # any field's value
    """A value as JSON keeps it."""
    if value is None or isinstance(value, str | int | bool | list | dict):
        return value
    if isinstance(value, ClassSpecification):
        return str(value)
    return plain(value)
