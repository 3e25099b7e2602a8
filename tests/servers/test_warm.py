"""The first person whom a web process serves waits for nothing that it could have read before."""

from __future__ import annotations

import json

import pytest

from tests.servers.desk import Desk

pytestmark = pytest.mark.servers

COLD = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()"
FIRST_REQUESTS = """
import json, os, sys
from urllib.parse import urlsplit
{served}
from django.template import base
from django.test import RequestFactory

read, compile_nodelist = [], base.Template.compile_nodelist


def compiled(self):
    read.append(self.name)
    return compile_nodelist(self)


base.Template.compile_nodelist = compiled
known, host = set(sys.modules), urlsplit(os.environ["ATS_PUBLIC_URL"]).netloc
made = RequestFactory()
statuses = [application.get_response(made.get(path, HTTP_HOST=host)).status_code for path in {paths}]
ours = ("ats", "postings", "seniority", "applicants", "selection")
modules = sorted(name for name in set(sys.modules) - known if name.split(".")[0] in ours)
print(json.dumps([statuses, modules, read, "celery" in sys.modules]))
"""
PATHS = ["/healthz", "/jobs/", "/accounts/login/"]


def first_requests(desk: Desk, served: str) -> tuple[list[int], list[str], list[str], bool]:
    """(their statuses, the modules of the product read for them, the templates of the public rooms read for them, whether
    what only worker and beat need was read at all)."""
    statuses, modules, read, celery = json.loads(desk.python("-c", FIRST_REQUESTS.format(served=served, paths=PATHS)))
    public = [name for name in read if name and name.split("/")[0] in {"account", "applicants", "postings"}]
    return statuses, modules, public, celery


def test_the_first_requests_find_every_view_and_template_read(desk: Desk):
    assert first_requests(desk, "from ats.wsgi import application") == ([200, 200, 200], [], [], False)


def test_the_control_a_process_that_reads_nothing_before_reads_then(desk: Desk):
    statuses, modules, read, _celery = first_requests(desk, COLD)

    assert statuses == [200, 200, 200]
    assert {"postings.views.public", "applicants.urls"} <= set(modules)
    assert {"postings/board.html", "account/login.html"} <= set(read)
