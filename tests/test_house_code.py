"""The rules of the house that its code, its templates and its texts keep: walked, so a new file is held to them at once."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import crispy_forms
import pytest
from django.apps import apps
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from tests.house import HOUSE, ROOMS, Function, functions, kept_files, patterns, sources, strings, text_of
from tests.unscoped import names_in_addresses, unscoped, view_modules

# --- templates -----------------------------------------------------------------------------------------------------------

OWN_TEMPLATES = sorted(str(path.relative_to(HOUSE / "templates")) for path in (HOUSE / "templates").rglob("*.*"))
NAMED_IN_TEMPLATE = re.compile(r"{%\s*(?:extends|include)\s+\"([^\"]+)\"")
A_TEMPLATE = re.compile(r"[\w./-]+\.(?:html|txt|xml)")
# Django asks for these by the status alone.
BY_STATUS = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def named_templates() -> set[str]:
    """Every template named by a template of ours or, literally, by the product's code."""
    by_templates = {name for one in OWN_TEMPLATES for name in NAMED_IN_TEMPLATE.findall(text_of(f"templates/{one}"))}
    by_code = {
        text
        for tree in sources().values()
        for text in strings(tree)
        if A_TEMPLATE.fullmatch(text) and (text.endswith(".html") or text.split("/")[0] in ROOMS)
    }
    mailed = {  # allauth is given what a mail's two templates begin with
        f"{text}_{part}.txt"
        for tree in sources().values()
        for text in strings(tree)
        if text.startswith("account/email/")
        for part in ("subject", "message")
    }
    return by_templates | by_code | mailed


def of_others() -> set[str]:
    """The templates that installed packages bring or ask for: one of that name here takes their place."""
    brought = {
        str(path.relative_to(folder))
        for config in apps.get_app_configs()
        if config.name.split(".")[0] not in ROOMS
        for folder in [Path(config.path) / "templates"]
        if folder.is_dir()
        for path in folder.rglob("*.*")
    }
    code = "\n".join(path.read_text() for path in Path(crispy_forms.__file__).parent.rglob("*.py"))
    pack = {name for name in OWN_TEMPLATES if name.startswith("uswds/") and name.replace("uswds/", "%s/", 1) in code}
    return brought | pack


def test_no_template_stands_unused():
    holes = [pattern for tree in sources().values() for pattern in patterns(tree)]
    used = named_templates() | of_others() | BY_STATUS

    unused = [name for name in OWN_TEMPLATES if name not in used and not any(one.fullmatch(name) for one in holes)]

    assert unused == []


@pytest.mark.parametrize("name", sorted(named_templates() | set(OWN_TEMPLATES)))
def test_every_template_named_is_there_and_reads(name):
    try:
        get_template(name)
    except (TemplateDoesNotExist, TemplateSyntaxError) as fault:
        pytest.fail(f"{name}: {type(fault).__name__} {fault}")


# --- the code ------------------------------------------------------------------------------------------------------------

# The environment's own doors, and the launcher, which runs before any settings.
READS_THE_ENVIRONMENT = ("ats/environment.py", "ats/celery.py", "ats/wsgi.py", "ats/embedded/")
LONGEST_FUNCTION = 40
LONGEST_MODULE = 300
# One idea that is longer, and which.
LONGER = {
    "applicants/forms.py": "the steps of one form, in their order",
    "postings/documents/posting.py read_posting": "one field of the document a line",
    "postings/facts.py whole": "one field of the public data a line",
    "ats/tables.py": "one reader of lists, its problems and its progress",
}
# A value whose type only Django knows: the fields of a model or form by name, a template's context, a command's options.
KNOWN_TO_DJANGO = re.compile(r"\[str, Any\]|\*\*\w+: Any|dict\[str, list\[Any\]\]")


