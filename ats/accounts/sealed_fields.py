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


class SealedDict(SealedField):
    """A dictionary of JSON under the same key. An empty one is stored as an empty text."""

    def __init__(self, *args: Any, **options: Any) -> None:  # a field's
        super().__init__(*args, **{"default": dict, "blank": True} | options)

    def get_prep_value(self, value: Any) -> str:  # the same
        """Sealed, but for nothing."""
        return super().get_prep_value(json.dumps(value) if value else "")

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:  # the dictionary
        """In the clear again."""
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else {}

    def to_python(self, value: Any) -> Any:  # the same
        """The dictionary itself, not its text."""
        return value
