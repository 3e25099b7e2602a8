# One image for web, worker and beat (docker-compose.yml says which). The embedded servers are in its packages and unused.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONUTF8=1 \
    DJANGO_SETTINGS_MODULE=ats.settings ATS_STATIC_ROOT=/srv/static
WORKDIR /srv/desk

COPY requirements/product.txt requirements/product.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/product.txt

COPY manage.py ./
COPY ats ats
COPY postings postings
COPY seniority seniority
COPY applicants applicants
COPY selection selection
COPY templates templates
COPY locale locale

# Settings are read to collect the static files; nothing is connected to, and none of these values stays in the image.
RUN ATS_SECRET_KEY=unused ATS_SEED_KEY=unused ATS_SIGNING_KEY=unused ATS_PERSONAL_KEY=unused ATS_LOOKUP_KEY=unused \
    DATABASE_URL=postgres://unused/unused REDIS_URL=redis://unused \
    python manage.py collectstatic --no-input --verbosity 0

RUN useradd --system --home-dir /var/lib/desk desk \
    && install -d -o desk -g desk -m 0700 /var/lib/desk /var/lib/desk-checkpoints
USER desk
EXPOSE 8000
