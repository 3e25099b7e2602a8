"""Class specifications and postings: what is announced, to whom, until when; and who moved a closing later."""

from postings.models.extensions import Extension
from postings.models.postings import (
    FIRST,
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
from postings.models.proposals import Proposal, ProposalQuerySet
from postings.models.reopenings import Reopening

__all__ = [
    "FIRST",
    "JOB_NUMBER",
    "Basis",
    "ClassSpecification",
    "ClassSpecificationQuerySet",
    "Extension",
    "Kind",
    "Posting",
    "PostingQuerySet",
    "PostingRevision",
    "Proposal",
    "ProposalQuerySet",
    "Reopening",
    "asked_by_class",
]
