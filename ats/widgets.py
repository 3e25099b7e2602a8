"""The commonest widgets, written without the template engine: a form has a dozen, and each input took three templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

Widget = Mapping[str, Any]  # what Django's widgets give their templates


def attributes(pairs: Mapping[str, Any]) -> str:
    """As Django's `attrs.html` writes them: False is left out, True stands without a value, all else is escaped."""
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in pairs.items()
        if value is not False
    )


def an_input(widget: Widget) -> str:
    """An `input` of the widget's type; `value` is left out where there is none."""
    given = {"type": widget["type"], "name": widget["name"]}
    value = {} if widget["value"] is None else {"value": str(widget["value"])}
    return f"<input{attributes(given | value | widget['attrs'])}>"


def a_textarea(widget: Widget) -> str:
    """A `textarea`; the line break after its tag keeps a first empty line that was typed."""
    text = conditional_escape(widget["value"] or "")
    return f"<textarea{attributes({'name': widget['name']} | widget['attrs'])}>\n{text}</textarea>"


def radio_buttons(widget: Widget) -> str:
    """Each choice a labelled input in a box of its own; headings between choices are for others to write."""
    own = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    choices = (choice for _heading, choices, _index in widget["optgroups"] for choice in choices)
    return f"<div{attributes(own)}>{''.join(map(a_radio_button, choices))}</div>"


def a_radio_button(choice: Widget) -> str:
    """The input inside its label."""
    named = {"for": choice["attrs"]["id"]} if choice["attrs"].get("id") else {}
    return f"<div><label{attributes(named)}>{an_input(choice)} {conditional_escape(choice['label'])}</label></div>"


KINDS: Final = ("text", "number", "email", "url", "password", "hidden", "date", "file", "checkbox")
WRITTEN: Final[dict[str, Callable[[Widget], str]]] = {
    **{f"django/forms/widgets/{kind}.html": an_input for kind in KINDS},
    "django/forms/widgets/textarea.html": a_textarea,
    "django/forms/widgets/radio.html": radio_buttons,
}


def has_headings(widget: Widget) -> bool:
    """True where choices stand under headings."""
    return any(heading for heading, _choices, _index in widget.get("optgroups", ()))


class Renderer(TemplatesSetting):
    """Django's renderer with the project's templates; what is written here reads the same as Django's own."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The widget as HTML."""
        write = WRITTEN.get(template_name)
        if write is None or has_headings(context["widget"]):
            return super().render(template_name, context, request)
        return mark_safe(write(context["widget"]))  # noqa: S308 - every value above is escaped
