#!/usr/bin/env python3
"""The catalogues of translations in `locale/`: brought up to date from the code, compiled, and checked.

    .venv/bin/python tools/messages.py update    reads every sentence of the code into the catalogues, and compiles them
    .venv/bin/python tools/messages.py check     counts what is missing; exits 1 where something claimed is not so

What is claimed: Spanish has every sentence of the areas in COMPLETE, in the words of
docs/glossary.md. The other languages are ready to fill.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tools import glossary, literals

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = {"es": "es", "pl": "pl", "zh_Hans": "zh_Hans"}
COMPLETE = {"es": {"applicants", "managers", "desk"}}
FLOORS = ("ats", "postings", "seniority", "applicants", "selection")
KEYWORDS = {
    "_": None, "Refused": (1,), "require": (2,), "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
# Which readers a file speaks to. The first pattern that fits decides; what fits none is the applicants'.
AREAS = (
    ("desk", r"templates/(desk|admin)/|templates/selection/desk/|admin|desk|/staff\.py|waiting|importing/|management/"
             r"|postings/(forms|announcing|actions|fields)\.py|ats/(people|ending|retelling|tables|embedded|audit)|models|lifecycle"
             r"|/health|ats/health|seniority/(views|forms|pack_|actions|corrections|incoming)|applicants/(reviewing|paper"
             r"|attempts|reinstating)|ats/accounts/(actions|roles)|outbox"),
    ("managers", r"selection/"),
)  # fmt: skip
HIDDEN = re.compile(r"\{_\(")
# What a pack that ships says to people. A pack of HR's own stays in the words they wrote it in.
WORDS_OF_A_PACK = re.compile(r'^(?:title|rest|name|clause|source) = "(.+)"$', re.MULTILINE)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that may hold a sentence, with Babel's name of how it is read."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, "python"
    for path in sorted((ROOT / "seniority" / "packs").glob("*.toml")):
        yield path, "pack"
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".js"}:
            yield path, "template"


def found() -> Catalog:
    """Every sentence of the code, with the files it stands in."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 - once Django is set up

    catalogue = Catalog(charset="utf-8")
    for path, kind in sources():
        text = path.read_text(encoding="utf-8")
        if kind == "pack":
            text = "\n".join(f"_({json.dumps(words, ensure_ascii=False)})" for words in WORDS_OF_A_PACK.findall(text))
        if kind == "template":
            # What is no tag comes out as X, in the template's own indentation, which Python would read something into.
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        name = path.relative_to(ROOT).as_posix()
        if kind == "python" and HIDDEN.search(text):
            raise SystemExit(f"{name}: a sentence inside an f-string is found by no reader of sentences; take it out.")
        for _line, words, _notes, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            if words and (words if isinstance(words, str) else words[0]).strip():
                catalogue.add(words, context=context, locations=[(name, None)])
    return catalogue


def place(language: str) -> Path:
    """Where the catalogue of that language lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue as it stands; an empty one where there is none."""
    if not place(language).exists():
        return Catalog(locale=language, charset="utf-8")
    with place(language).open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """(text, compiled) of a catalogue. No dates: the same sentences give the same bytes."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(
        text, catalogue, width=120, sort_output=True, omit_header=False, include_previous=False, ignore_obsolete=True
    )
    write_mo(compiled, catalogue)
    return text.getvalue(), compiled.getvalue()


def update() -> None:
    """Every catalogue holds the sentences of the code, those it had translated as they were, and is compiled."""
    code = found()
    for language in LANGUAGES:
        old, new = read(language), fresh(language)
        for message in code:
            if message.id:
                known = old.get(message.id, context=message.context)
                string = known.string if known else None
                new.add(message.id, string, context=message.context, locations=message.locations)
        place(language).parent.mkdir(parents=True, exist_ok=True)
        place(language).write_bytes(written(new)[0])
        place(language).with_suffix(".mo").write_bytes(written(read(language))[1])


def fresh(language: str) -> Catalog:
    """An empty catalogue with the shortest honest head."""
    catalogue = Catalog(locale=language, charset="utf-8", fuzzy=False, header_comment="# Sentences of the hiring desk.")
    stamp = catalogue.creation_date.replace(year=2026, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    catalogue.creation_date = catalogue.revision_date = stamp.replace(tzinfo=None)
    catalogue.project, catalogue.version = "hiring-desk", "1"
    return catalogue


def areas_of(message: Message) -> set[str]:
    """Who reads the sentence: "applicants", "managers", "desk"."""
    return {
        next((area for area, pattern in AREAS if re.search(pattern, name)), "applicants")
        for name, _line in message.locations
    }


def is_translated(message: Message) -> bool:
    """True where every form of it has words."""
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return bool(strings) and all(strings) and not message.fuzzy


def holders(text: str) -> set[str]:
    """The placeholders of a sentence."""
    return {match[0] for match in PLACEHOLDER.finditer(text)}


def faults(message: Message) -> Iterator[str]:
    """What is wrong with a translation that is there: a placeholder too many, or one missing."""
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    for string in strings:
        if string and not (
            holders(string) <= holders(ids[-1]) and holders(ids[0]) & holders(ids[-1]) <= holders(string)
        ):
            yield f"other placeholders than in {ids[-1]!r}: {string!r}"


def missing(language: str, area: str, code: Catalog | None = None) -> list[Message]:
    """The sentences of an area that have no translation."""
    catalogue = read(language)
    gone = []
    for message in code or found():
        if message.id and area in areas_of(message):
            known = catalogue.get(message.id, context=message.context)
            if known is None or not is_translated(known):
                gone.append(message)
    return gone


def check() -> list[str]:
    """Everything that is not as claimed, a sentence each, and words that no reader of sentences finds; prints the counts."""
    code = found()
    wrong = [f"Words that no catalogue has: {one}" for one in literals.found(ROOT, sources())]
    for language in LANGUAGES:
        catalogue = read(language)
        counts = {area: len(missing(language, area, code)) for area in ("applicants", "managers", "desk")}
        print(f"{language}: missing " + ", ".join(f"{number} of the {area}" for area, number in counts.items()))
        wrong += [
            f"{language}: {counts[area]} sentences of the {area} have no translation, such as "
            f"{missing(language, area, code)[0].id!r}."
            for area in sorted(COMPLETE.get(language, set()))
            if counts[area]
        ]
        wrong += [f"{language}: {fault}" for message in catalogue if message.id for fault in faults(message)]
        if language == "es":
            wrong += [f"{language}: {fault}" for fault in glossary.faults(one for one in catalogue if one.id)]
        if place(language).with_suffix(".mo").read_bytes() != written(catalogue)[1]:
            wrong.append(f"{language}: the compiled catalogue is stale; run tools/messages.py update.")
    return wrong


def main(words: list[str]) -> int:
    """The command line; answers the exit code."""
    if words not in (["update"], ["check"]):
        print(__doc__)
        return 2
    if words == ["update"]:
        update()
    wrong = check()
    print("\n".join(wrong))
    return 1 if wrong and words == ["check"] else 0


if __name__ == "__main__":
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    sys.exit(main(sys.argv[1:]))
