"""Fields of the desk's forms: times of the wall clock in Central time, bargaining units, lists line by line."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postings.deadline import CITY_ZONE, closes_after_minute
from postings.units import normalise_unit

CLOCK = re.compile(
    r"\s*(?P<hour>\d{1,2})\s*:\s*(?P<minute>\d{2})(?:\s*:\s*(?P<second>\d{2}))?\s*(?P<half>[ap])?\.?\s*(?:m\.?)?\s*",
    re.I,
)


def clock_of(text: str) -> tuple[int, int, int | None]:
    """(hour, minute, second or None) of "11:59 pm", "23:59" or "11:59:20 pm". Raises ValueError for anything else."""
    found = CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(text)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    second = int(found["second"]) if found["second"] else None
    time(hour, int(found["minute"]), second or 0)  # refuses 25:00 and 11:61
    return hour, int(found["minute"]), second


def closing_of(day: date, text: str) -> datetime:
    """The first instant too late for a deadline so written: the minute named counts whole, or the second where one is."""
    hour, minute, second = clock_of(text)
    end = closes_after_minute(day, hour, minute)
    return end if second is None else end - timedelta(seconds=59 - second)


def written(closes_at: datetime) -> dict[str, object]:
    """The day and the time by which a closing is typed again: its last second, or its last minute where that is whole."""
    last = (closes_at - timedelta(microseconds=1)).astimezone(CITY_ZONE)
    seconds = "" if last.second == 59 else f":{last:%S}"
    return {
        "closes_on": last.date(),
        "closes_time": f"{last.hour % 12 or 12}:{last:%M}{seconds} {'am' if last.hour < 12 else 'pm'}",
    }


class Text(forms.CharField):
    """A text of several lines, without the blanks around it. Browsers send line breaks as CR LF; LF is kept."""

    def to_python(self, value: object) -> str:
        """The text as it is kept."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def has_changed(self, initial: object, data: object) -> bool:
        """Compared as it is kept: a text sent back untouched is no change."""
        return self.to_python(initial) != self.to_python(data)


class Lines(forms.CharField):
    """A list, one entry a line; blank lines are none."""

    def __init__(self, *, rows: int = 6, **options: Any) -> None:  # a field's options
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, max_length=20000, **options)

    def prepare_value(self, value: object) -> object:
        """A list as lines; what was typed as it was typed."""
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:  # type: ignore[override]  # a list is this field's value
        """The lines, each without its blanks."""
        text = value if isinstance(value, str) else ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def run_validators(self, value: object) -> None:
        """The length is the text's."""
        super().run_validators("\n".join(value) if isinstance(value, list) else value)

    def has_changed(self, initial: object, data: object) -> bool:
        """Compared as lists: another kind of line break is no change."""
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)


class Unit(forms.CharField):
    """One bargaining unit, however written; its code."""

    def to_python(self, value: object) -> str:
        """The normalised code, or nothing. ValidationError for a text that names no unit."""
        text = super().to_python(value)
        code = normalise_unit(text) if text else ""
        if code is None:
            raise ValidationError(_("Write one unit as its number, such as 1 or 01."))
        return code


class Units(forms.CharField):
    """Several units, parted by commas; their codes."""

    def prepare_value(self, value: object) -> object:
        """A list as "1, 3, 4"; what was typed as it was typed."""
        return ", ".join(str(one) for one in value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:  # type: ignore[override]  # a list is this field's value
        """Each code once. ValidationError names the first text that is no unit."""
        found: list[str] = []
        for text in filter(str.strip, re.split(r"[,;]|(?<=\d)\s+(?=\d)", str(value or ""))):
            code = normalise_unit(text)
            if code is None:
                raise ValidationError(
                    _("“%(text)s” is no unit. Write numbers parted by commas, such as 1, 3, 4."),
                    params={"text": text.strip()[:40]},
                )
            if code not in found:
                found.append(code)
        return found

    def run_validators(self, value: object) -> None:
        """None beyond the codes themselves."""

    def has_changed(self, initial: object, data: object) -> bool:
        """Compared as codes; a text that names no unit differs from all."""
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


def say_nothing_as(words: str | Promise, field: forms.Field) -> None:
    """The choice of nothing reads as these words, not as dashes."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a field of choices
    field.choices = [("", words), *(one for one in list(field.choices) if one[0])]  # type: ignore[arg-type]  # pairs, no groups


def day_widget() -> forms.DateInput:
    """The box of a day, typed or picked."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-m"})


class ClosingMixin(forms.Form):
    """The closing as people write it: a day and a time of the wall clock in Chicago."""

    closes_on = forms.DateField(label=_("Last day"), widget=day_widget())
    closes_time = forms.CharField(
        label=_("Closing time on that day, Central"),
        max_length=20,
        help_text=_("Such as 11:59 pm. The minute you name counts whole: it closes when the minute is over."),
        widget=forms.TextInput(attrs={"class": "w-m"}),
    )

    def clean_closes_time(self) -> str:
        """A time the clock can show."""
        text: str = self.cleaned_data["closes_time"]
        try:
            clock_of(text)
        except ValueError as error:
            raise ValidationError(_("Write a time such as 11:59 pm or 23:59.")) from error
        return text

    def closing(self) -> datetime | None:
        """The first instant too late; None while day or time is wrong."""
        day, text = self.cleaned_data.get("closes_on"), self.cleaned_data.get("closes_time")
        try:
            return closing_of(day, text) if day and text else None
        except ValueError:
            self.add_error("closes_on", _("This day is outside the calendar."))
            return None
