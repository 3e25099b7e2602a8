"""What the application form asks, step by step. Each form gives `answers()`: what is valid, by column of the draft.

A form with mistakes is shown again with everything that was typed, and what is valid is saved all the same.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.documents.slots import Slot
from applicants.models import Draft, IfRejected, Preference
from postings.models import Posting
from postings.requirements import Requirement
from postings.units import normalise_unit
from seniority.bids import claims_a_bid

MOST_WORDS = 4_000
OTHER_UNIT = "other"
NOT_SURE = "not sure"
# Control signs, and signs that turn the direction of the text around them: neither has business in a name or an answer (UAX 9).
UNWANTED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
UNWANTED_IN_WORDS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, unwanted: re.Pattern[str] = UNWANTED) -> str:
    """The text as typed, without control and direction signs. Line ends become one sign each, so that they count as one."""
    return unwanted.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class Line(forms.CharField):
    """One line of text, its limit counted in code points."""

    unwanted = UNWANTED

    def __init__(self, *, most: int, **options: Any) -> None:  # the options of any CharField
        super().__init__(**options)
        self.validators.append(
            MaxLengthValidator(most, _("Shorten this to %(limit_value)d characters. It has %(show_value)d now."))
        )

    def to_python(self, value: Any) -> str:  # whatever the browser sent
        """What was typed, made plain. Limits are checked afterwards."""
        return plain(super().to_python(value) or "", self.unwanted).strip()


class Words(Line):
    """Several lines of text."""

    unwanted = UNWANTED_IN_WORDS
    widget = forms.Textarea


def typed(**attributes: str) -> forms.TextInput:
    """A one-line input with these attributes."""
    return forms.TextInput(attrs=attributes)


class Step(forms.Form):
    """One step of the application form."""

    def answers(self) -> dict[str, Any]:
        """What is valid so far, by column of the draft."""
        return dict(self.cleaned_data)


class ContactForm(Step):
    """Who the person is, and where to reach them."""

    first_name = Line(
        label=_("First name"),
        most=200,
        required=False,
        help_text=_("Leave empty if you have one name only."),
        widget=typed(autocomplete="given-name"),
    )
    last_name = Line(
        label=_("Last name"),
        most=200,
        help_text=_("City employees: as it stands on your pay stub. A bid is checked against it."),
        error_messages={"required": _("Enter your last name.")},
        widget=typed(autocomplete="family-name"),
    )
    phone = Line(
        label=_("Telephone"),
        most=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "w-m"}),
    )
    street = Line(
        label=_("Street address"),
        most=200,
        required=False,
        help_text=_("Your home address. We need it if you claim the SEDA preference."),
        widget=typed(autocomplete="street-address"),
    )
    city = Line(label=_("City"), most=100, required=False, widget=typed(autocomplete="address-level2"))
    state = Line(
        label=_("State"), most=40, required=False, widget=typed(autocomplete="address-level1", **{"class": "w-m"})
    )
    postal_code = Line(
        label=_("ZIP code"), most=20, required=False, widget=typed(autocomplete="postal-code", **{"class": "w-s"})
    )


class BidForm(Step):
    """The bidder section. The box, a number or a unit: any one of them claims a bid (domain, The bid)."""

    city_employee = forms.BooleanField(label=_("Currently employed by the City of Chicago"), required=False)
    employee_number = Line(
        label=_("Employee number"),
        most=40,
        required=False,
        help_text=_("It is on your pay stub, labeled “payee/employee number”."),
        widget=typed(autocomplete="off", spellcheck="false", **{"class": "w-m"}),
    )
    bargaining_unit = Line(label=_("Bargaining unit"), most=40, required=False, widget=forms.Select())
    other_unit = Line(
        label=_("If another unit, which one?"),
        most=40,
        required=False,
        widget=typed(autocomplete="off", **{"class": "w-m"}),
    )
    recall_rights = forms.BooleanField(
        label=_("I have recall rights"),
        required=False,
        help_text=_("Tick this only if you were laid off onto the street by the City and can still be recalled."),
    )
    if_rejected = forms.ChoiceField(
        label=_("If your bid is rejected, what should we do with your application?"),
        required=False,
        choices=IfRejected.choices,
        widget=forms.RadioSelect,
        help_text=_("Say it now: after the closing a bid cannot be mended any more."),
    )

    def __init__(self, posting: Posting, draft: Draft, data: Mapping[str, Any] | None = None) -> None:
        unit, other = split_unit(draft.bargaining_unit, posting)
        named = {
            name: getattr(draft, name) for name in ("city_employee", "employee_number", "recall_rights", "if_rejected")
        }
        super().__init__(data, initial=named | {"bargaining_unit": unit, "other_unit": other})
        self.posting = posting
        widget = self.fields["bargaining_unit"].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 - declared so above
        widget.choices = unit_choices(posting)
        if not posting.open_to_public:  # there is nowhere else to go, so it is not asked
            del self.fields["if_rejected"]

    def clean(self) -> dict[str, Any]:
        """Refuses recall rights without a bid, and a bid without an answer to what becomes of it."""
        cleaned = self.cleaned_data
        claims = self.claims_a_bid()
        if cleaned.get("recall_rights") and not claims:
            self.add_error(
                "city_employee", _("Recall rights belong to a bid. Tick this box to bid, or untick recall rights.")
            )
        if claims and "if_rejected" in cleaned and not cleaned["if_rejected"]:
            self.add_error(
                "if_rejected", ValidationError(_("Say what we should do if your bid is rejected."), code="required")
            )
        return cleaned

    def claims_a_bid(self) -> bool:
        """True where what was typed claims a bid."""
        return claims_a_bid(Draft(**self.typed_bid()).bid_claim)

    def typed_bid(self) -> dict[str, Any]:
        """The valid fields, the unit as one text: an eligible unit's code, or what was typed for another."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "other_unit"}
        if "bargaining_unit" in found:
            found["bargaining_unit"] = joined_unit(
                found["bargaining_unit"], self.cleaned_data.get("other_unit", ""), self.posting
            )
        return found

    def answers(self) -> dict[str, Any]:
        """The bid; and no preference, where the person would rather withdraw than stand among the public."""
        found = self.typed_bid()
        if not self.posting.open_to_public:
            found["if_rejected"] = IfRejected.WITHDRAW
        if self.claims_a_bid() and found.get("if_rejected") == IfRejected.WITHDRAW:
            found |= dict.fromkeys(Preference.values, False)
        return found


