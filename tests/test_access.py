"""Every address as everybody: what each gets is what the one table of access says, and nothing stands outside the table."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import path

from applicants import accommodations
from applicants import actions as applying
from ats import clock
from ats.access import DESK, EVERYBODY, SIGNED_IN, Rule, rule_of
from ats.accounts.models import Tally, User
from ats.accounts.roles import Role, may
from ats.accounts.second_factor import needs_one
from ats.outbox.models import Message
from ats.urls import urlpatterns
from selection.referring import refer_people
from seniority.pack_actions import propose_pack
from seniority.packs import load_pack
from tests import makers
from tests.ats.test_headers import EXPECTED, lax
from tests.house import every_address
from tests.test_house import path_to, with_paper

STRANGER, OWNER, MANAGER = "a stranger", "the applicant", "the department's manager"
PEOPLE = (
    STRANGER, OWNER, "another applicant", MANAGER, "another department's manager", "an HR analyst", "an HR lead",
    "an auditor", "a coordinator",
)  # fmt: skip
# Rows of one person: to all others, whatever their role, an address that never was.
OWN = {
    "application", "receipt_pdf", "own_draft", "own_accommodation", "withdraw", "own_document", "remove_document",
    "message", "replace_document", "own_offer", "own_place", "prove", "about_you",
}  # fmt: skip
# Lists of one department.
OF_A_DEPARTMENT = {"shortlist", "shortlist_export", "shortlist_changes", "shortlist_entry", "shortlist_document",
    "shortlist_pass_over", "shortlist_document_page", "shortlist_document_original",
}  # fmt: skip
# The deed that is part of the address in this world.
DEED_IN_ADDRESS = {"desk_selection_all": "not select", "desk_selection_one": "invite to interview"}
# Nothing is here in this world, for nobody, and why; who may come when there is stands in the tests named.
NOTHING_HERE = {
    "interview": "nobody is named to interview (tests/selection/test_interview_pages.py)",
    "bid_list": "no list is open to challenges (tests/selection/test_challenging.py)",
    "desk_activate_pack": "it takes a form and is no page (tests/seniority/test_pack_pages.py)",
    "desk_certify_list": "the list is certified already",
    "admin:view_on_site": "no record of the desk has a page elsewhere",
    "admin:django.contrib.admin.sites.catch_all_view": "an address that is none",
    "mfa_remove_webauthn": "nobody has a passkey of that number (tests/browser/test_passkey.py)",
    "mfa_edit_webauthn": "the same",
    "mfa_view_recovery_codes": "nobody has any (tests/ats/test_second_factor.py)",
    "mfa_download_recovery_codes": "the same",
}
# For strangers a page in the midst of signing in, which else leads to its beginning.
ON_THE_WAY_IN = {
    "mfa_authenticate", "mfa_login_webauthn", "account_email_verification_sent", "account_confirm_login_code",
    "admin:login",
}  # fmt: skip
# Of the admin's own: nobody adds or deletes anything there, and it completes no words.
NOBODYS = re.compile(r"admin:(\w+_(add|delete)|autocomplete)")
LEADS_IN = ("/accounts/login/", "/admin/login/")


def given_up(to: User) -> Message:
    """A mail to them that could not be delivered."""
    message: Message = Message.objects.filter(recipient=to).last()
    Message.objects.filter(pk=message.pk).update(status="failed", sent_at=None)
    return message


@pytest.fixture
def world(db):
    """(what the parts of addresses are called, the people) of a world in which every address leads to something."""
    people = {
        STRANGER: None,
        OWNER: makers.person(),
        "another applicant": makers.person(),
        "another department's manager": makers.person(role=Role.HIRING_MANAGER, departments=("DEPARTMENT OF RAIN",)),
        "an HR analyst": makers.person(role=Role.HR_ANALYST),
        "an HR lead": makers.person(role=Role.HR_LEAD),
        "an auditor": makers.person(role=Role.AUDITOR),
        "a coordinator": makers.person(role=Role.COORDINATOR),
    }
    posting = makers.open_posting()
    people[MANAGER] = makers.person(role=Role.HIRING_MANAGER, departments=(posting.department,))
    application = makers.filed(posting, people[OWNER], veteran=True)
    with_paper(application)
    asked = accommodations.ask(application, purpose="interview", need="Large print.", by=people[OWNER], at=clock.now())
    makers.close(posting)
    makers.reviewed(application)
    makers.listed(posting)
    drawn = makers.listed(posting, reason="A second look.")
    later = makers.open_posting()
    for person in people.values():
        if person is not None:
            applying.start(later, by=person, at=clock.now())
    return {
        "jobs/job_number": posting.job_number,
        "open": later.job_number,
        "job": posting.job_number,
        "reference": application.reference,
        "accommodations/reference": asked.reference,
        "number": drawn.number,
        "referral": refer_people(drawn, 1, reason="", by=makers.OPERATOR, at=clock.now()).number,
        "all/deed": "rest",
        "deed": "invite",
        "kind": "veteran",
        "packs/pk": propose_pack(load_pack("class-seniority").text, by=makers.OPERATOR, at=clock.now()).pk,
        "pack_id": "afscme-seniority",
        "lost-receipts/pk": makers.lost_receipt(posting, by=people["an HR lead"]).pk,
        "people/pk": people["another applicant"].pk,
        "pages/number": 1,
        "documents/pk": application.filing.documents.get().pk,
        "inbox/pk": Message.objects.filter(recipient=people[OWNER]).first().pk,
        "mails/pk": given_up(people[OWNER]).pk,
        "keys/pk": 1,
        "code": "es",
        "uidb36": "a",
        "key": "b-c",
        "object_id": posting.pk,
        "app_label": "postings",
        "content_type_id": 1,
        "form": "csv",
        "url": "nowhere",
    }, people


def asked(client: Client, where: str) -> HttpResponseBase:
    """The answer to a look, or to an empty form where one cannot look; whatever it does is undone again."""
    Tally.objects.all().delete()  # nobody else asks for so many pages in a minute
    for method in ("get", "post"):
        with transaction.atomic():
            response = getattr(client, method)(where, secure=True)
            if response.streaming:
                assert b"".join(response)
            transaction.set_rollback(True)
        if response.status_code != 405:
            break
    return response


def got(response: HttpResponseBase) -> str:
    """What that is, in a word."""
    if response.status_code == 302 and response.url.startswith(LEADS_IN):
        return "sign in"
    return {403: "refused", 404: "not here"}.get(response.status_code, "in")


def due(name: str, rule: Rule, who: str, person: User | None) -> set[str]:
    """What the table says that this person gets."""
    if name == "admin:login" or (person is None and (rule.see != EVERYBODY or name in ON_THE_WAY_IN)):
        return {"sign in"}
    if person is None:
        return {"in"}
    deed = DEED_IN_ADDRESS.get(name, rule.see)
    deeds = {deed, DESK} if name.startswith("desk_") else {deed} - {EVERYBODY, SIGNED_IN}
    if not all(may(person, one) for one in deeds):
        return {"refused", "not here"} if person.is_staff else {"not here"}
    if NOBODYS.fullmatch(name):
        return {"refused"}
    is_anothers = (name in OWN and who != OWNER) or (name in OF_A_DEPARTMENT and who == "another department's manager")
    lacks = (name == "mfa_deactivate_totp" and not needs_one(person)) or (
        name == "admin:logout" and not person.is_staff
    )
    return {"not here"} if is_anothers or lacks or name in NOTHING_HERE else {"in"}


def is_shut_in(response: HttpResponseBase) -> bool:
    """True for a file that somebody uploaded: a policy of its own allows nothing at all, and its other headers are strict."""
    parts = [part.strip() for part in response.get("Content-Security-Policy", "").split(";")]
    return {"default-src 'none'", "sandbox"} <= set(parts) and not set(lax(response)) & {
        *EXPECTED,
        "Permissions-Policy",
    }


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_what_the_table_says_and_nothing_else_strictly(world, settings, who):
    """Whatever the answer is, page, file, redirect or refusal, its headers are strict, over TLS with HSTS."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    parts, people = world
    client = Client(raise_request_exception=False)
    if people[who]:
        client.force_login(people[who])
    signed_in = client.session.session_key if people[who] else ""
    wrong = []

    for route, match in every_address():
        name, rule = match.view_name, rule_of(match)
        if signed_in:
            client.cookies[settings.SESSION_COOKIE_NAME] = signed_in
        where = path_to(route, parts | ({"jobs/job_number": parts["open"]} if "/apply/" in route else {}))
        response = asked(client, where)
        seen = got(response)
        over_tls = response.get("Strict-Transport-Security", "").startswith("max-age=31536000; includeSubDomains")
        if not over_tls or (lax(response) and not is_shut_in(response)):
            wrong.append(f"{where} ({name}): {response.status_code} is lax")
        if seen not in due(name, rule, who, people[who]):
            wrong.append(f"{where} ({name}): {seen}, and not {' or '.join(due(name, rule, who, people[who]))}")

    assert wrong == []


