"""Rule packs: which rules hold, in which order, citing which clause, since when. One TOML file a pack, in this folder.

To change the order of candidates, a tie-break or a preference's share, edit the pack's file and raise its version;
a list keeps the text it was drawn by (`Pack.text`), and `parse_pack` reads it again.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from seniority.packs.reading import PackError, parse_pack
from seniority.packs.shape import Pack, Ranks, Share, Step, Tier

__all__ = ["Pack", "PackError", "Ranks", "Share", "Step", "Tier", "available_packs", "load_pack", "parse_pack"]

_FOLDER: Final = Path(__file__).parent


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
