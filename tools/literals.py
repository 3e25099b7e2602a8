"""Words that reach people and stand in no catalogue: text in templates outside the tags of translation, and literals or
f-strings handed to a call that shows them.

    .venv/bin/python tools/messages.py check    counts them, beside what the catalogues miss

To let a word stand as it is in every language, enter it in SAME_IN_ALL; a file that speaks to operators or to one union in
English, in ENGLISH_ONLY, each with its reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# Names and signs that no language changes.
SAME_IN_ALL: Final = {
    "PDF",
    "RSS",
    "Atom",
    "JSON",
    "CSV",
    "SHA",
    "UTC",
    "SEDA",
    "CPS",
    "DD",
    "Excel",
    "SVG",
    "iCalendar",
}
ENGLISH_ONLY: Final = {
    "templates/postings/emails/published.txt": "the notice to the union",
    "templates/postings/emails/revised.txt": "the notice to the union",
    "templates/postings/emails/finished.txt": "the notice to the union",
}
# What shows its words to people: called by this name, or given under this keyword.
CALLS: Final = {"Refused", "ValidationError", "add_error"}
ON_PAGES: Final = "messages"  # django.contrib.messages: what stands above the next page
KEYWORDS: Final = {"label", "help_text", "title", "button", "words", "sentence", "heading"}
MARKED: Final = {"Refused"}  # its plain literal is looked up when it is raised

HIDDEN: Final = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%\s*block \w*class\s*%}.*?{%\s*endblock"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|<(script|style|code|pre)\b.*?</\1>|<!--.*?-->",
    re.DOTALL,
)
TAG: Final = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SHOWN: Final = re.compile(r"\b(?:aria-label|alt|placeholder|title|data-label|data-\w+-words)=\"([^\"]*)\"")
ATTRIBUTE: Final = re.compile(r"[\w-]+=\"[^\"]*\"")
MARKUP: Final = re.compile(r"<[^>]*>", re.DOTALL)
HOLDER: Final = re.compile(r"&\w+;|{\w+}")
WORD: Final = re.compile(r"[^\W\d_]{2,}")


def in_template(text: str) -> Iterator[str]:
    """The words of a template that are shown as they stand."""
    plain = TAG.sub(" ", HIDDEN.sub(" ", text))
    spoken = [ATTRIBUTE.sub(" ", MARKUP.sub("\n", plain)), *SHOWN.findall(plain)]
    for piece in "\n".join(spoken).split("\n"):
        words = set(WORD.findall(HOLDER.sub(" ", piece))) - SAME_IN_ALL
        if words:
            yield piece.strip()


def in_code(text: str) -> Iterator[str]:
    """The literals of a module that a call shows to people, as "line: words"."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            of = getattr(getattr(node.func, "value", None), "id", "")
            shown = list(node.args) if name in CALLS or of == ON_PAGES else []
            shown += [one.value for one in node.keywords if one.arg in KEYWORDS]
            for one in shown:
                words = literal(one, is_marked=name in MARKED)
                if words:
                    yield f"{one.lineno}: {words}"


def literal(node: ast.expr, *, is_marked: bool) -> str:
    """The words of a literal, an f-string or a filled-in one, as far as no catalogue has them; empty where it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "" if is_marked or " " not in node.value.strip() else node.value
    if isinstance(node, ast.JoinedStr):
        words = "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
        return words if " " in words.strip() and WORD.search(words.replace("{}", "")) else ""
    if isinstance(node, ast.BinOp):
        return literal(node.left, is_marked=False) or literal(node.right, is_marked=False)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "join"}:
        return literal(node.func.value, is_marked=False)
    if isinstance(node, ast.IfExp):
        return literal(node.body, is_marked=is_marked) or literal(node.orelse, is_marked=is_marked)
    return ""


def found(root: Path, sources: Iterator[tuple[Path, str]]) -> Iterator[str]:
    """Every such literal of the sources, with its file."""
    for path, kind in sources:
        name = path.relative_to(root).as_posix()
        if (
            name not in ENGLISH_ONLY
            and path.suffix in {".py", ".html", ".txt"}
            and not {"management", "demo"} & set(path.parts)
        ):
            text = path.read_text(encoding="utf-8")
            yield from (f"{name}: {words}" for words in (in_code(text) if kind == "python" else in_template(text)))
