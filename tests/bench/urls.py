"""The product's addresses, and `/bench/trivial/`: one query, one template of three lines, the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from ats.access import ADDRESSES, EVERYBODY, Rule
from ats.accounts.models import User
from ats.urls import urlpatterns as product

PAGE = engines["django"].from_string("<!doctype html>\n<title>Trivial</title>\n<p>{{ found }}</p>\n")


def trivial(request: HttpRequest) -> HttpResponse:
    """The yardstick of the pages."""
    return HttpResponse(PAGE.render({"found": User.objects.filter(pk=1).exists()}, request))


ADDRESSES["bench_trivial"] = Rule(EVERYBODY)
urlpatterns = [path("bench/trivial/", trivial, name="bench_trivial"), *product]
