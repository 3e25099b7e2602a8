"""What HR types about applications: filters, findings, decisions on preferences, cleared flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from applicants.lifecycle import ApplicationStatus, ClaimStatus
from applicants.models import Document, Finding, Outcome, PreferenceClaim, QualificationReview
from ats.desk_pages import DeskForm, ReasonForm
from postings.requirements import Requirement


class FilterForm(forms.Form):
    """Which applications of a posting to list."""

    which = forms.ChoiceField(
        label=_("Which"), required=False,
        choices=[
            ("", _("All")), ("bid", _("Bids")), ("public", _("The public")), ("rejected", _("Rejected bids")),
            ("claims", _("Preferences to decide")), ("flagged", _("Flags to clear")),
            ("infected", _("A virus was found")), ("unchecked", _("Documents not scanned")),
        ],
    )  # fmt: skip
    status = forms.ChoiceField(
        label=_("Review"), required=False,
        choices=[("", _("Any")), *((value, label) for value, label in ApplicationStatus.choices if value != "draft")],
    )  # fmt: skip
    words = forms.CharField(label=_("Reference or name"), required=False, max_length=100)

    @property
    def helper(self) -> FormHelper:
        """A search above a list."""
        helper = FormHelper()
        helper.form_method = "get"
        helper.form_class = "filters"
        helper.attrs = {"role": "search"}
        helper.hide_optional = True
        helper.add_input(Submit("", _("Show"), css_class="btn", css_id=""))
        return helper

    def chosen(self) -> dict[str, str]:
        """The wishes; a value that is no choice wishes nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("which", "status", "words")}


class ReviewForm(DeskForm):
    """A finding for each minimum qualification, then the outcome from the one flat list, and the reason in words."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), widget=forms.RadioSelect,
        choices=[(value, label) for value, label in Outcome.choices if value != Outcome.NOT_STATED],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("In words"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The applicant reads it. Needed for an equivalent combination, and whenever something is not shown."),
    )  # fmt: skip

    def __init__(
        self,
        requirements: Sequence[Requirement],
        data: Mapping[str, Any] | None = None,
        *,
        before: QualificationReview | None = None,
    ) -> None:
        super().__init__(data)
        self.requirements = requirements
        earlier = {finding["key"]: finding for finding in before.findings} if before else {}
        if before:
            self.initial = {"outcome": before.outcome, "reason": before.reason}
        for number, requirement in enumerate(requirements, 1):
            known = earlier.get(requirement.key, {})
            self.fields[f"finding-{requirement.key}"] = forms.ChoiceField(
                label=_("Finding on qualification %(number)d") % {"number": number}, choices=Finding.choices,
                widget=forms.RadioSelect, initial=known.get("finding"),
                error_messages={"required": _("Choose met, not met or unclear.")},
            )  # fmt: skip
            self.fields[f"note-{requirement.key}"] = forms.CharField(
                label=_("Note on qualification %(number)d") % {"number": number}, required=False, max_length=2000,
                initial=known.get("note"), widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        self.order_fields([*(name for name in self.fields if name not in {"outcome", "reason"}), "outcome", "reason"])

    def fields_of(self, requirement: Requirement) -> tuple[BoundField, BoundField]:
        """The finding and the note on one qualification."""
        return self[f"finding-{requirement.key}"], self[f"note-{requirement.key}"]

    def findings(self) -> list[dict[str, str]]:
        """As a review stores them."""
        return [
            {
                "key": one.key, "text": one.text,
                "finding": self.cleaned_data[f"finding-{one.key}"], "note": self.cleaned_data[f"note-{one.key}"],
            }
            for one in self.requirements
        ]  # fmt: skip


class ClaimForm(DeskForm):
    """The decision on one preference: verified or denied, on which document, and why."""

    button = _("Record the decision")
    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    document = forms.ModelChoiceField(
        label=_("On this document"), queryset=Document.objects.none(), required=False, empty_label=_("No document")
    )
    reason = forms.CharField(
        label=_("In words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a denial. The applicant reads it."),
    )  # fmt: skip

    def __init__(self, claim: PreferenceClaim, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=claim.kind)
        choices = {"verify": (ClaimStatus.VERIFIED, _("Verify")), "deny": (ClaimStatus.DENIED, _("Deny"))}
        decision, document = self.fields["decision"], self.fields["document"]
        assert isinstance(decision, forms.ChoiceField) and isinstance(document, forms.ModelChoiceField)  # noqa: S101 - as declared
        decision.choices = [(name, label) for name, (status, label) in choices.items() if status != claim.status]
        document.queryset = Document.objects.counting_for(claim.application.filing_id).usable()


class ClearFlagForm(ReasonForm):
    """A flag of possible sponsorship cleared by a person who has read the text."""

    button = _("Clear the flag")
    prefix = "flag"
