"""What a web process reads before it takes its first request: every address with its view, both languages, the public templates.

Read by the first request instead, it would keep whoever came first, to each process and after each restart, waiting for most of
a second. Nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver, reverse
from django.utils import translation
from django.utils.module_loading import import_string

# The rooms of whoever looks for a job, signs in and applies. The desk's own pages are read when somebody there asks for them.
ROOMS: Final = ("account", "applicants", "postings")


def up() -> None:
    """All of it is in this process's memory."""
    for named in (
        settings.FORM_RENDERER, settings.MESSAGE_STORAGE, settings.ACCOUNT_ADAPTER, *settings.ACCOUNT_FORMS.values()
    ):  # fmt: skip
        import_string(named)
    get_resolver()._populate()  # reads each module of addresses, and with it each view
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("healthz")  # addresses are kept by language
            translation.gettext("Closes")
    for name in templates():
        get_template(name)


def templates() -> Iterator[str]:
    """The name of every template of those rooms."""
    folders = [settings.BASE_DIR / "templates", *(Path(one) for one in get_app_template_dirs("templates"))]
    for folder, room in product(folders, ROOMS):
        yield from (path.relative_to(folder).as_posix() for path in sorted((folder / room).glob("*.html")))
