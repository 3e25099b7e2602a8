"""The people of the demo: everyone invented, named after trees and stones, with addresses that can receive no mail.

Each row is one application for posting 412401 as HR would have taken it down, and the roster row it is held against.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

HIRING = "COMMUNITY COMMISSION FOR PUBLIC SAFETY & ACCOUNTABILITY"
LIBRARY = "CHICAGO PUBLIC LIBRARY"
HEALTH = "DEPARTMENT OF PUBLIC HEALTH"
STREETS = "DEPARTMENT OF STREETS AND SANITATION"


@dataclass(frozen=True)
class Employee:
    """One line of the demo roster."""

    number: str
    first: str
    last: str
    unit: str
    class_code: str
    department: str
    since: date | None
    status: str = "active"
    grade: str = ""


@dataclass(frozen=True)
class Applicant:
    """One application. `number` and `unit` are what the person claims, right or wrong; no number is no bid."""

    first: str
    last: str
    number: str = ""
    unit: str = ""
    ticked: bool = True
    recall: bool = False
    if_rejected: str = "public"
    veteran: str = "no"
    seda: str = "no"
    cps: str = "no"
    qualified: bool | None = True
    reason: str = ""


ROSTER = (
    Employee("200101", "Juniper", "Slate", "1", "3810", HEALTH, date(1996, 4, 15)),
    Employee("200102", "Hazel", "Granite", "3", "0429", LIBRARY, date(2001, 9, 4)),
    Employee("200103", "Rowan", "Basalt", "4", "1302", HIRING, date(2004, 2, 17)),
    Employee("200104", "Linden", "Flint", "5", "6333", STREETS, date(2004, 2, 17)),
    Employee("200105", "Alder", "Quartz", "1", "0430", LIBRARY, date(2007, 6, 1)),
    Employee("200106", "Laurel", "Shale", "3", "3804", HEALTH, date(2008, 11, 17)),
    Employee("200107", "Cedar", "Marble", "1", "0303", HIRING, date(2009, 3, 2)),
    Employee("200108", "Willow", "Chalk", "4", "1301", STREETS, date(2012, 5, 21)),
    Employee("200109", "Aspen", "Onyx", "1", "3820", HEALTH, date(2014, 8, 11)),
    Employee("200110", "Myrtle", "Jasper", "5", "6330", STREETS, date(2016, 1, 19)),
    Employee("200111", "Sorrel", "Agate", "3", "0431", LIBRARY, date(2018, 10, 1)),
    Employee("200112", "Holly", "Pumice", "1", "0302", HEALTH, date(2021, 7, 6)),
    Employee("200113", "Ivy", "Travertine", "1", "0302", LIBRARY, None, "probation"),
    Employee("200114", "Birch", "Gneiss", "4", "3897", HEALTH, date(2010, 4, 5), "laid_off", "14"),
    Employee("200115", "Fern", "Schist", "1", "3897", HIRING, date(2013, 3, 18)),
    Employee("200116", "Maple", "Dolomite", "3", "0430", LIBRARY, date(2006, 12, 4)),
    Employee("200117", "Elder", "Obsidian", "54", "9110", "DEPARTMENT OF FACILITIES", date(2003, 1, 13)),
    Employee("200118", "Rosemary", "Tuff", "1", "3810", HEALTH, date(2011, 9, 26)),
    Employee("200119", "Basil", "Feldspar", "4", "1302", HEALTH, date(2015, 2, 9)),
    Employee("200120", "Olive", "Limestone", "1", "0303", LIBRARY, date(1999, 8, 30)),
    Employee("200121", "Sage", "Hornfels", "5", "6333", STREETS, date(2002, 6, 10)),
    Employee("200122", "Heather", "Breccia", "3", "3804", HEALTH, date(2017, 4, 24)),
)

# Bids that are proper, each way a bid is rejected, and the public with every preference.
APPLICANTS = (
    Applicant("Juniper", "Slate", "200101", "1"),
    Applicant("Hazel", "Granite", "200102", "3"),
    Applicant("Rowan", "Basalt", "200103", "4"),
    Applicant("Linden", "Flint", "200104", "5"),
    Applicant("Alder", "Quartz", "200105", "1"),
    Applicant("Laurel", "Shale", "200106", "3", veteran="claimed"),
    Applicant("Cedar", "Marble", "200107", "1"),
    Applicant("Willow", "Chalk", "200108", "4"),
    Applicant("Aspen", "Onyx", "200109", "1", cps="claimed"),
    Applicant("Myrtle", "Jasper", "200110", "5"),
    Applicant("Sorrel", "Agate", "200111", "3"),
    Applicant(
        "Holly",
        "Pumice",
        "200112",
        "1",
        qualified=False,
        reason="No experience in community or social services is shown.",
    ),
    Applicant("Ivy", "Travertine", "200113", "1"),
    Applicant("Birch", "Gneiss", "200114", "4", recall=True),
    Applicant("Fern", "Schist", "200115", "1"),
    Applicant("Maple", "Dolomite", "200116", "4"),
    Applicant("Elder", "Obsidian", "200117", "54"),
    Applicant("Rosemary", "Tuff", "200118", "1", ticked=False, if_rejected="withdraw"),
    Applicant("Basil", "Feldspar", "", "4"),
    Applicant("Olive", "Limestone", "200199", "1", if_rejected="withdraw"),
    Applicant("Thyme", "Hornfels", "200121", "5", if_rejected="public"),
    Applicant("Heather", "Breccia", "200122", "3", qualified=None),
    Applicant("Clover", "Pebble", ticked=False, veteran="verified"),
    Applicant("Bryony", "Cobble", ticked=False, veteran="verified", seda="verified"),
    Applicant("Poppy", "Boulder", ticked=False, seda="verified"),
    Applicant("Dahlia", "Gravel", ticked=False, cps="verified"),
    Applicant("Aster", "Sandstone", ticked=False, cps="verified", seda="claimed"),
    Applicant("Violet", "Clay", ticked=False, veteran="claimed"),
    Applicant("Iris", "Loam", ticked=False),
    Applicant("Jasmine", "Silt", ticked=False),
    Applicant("Lily", "Marl", ticked=False),
    Applicant("Peony", "Ochre", ticked=False, cps="verified"),
    Applicant("Zinnia", "Umber", ticked=False, qualified=False, reason="No driver's license is shown."),
    Applicant(
        "Tansy", "Sienna", ticked=False, qualified=False, reason="The degree and the years of experience are not shown."
    ),
    Applicant("Yarrow", "Kaolin", ticked=False),
    Applicant("Verbena", "Gypsum", ticked=False, veteran="verified", cps="verified"),
    Applicant("Anise", "Mica", ticked=False),
    Applicant("Borage", "Talc", ticked=False, seda="verified"),
    Applicant("Chervil", "Bauxite", ticked=False, qualified=None),
    Applicant(
        "Maximiliana-Constantina", "Featherstonehaugh-Oberschlossberger de la Montaña", ticked=False, cps="claimed"
    ),
)

# Whose selection is under way on posting 412400: eleven bidders and five of the public, all qualified.
CHOSEN_FROM = (*APPLICANTS[:11], *APPLICANTS[22:27])