def unit_choices(posting: Posting) -> list[tuple[str, str | Promise]]:
    """The units that may bid, and a way to name another: people of other units must be able to say so."""
    units: list[tuple[str, str | Promise]] = [
        (code, _("Bargaining unit %(code)s") % {"code": code}) for code in posting.eligible_units
    ]
    return [("", _("Choose your unit")), *units, (OTHER_UNIT, _("Another unit, or not sure"))]


def split_unit(unit: str, posting: Posting) -> tuple[str, str]:
    """(choice, text of another unit) for a stored unit."""
    if not unit:
        return "", ""
    code = normalise_unit(unit)
    return (code, "") if code in posting.eligible_units else (OTHER_UNIT, unit)


def joined_unit(choice: str, other: str, posting: Posting) -> str:
    """The unit to store: an eligible unit's code however it was written, else the text of another, else "not sure"."""
    named = other if choice == OTHER_UNIT else choice
    code = normalise_unit(named)
    if code in posting.eligible_units:
        return code or ""
    return named or (NOT_SURE if choice == OTHER_UNIT else "")


class PreferencesForm(Step):
    """Hiring preferences of the municipal code, for the public only. Claimed here, verified on proof after the closing."""

    veteran = forms.BooleanField(
        label=_("I am a veteran"),
        required=False,
        help_text=_("180 days of active duty or more, with an honorable or general discharge. Attach your DD-214."),
    )
    seda = forms.BooleanField(
        label=_("I live in a socio-economically disadvantaged area (SEDA)"),
        required=False,
        help_text=_(
            "Decided by your home address, which must lie in a designated census tract. Attach a proof of address."
        ),
    )
    cps = forms.BooleanField(
        label=_("I graduated from a Chicago Public Schools (CPS) high school"),
        required=False,
        help_text=_("Attach your diploma or transcript."),
    )


