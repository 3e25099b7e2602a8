"""The look holds: one light stylesheet, nothing inline, and every class the guide names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
STATIC = HOUSE / "ats" / "static" / "ats"
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.S)


def test_the_stylesheet_stays_under_thirty_kilobytes() -> None:
    assert (STATIC / "ats.css").stat().st_size < 30_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_nothing_is_styled_or_scripted_inline(template: Path) -> None:
    html = COMMENT.sub("", template.read_text())

    found = re.findall(
        r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|<script(?![^>]*\b(?:src=|type="application/))""", html
    )

    assert found == []


def test_every_class_the_guide_names_is_styled() -> None:
    guide = (HOUSE / "docs" / "look.md").read_text()
    css = (STATIC / "ats.css").read_text()
    named = {name for value in re.findall(r'class="([^"]+)"', guide) for name in value.split()}

    unstyled = {name for name in named if f".{name}" not in css}

    assert unstyled == set()
    assert len(named) > 30


def test_every_picture_the_stylesheet_names_exists() -> None:
    named = re.findall(r'url\("([^"]+)"\)', (STATIC / "ats.css").read_text())

    assert named
    assert [name for name in named if not (STATIC / name).is_file()] == []
