"""What HR types about postings and class specifications: times of the wall clock in Central time, lists line by line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ats.desk_pages import DeskForm, ReasonForm, helper_of
from ats.refusal import Refused
from postings.deadline import CITY_ZONE, closes_after_minute, opens_on
from postings.importing.reading import MAX_BYTES, Document, read_document
from postings.models import ClassSpecification, Posting
from postings.units import normalise_unit

# The packs that ship; floor 1 cannot ask floor 2, so a test holds this list against the folder of packs.
RULE_PACKS = (
    ("afscme-seniority", _("By seniority, as the posting says")),
    ("afscme-article-12", _("Recall rights, then the hiring department, then seniority (agreement 12.7(i))")),
)
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
        for text in filter(None, re.split(r"[,;\s]+", str(value or ""))):
            code = normalise_unit(text)
            if code is None:
                raise ValidationError(
                    _("“%(text)s” is no unit. Write numbers parted by commas, such as 1, 3, 4."),
                    params={"text": text[:40]},
                )
            if code not in found:
                found.append(code)
        return found

    def run_validators(self, value: object) -> None:
        """None beyond the codes themselves."""

    def has_changed(self, initial: object, data: object) -> bool:
        """Compared as codes."""
        return ", ".join(initial if isinstance(initial, list) else []) != ", ".join(self.to_python(data))


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-m"}),
    )


class ClosingMixin(forms.Form):
    """The closing as people write it: a day and a time of the wall clock in Chicago."""

    closes_on = day_field(_("Last day"))
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


TEXTS = ("selection_requirements", "evaluation", "preferences")
LISTS = ("duties", "minimum_qualifications", "licensure", "bid_instructions", "notices")


class PostingForm(ClosingMixin, forms.ModelForm[Posting]):
    """A draft as HR writes it. `facts()` are the model's fields; nothing is saved here."""

    opens_on = day_field(_("First day"), _("It opens when this day begins, at midnight Central."))
    position_unit = Unit(
        label=_("Position's bargaining unit"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )
    eligible_units = Units(
        label=_("Units that may bid"),
        required=False,
        max_length=200,
        help_text=_("Numbers parted by commas, such as 1, 3, 4, 5."),
    )
    rule_pack = forms.ChoiceField(
        label=_("Order of the candidates"), choices=RULE_PACKS, initial=RULE_PACKS[0][0], widget=forms.RadioSelect
    )
    duties = Lines(label=_("Duties of this position"), help_text=_("One a line."))
    minimum_qualifications = Lines(
        label=_("Education and experience stated on the posting"),
        help_text=_("One a line. The class specification’s stand by themselves."),
    )
    licensure = Lines(label=_("Licensure stated on the posting"), help_text=_("One a line."), rows=3)
    bid_instructions = Lines(label=_("Bid instructions"), help_text=_("One a line."))
    notices = Lines(label=_("Notices"), help_text=_("One a line."))

    benefits_url = forms.URLField(label=_("Benefits page"), required=False, assume_scheme="https")

    class Meta:
        model = Posting
        fields = (
            "job_number", "title", "class_specification", "department", "department_code", "division", "kind", "vacancies",
            "vacancies_text", "salary_amount", "salary_basis", "grade", "benefits_url", "position_unit", "eligible_units",
            "union", "new_job", "rule_pack", "summary", "duties", "minimum_qualifications", "licensure", "location", "address",
            "shift", "hours", "career_service", "bid_instructions", "selection_requirements", "evaluation", "preferences",
            "notices",
        )  # fmt: skip
        widgets: ClassVar = {
            "kind": forms.RadioSelect,
            **{name: forms.Textarea(attrs={"rows": 5}) for name in ("summary", *TEXTS)},
        }

    # What was found in the announcement, carried from its reading to the draft: signed, so that it is what was read.
    source = forms.CharField(required=False, widget=forms.HiddenInput, max_length=400_000)

    def __init__(self, *args: Any, **options: Any) -> None:  # a ModelForm's arguments
        super().__init__(*args, **options)
        chosen = self.fields["class_specification"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - a foreign key's field
        newest = ClassSpecification.objects.newest_versions().values("pk")
        kept = [self.instance.class_specification_id] if self.instance.pk else []
        chosen.queryset = ClassSpecification.objects.filter(pk__in=newest) | ClassSpecification.objects.filter(
            pk__in=kept
        )
        if self.instance.pk:
            first = self.instance.opens_at.astimezone(CITY_ZONE).date()
            self.initial.update(written(self.instance.closes_at), opens_on=first)

    def clean(self) -> dict[str, Any]:
        """Refuses a last day before the first, and pay without its basis."""
        cleaned = super().clean() or self.cleaned_data
        closes_at, opens_at = self.closing(), self.opening()
        if closes_at and opens_at and closes_at <= opens_at:
            self.add_error("closes_on", _("It would close before it opens."))
        if cleaned.get("salary_amount") is not None and not cleaned.get("salary_basis"):
            self.add_error("salary_basis", _("Say whether this is a year or an hour."))
        return cleaned

    def opening(self) -> datetime | None:
        """The instant the first day begins; an opening kept to the second stays where its day was not touched."""
        day = self.cleaned_data.get("opens_on")
        if self.instance.pk and "opens_on" not in self.changed_data:
            return self.instance.opens_at
        try:
            return opens_on(day) if day else None
        except OverflowError:
            self.add_error("opens_on", _("This day is outside the calendar."))
            return None

    def facts(self) -> dict[str, Any]:
        """The draft's facts by the model's field names."""
        named = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return named | {"opens_at": self.opening(), "closes_at": self.closing()}

    def helper_to(self, address: str) -> FormHelper:
        """The fields in groups, as an announcement has them, posted to the address."""
        helper = helper_of(_("Save draft"), action=address)
        helper.layout = Layout(
            Fieldset(
                _("Position"), "job_number", "title", "class_specification", "department", "department_code", "division",
                "vacancies", "vacancies_text", "source",
            ),
            Fieldset(
                _("Who may apply"), "kind", "position_unit", "eligible_units", "union", "new_job", "rule_pack", "career_service"
            ),
            Fieldset(_("Open from and until"), "opens_on", "closes_on", "closes_time"),
            Fieldset(_("Pay"), "salary_amount", "salary_basis", "grade", "benefits_url"),
            Fieldset(_("The work"), "summary", "duties", "location", "address", "shift", "hours"),
            Fieldset(_("Qualifications"), "minimum_qualifications", "licensure"),
            Fieldset(_("Selection and notices"), "bid_instructions", *TEXTS, "notices"),
        )  # fmt: skip
        return helper


class AmendForm(ClosingMixin, forms.ModelForm[Posting]):
    """What a public revision may change. `facts()` holds only what differs; the closing only where day or time was touched."""

    duties = Lines(label=_("Duties of this position"), help_text=_("One a line."))
    notices = Lines(label=_("Notices"), help_text=_("One a line."))
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Part of the public revision, and sent to all who applied."),
    )  # fmt: skip
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Posting
        fields = (
            "vacancies", "vacancies_text", "salary_amount", "salary_basis", "grade", "benefits_url", "summary", "duties",
            "location", "address", "shift", "hours", *TEXTS, "notices",
        )  # fmt: skip
        widgets: ClassVar = {name: forms.Textarea(attrs={"rows": 5}) for name in ("summary", *TEXTS)}

    def __init__(self, *args: Any, **options: Any) -> None:  # a ModelForm's arguments
        super().__init__(*args, **options)
        self.initial.update(written(self.instance.closes_at))

    def clean(self) -> dict[str, Any]:
        """Refuses pay without its basis."""
        cleaned = super().clean() or self.cleaned_data
        self.closing()
        if cleaned.get("salary_amount") is not None and not cleaned.get("salary_basis"):
            self.add_error("salary_basis", _("Say whether this is a year or an hour."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What would change, by the model's field names."""
        named = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.changed_data}
        moved = {"closes_on", "closes_time"} & set(self.changed_data)
        return named | ({"closes_at": self.closing()} if moved else {})

    @property
    def helper(self) -> FormHelper:
        """The deadline first: most amendments extend it."""
        helper = helper_of(_("Show what would change"))
        helper.layout = Layout(
            Fieldset(_("Deadline"), "closes_on", "closes_time"),
            Fieldset(_("Why"), "reason"),
            Fieldset(
                _("Pay and vacancies"), "vacancies", "vacancies_text", "salary_amount", "salary_basis", "grade", "benefits_url"
            ),
            Fieldset(_("The work"), "summary", "duties", "location", "address", "shift", "hours"),
            Fieldset(_("Selection and notices"), *TEXTS, "notices"),
        )  # fmt: skip
        return helper


class PublishForm(DeskForm):
    """Publication; the reason for an exception where the agreement asks more than the dates give."""

    button = _("Publish")
    exception = forms.CharField(
        label=_("Reason for the exception"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, lacking: list[str]) -> None:
        super().__init__(data)
        if not lacking:
            del self.fields["exception"]


class CancelForm(ReasonForm):
    """A rescission with its reason."""

    button = _("Rescind this posting")
    is_danger = True


class ReturnForm(ReasonForm):
    """An approval taken back, with its reason."""

    button = _("Return to draft")


class DocumentForm(DeskForm):
    """A document as a file, or its text pasted; one of the two."""

    button = _("Read the document")
    file = forms.FileField(
        label=_("File"), required=False, allow_empty_file=True, help_text=_("Text, Markdown or PDF, 10 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.pdf"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or its text, pasted"), required=False, max_length=300_000, widget=forms.Textarea(attrs={"rows": 12})
    )

    def clean(self) -> dict[str, Any]:
        """`document` is what was read; a file that cannot be read is said beside it."""
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), cleaned.get("text")
        if self.errors:
            return cleaned
        if bool(file) == bool(text):
            self.add_error("file", _("Give one of the two: a file, or the pasted text."))
            return cleaned
        try:
            cleaned["document"] = document_in(file, text)
        except Refused as refusal:
            self.add_error("file" if file else "text", refusal.sentence)
        return cleaned


class SealedForm(DeskForm):
    """A document that was looked through, carried to its keeping under our signature."""

    button = _("Keep this version")
    sealed = forms.CharField(widget=forms.HiddenInput)


def document_in(file: UploadedFile[Any] | None, text: str | None) -> Document:
    """The document uploaded or pasted. Refused as `read_document` refuses."""
    if file is None:
        return read_document((text or "").encode(), "pasted.txt")
    if (file.size or 0) > MAX_BYTES:
        raise Refused(f"{file.name} is larger than 10 MB.", code="too_large")
    return read_document(file.read(), file.name or "document")
