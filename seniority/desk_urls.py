"""Addresses of seniority: at the desk, inside the admin."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
