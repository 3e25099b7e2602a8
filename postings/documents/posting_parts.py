"""The facts of an announcement, each read from its sections; what contradicts itself is noted as found."""

from dataclasses import dataclass

from postings.documents.announced import Announced, read_announced
from postings.documents.bidders import Kind, read_clause, read_kind
from postings.documents.pay import Salary, read_count, read_pay
from postings.documents.problems import Findings
from postings.documents.sections import Section, Sections, gaps
from postings.documents.text import one_line
from postings.units import normalise_unit

_JOB_NUMBER = gaps(
    r" ?[#:]{0,2} ?(?P<number>(?=[A-Z-]{0,20}[0-9])[A-Z0-9]{1,20}(?:-[A-Z0-9]{1,20}){0,5}(?: - [A-Z]{2,6} - [0-9]{4})?)"
)
_CODE = gaps(r" ?(?P<code>[0-9]{4}[A-Z]?)(?![0-9A-Z])")
_UNIT = gaps(r" ?(?P<unit>#? ?[0-9A-Z]{1,9})(?![0-9A-Z])")

_LONGEST_COUNT = 160
_LONGEST_CLAUSE = 3000


def job_number(sections: Sections, findings: Findings) -> str | None:
    """Answer the job number, kept as text; spaces that a job board put around its hyphens are taken out."""
    numbers = []
    for section in sections.every("job_number"):
        found = _JOB_NUMBER.match(section.folded)
        if found:
            written = section.source.flat[section.start + found.start("number") : section.start + found.end("number")]
            numbers.append((section.line, "".join(written.split())))
    for line, number in numbers[1:]:
        if number != numbers[0][1]:
            findings.add(
                "job_numbers_differ", line, f"job number {number} differs from {numbers[0][1]} in line {numbers[0][0]}"
            )
    return numbers[0][1] if numbers else None


def class_code(sections: Sections) -> str | None:
    """Answer the class code, which few announcements state."""
    section = sections.get("class_code")
    found = _CODE.match(section.folded) if section else None
    return found["code"] if found else None


def announced(sections: Sections, findings: Findings) -> Announced:
    """Answer title, department and division; without a heading the page's own title, and no department."""
    number, header = sections.get("job_number"), sections.get("header")
    source = sections.source
    page = source.flat[max(0, number.opens - 300) : number.opens] if number else ""
    found = read_announced(header.raw if header else "", page_title=page, division=sections.text("division"))
    for code in found.unclear:
        findings.add(
            code, header.line if header else 1, f'cannot be told apart: "{header.text[:200] if header else ""}"'
        )
    if found.title is None and page.strip():
        # The line before the job number is the page's title, and no more is known.
        found = Announced(one_line(page.strip().rsplit("\n", 1)[-1]), found.department, found.division)
    if found.title is None and not found.unclear:
        findings.add("no_title", header.line if header else 1, "no title stated")
    if found.department is None:
        findings.add("no_department", header.line if header else 1, "no department stated")
    return found


def kind(sections: Sections, findings: Findings) -> Kind | None:
    """Answer what the heading announces; None without a heading, and where two headings differ."""
    headers = sections.every("header")
    kinds = {read_kind(header.heading) for header in headers}
    if not headers:
        findings.add("no_header", 1, "no BID/JOB, JOB or BID ANNOUNCEMENT heading")
    elif len(kinds) > 1:
        findings.add("headings_differ", headers[-1].line, "headings of different kinds announce one posting")
    return kinds.pop() if len(kinds) == 1 else None


@dataclass(frozen=True)
class Bidding:
    """Who may apply: the position's own unit, the units that may bid, their union, and whether the public may."""

    position_unit: str | None
    eligible_units: list[str]
    union: str | None
    open_to_public: bool | None


def bidding(sections: Sections, findings: Findings, kind: Kind | None) -> Bidding:
    """Read the sentence on who may apply and hold it against the heading and the feed's unit."""
    section = sections.get("open_to")
    if section is None:
        if kind in ("bid_job", "bid"):
            findings.add("no_open_to", sections.line("header"), "no sentence says who may bid")
        return Bidding(
            _position_unit(sections, findings, range(0), []), [], None, {"job": True, "bid": False}.get(kind or "")
        )
    source = section.source
    end = min(_end_of_clause(sections, section), section.opens + _LONGEST_CLAUSE)
    clause = read_clause(source.flat[section.opens : end], source.folded[section.opens : end])
    units = list(clause.units)
    for written in clause.unclear:
        findings.add("unit_unclear", section.line, f'"{written}" names no bargaining unit for certain')
    invites = clause.invites_bidders or bool(units)
    if invites and not (units or clause.unclear):
        findings.add("no_eligible_units", section.line, "bidders are invited, but no bargaining unit is named")
    if invites and clause.union is None:
        findings.add("no_union", section.line, "bidders are invited, but their union is not named")
    public = clause.open_to_public
    contradiction = _contradiction(kind, public, invites=invites, omits_public=clause.omits_public)
    if contradiction:
        findings.add("header_contradicts_clause", section.line, contradiction)
    elif public is None:
        public = {"bid_job": True, "job": True, "bid": False}.get(kind or "")
    return Bidding(_position_unit(sections, findings, range(section.opens, end), units), units, clause.union, public)


