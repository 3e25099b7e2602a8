"""Problems of imported files, said again in the language of the page. They are found, stored and printed in English.

Each sentence that a reader of files writes stands here with named gaps; what fills a gap is the file's own and stays as it is,
unless it is such a sentence itself. A test says each of them again. What is none of these is not said again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext, gettext_noop

from postings.forbidden import LAWS

SENTENCES: Final = (
    # Either document.
    gettext_noop("the document holds no text"),
    gettext_noop('the text stops midway: "%(words)s"'),
    # Class specifications.
    gettext_noop("no class code"),
    gettext_noop("no class title"),
    gettext_noop("no family"),
    gettext_noop("no service"),
    gettext_noop("no group"),
    gettext_noop("no series"),
    gettext_noop("no characteristics of the class"),
    gettext_noop("no essential duties"),
    gettext_noop("no education-and-experience requirement"),
    gettext_noop("no licensure or other qualifications"),
    gettext_noop("no working conditions"),
    gettext_noop("no equipment"),
    gettext_noop("no physical requirements"),
    gettext_noop("no knowledge"),
    gettext_noop("no skills"),
    gettext_noop("no abilities"),
    gettext_noop("no month and year in the footer"),
    gettext_noop("class code %(code)s differs from %(other)s"),
    gettext_noop("an equivalent combination is allowed, but from which degree and years is unclear"),
    # Postings.
    gettext_noop("no job number"),
    gettext_noop("no title"),
    gettext_noop("no department"),
    gettext_noop("no closing moment"),
    gettext_noop("job number %(number)s differs from %(other)s in line %(line)s"),
    gettext_noop('cannot be told apart: "%(words)s"'),
    gettext_noop("no title stated"),
    gettext_noop("no department stated"),
    gettext_noop("no BID/JOB, JOB or BID ANNOUNCEMENT heading"),
    gettext_noop("headings of different kinds announce one posting"),
    gettext_noop("no sentence says who may bid"),
    gettext_noop('"%(words)s" names no bargaining unit for certain'),
    gettext_noop('"%(words)s" names no bargaining unit'),
    gettext_noop("bidders are invited, but no bargaining unit is named"),
    gettext_noop("bidders are invited, but their union is not named"),
    gettext_noop("the heading announces a bid alone, but the position is open to the public"),
    gettext_noop("the heading announces no bid, but bidders are invited"),
    gettext_noop("the heading invites the public, but the position is open to others alone"),
    gettext_noop("the heading announces a bid, but no bidders are invited"),
    gettext_noop("unit %(unit)s is not among those that may bid"),
    gettext_noop("no number of vacancies stated"),
    gettext_noop('the number of vacancies is no number: "%(words)s"'),
    gettext_noop("another pay is stated in line %(line)s"),
    gettext_noop("pay is stated both by the year and by the hour"),
    gettext_noop('more than one amount: "%(words)s"'),
    gettext_noop("whether pay is by the year or by the hour is not stated"),
    gettext_noop("no essential duties stated"),
    gettext_noop("no minimum qualifications stated"),
    gettext_noop("no education requirement stated"),
    gettext_noop("no job number stated"),
    gettext_noop("neither shift nor hours stated"),
    gettext_noop("no bid instructions"),
    gettext_noop("no pay stated"),
    gettext_noop("no location stated"),
    gettext_noop("nothing says whether the position is in the career service"),
    gettext_noop("no selection requirements stated"),
    gettext_noop("nothing says how applications are evaluated"),
    gettext_noop("no hiring preferences stated"),
    gettext_noop("it closes before it opens"),
    gettext_noop("the feed's stamp cannot be read: %(told)s"),
    gettext_noop("the deadline cannot be read: %(told)s"),
    gettext_noop("another deadline stands in line %(line)s"),
    gettext_noop("the text names no deadline; the feed's closing stamp is taken"),
    gettext_noop("no deadline stated"),
    gettext_noop("the deadline names no time of day; the whole day is included"),
    gettext_noop("the text closes before %(text)s, the feed before %(feed)s; the text is taken"),
    gettext_noop('"%(words)s" names no year'),
    gettext_noop('"%(words)s" is not a year of a posting'),
    gettext_noop('"%(words)s" is not a day of the calendar'),
    gettext_noop("midnight may be the day's beginning or its end"),
    gettext_noop("%(time)s may be morning or evening"),
    gettext_noop("%(time)s is no time of day"),
    # Postings against their class, and what the import adds.
    gettext_noop('the posting is for "%(title)s", class %(code)s is "%(other)s"'),
    gettext_noop("the posting names class %(code)s, not %(other)s"),
    gettext_noop("no education requirement stated; class %(code)s requires %(words)s"),
    gettext_noop("no licensure stated; class %(code)s requires %(words)s"),
    gettext_noop("no opening stated; the one given to the command is taken"),
    gettext_noop("no opening stated; the moment of this import is taken"),
    gettext_noop("more than one class %(code)s: %(codes)s; name the class code in the text"),
    gettext_noop("more than one class titled “%(title)s”: %(codes)s; name the class code in the text"),
    gettext_noop("there is no class titled “%(title)s”; import its class specification first"),
    gettext_noop("there is no class %(code)s; import its class specification first"),
    gettext_noop("%(name)s: it does not say whether bidders, the public or both may apply."),
    gettext_noop("%(name)s: %(told)s found, so it cannot be stored."),
    gettext_noop("%(name)s: it states two job numbers; send one announcement a file."),
    gettext_noop("%(path)s cannot be read: %(why)s."),
    gettext_noop("It would close before it opens; say when it opened with --opens-at."),
    # Lists, such as a roster.
    gettext_noop("and %(count)s more"),
    gettext_noop("The file is empty."),
    gettext_noop("The file is larger than 50 MB. Split the list, or send only its columns."),
    gettext_noop(
        "The file is an old Excel file (.xls), or protected with a password. Save it as .xlsx without a password."
    ),
    gettext_noop("The file has more than 1,000,000 rows. Split the list."),
    gettext_noop("The fields are not separated by commas. Save the list as CSV with commas."),
    gettext_noop(
        'Line %(line)s is not UTF-8 text (%(what)s). In Excel choose "Save As" and then "CSV UTF-8 (Comma delimited)", or '
        "send the .xlsx file itself."
    ),
    gettext_noop("A quotation mark is not closed or not doubled on this line; a field cannot hold a line break."),
    gettext_noop("%(column)s is empty."),
    gettext_noop("%(column)s has %(count)s characters; %(limit)s are accepted."),
    gettext_noop("last_name and first_name are both empty."),
    gettext_noop("%(column)s is %(value)s; it must be one of: %(words)s."),
    gettext_noop("%(column)s has a time of day; give the day alone."),
    gettext_noop("%(column)s is %(value)s, which is no day; write it as 2013-07-01 or 07/01/2013."),
    gettext_noop("%(column)s is in the year %(year)s; days before 1940 are taken for a mistake."),
    gettext_noop("%(column)s is %(day)s, later than %(latest)s, the day the list is as of."),
    gettext_noop("The line has more than %(count)s characters."),
    gettext_noop("The first line must name the columns: %(columns)s."),
    gettext_noop("The header stands here again; only the first line may be one."),
    gettext_noop("The list has a header and no rows."),
    gettext_noop("The column %(column)s is missing."),
    gettext_noop("The column %(column)s stands twice."),
    gettext_noop("The column %(column)s is unknown; known are: %(known)s."),
    gettext_noop("The line has %(count)s fields and the header %(other)s; is there a comma too many or too few?"),
    gettext_noop('%(column)s begins with "%(sign)s", as a formula does; give the plain value.'),
    gettext_noop("%(column)s holds a control, invisible or lost character: %(value)s."),
    gettext_noop("The employee number of line %(line)s stands here again."),
    gettext_noop("employee_number may hold digits, letters and hyphens only."),
    gettext_noop("bargaining_unit is %(value)s, which is no unit; a unit is a number such as 01."),
    gettext_noop("seniority_date is empty; only a probationer has none yet."),
    gettext_noop("status is %(value)s; it must be active, probation or laid_off."),
)
_GAP: Final = re.compile(r"%\\\((\w+)\\\)s|%\((\w+)\)s")
INNER: Final = "told"  # what fills this gap is such a sentence itself


def retell(text: str) -> str | None:
    """The problem in the language of the page; None where it is none of ours."""
    for pattern, sentence in patterns():
        found = pattern.fullmatch(text)
        if found:
            parts = found.groupdict()
            if INNER in parts:
                parts[INNER] = retell(parts[INNER]) or parts[INNER]
            return gettext(sentence) % parts
    return None


@lru_cache(maxsize=1)
def patterns() -> list[tuple[re.Pattern[str], str]]:
    """Each sentence as the pattern that reads it back, those with the fewest gaps and the most words of their own first."""
    of_the_law = [law.sentence for law in LAWS.values()]
    in_order = sorted([*SENTENCES, *of_the_law], key=lambda one: (one.count("%("), -len(_GAP.sub("", one))))
    return [(re.compile(as_pattern(one), re.DOTALL), one) for one in in_order]


def as_pattern(sentence: str) -> str:
    """The sentence with a named group for each gap."""
    return _GAP.sub(lambda found: f"(?P<{found[1] or found[2]}>.+?)", re.escape(sentence))
