"""Addresses of seniority: at the desk, inside the admin."""

from django.urls import URLPattern, path

from seniority.views import staff

urlpatterns: list[URLPattern] = [
    path("rosters/import/", staff.upload, name="desk_roster_upload"),
    path("rosters/keep/", staff.keep, name="desk_roster_keep"),
]
