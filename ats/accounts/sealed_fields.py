"""A column whose text is sealed at rest: read and written in the clear by the program, by nobody who has only the database."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from ats.accounts import keys


class SealedField(models.TextField["str", "str"]):
    """Text under the key of `keys`. An empty text stays empty, so that a query may ask whether there is one, and nothing else.

    The same text is sealed anew at every writing; a row that must never change is therefore written once.
    """

    def get_prep_value(self, value: Any) -> str:  # whatever a caller assigned
        """Sealed, but for nothing."""
        text = "" if value is None else str(value)
        return keys.seal(text) if text else ""

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str:
        """In the clear again."""
        return keys.unseal(value) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:  # Django's lookup classes
        """Only whether it is empty: no two sealed texts are alike, so any other question would be answered with no."""
        if lookup_name not in {"exact", "isnull", "df"}:  # df: a trigger's "is distinct from"
            raise TypeError(f"{self.name} is sealed: it cannot be searched by {lookup_name}.")
        return super().get_lookup(lookup_name)


class SealedDict(models.TextField["dict[str, Any]", "dict[str, Any]"]):
    """A dictionary of JSON under the same key. An empty one is stored as an empty text."""

    def get_prep_value(self, value: Any) -> str:  # the dictionary
        """Sealed, but for nothing."""
        return keys.seal(json.dumps(value)) if value else ""

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> dict[str, Any]:
        """In the clear again."""
        found: dict[str, Any] = json.loads(keys.unseal(value)) if value else {}
        return found

    def to_python(self, value: Any) -> Any:  # the dictionary itself, not its text
        """As it is."""
        return value
