"""What HR types about postings and class specifications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ats.desk_pages import DeskForm, ReasonForm, helper_of
from ats.refusal import Refused
from postings.deadline import CITY_ZONE, closing_day, opens_on
from postings.fields import ClosingMixin, Lines, Text, Unit, Units, day_widget, say_nothing_as, written
from postings.importing.reading import MAX_BYTES, Document, read_document
from postings.lawful import say_forbidden
from postings.models import ClassSpecification, Posting
from postings.signals import packs_in_force

# The packs released with the product, in a posting's words; versions put in force at the desk follow under their titles.
RULE_PACKS = (
    ("afscme-seniority", _("By seniority, as the posting says")),
    ("afscme-article-12", _("Recall rights, then the hiring department, then seniority (agreement 12.7(i))")),
)

TEXTS = ("selection_requirements", "evaluation", "preferences")
LONG_TEXTS = dict.fromkeys(("summary", *TEXTS), Text)


def packs_offered() -> list[tuple[str, str | Promise]]:
    """Every rule pack in force on some day; `clean` looks at the closing day."""
    known = dict(RULE_PACKS)
    return [*RULE_PACKS, *((name, _(title)) for name, title in packs_in_force().items() if name not in known)]


class PostingForm(ClosingMixin, forms.ModelForm[Posting]):
    """A draft as HR writes it. `facts()` are the model's fields; nothing is saved here."""

    # As the page has them: the summary of mistakes names them in this order.
    field_order = (
        "job_number", "title", "class_specification", "department", "department_code", "division", "vacancies",
        "vacancies_text", "kind", "position_unit", "eligible_units", "union", "new_job", "rule_pack", "career_service",
        "opens_on", "closes_on", "closes_time",
    )  # fmt: skip
    opens_on = forms.DateField(
        label=_("First day"), help_text=_("It opens when this day begins, at midnight Central."), widget=day_widget()
    )
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
        label=_("Order of the candidates"), choices=packs_offered, initial=RULE_PACKS[0][0], widget=forms.RadioSelect
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
            "union", "new_job", "rule_pack", "places_shown", "summary", "duties", "minimum_qualifications", "licensure",
            "location", "address", "shift", "hours", "career_service", "bid_instructions", "selection_requirements",
            "evaluation", "preferences", "notices",
        )  # fmt: skip
        field_classes: ClassVar = LONG_TEXTS
        widgets: ClassVar = {
            "kind": forms.RadioSelect,
            **{name: forms.Textarea(attrs={"rows": 5}) for name in LONG_TEXTS},
        }

    # What was found in the announcement, carried from its reading to the draft: signed, so that it is what was read.
    source = forms.CharField(required=False, widget=forms.HiddenInput, max_length=400_000)

    def __init__(self, *args: Any, **options: Any) -> None:  # a ModelForm's arguments
        super().__init__(*args, **options)
        chosen = self.fields["class_specification"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - a foreign key's field
        chosen.empty_label = _("Choose one")
        say_nothing_as(_("Not stated"), self.fields["salary_basis"])
        newest = ClassSpecification.objects.newest_versions().values("pk")
        kept = [self.instance.class_specification_id] if self.instance.pk else []
        chosen.queryset = ClassSpecification.objects.filter(pk__in=newest) | ClassSpecification.objects.filter(
            pk__in=kept
        )
        if self.instance.pk:
            first = self.instance.opens_at.astimezone(CITY_ZONE).date()
            self.initial.update(written(self.instance.closes_at), opens_on=first)

    def clean(self) -> dict[str, Any]:
        """Refuses a last day before the first, a rule pack not in force on the last day, and pay without its basis."""
        cleaned = super().clean() or self.cleaned_data
        closes_at, opens_at = self.closing(), self.opening()
        if closes_at and opens_at and closes_at <= opens_at:
            self.add_error("closes_on", _("It would close before it opens."))
        if (
            closes_at
            and cleaned.get("rule_pack")
            and cleaned["rule_pack"] not in packs_in_force(closing_day(closes_at))
        ):
            self.add_error("rule_pack", _("This order is not in force on the closing day."))
        if cleaned.get("salary_amount") is not None and not cleaned.get("salary_basis"):
            self.add_error("salary_basis", _("Say whether this is a year or an hour."))
        say_forbidden(self)
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
                _("Who may apply"), "kind", "position_unit", "eligible_units", "union", "new_job", "rule_pack", "places_shown",
                "career_service",
            ),
            Fieldset(_("Open from and until"), "opens_on", "closes_on", "closes_time"),
            Fieldset(_("Pay"), "salary_amount", "salary_basis", "grade", "benefits_url"),
            Fieldset(_("The work"), "summary", "duties", "location", "address", "shift", "hours"),
            Fieldset(_("Qualifications"), "minimum_qualifications", "licensure"),
            Fieldset(_("Selection and notices"), "bid_instructions", *TEXTS, "notices"),
        )  # fmt: skip
        return helper


class AmendForm(forms.ModelForm[Posting]):
    """What a public revision may change. `facts()` holds only what differs. Another closing takes two people."""

    field_order = ("reason",)
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
        field_classes: ClassVar = LONG_TEXTS
        widgets: ClassVar = {name: forms.Textarea(attrs={"rows": 5}) for name in LONG_TEXTS}

    def __init__(self, *args: Any, **options: Any) -> None:  # a ModelForm's arguments
        super().__init__(*args, **options)
        say_nothing_as(_("Not stated"), self.fields["salary_basis"])

    def clean(self) -> dict[str, Any]:
        """Refuses pay without its basis."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("salary_amount") is not None and not cleaned.get("salary_basis"):
            self.add_error("salary_basis", _("Say whether this is a year or an hour."))
        say_forbidden(self)
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What would change, by the model's field names."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.changed_data}

    @property
    def helper(self) -> FormHelper:
        """In groups, as the announcement has them."""
        helper = helper_of(_("Show what would change"))
        helper.layout = Layout(
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


def document_in(file: UploadedFile[bytes] | None, text: str | None) -> Document:
    """The document uploaded or pasted. Refused as `read_document` refuses."""
    if file is None:
        return read_document((text or "").encode(), "pasted.txt")
    if not file.size:
        raise Refused(_("%(name)s is empty.") % {"name": file.name}, code="empty")
    if file.size > MAX_BYTES:
        raise Refused(_("%(name)s is larger than 10 MB.") % {"name": file.name}, code="too_large")
    return read_document(file.read(), file.name or "document")