class QualificationsForm(Step):
    """Each minimum qualification as one plain question. No answer rejects anybody by itself."""

    ANSWERS: Final = (("yes", _("Yes")), ("no", _("No")), ("unsure", _("Not sure")))

    def __init__(
        self, requirements: Sequence[Requirement], stored: Mapping[str, Any], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.requirements = requirements
        self.stored = stored
        for number, requirement in enumerate(requirements, 1):
            before = stored.get(requirement.key, {})
            self.fields[requirement.key] = forms.ChoiceField(
                label=requirement.text,
                choices=self.ANSWERS,
                widget=forms.RadioSelect,
                initial=before.get("answer"),
                help_text=_("Do you meet this?"),
                error_messages={"required": _("Choose yes, no or not sure.")},
            )
            self.fields[f"{requirement.key}-how"] = Words(
                label=_("How do you meet qualification %(number)d?") % {"number": number},
                most=MOST_WORDS,
                required=False,
                initial=before.get("how"),
                help_text=_("What, where, from when to when: 4,000 characters at most."),
            )

    def answers(self) -> dict[str, Any]:
        """The answers with what was typed now in place of what was typed before; a mistaken one stays as it was."""
        kept = dict(self.stored)
        for requirement in self.requirements:
            before = kept.get(requirement.key, {})
            kept[requirement.key] = {
                "answer": self.cleaned_data.get(requirement.key, before.get("answer", "")),
                "how": self.cleaned_data.get(f"{requirement.key}-how", before.get("how", "")),
            }
        return {"answers": kept}


class DocumentsForm(forms.Form):
    """One file a slot, none of them needed to send the application. What a file must be is `storage.check`'s to say."""

    def __init__(
        self, slots: Iterable[Slot], data: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]  # request.FILES, as Django passes it
        for slot in slots:
            self.fields[slot.value] = forms.FileField(
                label=slot.label,
                help_text=str(slot.why),
                required=False,
                allow_empty_file=True,
                widget=document_input(),
            )


def document_input() -> forms.FileInput:
    """The field of a file, offering the kinds that are taken."""
    return forms.FileInput(attrs={"accept": ".pdf,.docx,.jpg,.jpeg,.png"})


class ReplacementForm(forms.Form):
    """One file in the place of one in which a virus was found."""

    file = forms.FileField(
        allow_empty_file=True, error_messages={"required": _("Choose a file.")}, widget=document_input()
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None, *, slot: str
    ) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]  # request.FILES, as Django passes it
        self.fields["file"].label = Slot(slot).label
        self.fields["file"].help_text = _("PDF, Word (.docx), JPEG or PNG, 10 MB at most.")


class CertificationForm(forms.Form):
    """The signature. `key` is made when the page is: the same page sent twice is one filing."""

    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": _("Send the page once more.")})
    certified_name = Line(
        label=_("Your full name"),
        most=400,
        help_text=_("Typing your name here is your signature."),
        error_messages={"required": _("Type your full name to sign.")},
        widget=typed(autocomplete="name"),
    )
    certify = forms.BooleanField(
        label=_(
            "I certify that what I have entered is true and complete, and that none of it refers to political sponsorship "
            "or recommendation."
        ),
        error_messages={"required": _("Tick the box to certify your answers.")},
    )

    def key_of_this_page(self) -> uuid.UUID:
        """The key that came with the page, so that a page sent again is still one filing; a new one where none came."""
        if not self.is_bound or "key" in self.errors:
            return uuid.uuid4()
        key = self.cleaned_data["key"]
        assert isinstance(key, uuid.UUID)  # noqa: S101 - what the field's cleaning gives
        return key
