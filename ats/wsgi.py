"""The web application as granian serves it."""

import os

from django.core.wsgi import get_wsgi_application

from ats import start, warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ats.settings")

application = get_wsgi_application()
start.safely()
start.in_its_place()
start.with_our_keys()
start.with_documents()
warm.up()
