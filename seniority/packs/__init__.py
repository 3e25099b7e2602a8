"""Rule packs: which rules hold, in which order, citing which clause, since when. One TOML file a pack, in this folder.

To change the order of candidates, a tie-break or a preference's share, edit the pack's file, raise its version and enter
its hash in `RELEASED`; or propose the new text at the desk (docs/adr/0013-packs-in-force.md). A list keeps the text it was
drawn by (`Pack.text`), and `parse_pack` reads it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from seniority.packs.reading import parse_pack
from seniority.packs.shape import Example, Pack, Ranks, Share, Step, Tier
from seniority.packs.table import PackError

__all__ = [
    "RELEASED",
    "Example",
    "Pack",
    "PackError",
    "Ranks",
    "Share",
    "Step",
    "Tier",
    "available_packs",
    "load_pack",
    "parse_pack",
    "released_packs",
    "sha256_of",
]

_FOLDER: Final = Path(__file__).parent

# The packs in force as they ship, with the SHA-256 of their text. Every other text counts only once two people have said so
# (`seniority/pack_actions.py`), and so does one of these that somebody has changed on the server.
RELEASED: Final[Mapping[str, str]] = {
    "afscme-article-12": "051fc872575e3956a5e172544cbbd969212143c6754aa2679c98a35df2633ca0",
    "afscme-seniority": "fdfd4632125db976e94725afe2e1a42bf9510a41a0cc5c103ef55cdc960931d0",
}


def available_packs() -> tuple[str, ...]:
    """The ids of the packs that ship, in alphabetical order."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


@lru_cache(maxsize=16)
def load_pack(pack_id: str) -> Pack:
    """The pack of that id. Raises PackError for an id that does not ship or a file that says something impossible."""
    # Looked up, never joined to a path unseen: the id may come from a form or a command line.
    if pack_id not in available_packs():
        raise PackError(f"there is no rule pack {pack_id!r}; there are {', '.join(available_packs())}")
    file = _FOLDER / f"{pack_id}.toml"
    pack = parse_pack(file.read_text(encoding="utf-8"), file.name)
    if pack.id != pack_id:
        raise PackError(f"{file.name}: the id is {pack.id!r} and must be the file's name")
    return pack


def released_packs() -> list[Pack]:
    """The packs in force as they ship: those of `RELEASED` whose text is the one named there."""
    return [pack for pack in map(load_pack, RELEASED) if sha256_of(pack.text) == RELEASED[pack.id]]


def sha256_of(text: str) -> str:
    """The SHA-256 of a pack's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
