"""What stands in the fields of a page: which form can be typed into, and a page with what was typed put back into one.

Pure text in, text out. It reads pages that Django's templates wrote: every attribute is quoted and escaped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final

from ats.from_page import FIELD, TOKEN

FORM: Final = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
CONTROL: Final = re.compile(r"<(?:textarea|select|input)\b[^>]*>")
ATTRIBUTE: Final = re.compile(r'([a-z-]+)="([^"]*)"')
NOT_TYPED: Final = frozenset({"hidden", "submit", "button", "image", "reset"})
TICKED: Final = frozenset({"checkbox", "radio"})
# Never written back into a page, whoever sent it.
SECRET: Final = frozenset({"current-password", "new-password", "one-time-code"})
NEVER_BACK: Final = frozenset({TOKEN, FIELD})

Attributes = Mapping[str, str | None]


@dataclass(frozen=True)
class TypedForm:
    """A form in which something can be typed: where its tag begins and ends, where `</form>` begins, and what it is."""

    start: int
    after_tag: int
    end: int
    attributes: Mapping[str, str]
    controls: int

    @property
    def is_post(self) -> bool:
        """False for a search."""
        return self.attributes.get("method", "get").lower() == "post"


def typed_forms(page: str) -> list[TypedForm]:
    """The forms of a page in which something can be typed, the most to be typed first; a search after all others."""
    found = [
        TypedForm(one.start(), one.start(2), one.end(2), dict(ATTRIBUTE.findall(one[1])), typed_in(one[2]))
        for one in FORM.finditer(page)
    ]
    return sorted((one for one in found if one.controls), key=lambda one: (one.is_post, one.controls), reverse=True)


def typed_in(body: str) -> int:
    """In how many controls of the form something can be typed, ticked or chosen."""
    return sum(
        not control.startswith("<input") or dict(ATTRIBUTE.findall(control)).get("type") not in NOT_TYPED
        for control in CONTROL.findall(body)
    )


def put_back(page: str, typed: Mapping[str, Sequence[str]], *, remark: Callable[[str, str], str]) -> str:
    """The page with what was typed standing in the form that has most of its fields; as it is where none has any."""
    form = fitting(page, typed)
    return page if form is None else written_into(page, form, typed, remark=remark)


def fitting(
    page: str, typed: Mapping[str, Sequence[str]], *, sent_to: str = "", here: str = ""
) -> re.Match[str] | None:
    """The form of the page that was sent: the one that has most of the fields, and of equals the one whose hidden fields say
    the same. None where no form has any. Where it is known to which address it was sent, no form that goes elsewhere counts.

    `here`: the page's own address, to which a form without one goes.
    """
    names = set(typed) - NEVER_BACK

    def likeness(form: re.Match[str]) -> tuple[int, int, int]:
        return len(names & names_in(form[2])), same_hidden(form[2], typed), -form.start()

    forms = [one for one in FORM.finditer(page) if names & names_in(one[2])]
    return max((one for one in forms if not sent_to or goes_to(one, here) == sent_to), default=None, key=likeness)


def goes_to(form: re.Match[str], here: str) -> str:
    """The path to which the form is sent."""
    return (unescape(dict(ATTRIBUTE.findall(form[1])).get("action", "")) or here).partition("?")[0]


def same_hidden(body: str, typed: Mapping[str, Sequence[str]]) -> int:
    """How many hidden fields of the form hold what was sent: they say which row of a page it is."""
    controls = [dict(ATTRIBUTE.findall(one)) for one in CONTROL.findall(body)]
    hidden = [one for one in controls if one.get("type") == "hidden" and one.get("name", "") not in NEVER_BACK]
    return sum(unescape(one.get("value", "")) in typed.get(one.get("name", ""), []) for one in hidden)


def written_into(
    page: str, form: re.Match[str], typed: Mapping[str, Sequence[str]], *, remark: Callable[[str, str], str]
) -> str:
    """The page with what was typed standing in that form.

    A password, a code and a file cannot be given back: `remark` ("file" or "secret", what was sent) says so beside the field.
    """
    writer = Writer({name: list(values) for name, values in typed.items() if name not in NEVER_BACK}, remark)
    writer.feed(form[2])
    writer.close()
    return f"{page[: form.start(2)]}{''.join(writer.out)}{page[form.end(2) :]}"


def names_in(body: str) -> set[str]:
    """The names of a form's controls."""
    return {dict(ATTRIBUTE.findall(control)).get("name", "") for control in CONTROL.findall(body)} - {""}


