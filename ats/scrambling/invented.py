"""What takes the place of what people wrote, were called and were numbered by: made of the number of a row, never of what it
held. Plain to see as invented; no address of it can receive mail.
"""

from __future__ import annotations

from typing import Final, NamedTuple

FILLER: Final = "Invented words stand here. "
HOST: Final = "copy.example"
LATER: Final = 100_000  # employees without an account are called after those with one
BIRDS: Final = (
    "Avocet", "Bunting", "Crake", "Dipper", "Dunlin", "Egret", "Finch", "Gannet", "Godwit", "Grebe", "Heron", "Hoopoe", "Ibis",
    "Jay", "Kestrel", "Knot", "Lark", "Linnet", "Martin", "Merlin", "Osprey", "Pipit", "Plover", "Rail", "Robin", "Shrike",
    "Siskin", "Starling", "Swift", "Tern", "Wagtail", "Wren",
)  # fmt: skip
WEATHERS: Final = (
    "Breeze", "Calm", "Cirrus", "Cloud", "Cumulus", "Dew", "Drift", "Drizzle", "Dusk", "Fog", "Frost", "Gale", "Gust", "Hail",
    "Haze", "Ice", "Lull", "Mist", "Monsoon", "Nimbus", "Rain", "Rime", "Shower", "Sky", "Sleet", "Snow", "Squall", "Storm",
    "Stratus", "Sun", "Thaw", "Wind",
)  # fmt: skip


class Person(NamedTuple):
    """Somebody who is nobody."""

    first: str
    last: str
    email: str
    phone: str

    @property
    def full(self) -> str:
        """Both names."""
        return f"{self.first} {self.last}"


def person(number: int) -> Person:
    """Another one for each number up to a million."""
    rest, bird = divmod(number, len(BIRDS))
    weathers = [WEATHERS[(bird + rest) % len(WEATHERS)]]
    while rest := rest // len(WEATHERS):
        weathers.append(WEATHERS[rest % len(WEATHERS)])
    return Person(BIRDS[bird], "-".join(weathers), f"person-{number}@{HOST}", f"312-555-01{number % 100:02d}")


def words(text: str) -> str:
    """As long as the text was, so that a page looks as it did; nothing where nothing was."""
    return (FILLER * (len(text) // len(FILLER) + 1))[: len(text)].rstrip()


def employee_number(place: int) -> str:
    """Nine digits, more than any of the City's has."""
    return f"9{place:08d}"
