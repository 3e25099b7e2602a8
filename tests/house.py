"""How the tests of the house walk it: its source files, its documents and what stands in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("ats", "postings", "seniority", "applicants", "selection")
LEFT_OUT = {"node_modules", "__pycache__"}
TEXTS = {
    ".cfg",
    ".css",
    ".example",
    ".html",
    ".in",
    ".json",
    ".md",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".txt",
    ".typ",
    ".yml",
}
NAMED_TEXTS = {"Dockerfile", "LICENSE", "run", ".gitignore", ".dockerignore", ".env.example"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache
def sources() -> dict[str, ast.Module]:
    """Every module of the product by its path in the house, parsed; migrations are Django's and left out."""
    return {
        name: ast.parse((HOUSE / name).read_text(encoding="utf-8"))
        for room in ROOMS
        for name in sorted(str(path.relative_to(HOUSE)) for path in (HOUSE / room).rglob("*.py"))
        if "migrations" not in Path(name).parts
    }


def text_of(name: str) -> str:
    """A file of the house, by its path in it."""
    return (HOUSE / name).read_text(encoding="utf-8")


def kept_files() -> Iterator[Path]:
    """Every text the house keeps: no hidden folder but .ci, no environment, nothing fetched or made."""
    for path in sorted(HOUSE.iterdir()):
        if path.is_file() and (path.suffix in TEXTS or path.name in NAMED_TEXTS):
            yield path
    for folder in sorted(HOUSE.iterdir()):
        if folder.is_dir() and (not folder.name.startswith(".") or folder.name == ".ci"):
            yield from (
                path
                for path in sorted(folder.rglob("*"))
                if path.is_file()
                and (path.suffix in TEXTS or path.parent.name == ".ci")
                and not LEFT_OUT.intersection(path.relative_to(HOUSE).parts)
            )


def functions(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, Function]]:
    """Every function with its dotted name, methods and inner ones included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield f"{inside}{node.name}", node
        if isinstance(node, Function | ast.ClassDef):
            yield from functions(node, f"{inside}{node.name}.")
        else:
            yield from functions(node, inside)


def strings(tree: ast.AST) -> Iterator[str]:
    """Every text literal but docstrings and the parts of f-strings."""
    spoken = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, Function | ast.ClassDef | ast.Module) and node.body and isinstance(node.body[0], ast.Expr)
    }
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in spoken | parts:
            yield node.value


def patterns(tree: ast.AST) -> Iterator[re.Pattern[str]]:
    """Every f-string as a pattern: its holes take anything but a slash."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            spelled = [
                re.escape(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else "[^/]+"
                for part in node.values
            ]
            yield re.compile("".join(spelled))


def every_address() -> Iterator[tuple[str, ResolverMatch]]:
    """(route, what it leads to) of every address there is. Of several at one route the first is the one that answers."""
    seen = set()

    def walk(
        rows: list[URLPattern | URLResolver], before: str, spaces: list[str]
    ) -> Iterator[tuple[str, ResolverMatch]]:
        for row in rows:
            route = before + str(row.pattern)
            if isinstance(row, URLResolver):
                yield from walk(row.url_patterns, route, [*spaces, row.namespace] if row.namespace else spaces)
            elif route not in seen:
                seen.add(route)
                yield route, ResolverMatch(row.callback, (), {}, url_name=row.name, namespaces=spaces)

    yield from walk(get_resolver().url_patterns, "", [])


def rows_of_table(text: str, heading: str) -> list[list[str]]:
    """The cells of the first Markdown table below that heading, without its head and rule."""
    below = text.split(f"{heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", below, re.M)
    assert table is not None, f"no table below {heading}"
    lines = table[0].strip().splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]
