"""Django's own pages of the desk: every record can be looked up there, and none of them can be edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import JSONField, Model, QuerySet
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from ats.admin_words import Words, column, words_of
from ats.audit.pen import label


class ReadOnlyAdmin(admin.ModelAdmin[Model]):
    """Every stored field is shown, none can be written. `hidden` names those that are not shown at all.

    `shown` are columns and methods shown before the fields, `worded` says of a field in which words its values are shown, where
    that does not go by itself: a yes or no, and who did something. Rows go through `visible_to` where the model has one.
    """

    hidden: ClassVar[tuple[str, ...]] = ()
    worded: ClassVar[Mapping[str, Words]] = {}
    shown: ClassVar[tuple[str, ...]] = ()
    actions = None
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """What this person may see."""
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def __init__(self, model: type[Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        stored = [field for field in model._meta.fields if field.name not in self.hidden]
        # Made once: Django compares the columns of a page by identity.
        self.columns: list[Any] = [  # names and callables
            *self.shown, *(listed(field) if isinstance(field, JSONField) else self.readable(field.name) for field in stored)
        ]  # fmt: skip
        self.list_display = [self.readable(name) if isinstance(name, str) else name for name in self.list_display]

    def readable(self, name: str) -> Any:  # a name or a callable
        """The column of that name, in words where it is a field that needs them; a method of this class is as it is."""
        fields = {field.name: field for field in self.model._meta.fields}
        words = self.worded.get(name) or (words_of(fields[name]) if name in fields else None)
        return column(fields[name], words) if words else name

    def get_fields(self, _request: HttpRequest, _obj: Model | None = None) -> list[Any]:  # names and callables
        """The shown methods, then the model's own fields in their order; stored JSON as lists."""
        return self.columns

    def get_readonly_fields(self, _request: HttpRequest, _obj: Model | None = None) -> list[Any]:  # as get_fields
        """All of them."""
        return self.columns

    def named(self, row: Model) -> str:
        """The record as its page is headed. What a model calls itself is the audit's, and in English."""
        return str(row)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        **options: Any,  # as Django's own takes them
    ) -> HttpResponse:
        """The page under that name; all else is Django's own."""
        name = self.named(options["obj"])
        return super().render_change_form(request, context | {"subtitle": name, "named": name}, *args, **options)

    @property
    def media(self) -> Media:
        """None: a page that edits nothing needs no script, and Django's would write inline styles, which the policy blocks."""
        return Media()

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Never: rows are made by actions."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Never: rows are changed by actions."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Never: records are disposed of by a proposal and an approval."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """As Django's, but never by a field that is not shown: whoever may ask how it begins can find out all of it. Nor by a
        NUL, which the database refuses to compare with, nor by a pattern, which it may refuse or take long over."""
        parts = lookup.split("__")
        if parts[0] in self.hidden or parts[-1] in {"regex", "iregex"} or "\x00" in "".join(value):
            return False
        return super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, _extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list under the name of what it lists."""
        return super().changelist_view(request, {"title": capfirst(self.model._meta.verbose_name_plural)})

    def history_view(
        self, request: HttpRequest, object_id: str, _extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The row's history is the audit's, not a second one."""
        row = self.get_object(request, object_id)
        subject = label(row) if row is not None else ""
        return redirect(f"{reverse('admin:audit_event_changelist')}?{urlencode({'subject__exact': subject})}")


def listed(field: JSONField[Any, Any]) -> Callable[[Model], SafeString]:  # JSON of any shape
    """A column that shows this field's JSON as a person reads it."""

    def column(row: Model) -> SafeString:
        return as_list(getattr(row, field.name))

    column.short_description = field.verbose_name  # type: ignore[attr-defined]  # how Django names a callable column
    column.__name__ = field.name
    return column


def as_list(value: Any) -> SafeString:  # JSON of any shape
    """Stored JSON as a person reads it: a list as a list, a mapping as its pairs, nothing as a dash."""
    if isinstance(value, dict) and value:
        return format_html_join(
            "", "<p><strong>{}</strong>: {}</p>", ((key, as_list(one)) for key, one in value.items())
        )
    if isinstance(value, list) and value:
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((as_list(one),) for one in value)))
    return format_html("{}", value if value not in (None, "", [], {}) else "–")


def link(address: str, text: str | Promise) -> SafeString:
    """A link for a column of a list."""
    return format_html('<a href="{}">{}</a>', address, text)