class Writer(HTMLParser):
    """Writes a form's markup again as it reads it, each control with what was typed."""

    def __init__(self, typed: Mapping[str, list[str]], remark: Callable[[str, str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self.typed = typed
        self.remark = remark
        self.out: list[str] = []
        self.read: Counter[str] = Counter()
        self.select = ""
        self.is_typed_over = False

    def next_of(self, name: str) -> str | None:
        """What was typed in the next control of that name; None where nothing was sent for it."""
        given = self.typed.get(name, [])
        self.read[name] += 1
        return given[self.read[name] - 1] if self.read[name] <= len(given) else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A control is written anew, all else as it stands."""
        as_read = self.get_starttag_text() or ""
        given = dict(attrs)
        write = {"input": self.an_input, "textarea": self.a_textarea, "option": self.an_option}.get(tag)
        if tag == "select":
            self.select = given.get("name") or ""
        self.out.append(write(as_read, given) if write and "disabled" not in given else as_read)

    def an_input(self, as_read: str, given: Attributes) -> str:
        """An `input` by its type."""
        name, kind = given.get("name") or "", given.get("type") or "text"
        if kind in NOT_TYPED - {"hidden"} or not name or name in NEVER_BACK:
            return as_read
        if kind in TICKED:
            ticked = (given.get("value") or "on") in self.typed.get(name, [])
            return tag("input", given, without={"checked"}, more=["checked"] if ticked else [])
        value = self.next_of(name)
        if value is None:
            return as_read
        if kind == "file":
            return as_read + (self.remark("file", value) if value else "")
        if kind == "password" or given.get("autocomplete") in SECRET:
            return as_read + (self.remark("secret", "") if value else "")
        return tag("input", given, without={"value"}, more=[f'value="{escape(value)}"'])

    def a_textarea(self, as_read: str, given: Attributes) -> str:
        """A `textarea` with its text; what it held is left out."""
        value = self.next_of(given.get("name") or "")
        if value is None:
            return as_read
        self.is_typed_over = True
        return f"{as_read}\n{escape(value)}"

    def an_option(self, as_read: str, given: Attributes) -> str:
        """An `option`, chosen where it was; where nothing was sent for its `select`, as it stands."""
        if self.select not in self.typed:
            return as_read
        chosen = (given.get("value") or "") in self.typed[self.select]
        return tag("option", given, without={"selected"}, more=["selected"] if chosen else [])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As a start tag: none of our controls has content between two tags but those that say so."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """As it stands; a text typed over ends here."""
        self.is_typed_over = self.is_typed_over and tag != "textarea"
        self.as_read(f"</{tag}>")

    def as_read(self, text: str) -> None:
        """What stands between controls is kept; what a typed text takes the place of is not."""
        if not self.is_typed_over:
            self.out.append(text)

    def handle_data(self, data: str) -> None:
        """Text."""
        self.as_read(data)

    def handle_entityref(self, name: str) -> None:
        """&name;"""
        self.as_read(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """&#number;"""
        self.as_read(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """A remark."""
        self.as_read(f"<!--{data}-->")


def tag(name: str, given: Attributes, *, without: Iterable[str], more: Sequence[str]) -> str:
    """The start tag with the attributes it has, but those `without`, and `more`."""
    left = set(given) - set(without)
    kept = [one if value is None else f'{one}="{escape(value)}"' for one, value in given.items() if one in left]
    return f"<{' '.join([name, *kept, *more])}>"
