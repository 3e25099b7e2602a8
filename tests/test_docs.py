"""The papers say what is so: tables are compared with the code, links lead somewhere, generated pages are current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from ats.embedded.home import SECRETS
from ats.management.commands import draw_states
from tests.house import HOUSE, rows_of_table, sources, strings, text_of

PAPERS = sorted(
    str(path.relative_to(HOUSE)) for path in [*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")] if path.is_file()
)
DECISIONS = [name for name in PAPERS if re.match(r"docs/adr/\d", name)]
CODE = re.compile(r"`([^`]+)`")
A_VARIABLE = re.compile(r"ATS_[A-Z0-9_]+|DATABASE_URL|REDIS_URL")


def first_cells(paper: str, heading: str) -> list[str]:
    """The name in code at the head of each row of that table."""
    return [found[1] for row in rows_of_table(text_of(paper), heading) if (found := CODE.search(row[0]))]


# --- the environment -----------------------------------------------------------------------------------------------------


def read_variables() -> set[str]:
    """Every variable of ours that the product's code names."""
    return {text for tree in sources().values() for text in strings(tree) if A_VARIABLE.fullmatch(text)}


def test_every_variable_read_has_its_row_and_every_row_is_read():
    rows = first_cells("README.md", "## Environment")

    assert set(rows) == read_variables()
    assert len(rows) == len(set(rows))
    assert {secret.variable for secret in SECRETS} <= set(rows)


# --- the commands --------------------------------------------------------------------------------------------------------


def test_every_command_has_its_row_and_every_row_is_a_command():
    rows = {words.split()[0] for words in first_cells("README.md", "## Commands")} - {"./run"}

    there = {path.stem for path in HOUSE.glob("*/management/commands/[a-z]*.py")}

    assert rows == there


def test_every_door_of_run_has_its_row():
    rows = {words.split()[1] for words in first_cells("README.md", "## Commands") if words.startswith("./run ")}

    (rooms,) = re.findall(r"rooms = \{(.+)\}", text_of("ats/embedded/cli.py"))

    doors = set(re.findall(r'"(\w+)":', rooms)) - {"keeper"}  # the launcher's own

    assert rows - {"[--port"} == doors


# --- links and pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_leads_somewhere(paper):
    lost = []
    for target in re.findall(r"\]\(([^)]+)\)", text_of(paper)):
        path, _hash, anchor = target.partition("#")
        place = (HOUSE / paper).parent / path if path else HOUSE / paper
        if not place.exists() or (anchor and anchor not in anchors(place)):
            lost.append(target)

    assert lost == []


def anchors(place: Path) -> set[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", place.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_a_paper_names_is_there(paper):
    named = {
        text
        for text in CODE.findall(text_of(paper))
        if re.fullmatch(
            r"(?:ats|postings|seniority|applicants|selection|templates|docs|requirements|tests)/[\w./-]+", text
        )
    }

    assert {name for name in named if not (HOUSE / name).exists()} == set()


def test_the_drawn_states_are_current():
    assert text_of(draw_states.PAGE) == draw_states.page()


def test_a_stale_page_of_states_would_be_noticed(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    command = draw_states.Command()

    with pytest.raises(draw_states.Failed, match="is stale"):
        command.answer(check=True)
    written = command.answer(check=False)

    assert command.answer(check=True) == {"path": draw_states.PAGE, "written": False}
    assert written == {"path": draw_states.PAGE, "written": True}


# --- decisions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", DECISIONS)
def test_a_decision_has_its_three_parts_on_half_a_page(paper):
    text = text_of(paper)

    assert re.findall(r"^## (.+)$", text, re.M) == ["Context", "Decision", "Consequences"]
    assert re.match(r"# \d{4} \w", text)
    assert len(text.split()) < 400


def test_every_decision_is_in_the_index_in_order():
    numbers = [Path(paper).name[:4] for paper in DECISIONS]

    assert re.findall(r"\]\((\d{4})-", text_of("docs/adr/README.md")) == numbers
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


# --- dependencies --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("list_of", "heading"),
    [("product", "## To run (`requirements/product.in`)"), ("dev", "## To work on it (`requirements/dev.in`)")],
)
def test_every_package_asked_for_is_explained_and_none_that_is_not(list_of, heading):
    asked = {
        re.split(r"[<>=~! ]", line)[0]
        for line in text_of(f"requirements/{list_of}.in").splitlines()
        if line.strip() and not line.startswith(("#", "-"))
    }

    explained = first_cells("docs/dependencies.md", heading)

    assert sorted(explained) == sorted(asked)


@pytest.mark.parametrize("list_of", ["product", "dev", "installer"])
def test_every_pinned_package_has_a_hash(list_of):
    pinned = re.findall(r"^[a-z][^ ]+==.*?(?=^[a-z]|\Z)", text_of(f"requirements/{list_of}.txt"), re.M | re.S)

    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []
    assert pinned


def test_the_union_and_the_sender_are_invented_until_a_city_says_otherwise():
    addresses = (settings.UNION_EMAIL, settings.DEFAULT_FROM_EMAIL.strip(">"))

    assert all(address.endswith(".example") for address in addresses)
