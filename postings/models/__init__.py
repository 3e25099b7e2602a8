"""Class specifications and postings: what is announced, to whom, until when; and who moved a closing later."""

from postings.models.extensions import Extension
from postings.models.postings import (
    JOB_NUMBER,
    Basis,
    ClassSpecification,
    ClassSpecificationQuerySet,
    Kind,
    Posting,
    PostingQuerySet,
    asked_by_class,
)
from postings.models.proposals import Proposal, ProposalQuerySet
from postings.models.reopenings import Reopening
from postings.models.revisions import FIRST, PostingRevision, why_in_words

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
    "why_in_words",
]
