"""What one person proposed waits for a second: everybody who may decide it is told so, once, by one letter.

To add a deed of two people: call `tell` in the transaction of its proposal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ats import language
from ats.accounts.actors import Actor, System, is_same_person
from ats.accounts.models import User
from ats.accounts.roles import DEEDS
from ats.audit.models import Event
from ats.audit.pen import label
from ats.outbox import Letter, queue_all
from ats.spoken import day_in_words, in_words
from ats.templatetags.desk import readable, who
from postings.emails import letter
from postings.models import Extension, Posting, Proposal

KIND = "to_decide"


class Words(NamedTuple):
    """The letter's subject, what waits, and until when deciding makes sense; said in the reader's language."""

    subject: str
    what: str
    until: str


def tell(deed: str, occasion: str, says: Callable[[], Words], *, page: str, by: Actor, at: datetime) -> None:
    """A letter waits for everybody whose role may do that deed, but for whoever proposed it; for each of them once an occasion.

    What the operator proposes by a command on the server is told to nobody: they see to it themselves, and the home of the desk
    shows it.
    """
    if isinstance(by, System):
        return
    others = [one for one in deciders(deed) if not is_same_person(one.audit_label, by.audit_label)]
    queue_all([written(one, occasion, says, page=page, by=by) for one in others], at=at)


def deciders(deed: str) -> QuerySet[User]:
    """Everybody who can sign in and whose role may do it."""
    return User.objects.filter(role__in=DEEDS[deed], is_active=True).order_by("pk")


def written(person: User, occasion: str, says: Callable[[], Words], *, page: str, by: Actor) -> Letter:
    """The letter to one of them, in their language. It has no reason and names no candidate: those stand on the page."""
    with language.of(person):
        said = says()
        mail = letter(
            "postings/emails/to_decide.txt", said.subject, name=person.full_name, who=who(by.audit_label), said=said,
            page=page,
        )  # fmt: skip
    return Letter(
        key=f"{KIND}:{occasion}:{person.pk}", kind=KIND, recipient=person, address=person.email, subject=mail["subject"],
        body=mail["body"],
    )  # fmt: skip


def named(posting: Posting) -> dict[str, str]:
    """The posting as a sentence names it."""
    return {"number": posting.job_number, "title": readable(posting.title)}


def of_closing(proposed: Proposal) -> Words:
    """Another closing of an open posting, or the reopening of a closed one."""
    facts = named(proposed.posting) | {"new": in_words(proposed.closes_at), "old": in_words(proposed.closing_before)}
    if isinstance(proposed, Extension):
        facts["until"] = in_words(proposed.too_late_at)
        return Words(
            _("To confirm: another closing of posting %(number)s") % facts,
            _("Posting %(number)s, %(title)s, is to close at another time. Closing now: %(old)s. New closing: %(new)s.")
            % facts,
            _("It can be confirmed before either comes, and nothing is moved after: %(until)s.") % facts,
        )
    return Words(
        _("To decide: posting %(number)s is to open again") % facts,
        _("Posting %(number)s, %(title)s, is closed and is to open again for everybody. New closing: %(new)s.") % facts,
        _("It can be decided until that closing."),
    )


def of_draft(posting: Posting) -> Words:
    """A draft to approve."""
    facts = named(posting) | {"day": day_in_words(posting.opens_at)}
    return Words(
        _("To approve: the draft of posting %(number)s") % facts,
        _("The draft of posting %(number)s, %(title)s, waits to be approved.") % facts,
        _("It is to open: %(day)s. The union is told at least one day before.") % facts,
    )


def tell_of_draft(posting: Posting, *, by: Actor, at: datetime) -> None:
    """Whoever may approve the draft knows that it waits: told once, however often it is saved, and again once it was returned."""
    returned = Event.objects.filter(action="postings.return_to_draft", subject=label(posting)).count()
    tell(
        "approve posting", f"draft:{posting.job_number}:{returned}", lambda: of_draft(posting),
        page=reverse("desk_posting_approve", args=[posting.job_number]), by=by, at=at,
    )  # fmt: skip