def test_the_environment_is_read_in_one_place():
    readers = [
        name
        for name, tree in sources().items()
        if not name.startswith(READS_THE_ENVIRONMENT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]

    assert readers == []


@pytest.mark.parametrize("name", [name for name in sources() if text_of(name).strip()])
def test_everything_public_says_what_it_is(name):
    assert undocumented(sources()[name]) == []


def undocumented(tree: ast.Module) -> list[str]:
    """The module itself, and the public classes and functions in it, without a docstring.

    A method is spoken for by the base class it comes from, where that stands in the same module.
    """
    silent = [] if ast.get_docstring(tree) else ["the module"]
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}

    def spoken_for(owner: ast.ClassDef | None, name: str) -> bool:
        for base in owner.bases if owner else []:
            parent = classes.get(getattr(base, "id", ""))
            if parent and (any(one.name == name for one in members(parent)) or spoken_for(parent, name)):
                return True
        return False

    def look(node: ast.Module | ast.ClassDef) -> None:
        for one in members(node):
            if one.name.startswith("_") or one.name == "Meta":
                continue
            owner = node if isinstance(node, ast.ClassDef) else None
            if not ast.get_docstring(one) and not spoken_for(owner, one.name) and not only_promised(one):
                silent.append(one.name)
            if isinstance(one, ast.ClassDef):
                look(one)

    look(tree)
    return silent


def only_promised(node: Function | ast.ClassDef) -> bool:
    """True for a member of a protocol, whose body is three dots: the protocol's own docstring speaks for it."""
    return isinstance(node.body[0], ast.Expr) and ast.unparse(node.body[0]) == "..."


def members(node: ast.Module | ast.ClassDef) -> list[Function | ast.ClassDef]:
    """The functions and classes that stand directly in it."""
    return [one for one in node.body if isinstance(one, Function | ast.ClassDef)]


@pytest.mark.parametrize("name", sorted(sources()))
def test_what_the_types_do_not_say_has_its_reason_on_the_line(name):
    assert unexplained(text_of(name)) == []


def unexplained(text: str) -> list[str]:
    """Lines with Any, cast or an ignore whose statement carries no comment with a reason."""
    lines = text.splitlines()
    silent: list[int] = []
    open_here: list[int] = []
    reason = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        number, line = token.start[0], token.line
        rest = KNOWN_TO_DJANGO.sub("", line)
        if token.type == tokenize.COMMENT:
            reason += re.sub(r"^type: ignore(\[[\w, -]+\])?\s*#?\s*", "", token.string.lstrip("# "))
        if token.type == tokenize.COMMENT and "type: ignore" in token.string:
            open_here.append(number)
        elif token.type == tokenize.NAME and "import" not in line:
            if (token.string == "Any" and "Any" in rest) or (token.string == "cast" and ".cast" not in line):
                open_here.append(number)
        elif token.type == tokenize.NEWLINE:
            silent += open_here if len(reason) < 8 else []
            open_here, reason = [], ""
    return [f"{number}: {lines[number - 1].strip()}" for number in sorted(set(silent))]


@pytest.mark.parametrize(
    "line",
    ["def f(x: Any) -> None: ...", "y = cast(int, x)", "x = 1  # type: ignore[assignment]", "x: list[Any] = []  # Any"],
)
def test_a_type_left_open_without_a_reason_would_be_found(line):
    assert unexplained(line + "\n") == [f"1: {line}"]


@pytest.mark.parametrize(
    "text",
    [
        "def f(x: Any) -> None: ...  # JSON of any shape\n",
        "def f(\n    x: Any,\n) -> None:  # JSON of any shape\n    pass\n",
    ],
)
def test_a_type_left_open_with_its_reason_is_none(text):
    assert unexplained(text) == []


# Queries that say nowhere whose rows they mean, and why they may. Everything else asks `visible_to`.
EVERYBODYS_ROWS = {
    "ats/outbox/views.py send_once_more: Message": "HR sends again what was given up, but for what is in confidence",
    "ats/ending.py end_sessions_of_one: User": "any account, for whoever ends sessions",
    "ats/ending.py sessions_in_words: UserSession": "how many are open, for whoever ends sessions",
    "ats/accounts/sessions.py end_everybodys: Session": "every one there is, for an action that asks for the deed",
    "ats/accounts/sessions.py end_everybodys: UserSession": "every one there is, for an action that asks for the deed",
    "ats/accounts/sessions.py sessions: UserSession": "allauth's own filter: the sessions of request.user",
    "ats/accounts/signing_up.py send: User": "whether an address has an account, which its owner alone is told, by mail",
    "ats/outbox/admin.py MessageAdmin.get_queryset: Message": "the desk reads all mail but what is in confidence; others none",
    "ats/people.py RoleForm.__init__: Posting": "the names of departments, for whoever manages accounts",
    "ats/people.py person: User": "any account, for whoever manages accounts",
    "ats/people.py reset_second_step: User": "any account, for whoever resets factors",
}


