"""What is stored as a code, a yes or no, a label of the audit or a row of another table, in words: for columns and filters of
the desk's records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import BooleanField, Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.accounts.roles import in_words

Words = Callable[[Any], object]  # any stored value, as it is shown

# What a column is called whose field has no name of its own.
LABELS: Final[Mapping[str, Promise]] = {
    "application": gettext_lazy("application"), "candidate_list": gettext_lazy("candidate list"),
    "entry": gettext_lazy("entry on the roster"), "filing": gettext_lazy("filing"), "roster": gettext_lazy("roster"),
    "storage_key": gettext_lazy("name in the store"),
}  # fmt: skip


def of(words: Mapping[str, str | Promise]) -> Words:
    """A code in those words, several one after the other; a code that has none as it is."""

    def said(value: Any) -> str:  # a code, or a list of them
        codes = value if isinstance(value, list) else [value]
        return ", ".join(str(words.get(code, code)) for code in codes if code)

    return said


def yes_or_no(value: Any) -> str:  # of a column that says one of the two, or neither
    """In words: a picture of a tick is read out as “True”."""
    return "" if value is None else _("Yes") if value else _("No")


def column(field: Field[Any, Any], words: Words) -> Callable[[Model], object]:  # a field of any type
    """The field's column, each value in its words, nothing as a dash."""

    def shown(row: Model) -> object:
        value = getattr(row, field.name)
        return (words(value) if value not in (None, "", []) else "") or "–"

    shown.short_description = LABELS.get(field.name, field.verbose_name)  # type: ignore[attr-defined]  # as Django names columns
    shown.admin_order_field = field.name  # type: ignore[attr-defined]  # the same
    shown.__name__ = field.name
    return shown


def words_of(field: Field[Any, Any]) -> Words | None:  # a field of any type
    """The words of a field that needs them whatever its table; None for any other."""
    if isinstance(field, BooleanField):
        return yes_or_no
    if field.name == "by" or field.name.endswith("_by"):
        return in_words
    return str if field.name in LABELS else None


class CodesFilter(admin.AllValuesFieldListFilter):
    """The values that there are, each in its words, by these."""

    words: Words

    def choices(self, changelist: ChangeList) -> Iterator[Any]:  # Django's own kind of dictionary
        """As Django gives them, in words."""
        for choice in super().choices(changelist):
            yield choice if choice["display"] == _("All") else choice | {"display": self.words(choice["display"])}


def filtered_by(words: Words) -> type[CodesFilter]:
    """A filter of codes that are shown in those words."""
    return type("CodesFilter", (CodesFilter,), {"words": staticmethod(words)})
