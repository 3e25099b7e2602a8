"""What floor 1 writes to people: notices to the union. Each function gives subject and body."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string

from ats.templatetags.desk import readable
from postings.models import Posting, PostingRevision


def letter(template: str, subject: str, **context: object) -> dict[str, str]:
    """Subject and body of one mail, from a plain-text template; addresses in it are full."""
    return {
        "subject": subject,
        "body": render_to_string(template, context | {"public_url": settings.PUBLIC_URL}).strip() + "\n",
    }


def published(posting: Posting) -> dict[str, str]:
    """To the union: a posting will open (agreement 12.7(g))."""
    return letter(
        "postings/emails/published.txt",
        f"Posting {posting.job_number}, {readable(posting.title)}: notice before it opens",
        posting=posting,
    )


def revised(posting: Posting, revision: PostingRevision) -> dict[str, str]:
    """To the union: a posting was amended, extended or rescinded (agreement 12.7(g) and (h))."""
    return letter(
        "postings/emails/revised.txt",
        f"Posting {posting.job_number}, {readable(posting.title)}: revision {revision.number}",
        posting=posting,
        revision=revision,
    )
