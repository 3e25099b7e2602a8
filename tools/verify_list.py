#!/usr/bin/env python3
"""Checks a sealed list offline, from the file that an auditor was given: digests, signature, seed, order, lottery, reasons.

Needs Python 3.11 and nothing else, and shares no line with the product: where the product sorts by keys, this compares two
people at a time, rule by rule, as the pack's text reads. docs/auditor.md says what it proves and what it does not.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import sys
import tomllib
from datetime import date, datetime
from functools import cmp_to_key
from itertools import pairwise
from pathlib import Path

KEYS = {"format", "snapshot", "places", "snapshot_sha256", "places_sha256", "signature", "public_key"}
COLUMNS = [
    "reference", "group", "seniority_date", "probation", "recall_first", "hiring_department", "preferences", "other_dates",
    "received_at", "exam_score",
]  # fmt: skip
FORMATS = {"hiring-desk-list/1": COLUMNS[:-1], "hiring-desk-list/2": COLUMNS}  # the earlier one knew no exam scores
FIELDS = ["place", "reference", "group", "tier", "seniority date", "preferences", "lottery", "decided by", "because"]
HELD = ("veteran", "seda", "cps")


class Wrong(Exception):  # noqa: N818 - reads as what is said
    """The first thing that is wrong, in a sentence."""


# --- the signature: Ed25519 as RFC 8032, section 5.1, -----------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
HALF_TURN = pow(2, (P - 1) // 4, P)
NOWHERE = (0, 1, 1, 0)  # the neutral point, as (X, Y, Z, T)


def plus(a, b):
    """The sum of two points, in extended coordinates (RFC 8032, 5.1.4)."""
    one = (a[1] - a[0]) * (b[1] - b[0]) % P
    two = (a[1] + a[0]) * (b[1] + b[0]) % P
    three = 2 * a[3] * b[3] * D % P
    four = 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar, point):
    """The point added to itself so many times."""
    total = NOWHERE
    while scalar:
        if scalar & 1:
            total = plus(total, point)
        point = plus(point, point)
        scalar >>= 1
    return total


def point_of(data):
    """The point that 32 bytes encode; None where they encode none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * HALF_TURN % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(public_key, message, signature):
    """True where the 64 bytes are this key's signature of the message."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, mark = point_of(public_key), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or mark is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    left = times(scalar, BASE)
    right = plus(mark, times(int.from_bytes(digest, "little") % ORDER, key))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


# --- the order ----------------------------------------------------------------------------------------------------------


def seniority(one):
    """The day that counts for a bidder; None on probation, without a date, and for the public."""
    return None if one["probation"] or one["group"] != "bidder" else one["seniority_date"]


def earlier(a, b):
    """-1 where a is earlier, 1 where b is, 0 where they are level; who has none comes last."""
    if a is None or b is None:
        return (a is None) - (b is None)
    return (a > b) - (a < b)


def scored(one, step):
    """The exam score that counts, in ten-thousandths: a verified veteran's passing score is raised by the pack's percentage."""
    score = one["exam_score"]
    raised = score is not None and "veteran" in one["preferences"] and score >= 100 * step["passing"]
    return score if score is None else score * (100 + (step["veteran_percent"] if raised else 0))


def higher(a, b):
    """-1 where a is higher, 1 where b is, 0 where they are level; who has none comes last."""
    return earlier(a, b) if a is None or b is None else (a < b) - (a > b)


ORDERS = {
    "probation_last": lambda a, b, _: (seniority(a) is None) - (seniority(b) is None),
    "city_wide_seniority": lambda a, b, _: earlier(seniority(a), seniority(b)),
    "class_seniority": lambda a, b, _: earlier(a["other_dates"].get("class"), b["other_dates"].get("class")),
    "department_seniority": lambda a, b, _: earlier(
        a["other_dates"].get("department"), b["other_dates"].get("department")
    ),
    "earlier_application": lambda a, b, _: earlier(a["received_at"], b["received_at"]),
    "ranked_exam": lambda a, b, step: higher(scored(a, step), scored(b, step)),
}
TIERS = {
    "recall_rights_first": lambda one: one["recall_first"],
    "hiring_department_first": lambda one: one["hiring_department"],
    "preference_holders_first": lambda one: bool(one["preferences"]),
}


class Law:
    """A pack's text, read for the order alone."""

    def __init__(self, text):
        pack = tomllib.loads(text)
        self.first = pack["first"]["rule"]
        self.parts = {"bidder": pack["bidders"], "public": pack["public"]}
        self.shares = {name: one["percent"] for name, one in pack["shares"].items() if "percent" in one}
        for part in self.parts.values():
            rules = [step["rule"] for step in part["order"]]
            unknown = [rule for rule in rules[:-1] if rule not in ORDERS]
            unknown += [tier["rule"] for tier in part.get("tiers", []) if tier["rule"] not in TIERS]
            if unknown or rules[-1] != "lottery" or self.first != "bidders_before_public":
                raise Wrong(
                    f"The rule pack names a rule that this program does not know ({', '.join(unknown) or self.first})."
                )

    def tier_of(self, one):
        """The name of the first tier that holds the person."""
        part = self.parts[one["group"]]
        return next((tier["name"] for tier in part.get("tiers", []) if TIERS[tier["rule"]](one)), part["rest"])

    def parted(self, a, b):
        """(-1 or 1, the rule) for the first rule that parts two people before the lottery; (0, "lottery") for none."""
        if a["group"] != b["group"]:
            return (-1 if a["group"] == "bidder" else 1), self.first
        part = self.parts[a["group"]]
        for tier in part.get("tiers", []):
            a_in, b_in = TIERS[tier["rule"]](a), TIERS[tier["rule"]](b)
            if a_in != b_in:
                return (-1 if a_in else 1), tier["rule"]
            if a_in:
                break
        for step in part["order"][:-1]:
            sign = ORDERS[step["rule"]](a, b, step)
            if sign:
                return sign, step["rule"]
        return 0, "lottery"


