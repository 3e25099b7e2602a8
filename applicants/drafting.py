"""Saving what was typed, from pages that may be open more than once: nothing typed is lost, whatever it is worth.

A page of the form carries two tokens for each step it shows: its own name (`page`), and the number of the step's last save
when it was shown (`basis`). A save is the newest where its basis is, or where the last save came from the same page. Any
other page was overtaken: what it typed is kept aside, beside what stands, until the person has chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from applicants.actions import put
from applicants.forms import UNWANTED_IN_WORDS, plain
from applicants.models import Application, Draft
from ats.accounts.actors import Actor
from ats.audit import record

# Of a text far over its limit the draft keeps this much; the page that answers gives all of it back.
MOST_KEPT = 100_000
# As many other windows are kept aside for one step; nobody has more open.
MOST_ASIDE = 5

Typed = Mapping[str, Any]  # a field's name → text, tick or nothing, as the browser sent it


@dataclass(frozen=True)
class Sent:
    """One step as a page sent it: what of it is an answer, all of it as typed, which save it was based on, and the page
    whose version it was chosen from (`aside`), where it was."""

    answers: Typed
    typed: Typed
    has_mistakes: bool
    basis: int | None
    chosen: str


def save_pages(
    application: Application, sent: Mapping[str, Sent], *, page: str, by: Actor, at: datetime, by_itself: bool = False
) -> set[str]:
    """What was typed is kept, step by step: as answers, as typed where it is none, aside where another page was quicker.

    The steps kept aside are returned. One audit event a page; what a page goes on saving by itself is the same deed.
    """
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(application=application)
        overtaken = {step for step, one in sent.items() if is_overtaken(draft, step, one, page)}
        goes_on = all(known(draft, step).get("from") == page for step in sent)
        for step, one in sent.items():
            set_aside(draft, step, one, page) if step in overtaken else take(draft, step, one, page)
        draft.saved_at = at
        draft.save()
        if not (by_itself and page and goes_on):
            record("applicants.save_draft", by=by, at=at, subject=application)
    application.draft = draft
    return overtaken


def known(draft: Draft, step: str) -> dict[str, Any]:
    """What the draft knows of the step's pages."""
    found: dict[str, Any] = draft.pages.get(step, {})
    return found


def number_of(draft: Draft, step: str) -> int:
    """How often the step was saved: the basis of a page shown now."""
    return int(known(draft, step).get("number", 0))


def is_overtaken(draft: Draft, step: str, sent: Sent, page: str) -> bool:
    """True where another page has saved the step since this one was shown, and this one says something else."""
    if sent.basis is None or sent.basis == number_of(draft, step) or known(draft, step).get("from") == page:
        return False
    return sent.has_mistakes or any(getattr(draft, name) != value for name, value in sent.answers.items())


def take(draft: Draft, step: str, sent: Sent, page: str) -> None:
    """The step is as this page says. What is no answer yet is kept as it was typed."""
    done_with = {page, sent.chosen}
    aside = {other: typed for other, typed in known(draft, step).get("aside", {}).items() if other not in done_with}
    put(draft, sent.answers)
    draft.pages[step] = {"number": number_of(draft, step) + 1, "from": page, "aside": aside}
    if sent.has_mistakes:
        draft.pages[step]["typed"] = shortened(sent.typed)


def set_aside(draft: Draft, step: str, sent: Sent, page: str) -> None:
    """What this page typed stands beside what was saved from another."""
    aside = {other: typed for other, typed in known(draft, step).get("aside", {}).items() if other != page}
    newest = [*aside.items(), (page, shortened(sent.typed))][-MOST_ASIDE:]
    draft.pages[step] = known(draft, step) | {"aside": dict(newest)}


def shortened(typed: Typed) -> dict[str, Any]:
    """As typed, without signs that no database keeps, and no longer than the draft keeps."""
    return {
        name: plain(value, UNWANTED_IN_WORDS)[:MOST_KEPT] if isinstance(value, str) else value
        for name, value in typed.items()
    }


def typed_in(draft: Draft, step: str) -> dict[str, Any] | None:
    """What was last typed on the step as it was typed, where some of it is no answer yet; else None."""
    return known(draft, step).get("typed")


def aside_of(draft: Draft, step: str) -> tuple[str, dict[str, Any]] | None:
    """(page, what it typed) of the newest page that was overtaken and not yet chosen from; else None."""
    aside = known(draft, step).get("aside") or {}
    return list(aside.items())[-1] if aside else None


def choose_layout(application: Application, *, one_page: bool, by: Actor, at: datetime) -> None:
    """The person's draft is shown on one long page from now on, or step by step. The next draft begins the same way."""
    with transaction.atomic():
        Draft.objects.filter(application=application).update(one_page=one_page)
        application.draft.one_page = one_page
        record("applicants.choose_layout", by=by, at=at, subject=application, facts={"one_page": one_page})
