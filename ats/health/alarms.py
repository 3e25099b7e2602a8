"""What HR must know at once, and nobody outside the desk: passwords tried by the hundred, an audit that was altered, second
factors taken from an account. A new kind of alarm is a function more here. The home of the desk shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ats import clock
from ats.audit.models import Event, Link
from ats.health.findings import lasting
from ats.health.models import AuditCheck
from postings.deadline import moment_in_words

SHOWN_FOR: Final = timedelta(days=1)
CHECK_OVERDUE: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Alarm:
    """One alarm: a code, what happened and what to do as sentences, and where the desk shows more of it."""

    code: str
    sentence: str
    url: str


def look() -> list[Alarm]:
    """Every alarm of the last day, the gravest first."""
    now = clock.now()
    return [*audit(now), *storms(now), *factors(now)]


def audit(now: datetime) -> Iterator[Alarm]:
    """The chain is broken, or nobody has looked at it for so long that it might be."""
    check = AuditCheck.objects.first()
    events = reverse("admin:audit_event_changelist")
    if check is not None and check.broken:
        sentence = _(
            "The audit was altered behind the desk’s back: %(what)s. Change nothing, keep the checkpoints that left the "
            "database and its last backup, and call the auditor."
        )
        yield Alarm("audit_broken", sentence % {"what": check.broken}, events)
    since = check.at if check else Link.objects.order_by("number").values_list("linked_at", flat=True).first()
    if since and now - since > CHECK_OVERDUE:
        sentence = _("The audit has not been checked for %(time)s. Is the background worker running?")
        yield Alarm("audit_unchecked", sentence % {"time": lasting(now - since)}, events)


def storms(now: datetime) -> Iterator[Alarm]:
    """Sign-ins that failed by the hundred on all accounts together, and right passwords that were stopped meanwhile."""
    lately = Event.objects.filter(at__gt=now - SHOWN_FOR)
    last = lately.filter(action="accounts.alarm").order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return
    stopped = lately.filter(action="accounts.stopped").count()
    sentence = _(
        "Somebody tries passwords on many accounts: hundreds of sign-ins failed within ten minutes, last on %(moment)s. A "
        "password alone opens no account from a strange device meanwhile. Tell those who watch the City’s network."
    ) % {"moment": moment_in_words(last)}
    if stopped:
        sentence += " " + ngettext(
            "%(count)s account, whose right password was known to somebody, stayed shut; its owner was told.",
            "%(count)s accounts, whose right passwords were known to somebody, stayed shut; their owners were told.",
            stopped,
        ) % {"count": stopped}
    yield Alarm("sign_ins_tried", sentence, events_of("accounts.alarm"))


def factors(now: datetime) -> Iterator[Alarm]:
    """Second factors that an HR lead took from an account: every other lead sees it."""
    taken = Event.objects.filter(at__gt=now - SHOWN_FOR, action="accounts.reset_factors").order_by("-at")
    for subject, by, at in taken.values_list("subject", "by", "at"):
        sentence = _(
            "%(by)s took the second step from %(account)s on %(moment)s, so that a new one can be set up. If nobody asked for "
            "it, take the role from that account."
        )
        words = {"by": by, "account": subject.removeprefix("account "), "moment": moment_in_words(at)}
        yield Alarm("factors_reset", sentence % words, events_of("accounts.reset_factors"))


def events_of(action: str) -> str:
    """The desk's page of the events of that name."""
    return f"{reverse('admin:audit_event_changelist')}?q={action}"