def rows_of(law, people, seed):
    """The list as it must be: every field of a place but the sentence."""

    def sooner(a, b):
        return law.parted(a, b)[0] or (-1 if a["draw"] < b["draw"] else 1)

    for one in people:
        one["draw"] = hmac.new(seed, one["reference"].encode(), hashlib.sha256).hexdigest()
    people = sorted(people, key=cmp_to_key(sooner))
    rules = [law.parted(a, b)[1] for a, b in pairwise(people)]
    for at, one in enumerate(people):
        near = rules[max(at - 1, 0) : at + 1]  # what parts the person from the one above, and from the one below
        is_bidder = one["group"] == "bidder"
        day = seniority(one)
        yield [
            at + 1,
            one["reference"],
            one["group"],
            law.tier_of(one),
            day.isoformat() if day else None,
            [] if is_bidder else [name for name in HELD if name in one["preferences"]],
            one["draw"] if not is_bidder or "lottery" in near else None,
            near[0] if near else "only_candidate",
        ]


def hundredths(score):
    """An exam score, "87.50", as a whole number; None where there is none."""
    if score is not None and not re.fullmatch(r"[0-9]{1,3}\.[0-9]{2}", score):
        raise Wrong(f"{score!r} is no exam score.")
    return None if score is None else int(score.replace(".", ""))


def people_of(said):
    """The candidates of a snapshot, one mapping each."""
    columns = FORMATS[said["format"]]
    if said["candidates"]["columns"] != columns:
        raise Wrong("The snapshot has other columns than this program knows.")
    people = [{"exam_score": None} | dict(zip(columns, row, strict=True)) for row in said["candidates"]["rows"]]
    for one in people:
        one["exam_score"] = hundredths(one["exam_score"])
        one["seniority_date"] = date.fromisoformat(one["seniority_date"]) if one["seniority_date"] else None
        one["other_dates"] = {name: date.fromisoformat(day) for name, day in one["other_dates"].items()}
        one["received_at"] = datetime.fromisoformat(one["received_at"]) if one["received_at"] else None
        if one["group"] not in ("bidder", "public"):
            raise Wrong(f"{one['reference']} is neither a bidder nor of the public.")
    if len({one["reference"] for one in people}) != len(people):
        raise Wrong("A reference stands twice in the snapshot.")
    return people


# --- the file -----------------------------------------------------------------------------------------------------------


def spelled(value):
    """Plain values in the one spelling that is hashed and signed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(text):
    """The digest of the text's UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_seal(file, said, trusted):
    """Digests and signature hold, by one of the keys the auditor trusts or else by the file's own."""
    if sha256(file["snapshot"]) != file["snapshot_sha256"]:
        raise Wrong("The snapshot does not have the SHA-256 that the file states.")
    if spelled(said) != file["snapshot"]:
        raise Wrong("The snapshot is not in the one spelling that a drawing writes.")
    if sha256(spelled(file["places"])) != file["places_sha256"]:
        raise Wrong("The places do not have the SHA-256 that the file states.")
    if file["public_key"] not in file.get("public_keys", [file["public_key"]]):
        raise Wrong("The key that signed is none of those that the file says are the City's.")
    if trusted and file["public_key"] not in trusted:
        raise Wrong(f"The file's public key is not {'the one' if len(trusted) == 1 else 'one of those'} you gave.")
    for name, length in (("public_key", 64), ("signature", 128)):
        if not re.fullmatch(f"[0-9a-f]{{{length}}}", file[name]):
            raise Wrong(f"The {name.replace('_', ' ')} is not {length} small hexadecimal digits.")
    statement = {
        "format": said["format"], "posting": said["about"]["posting"], "list": said["about"]["list"],
        "snapshot_sha256": file["snapshot_sha256"], "places_sha256": file["places_sha256"],
    }  # fmt: skip
    if not is_signed(bytes.fromhex(file["public_key"]), spelled(statement).encode(), bytes.fromhex(file["signature"])):
        raise Wrong("The signature does not hold.")


