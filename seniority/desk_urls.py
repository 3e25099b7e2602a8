"""Addresses of seniority: at the desk, inside the admin."""

from django.urls import URLPattern, path

from seniority.views import packs, staff

urlpatterns: list[URLPattern] = [
    path("rosters/import/", staff.upload, name="desk_roster_upload"),
    path("rosters/keep/", staff.keep, name="desk_roster_keep"),
    path("packs/", packs.packs, name="desk_packs"),
    path("packs/propose/", packs.propose, name="desk_propose_pack"),
    path("packs/released/<slug:pack_id>/", packs.released, name="desk_released_pack"),
    path("packs/<int:pk>/", packs.version, name="desk_pack"),
    path("packs/<int:pk>/activate/", packs.activate, name="desk_activate_pack"),
]
