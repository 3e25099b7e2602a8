"""The pages for what nobody foresaw: the database away, and a fault of ours."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError
from django.urls import path

from ats import access
from ats.urls import handler500, urlpatterns

assert handler500


def broken(_request):
    raise ValueError("a fault of ours")


def away(_request):
    raise OperationalError("the connection failed")


def closed(_request):
    try:
        raise InterfaceError("the connection is closed")
    except InterfaceError as error:
        raise RuntimeError("wrapped") from error


urlpatterns = [*(path(f"{one.__name__}/", one, name=one.__name__) for one in (broken, away, closed)), *urlpatterns]


@pytest.fixture(autouse=True)
def _these_addresses(settings, client, monkeypatch):
    settings.ROOT_URLCONF = __name__
    for name in ("broken", "away", "closed"):
        monkeypatch.setitem(access.ADDRESSES, name, access.Rule(access.EVERYBODY))
    client.raise_request_exception = False


@pytest.mark.parametrize("address", ["/away/", "/closed/"])
def test_where_the_database_is_away_one_is_told_when_to_come_back(client, address):
    answer = client.get(address)

    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert b"We will be back shortly" in answer.content


def test_a_fault_of_ours_is_called_one(client):
    answer = client.get("/broken/")

    assert answer.status_code == 500 and "Retry-After" not in answer
    assert b"Something went wrong on our side" in answer.content


def test_a_form_without_its_token_is_told_in_plain_words(client):
    client.handler.enforce_csrf_checks = True

    answer = client.post("/accounts/login/", {"login": "a"})

    assert answer.status_code == 403
    assert b"Please send that page once more" in answer.content
    assert answer["Content-Security-Policy"] and b"style" not in answer.content.split(b"<body")[1]