def check_places(places, due):
    """Every stored place is the one due, field by field; the sentence is there."""
    for at in range(max(len(places), len(due))):
        if at >= len(places) or at >= len(due):
            raise Wrong(f"Place {at + 1} is {'missing from' if at >= len(places) else 'too many on'} the list.")
        if len(places[at]) != len(FIELDS):
            raise Wrong(f"Place {at + 1} has {len(places[at])} fields, not {len(FIELDS)}.")
        for name, stored, right in zip(FIELDS, places[at], due[at], strict=False):
            if type(stored) is not type(right) or stored != right:
                raise Wrong(f"Place {at + 1}: the {name} is {stored!r} and must be {right!r}.")
        if not isinstance(places[at][8], str) or not places[at][8]:
            raise Wrong(f"Place {at + 1} does not say why.")


def each_once(pairs):
    """The pairs of an object. Of a name that stands twice other readers may take the first, so this one takes neither."""
    found = {}
    for name, value in pairs:
        if name in found:
            raise Wrong(f"The name {name!r} stands twice, so the file says two things.")
        found[name] = value
    return found


def check(text, trusted=(), published=""):
    """(what the snapshot says, its law, its places). Raises Wrong with the first thing that is wrong."""
    try:
        file = json.loads(text, object_pairs_hook=each_once)
        if set(file) - {"public_keys"} != KEYS or file["format"] not in [f"{one}/auditor" for one in FORMATS]:
            raise Wrong("This is no auditor's file of a list, or it is of another format.")
        said = json.loads(file["snapshot"], object_pairs_hook=each_once)
        if f"{said['format']}/auditor" != file["format"]:
            raise Wrong("The snapshot is of another format.")
        check_seal(file, said, trusted)
        seed = bytes.fromhex(said["seed"])
        digest = hashlib.sha256(seed).hexdigest()
        if not seed or digest != said["about"]["seed_sha256"]:
            raise Wrong("The lottery's seed is not the one whose SHA-256 was published.")
        if published and digest != published:
            raise Wrong(f"The lottery's seed is not the one whose SHA-256 was published.{which(said['about'])}")
        law = Law(said["pack"]["text"])
        check_places(file["places"], list(rows_of(law, people_of(said), seed)))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as fault:
        raise Wrong(f"The file cannot be read: {fault!r}.") from fault
    return said, law, file["places"]


def which(about):
    """Of which closing's seed the hash is to be given: a posting closed twice had two."""
    closing = about.get("closes_at")
    return f" Give the hash that stood on the posting before the closing at {closing}." if closing else ""


def shares(law, places, number):
    """For so many of the public to be referred: what each share asks for, and how many such people there are."""
    for name, percent in law.shares.items():
        asked = -(-number * percent // 100)
        holders = sum(place[2] == "public" and name in place[5] for place in places)
        yield f"Of {number} referred, {percent} % {name}: {asked} asked for, {holders} on the list, {min(asked, holders)} due."


def people(text):
    """How many, as it was typed. ValueError for fewer than one."""
    if int(text) < 1:
        raise ValueError
    return int(text)


def main(arguments=None):
    """Exit code 0 with a sentence where everything holds, 1 naming the first thing that does not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="the auditor's file of a list")
    parser.add_argument(
        "--public-key",
        action="append",
        default=[],
        help="the City's key, as you had it from elsewhere than this file; once for each, where there were several",
    )
    parser.add_argument(
        "--seed-sha256",
        default="",
        help="the seed's hash, as you read it on the posting before that list's closing",
    )
    parser.add_argument(
        "--refer", type=people, metavar="N", help="also count what the shares ask for when N are referred"
    )
    options = parser.parse_args(arguments)
    try:
        said, law, places = check(options.file.read_text(encoding="utf-8"), options.public_key, options.seed_sha256)
    except (Wrong, OSError, UnicodeDecodeError) as wrong:
        print(f"NOT RIGHT: {wrong}")
        return 1
    about = said["about"]
    drawn = f", drawn after the closing at {about['closes_at']}" if "closes_at" in about else ""
    print(
        f"All holds: list {about['list']} of posting {about['posting']}{drawn}, {len(places)} places;"
        " seal, seed, order and reasons."
    )
    if options.refer:
        print("\n".join(shares(law, places, options.refer)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
