"""Class specifications and postings: what is announced, to whom, until when; and postings that were reopened."""

from postings.models.postings import (
    JOB_NUMBER,
    Basis,
    ClassSpecification,
    ClassSpecificationQuerySet,
    Kind,
    Posting,
    PostingQuerySet,
    PostingRevision,
    asked_by_class,
)
from postings.models.reopenings import Reopening, ReopeningQuerySet

__all__ = [
    "JOB_NUMBER",
    "Basis",
    "ClassSpecification",
    "ClassSpecificationQuerySet",
    "Kind",
    "Posting",
    "PostingQuerySet",
    "PostingRevision",
    "Reopening",
    "ReopeningQuerySet",
    "asked_by_class",
]
