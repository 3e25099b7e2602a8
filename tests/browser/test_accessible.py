"""Every page, as everybody who may see it sees it: axe-core finds nothing (WCAG 2.2 AA), no page scrolls sideways at 320 px,
as it is and with words a third longer, and no console complains, of the content policy least of all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.browser import scene
from tests.browser.browse import AXE, Window, window

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is absent: `./run test` fetches it, where npm is to be had"),
]

OURS = {"postings", "seniority", "applicants", "selection", "ats"}
# Files and data, not pages.
FILES = {
    "posting_json", "posting_pdf", "feed_rss", "feed_atom", "api_postings", "sitemap", "robots", "own_document",
    "receipt_pdf", "receipt_key", "desk_document_original", "desk_document_page", "desk_list_auditor",
    "shortlist_document_original", "shortlist_document_page", "shortlist_export",
    "healthz", "readyz",
}  # fmt: skip
# They take a POST alone, or lead on at once.
NO_PAGE = {
    "after_sign_in", "download_my_data", "close_account",
    "desk_activate_pack", "desk_certify_list", "desk_class_keep", "desk_clear_flag",
    "desk_preference", "desk_roster_keep", "language", "layout", "look_again", "remove_document", "reuse_document",
}  # fmt: skip
ERRORS = sorted(path.stem for path in (settings.BASE_DIR / "templates").glob("[45]??.html"))


@pytest.fixture(scope="module")
def tours(stack) -> dict[str, list[scene.Stop]]:
    """The scene, and all stops in it."""
    scene.set_up()
    return {name: list(tour()) for name, tour in scene.TOURS.items()}


@pytest.mark.parametrize("tour", scene.TOURS)
def test_nothing_is_wrong_with_any_page(tour, tours, stack, browser):
    found = {}
    people = sorted({stop.person for stop in tours[tour]})

    for person in people:
        with window(browser, stack.address, scene.account(person) if person else None) as seen:
            for stop in (one for one in tours[tour] if one.person == person):
                found[stop.name] = look_at(seen, stop)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def look_at(seen: Window, stop: scene.Stop) -> list[str]:
    """What is wrong at this stop."""
    answer = seen.page.goto(stop.path)
    assert answer is not None
    assert answer.status == stop.status, f"{stop.name}: {stop.path} answers {answer.status}"
    if stop.then:
        stop.then(seen.page)
    return seen.findings() + seen.grown()


@pytest.mark.parametrize("name", ERRORS)
def test_nothing_is_wrong_with_the_page_of_an_error(name, stack, browser):
    with window(browser, stack.address) as seen:
        seen.page.route("**/asked-for/", lambda route: route.fulfill(body=error_page(name), content_type="text/html"))

        seen.page.goto("/asked-for/")

        assert seen.findings() == []


def error_page(name: str) -> bytes:
    """The page as the product renders it for a stranger, with all that a view may give it."""
    request = RequestFactory().get("/asked-for/")
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]  # as good as an empty session
    missing = [{"label": "Enter your last name", "href": "/jobs/412402/apply/contact/"}]
    return render(request, f"{name}.html", {"reason": "This posting closed.", "missing": missing}).content


def test_every_page_is_somebodys_stop(tours):
    stops = [stop for tour in tours.values() for stop in tour]

    visited = {resolve(stop.path.partition("?")[0]).url_name for stop in stops}

    assert set(names_of_pages()) - visited == set()


def names_of_pages() -> Iterator[str]:
    """The name of every address of ours that shows a page."""
    for route in routes_of(get_resolver()):
        module = getattr(route.callback, "__module__", "").partition(".")[0]
        if module in OURS and route.name and route.name not in FILES | NO_PAGE:
            yield route.name


def routes_of(resolver: URLResolver) -> Iterator[URLPattern]:
    """All routes, those of the admin and of allauth left out: they have tours of their own."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one
        elif one.namespace != "admin" and "allauth" not in str(one.urlconf_name):
            yield from routes_of(one)


def test_axe_finds_a_mistake_where_there_is_one(stack, browser):
    """Without this, a checker that was never asked would look like a page without mistakes."""
    with window(browser, stack.address) as seen:
        page = "<html><title>x</title><main><img src='x.png'><div style='width:900px'>wide</div></main></html>"
        seen.page.route("**/asked-for/", lambda route: route.fulfill(body=page, content_type="text/html"))

        seen.page.goto("/asked-for/")
        found = seen.findings()

        assert [one for one in found if "image-alt" in one]
        assert [one for one in found if "px wide at 320" in one]
        assert [one for one in found if one.startswith("console")]
