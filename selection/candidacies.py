"""Candidacies as the rest of floor 4 asks for them: who has one, who stands where on the list in force, how many vacancies."""

from __future__ import annotations

from django.db import connection

from selection.models import CandidateList

# One statement however long the list is. Whoever came by an earlier list keeps what became of them since.
OPEN = """
    INSERT INTO selection_candidacy (application_id, posting_id, considered_at)
    SELECT application_id, %s, %s FROM selection_listentry WHERE candidate_list_id = %s ORDER BY place
    ON CONFLICT (application_id) DO NOTHING
"""


def open_candidacies(certified: CandidateList) -> None:
    """Everybody with a place on the certified list has a candidacy; those of an earlier list of the posting go on as they are."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [certified.posting_id, certified.certified_at, certified.pk])
