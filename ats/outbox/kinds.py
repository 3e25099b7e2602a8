"""What a message is about, in words, for the lists of the desk. Each kind of letter has its own; a test finds one without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Final[Mapping[str, str | Promise]] = {
    "account": _("Account, and ways to sign in"),
    "challenge_answered": _("Challenge answered"),
    "challenges_opened": _("Preliminary bid list to look at"),
    "closed": _("Posting closed"),
    "exam_score": _("Exam score"),
    "hired": _("Hired"),
    "infected": _("Virus in a document"),
    "interview": _("Invited to an interview"),
    "interviewer": _("Named as an interviewer"),
    "list_over": _("Year of the list over"),
    "listed": _("On a certified list"),
    "lost_receipt": _("Lost receipt decided"),
    "not_selected": _("Not selected"),
    "number_used": _("Employee number given by somebody else"),
    "offer": _("Position offered"),
    "offer_accepted": _("Offer accepted"),
    "offer_declined": _("Offer declined"),
    "offer_taken_back": _("Offer taken back"),
    "passed_over": _("Passed over"),
    "place_changed": _("Place on the list changed"),
    "preference_decided": _("Preference decided"),
    "private": _("In confidence"),
    "progress": _("Monthly word"),
    "receipt": _("Receipt of an application"),
    "referred": _("Referred to the department"),
    "referred_no_more": _("Referred no more"),
    "reinstated": _("Bid reinstated"),
    "reminder": _("Reminder before the closing"),
    "reopened": _("Posting open again"),
    "request_waits": _("Accommodation request waits"),
    "reviewed": _("Finding on an application"),
    "revised": _("Posting changed or rescinded"),
    "settled": _("Bid settled"),
    "to_decide": _("Waits for a second person"),
    "union": _("Notice to the union"),
    "withdrawn": _("Application withdrawn"),
}
