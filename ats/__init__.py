"""The roof and the ground of the hiring desk. The Celery application is `ats.celery`: its worker and beat name it, and nobody
else reads it, for no request and no command speaks to the broker."""
