"""What proves something is made anew under the copy's own keys: the seals of lists, the chain of the audit, the witness of the
keys; and what people answered about themselves is replaced, by the role whose it is.
"""

from __future__ import annotations

import json
from itertools import cycle, islice
from typing import Final

from django.db import connection
from psycopg2.extras import execute_values  # type: ignore[import-untyped]  # psycopg2 ships no types

from applicants.self_identification import Ethnicity, Gender
from ats import signing
from ats.accounts import keys
from ats.audit.chain import link_hash
from ats.audit.models import Link
from ats.scrambling import invented
from ats.scrambling.catalog import A_STEP, rows
from ats.scrambling.known import Known
from selection.models import CandidateList, ListSeal
from selection.proof import snapshot
from selection.proof.sealing import places_of

ROLE: Final = "ats_self_identification"


def seal_lists(known: Known, rosters: dict[str, str]) -> int:
    """Each list is sealed anew over what it says now, and signed by the copy's key. `rosters`: digest of a file → the new one."""
    many = 0
    for seal in ListSeal.objects.select_related("candidate_list").order_by("pk").iterator(chunk_size=10):
        said = json.loads(seal.snapshot)
        about = said["about"]
        about |= {"drawn_by": known.labels[about["drawn_by"]], "reason": invented.words(about["reason"])}
        if about["roster"]:
            about["roster"]["sha256"] = rosters.get(about["roster"]["sha256"], "")
        said["candidates"]["rows"] = sorted([known.references[one[0]], *one[1:]] for one in said["candidates"]["rows"])
        said["apart"]["rows"] = sorted(
            [kind, known.references[who], problems, becomes, invented.words(reason)]
            for kind, who, problems, becomes, reason in said["apart"]["rows"]
        )
        text = snapshot.canonical(said)
        places = places_of(CandidateList.objects.get(pk=seal.candidate_list_id).entries.order_by("place"))
        went_in, came_out = snapshot.sha256(text), snapshot.sha256(snapshot.places_text(places))
        signature = signing.sign(snapshot.statement(about, went_in, came_out, said["format"])).hex()
        ListSeal.objects.filter(pk=seal.pk).update(
            snapshot=text, snapshot_sha256=went_in, places_sha256=came_out, signature=signature,
            public_key=signing.public_keys()[0],
        )  # fmt: skip
        many += 1
    return many


def link_anew() -> int:
    """Every event stands in a chain that holds for what it says now: the hashes of what it said would let it be guessed."""
    previous, many = "", 0
    links = Link.objects.select_related("event").order_by("number").iterator(chunk_size=A_STEP)
    while some := list(islice(links, A_STEP)):
        found = []
        for link in some:
            link.previous_hash = previous
            previous = link_hash(link)
            found.append((link.number, link.previous_hash, previous))
        with connection.cursor() as cursor:
            execute_values(
                cursor.cursor,
                "UPDATE audit_link AS t SET previous_hash = v.previous, hash = v.hash "
                "FROM (VALUES %s) AS v (number, previous, hash) WHERE t.number = v.number",
                found, page_size=A_STEP,
            )  # fmt: skip
        many += len(found)
    return many


def bear_witness() -> None:
    """The database knows the copy's keys, and no others."""
    with connection.cursor() as cursor:
        witness = keys.box().encrypt(keys.WORDS.encode()).decode("ascii")
        cursor.execute(
            "UPDATE accounts_keywitness SET sealed = %s, fingerprint = %s", [witness, keys.hashed(keys.WORDS)]
        )


def invent_answers() -> None:
    """As many answers about oneself as there were on each posting and day, by marks of the copy's key, one group after the
    other; and totals that are nobody's."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        answers = list(
            rows("SELECT posting, answered_on FROM self_identification.answer ORDER BY posting, answered_on, mark")
        )
        cursor.execute("DELETE FROM self_identification.answer")
        groups = cycle([(gender, ethnicity) for gender in Gender.values for ethnicity in Ethnicity.values])
        invent = [
            (one["posting"], keys.hashed(f"invented {place}"), one["answered_on"], *group)
            for place, (one, group) in enumerate(zip(answers, groups, strict=False))
        ]
        execute_values(
            cursor.cursor, "INSERT INTO self_identification.answer (posting, mark, answered_on, gender, ethnicity) VALUES %s",
            invent, page_size=A_STEP,
        )  # fmt: skip
        cursor.execute("UPDATE self_identification.total SET considered = 30, qualified = 20, hired = 1")
        cursor.execute("RESET ROLE")
