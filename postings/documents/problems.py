"""What a reader can find wrong with a document: one flat list of codes, and what each means."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing missing, unreadable or contradictory, at a 1-based line of the document as it was received.

    What is missing altogether is placed where it should have stood (under its heading), else at line 1.
    """

    line: int
    code: str
    text: str


CODES = {
    # Either document.
    "empty": "The document holds no text.",
    "repeated": "One field is stated twice with different values; the first is taken.",
    "cut_off": "The text stops in the middle of a sentence.",
    # Class specifications.
    "no_code": "No class code.",
    "no_title": "No title.",
    "no_classification": "The family, service, group or series is missing.",
    "no_characteristics": "No characteristics of the class.",
    "no_duties": "No list of essential duties.",
    "no_minimum_qualifications": "No education-and-experience requirement in a class specification.",
    "no_licensure": "No licensure block in a class specification (which says so where there is none to meet).",
    "no_working_conditions": "No working conditions.",
    "no_equipment": "No equipment.",
    "no_physical_requirements": "No physical requirements.",
    "no_knowledge": "No knowledge listed.",
    "no_skills": "No skills listed.",
    "no_abilities": "No abilities listed.",
    "no_effective_date": "No date in the footer.",
    "paths_unclear": "An equivalent combination is allowed, but the stated degree or years could not be read.",
    # Postings: what is missing.
    "no_job_number": "No job number.",
    "job_numbers_differ": "Two job numbers: the text holds two announcements, or contradicts itself.",
    "no_header": "No BID/JOB, JOB or BID ANNOUNCEMENT heading.",
    "no_department": "No department.",
    "no_vacancies": "No number of vacancies.",
    "no_pay": "No pay stated.",
    "no_pay_basis": "Pay stated, but not whether by the year or by the hour.",
    "no_open_to": "No sentence says to whom the posting is open.",
    "no_eligible_units": "Bidders are invited, but no bargaining unit is named.",
    "no_union": "Bidders are invited, but their union is not named.",
    "no_bid_instructions": "Bidders are invited, but are not told how to bid.",
    "no_deadline": "No deadline, neither in the text nor from the feed.",
    "no_deadline_in_text": "Only the feed's stamp gives a deadline.",
    "no_closing_time": "The deadline names a day and no time; the whole day is included.",
    "no_location": "No location.",
    "no_schedule": "Neither shift nor hours.",
    "no_career_service": "Nothing says whether the position is in the career service.",
    "no_qualifications": "No minimum qualifications.",
    "no_education": "No education requirement; never to be read as none required.",
    "no_selection": "No selection requirements.",
    "no_evaluation": "No word on how applications are evaluated.",
    "no_preferences": "No word on hiring preferences, though the public may apply.",
    # Postings: what cannot be read with certainty.
    "headings_differ": "Two announcement headings of different kinds.",
    "title_unclear": "The title could not be told from the department after it.",
    "division_unclear": "The department and its division could not be told apart.",
    "vacancies_unclear": "The number of vacancies is stated, but not as one number.",
    "pay_unclear": "Pay is stated, but not as one amount.",
    "unit_unclear": "A bargaining unit is written in a way that names no unit for certain.",
    "deadline_unclear": "A deadline is stated, but not as one possible moment.",
    "stamp_unclear": "A stamp of the feed could not be read as a moment.",
    # Postings: contradictions.
    "deadline_differs_from_feed": "The text and the feed close at different moments; the text is taken.",
    "deadlines_differ": "The text names two deadlines; the first is taken.",
    "pay_differs_from_feed": "The text and the feed state different pay; the text is taken.",
    "header_contradicts_clause": "The heading and the sentence on who may apply disagree.",
    "unit_not_in_list": "The position's own unit is not among those that may bid.",
    "closes_before_opening": "The closing moment is not after the opening.",
    # Either document: what no applicant may be asked (postings/forbidden.py).
    "asks_salary_history": "It asks what applicants earned before; it cannot be stored as a posting.",
    "asks_arrests": "It asks about arrests; it cannot be stored as a posting.",
    "asks_convictions": "It asks about convictions before anybody is chosen for an interview; it cannot be stored as a posting.",
    # Postings against their class specification.
    "title_differs_from_class": "The posting's title is not the class's.",
    "code_differs_from_class": "The posting's class code is not the class's.",
    "no_licensure_stated": "The class requires a license or the like that the posting leaves out.",
}
"""Every code with what it means. A reader that used another would fail its tests."""


class Findings:
    """The problems met while reading one document, kept in the order of their lines."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, code: str, line: int, text: str) -> None:
        """Note one problem; the same one said twice counts once."""
        problem = Problem(line, code, text)
        if problem not in self._found:
            self._found.append(problem)

    def in_order(self) -> list[Problem]:
        """Answer the problems by line; those of one line as they were met."""
        return sorted(self._found, key=lambda problem: problem.line)
