"""The roof and the ground of the hiring desk; the Celery application loads with Django, so that tasks find it."""

from ats.celery import app as celery_app

__all__ = ["celery_app"]