# --- what the table does by itself ---------------------------------------------------------------------------------------


def careless(_request: HttpRequest) -> HttpResponse:
    """A view that asks for nothing."""
    return HttpResponse("everything")


class Forgetful:
    """Addresses of views that forgot to ask: one in no row of the table, others under names that have one."""

    urlpatterns = (
        path("careless/forgotten/", careless, name="forgotten"),
        path("careless/board/", careless, name="board"),
        path("careless/lists/", careless, name="desk_lists"),
        path("careless/shortlists/", careless, name="shortlists"),
        path("careless/confidence/", careless, name="accommodations"),
        *urlpatterns,
    )


@pytest.mark.parametrize(
    ("role", "found"),
    [
        (Role.APPLICANT, ["board"]),
        (Role.HIRING_MANAGER, ["board", "shortlists"]),
        (Role.COORDINATOR, ["board", "confidence"]),
    ],
)
def test_where_a_view_forgets_to_ask_the_table_still_does(db, settings, role, found):
    settings.ROOT_URLCONF = Forgetful
    client = Client()
    client.force_login(makers.person(role=role))

    seen = [where for where in ("board", "forgotten", "lists", "shortlists", "confidence") if opens(client, where)]

    assert seen == found


def test_an_address_without_a_row_is_closed_to_an_hr_lead_and_to_strangers(db, settings):
    settings.ROOT_URLCONF = Forgetful
    client = Client()

    stranger = (opens(client, "board"), opens(client, "forgotten"))
    client.force_login(makers.person(role=Role.HR_LEAD))

    assert (stranger, opens(client, "forgotten")) == ((True, False), False)


def test_without_the_table_a_forgotten_address_would_be_open(db, settings):
    settings.ROOT_URLCONF = Forgetful
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != "ats.access.Declared"]

    assert opens(Client(), "forgotten")


def opens(client: Client, where: str) -> bool:
    """True where the careless view answered; else the address is one that never was."""
    response = client.get(f"/careless/{where}/")
    assert response.status_code == (200 if response.content == b"everything" else 404)
    return bool(response.status_code == 200)
