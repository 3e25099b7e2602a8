"""References to political sponsorship must be left out of application materials (posting). They are flagged, never judged.

A flag asks a person of HR to look before a hiring manager sees the words and papers; it rejects nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from applicants.hints import speaks_of_sponsorship
from applicants.models import Answers, Application, Document, Filing
from ats.accounts.actors import Actor
from ats.audit import record_all


def mentions_sponsorship(answers: Answers, documents: Iterable[Document]) -> bool:
    """True where something in the person's own words contains a hint, or a document was found to when it was put in.

    Whatever can be typed may be used for it: telephone and address too, and a name of several words. A name of one word is
    somebody's name, and Alderman and Clout are such names.
    """
    texts = [str(answer.get("how", "")) for answer in answers.answers.values() if isinstance(answer, dict)]
    texts += [answers.phone, answers.street, answers.city, answers.state, answers.postal_code]
    texts += [name for name in (answers.first_name, answers.last_name) if len(name.split()) > 1]
    return any(map(speaks_of_sponsorship, texts)) or any(one.mentions_sponsorship for one in documents)


def flag_filed(filings: Sequence[Filing], *, by: Actor, at: datetime) -> None:
    """Those just filed on paper whose words or papers contain a hint are flagged, each with its event."""
    papers = Document.objects.filter(filings__in=filings, mentions_sponsorship=True).values_list("filings", flat=True)
    with_paper = set(papers)
    found = [one.application for one in filings if one.pk in with_paper or mentions_sponsorship(one, [])]
    Application.objects.filter(pk__in=[one.pk for one in found]).update(flagged=True)
    record_all("applicants.flag", [(one, {}) for one in found], by=by, at=at)
    for one in found:
        one.flagged = True