def test_no_view_asks_for_rows_out_of_sight():
    typed = names_in_addresses()

    found = {one for name in view_modules() for one in unscoped(name, sources()[name], typed)}

    assert found == set(EVERYBODYS_ROWS)
    assert len(view_modules()) > 30


@pytest.mark.parametrize(
    "query",
    [
        "Application.objects.get(pk=pk)",
        "Application.objects.all()",
        "Application.objects.filter(reference=reference).first()",
        "Application.objects.filter(posting=job)",
        "Application.objects.filter(posting=request.POST['posting'])",
        "Application.objects.filter(posting__job_number=job_number)",
        "Application.objects.received().count()",
        "Application._default_manager.filter(pk=1)",
        "get_object_or_404(Application, reference=reference)",
        "get_object_or_404(Application.objects.select_related('filing'), reference=reference)",
        "get_object_or_404(Document, pk=pk)",
        "Posting.objects.get(job_number=job_number)",
        "Posting.objects.order_by('pk')",
        "list(Application.objects.exclude(pk=application.pk))",
    ],
)
def test_a_query_out_of_sight_would_be_found(query):
    tree = ast.parse(f"def view(request, pk, reference, job, job_number):\n    return {query}\n")

    assert len(unscoped("a bad view", tree, names_in_addresses())) == 1


@pytest.mark.parametrize(
    "query",
    [
        "Application.objects.visible_to(request.user).filter(reference=reference)",
        "Application.objects.of(request.user).get(pk=pk)",
        "get_object_or_404(Application.objects.visible_to(user), reference=reference)",
        "get_object_or_404(Document, application__in=mine, pk=pk)",
        "Application.objects.received().filter(posting=posting)",
        "Document.objects.filter(application__person=request.user)",
        "Posting.objects.open(clock.now())",
        "Application.objects.filter(posting=OuterRef('pk'))",
        "application.documents.all()",
    ],
)
def test_a_query_in_sight_is_none(query):
    tree = ast.parse(f"def view(request, pk, reference):\n    return {query}\n")

    assert unscoped("a good view", tree, names_in_addresses()) == []


def test_no_function_is_two_ideas():
    long = {
        f"{name} {function}"
        for name, tree in sources().items()
        for function, node in functions(tree)
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }

    assert long == {name for name in LONGER if " " in name}


def test_no_module_is_two_ideas():
    long = {name for name in sources() if len(text_of(name).splitlines()) > LONGEST_MODULE}

    assert long == {name for name in LONGER if name.endswith(".py")}


# --- what is written down --------------------------------------------------------------------------------------------------

# The hosts a text of the house may name, and why. No package registry is among them: requirements and images carry names alone.
HOSTS = {
    "127.0.0.1": "loopback",
    "localhost": "loopback",
    "www.w3.org": "names of XML vocabularies",
    "cyclonedx.org": "the name of the schema of the bill of materials",
    "schema.org": "the vocabulary in which search engines read a job",
    "www.chicago.gov": "the City's own pages, as its documents name them",
}
INVENTED = (".example", "example.org", "example.com")


def test_only_invented_hosts_are_named_and_those_of_the_list():
    named = {
        f"{path.relative_to(HOUSE)}: {host}"
        for path in kept_files()
        for host in re.findall(r"\bhttps?://([A-Za-z0-9.-]+)", path.read_text(encoding="utf-8", errors="replace"))
        if host not in HOSTS and not host.endswith(INVENTED) and "." in host
    }

    assert named == set()
