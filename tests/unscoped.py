"""Which queries in views ask for rows of everybody: `visible_to` says whose they are, and there is no second way.

A query is in sight where its own words say so: `visible_to(person)` or `of(person)`, an adjective of what is public, or a
relation to a row that the same code has found (`filter(posting=posting)`). What comes from the address is no such row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house import functions, sources

MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
# Adjectives that say whose the rows are, the documents of one filing among them, and those of postings that anybody may read.
WHOSE = {"visible_to", "of", "counting_for"}
PUBLIC = {"Posting": {"open", "announced"}}


def view_modules() -> list[str]:
    """Every module of the house that answers requests: the views, the admins, and wherever an address leads."""

    def called(rows: list[URLPattern | URLResolver]) -> Iterator[str]:
        for row in rows:
            if isinstance(row, URLResolver):
                yield from called(row.url_patterns)
            else:
                yield row.callback.__module__

    led_to = {name.replace(".", "/") + ".py" for name in called(get_resolver().url_patterns)}
    return [
        name
        for name in sources()
        if "/views/" in name or name.endswith(("/views.py", "/admin.py", "admin_base.py")) or name in led_to
    ]


def names_in_addresses() -> set[str]:
    """What the parts of addresses are called: a variable of that name is what somebody typed."""

    def parts(rows: list[URLPattern | URLResolver]) -> Iterator[str]:
        for row in rows:
            yield from row.pattern.regex.groupindex
            if isinstance(row, URLResolver):
                yield from parts(row.url_patterns)

    return set(parts(get_resolver().url_patterns))


def unscoped(name: str, tree: ast.Module, typed: set[str]) -> list[str]:
    """Each query of the module that says nowhere whose rows it means: the function it stands in, and the model."""
    known = vars(import_module(name.removesuffix(".py").replace("/", "."))) if name in sources() else _models()
    found = []
    for inside, function in functions(tree):
        above = _parents(function)
        for node in ast.walk(function):
            model = _asked(node, known)
            if model and not _is_scoped(node, model, above, typed):
                found.append(f"{name} {inside}: {model.__name__}")
    return found


def _models() -> dict[str, object]:
    from django.apps import apps

    return {model.__name__: model for model in apps.get_models()}


def _parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def _asked(node: ast.AST, known: dict[str, object]) -> type[models.Model] | None:
    """The model whose rows this very expression begins to ask for; None where it asks for none."""
    name = ""
    if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
        name = getattr(node.value, "id", "") or getattr(node.value, "attr", "")
        if name == "through":  # the rows between two models
            return _owner(node.value, known)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in SHORTCUTS and node.args:
        name = getattr(node.args[0], "id", "")
    one = known.get(name)
    return one if isinstance(one, type) and issubclass(one, models.Model) else None


def _owner(node: ast.expr, known: dict[str, object]) -> type[models.Model] | None:
    """`Filing.documents.through` as a model."""
    names = ast.unparse(node).split(".")
    one: object = known.get(names[0])
    for name in names[1:]:
        one = getattr(one, name, None)
    return one if isinstance(one, type) and issubclass(one, models.Model) else None


def _is_scoped(node: ast.AST, model: type[models.Model], above: dict[ast.AST, ast.AST], typed: set[str]) -> bool:
    words = list(node.keywords) if isinstance(node, ast.Call) else []
    while True:
        method = above.get(node)
        call = above.get(method) if isinstance(method, ast.Attribute) else None
        if isinstance(method, ast.Call) and getattr(method.func, "id", "") in SHORTCUTS and node in method.args[:1]:
            words += method.keywords
            break
        if not isinstance(method, ast.Attribute) or not isinstance(call, ast.Call) or call.func is not method:
            break
        if (method.attr in WHOSE and call.args) or method.attr in PUBLIC.get(model.__name__, ()):
            return True
        if method.attr in {"filter", "get"}:
            words += call.keywords
        node = call
    return any(_is_of_a_row(word, model, typed) for word in words)


def _is_of_a_row(word: ast.keyword, model: type[models.Model], typed: set[str]) -> bool:
    """True for a relation to a row that was found before: by a name that no part of an address has."""
    first = (word.arg or "").split("__")[0]
    field = {one.name: one for one in model._meta.get_fields()}.get(first)
    if field is None or not field.is_relation:
        return False
    value = word.value.args[0] if isinstance(word.value, ast.Call) and word.value.args else word.value
    if isinstance(word.value, ast.Call) and getattr(word.value.func, "id", "") == "OuterRef":
        return True  # of the row around it, which is asked for beside
    if isinstance(value, ast.Attribute):
        said = ast.unparse(value)
        return said == "request.user" or said.split(".")[0] not in {"request", "self"}
    return isinstance(value, ast.Name) and value.id not in typed
