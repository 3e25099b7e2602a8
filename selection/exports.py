"""A list as a file: every place, in order, for CSV and Excel. Cells that a spreadsheet could run are made harmless."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ats.exports import Value, write_csv, write_xlsx
from selection.models import CandidateList, Group, ListEntry
from selection.shortlist import Row, rows_of
from selection.words import PREFERENCES, SHOWN_SLOTS, SLOTS

FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADER: Final = (
    "Place", "Reference", "Name", "Group", "Tier", "Interview block", "Seniority date", "Verified preferences",
    "Documents in place", "Withdrawn since", "Decided by", "Because", "Lottery", "Rule pack", "Roster as of",
)  # fmt: skip


def as_file(candidate_list: CandidateList, form: str) -> bytes:
    """The whole list as `form`, one of FORMS. No employee number, no evidence, no self-identification is in it."""
    if form == "csv":
        return write_csv(HEADER, lines(candidate_list))
    return write_xlsx(f"Shortlist {candidate_list.posting.job_number}", HEADER, lines(candidate_list))


def file_name(candidate_list: CandidateList, form: str) -> str:
    """Posting and list number, so that two versions are never mistaken for each other."""
    return f"shortlist-{candidate_list.posting.job_number}-list-{candidate_list.number}.{form}"


def lines(candidate_list: CandidateList) -> Iterator[list[Value]]:
    """One line a place."""
    pack = f"{candidate_list.pack_id} version {candidate_list.pack_version}"
    roster = candidate_list.roster.as_of if candidate_list.roster else None
    for row in rows_of(ListEntry.objects.filter(candidate_list=candidate_list)):
        yield [*cells(row, candidate_list.interview_block), pack, roster]


def cells(row: Row, block: int) -> list[Value]:
    """One place."""
    is_bidder = row.group == Group.BIDDER
    return [
        row.place,
        row.reference,
        row.name,
        row.group,
        row.tier,
        (row.place - 1) // block + 1 if is_bidder else None,
        row.seniority_date or ("no seniority yet (probation)" if is_bidder else None),
        ", ".join(str(PREFERENCES[held]) for held in row.preferences),
        ", ".join(str(SLOTS[slot]) for slot in SHOWN_SLOTS if slot in row.documents),
        "yes" if row.is_withdrawn else "",
        row.decided_by,
        row.because,
        row.lottery,
    ]
