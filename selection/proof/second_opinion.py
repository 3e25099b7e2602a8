"""The order once more, in SQL: a second opinion that shares no line with the engine, and without which no list is certified.

It reads what the list was drawn from (its seal's snapshot, the pack's TOML text among it) and lets PostgreSQL number the
people by one ORDER BY, lottery included. A rule that a pack may name needs its expression here too, written from the
agreement and not from `seniority/rules.py`: until it has one, a list drawn by that pack cannot be certified.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import DataError, connection, transaction

from selection.models import CandidateList, ListSeal

# What each rule compares, by the part it may take in a pack. The lower value comes first, false before true.
FIRST: Final[Mapping[str, str]] = {"bidders_before_public": "CASE side WHEN 'bidder' THEN 0 WHEN 'public' THEN 1 END"}
# Who is in a tier.
TIERS: Final[Mapping[str, str]] = {
    "recall_rights_first": "recall_first",  # agreement 12.7(i)
    "hiring_department_first": "hiring_department",
    "preference_holders_first": "preferences_held > 0",
}
ORDER: Final[Mapping[str, str]] = {
    "probation_last": "probation OR seniority_date IS NULL",  # agreement 12.10
    "city_wide_seniority": "CASE WHEN NOT probation THEN seniority_date END",
    "class_seniority": "(other_dates ->> 'class')::date",
    "department_seniority": "(other_dates ->> 'department')::date",
    "earlier_application": "received_at",
    # The higher first, so its negative; a verified veteran's passing score and so many hundredths of it (Personnel Rules VI 3).
    "ranked_exam": "-exam_score * (100 + CASE WHEN is_veteran AND exam_score >= {passing:d} THEN {veteran_percent:d} ELSE 0 END)",
}
# The whole numbers that a pack states beside a rule, and that its expression takes.
NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {"ranked_exam": ("passing", "veteran_percent")}
DRAW: Final[Mapping[str, str]] = {"lottery": "draw"}

# The snapshot's columns by the places at which they are read below. In the earlier format nobody has an exam score.
_COLUMNS: Final = [
    "reference", "group", "seniority_date", "probation", "recall_first", "hiring_department", "preferences", "other_dates",
    "received_at", "exam_score",
]  # fmt: skip
_FORMATS: Final = {"hiring-desk-list/1": _COLUMNS[:-1], "hiring-desk-list/2": _COLUMNS}

# HMAC-SHA256 as RFC 2104 has it, since PostgreSQL has sha256() and no hmac(): the key filled up to 64 bytes, each byte
# against 0x36 inside and against 0x5c outside.
_RANKED: Final = r"""
WITH said AS MATERIALIZED (SELECT ({source})::jsonb AS snapshot),
seed AS (SELECT decode(snapshot ->> 'seed', 'hex') AS bytes FROM said),
key AS (
    SELECT decode(rpad(encode(CASE WHEN length(bytes) > 64 THEN sha256(bytes) ELSE bytes END, 'hex'), 128, '0'), 'hex')
        AS bytes
    FROM seed
),
pads AS MATERIALIZED (
    SELECT string_agg(set_byte('\x00'::bytea, 0, get_byte(key.bytes, at) # 54), ''::bytea ORDER BY at) AS inside,
        string_agg(set_byte('\x00'::bytea, 0, get_byte(key.bytes, at) # 92), ''::bytea ORDER BY at) AS outside
    FROM key CROSS JOIN generate_series(0, 63) AS at
),
people AS (
    SELECT one ->> 0 AS reference, one ->> 1 AS side, (one ->> 2)::date AS seniority_date,
        (one ->> 3)::boolean AS probation, (one ->> 4)::boolean AS recall_first, (one ->> 5)::boolean AS hiring_department,
        jsonb_array_length(one -> 6) AS preferences_held, one -> 7 AS other_dates, (one ->> 8)::timestamptz AS received_at,
        (one ->> 9)::numeric AS exam_score, (one -> 6) @> '["veteran"]' AS is_veteran,
        sha256(pads.outside || sha256(pads.inside || convert_to(one ->> 0, 'UTF8'))) AS draw
    FROM said CROSS JOIN pads CROSS JOIN jsonb_array_elements(said.snapshot -> 'candidates' -> 'rows') AS one
),
ranked AS (SELECT row_number() OVER (ORDER BY {terms}) AS place, reference FROM people)
"""
_HEAD: Final = """
SELECT said.snapshot ->> 'format', (said.snapshot -> 'candidates' -> 'columns')::text, said.snapshot -> 'pack' ->> 'text'
FROM (SELECT ({source})::json AS snapshot) AS said
"""
_OF_TEXT: Final = "SELECT %s::text"
_OF_LIST: Final = "SELECT snapshot FROM selection_listseal WHERE candidate_list_id = %s"
_FIRST_DIFFERENCE: Final = """
SELECT coalesce(ranked.place, stored.place) AS place, coalesce(stored.reference, ''), coalesce(ranked.reference, '')
FROM ranked
FULL JOIN (SELECT place, reference FROM selection_listentry WHERE candidate_list_id = %s) AS stored USING (place)
WHERE ranked.reference IS DISTINCT FROM stored.reference
ORDER BY 1 LIMIT 1
"""


class Disagreement(NamedTuple):
    """The first place at which a stored list is not what SQL makes of its facts; "" where one of them has nobody there.

    Place 0 says that it cannot be checked at all. `sentence` is fit to show.
    """

    place: int
    stored: str
    by_sql: str
    sentence: str


class CannotCheckError(ValueError):
    """The facts or the pack say something this file has no SQL for; the message is a sentence."""


def second_opinion(candidate_list: CandidateList) -> Disagreement | None:
    """None where SQL gives the list's stored order, person by person and as many; else the first place that differs.

    A list that cannot be checked is not agreed to: one without a seal, facts that cannot be read, a rule unknown here.
    """
    if not ListSeal.objects.filter(candidate_list=candidate_list).exists():
        return _unchecked("This list was drawn before lists were sealed, so its order cannot be checked: draw it anew.")
    key = candidate_list.pk
    try:
        found = _answered(_OF_LIST, _FIRST_DIFFERENCE, [key], [key])
    except CannotCheckError as reason:
        return _unchecked(str(reason))
    return _worded(*found[0]) if found else None


def order_by_sql(snapshot: str) -> list[str]:
    """The references in order, first to last, as SQL ranks the facts of a snapshot's text. Raises CannotCheckError."""
    return [
        reference for (reference,) in _answered(_OF_TEXT, "SELECT reference FROM ranked ORDER BY place", [snapshot])
    ]


def terms_of(pack_text: str) -> list[str]:
    """The terms of the ORDER BY that a pack's TOML text means. Raises CannotCheckError for what is not known here."""
    try:
        pack = tomllib.loads(pack_text)
        terms = [_known(FIRST, pack["first"])]
        for side, ranks in (("bidder", pack["bidders"]), ("public", pack["public"])):
            if not ranks.keys() <= {"rest", "tiers", "order"}:
                raise CannotCheckError(f"The rule pack says more of the {side} group than the second opinion knows.")
            tiers = [f"WHEN {_known(TIERS, tier)} THEN {at}" for at, tier in enumerate(ranks.get("tiers", []))]
            tier = f"CASE {' '.join(tiers)} ELSE {len(tiers)} END" if tiers else "0"
            *order, last = ranks["order"]
            said = [tier, *(_known(ORDER, step) for step in order), _known(DRAW, last)]
            # Outside its own group a term is null for everybody: it parts nobody there.
            terms += [f"CASE WHEN side = '{side}' THEN ({term}) END" for term in said]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as fault:
        if isinstance(fault, CannotCheckError):
            raise
        raise CannotCheckError("The rule pack kept with the list cannot be read.") from fault
    return terms


def _known(table: Mapping[str, str], step: Mapping[str, Any]) -> str:  # a table of the pack's TOML
    if step["rule"] not in table:
        raise CannotCheckError(f"The rule “{step['rule']}” has no second opinion, so the order cannot be checked.")
    term = table[step["rule"]]
    numbers = {name: step[name] for name in NUMBERS.get(step["rule"], ())}
    if any(type(number) is not int for number in numbers.values()):
        raise CannotCheckError(
            f"The rule “{step['rule']}” is not stated in whole numbers, so the order cannot be checked."
        )
    return term.format(**numbers)


def _answered(
    source: str, question: str, given: Sequence[int | str], more: Sequence[int | str] = ()
) -> list[tuple[Any, ...]]:  # the columns are the question's
    """The rows that answer a question about `ranked`; which columns they have is the question's."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_HEAD.format(source=source), given)
            form, columns, pack_text = cursor.fetchone()
            if json.loads(columns or "null") != _FORMATS.get(form, ()):
                raise CannotCheckError("The facts kept with the list have other columns than the second opinion knows.")
            terms = ", ".join(f"{term} ASC NULLS LAST" for term in terms_of(pack_text))
            # No words of a rule or a fact reach the text of the statement: its terms are the literals above, with whole
            # numbers in them.
            cursor.execute(_RANKED.format(source=source, terms=terms) + question, [*given, *more])
            return list(cursor.fetchall())
    except DataError as fault:
        raise CannotCheckError("The facts kept with the list cannot be read.") from fault


def _worded(place: int, stored: str, by_sql: str) -> Disagreement:
    if not by_sql:
        said = f"the list has {stored} there, and a second computation of the order has nobody"
    else:
        said = f"the list has {stored or 'nobody'} there, and a second computation of the order has {by_sql}"
    return Disagreement(place, stored, by_sql, f"Place {place} is in doubt: {said}.")


def _unchecked(sentence: str) -> Disagreement:
    return Disagreement(0, "", "", sentence)
