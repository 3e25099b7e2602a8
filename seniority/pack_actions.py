"""Every write about rule packs: a text is proposed, and a second person puts it in force."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.refusal import Refused
from ats.spoken import day_in_words
from ats.turns import PACKS, wait_for_turn
from postings import second_person
from postings.second_person import Words
from seniority.models import PackVersion
from seniority.pack_versions import activated
from seniority.packs import RELEASED, Pack, PackError, load_pack, parse_pack, released_packs, sha256_of
from seniority.packs.examples import failing
from seniority.packs.table import Table

MOST = 100_000


def propose_pack(text: str, *, by: Actor, at: datetime) -> PackVersion:
    """The text stands as a proposed version of its pack; nothing is ranked by it before another person activates it.

    Refused, with the line where there is one: a text that cannot be read, without examples or with one that fails; a
    version that stands already; dates of effect in which another version of the pack is in force.
    """
    require(by, "propose pack")
    text = text.replace("\r\n", "\n")
    if len(text) > MOST:
        raise Refused(
            _("A pack’s text is no longer than %(most)s characters.") % {"most": f"{MOST:,}"}, field="text", code="long"
        )
    pack = sound(text)
    with transaction.atomic():
        wait_for_turn(PACKS)
        refuse_known(pack)
        refuse_overlap(pack)
        version = PackVersion.objects.create(
            pack_id=pack.id, version=pack.version, title=pack.title, text=text, sha256=sha256_of(text),
            effective_from=pack.effective_from, effective_until=pack.effective_until, proposed_at=at,
            proposed_by=by.audit_label,
        )  # fmt: skip
        record("seniority.propose_pack", by=by, at=at, subject=version, facts=facts_of(version))
        second_person.tell(
            "activate pack", f"pack:{version.pk}", lambda: words_of(version),
            page=reverse("desk_pack", args=[version.pk]), by=by, at=at,
        )  # fmt: skip
    return version


def words_of(version: PackVersion) -> Words:
    """What waits, for the second person."""
    facts = {"pack": version.pack_id, "version": version.version, "day": day_in_words(version.effective_from)}
    return Words(
        _("To activate: rule pack %(pack)s, version %(version)s") % facts,
        _("A version of a rule pack, by which lists are drawn, waits to be activated: %(pack)s, version %(version)s.")
        % facts,
        _("It counts once it is activated; its first day: %(day)s.") % facts,
    )


def activate_pack(version: PackVersion, *, by: Actor, at: datetime) -> PackVersion:
    """The version is in force from its first day to its last; lists already drawn keep the text they were drawn by.

    Refused: whoever proposed it, since activating is a second person's look; a version in force already; a text that no
    longer reads or passes its examples; dates of effect in which another version of the pack is in force.
    """
    require(by, "activate pack")
    with transaction.atomic():
        wait_for_turn(PACKS)
        version = PackVersion.objects.select_for_update().get(pk=version.pk)
        if version.activated_at is not None:
            raise Refused("This version is in force already.", code="activated")
        if version.proposed_by == by.audit_label:
            raise Refused("Another person than the one who proposed a pack activates it.", code="own_pack")
        refuse_overlap(sound(version.text))
        version.activated_at, version.activated_by = at, by.audit_label
        version.save(update_fields=["activated_at", "activated_by"])
        record("seniority.activate_pack", by=by, at=at, subject=version, facts=facts_of(version))
    return version


def sound(text: str) -> Pack:
    """The pack of a text that can be read and whose examples pass. Refused otherwise, with the lines."""
    try:
        pack = parse_pack(text)
    except PackError as error:
        sentence = str(error).removeprefix("pack").lstrip(",: ")
        raise Refused(f"{sentence[:1].upper()}{sentence[1:]}.", field="text", code="unreadable") from error
    if not pack.examples:
        raise Refused(
            "Line 1: the pack has no worked example, and so cannot show that it does what is meant.",
                      field="text", code="no_examples")  # fmt: skip
    faults = failing(pack)
    if faults:
        sentences = "; ".join(faults)
        raise Refused(f"{sentences[:1].upper()}{sentences[1:]}.", field="text", code="example")
    return pack


def refuse_known(pack: Pack) -> None:
    """Refused: a version that stands already, whatever its text."""
    released = pack.id in RELEASED and load_pack(pack.id).version == pack.version
    if released or PackVersion.objects.filter(pack_id=pack.id, version=pack.version).exists():
        raise Refused(
            _("%(line)sversion %(version)s of %(pack)s stands already, and its text is kept. Give another text another version.")
            % {"line": line_of("version", pack.text), "version": pack.version, "pack": pack.id},
            field="text", code="version",
        )  # fmt: skip


def refuse_overlap(pack: Pack) -> None:
    """Refused: on some day two versions of one pack would be in force, and nobody could say which counts."""
    others = [(one.version, one.effective_from, one.effective_until) for one in released_packs() if one.id == pack.id]
    others += activated().filter(pack_id=pack.id).values_list("version", "effective_from", "effective_until")
    for version, first, last in others:
        if first <= (pack.effective_until or date.max) and pack.effective_from <= (last or date.max):
            facts = {"line": line_of("effective_from", pack.text), "version": version, "pack": pack.id, "first": first}
            said = (
                _(
                    "%(line)sversion %(version)s of %(pack)s is in force from %(first)s to %(last)s, and the dates of "
                    "effect overlap."
                )
                if last
                else _(
                    "%(line)sversion %(version)s of %(pack)s is in force from %(first)s on, and the dates of effect overlap."
                )
            )
            raise Refused(said % (facts | {"last": last}), field="text", code="overlap")


def line_of(key: str, text: str) -> str:
    """ "Line 7: ", where the text's entry of that name stands."""
    return f"Line {Table({}, '', 0, text, 'pack').line_of(key)}: "


def facts_of(version: PackVersion) -> dict[str, object]:
    """What the audit keeps of a version: enough to notice any change of its text."""
    return {
        "pack": version.pack_id, "version": version.version, "sha256": version.sha256,
        "effective_from": version.effective_from, "effective_until": version.effective_until,
    }  # fmt: skip