def _contradiction(kind: Kind | None, public: bool | None, *, invites: bool, omits_public: bool) -> str | None:
    if kind == "bid" and public:
        return "the heading announces a bid alone, but the position is open to the public"
    if kind == "job" and invites:
        return "the heading announces no bid, but bidders are invited"
    if kind in ("bid_job", "job") and (public is False or omits_public):
        return "the heading invites the public, but the position is open to others alone"
    if kind in ("bid_job", "bid") and not invites:
        return "the heading announces a bid, but no bidders are invited"
    return None


def _end_of_clause(sections: Sections, clause: Section) -> int:
    """Answer where the sentence ends: "BU: 01" in the middle of its line is part of it, and not the feed's label."""
    end = clause.end
    for section in sections.all[sections.all.index(clause) + 1 :]:
        if section.key != "unit" or sections.source.flat[section.opens - 1] == "\n":
            break
        end = section.end
    return end


def _position_unit(sections: Sections, findings: Findings, clause: range, eligible: list[str]) -> str | None:
    """Answer the position's own unit, from the feed's label, which stands outside the sentence on who may bid."""
    for section in (section for section in sections.every("unit") if section.opens not in clause):
        found = _UNIT.match(section.folded)
        unit = normalise_unit(one_line(found["unit"])) if found else None
        if unit is None:
            findings.add("unit_unclear", section.line, f'"{section.text[:40]}" names no bargaining unit')
            continue
        if eligible and unit not in eligible:
            findings.add("unit_not_in_list", section.line, f"unit {unit} is not among those that may bid")
        return unit
    return None


def vacancies_text(sections: Sections) -> str | None:
    """Answer the number of vacancies as stated, its remark on more of them included."""
    section = sections.get("vacancies")
    if section is None or not section.raw:
        return None
    # Without a heading soon after, what follows the line is no longer about vacancies.
    return (
        section.text if len(section.text) <= _LONGEST_COUNT else one_line(section.raw.split("\n")[0])[:_LONGEST_COUNT]
    )


def vacancies(sections: Sections, findings: Findings, stated: str | None) -> int | None:
    """Answer the vacancies as a number, None where the text is none ("Varies between departments")."""
    line = sections.line("vacancies", "header")
    if stated is None:
        findings.add("no_vacancies", line, "no number of vacancies stated")
        return None
    count = read_count(stated)
    if count is None:
        findings.add("vacancies_unclear", line, f'the number of vacancies is no number: "{stated[:80]}"')
    return count


def salary(sections: Sections, findings: Findings) -> Salary | None:
    """Answer the pay the text states, else the feed's; a basis or grade missing in one is taken from the other."""
    read = [(part, read_pay(part.folded[:200])) for key in ("salary", "salary_feed") for part in sections.every(key)]
    stated = [(part, pay) for part, pay in read if pay.amounts]
    line = sections.line("salary", "salary_feed", "header")
    if not stated:
        code, text = ("pay_unclear", "no amount can be read") if read else ("no_pay", "no pay stated")
        findings.add(code, line, text)
        return None
    first, pay = stated[0]
    basis_section = sections.get("pay_basis")
    feed_basis = read_pay(basis_section.folded[:40]).basis if basis_section else None
    bases = [basis for basis in (*(other.basis for _, other in stated), feed_basis) if basis]
    for part, other in stated[1:]:
        if other.amounts != pay.amounts:
            findings.add("pay_differs_from_feed", part.line, f"another pay is stated in line {first.line}")
    if len(set(bases)) > 1:
        findings.add("pay_differs_from_feed", line, "pay is stated both by the year and by the hour")
    if len(set(pay.amounts)) > 1:
        findings.add("pay_unclear", first.line, f'more than one amount: "{first.text[:80]}"')
        return None
    if not bases:
        findings.add("no_pay_basis", first.line, "whether pay is by the year or by the hour is not stated")
    grade = next((other.grade for _, other in stated if other.grade), None)
    return Salary(pay.amounts[0], bases[0] if bases else None, grade)
