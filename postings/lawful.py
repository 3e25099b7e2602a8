"""What no applicant may be asked is refused wherever HR writes: beside the field, by the deed, and once more at publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from ats.refusal import Refused
from ats.spoken import READERS
from postings.forbidden import KINDS, breaches_in
from postings.models import Posting


def refuse_forbidden(facts: Mapping[str, Any]) -> None:
    """Refused, in the words of the law, where a text among a posting's fields asks what no applicant may be asked."""
    for field, breach in breaches_in(facts):
        raise Refused(breach.sentence(READERS), field=field, code=breach.law.code)


def refuse_forbidden_whole(posting: Posting) -> None:
    """The same for all that the form would ask: the class specification's requirements among it, whenever they came."""
    facts = {field: getattr(posting, field) for field in KINDS if hasattr(posting, field)}
    refuse_forbidden(facts | {"licensure": [one.text for one in posting.requirements]})


def say_forbidden(form: forms.BaseForm) -> None:
    """Each such question is said beside the field it was typed in."""
    for field, breach in breaches_in(form.cleaned_data):
        form.add_error(field, breach.sentence(READERS))
