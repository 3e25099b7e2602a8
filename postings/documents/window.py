"""When a posting opens and closes, put together from the announcement's sentence and the feed's stamps."""

from dataclasses import dataclass, replace
from datetime import datetime

from postings.documents.moments import Deadline, UnclearError, closes_after_stamp, read_deadline, read_stamp
from postings.documents.problems import Findings
from postings.documents.sections import Section, Sections


@dataclass(frozen=True)
class Window:
    """A half-open window in UTC; None for an end nobody stated."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Windows:
    """The posting's own window, and those the feed states for one side only."""

    posting: Window
    internal: Window | None
    external: Window | None


def read_windows(sections: Sections, findings: Findings, *, year: int | None) -> Windows:
    """Read the opening from the feed and the closing from the text, else from the feed; name what differs."""
    feed = _feed(sections, findings)
    # What the public is told is what the announcement must agree with; bidders alone may have a window of their own.
    stated = [feed[side] for side in ("EXTERNAL", "", "INTERNAL") if side in feed]
    opens_at = next((window.opens_at for window in stated if window.opens_at), None)
    stamp = next((window.closes_at for window in stated if window.closes_at), None)
    closes_at = _from_text(sections, findings, stamp, year=year)
    if opens_at and closes_at and closes_at <= opens_at:
        findings.add("closes_before_opening", sections.line("deadline", "feed_closing"), "it closes before it opens")
    return Windows(Window(opens_at, closes_at), feed.get("INTERNAL"), feed.get("EXTERNAL"))


def _feed(sections: Sections, findings: Findings) -> dict[str, Window]:
    """Answer the feed's windows by side: "INTERNAL", "EXTERNAL", or "" where the feed names none."""
    windows: dict[str, Window] = {}
    for section in (section for key in ("feed_opening", "feed_closing") for section in sections.every(key)):
        moment = _stamp(section, findings)
        if moment is None:
            continue
        side = next((side for side in ("INTERNAL", "EXTERNAL") if side in section.heading), "")
        if section.key == "feed_opening":
            windows[side] = replace(windows.get(side, Window()), opens_at=moment)
        else:
            windows[side] = replace(windows.get(side, Window()), closes_at=closes_after_stamp(moment))
    return windows


def _stamp(section: Section, findings: Findings) -> datetime | None:
    stated = section.folded[:60]
    try:
        moment = read_stamp(stated)
    except UnclearError as unclear:
        findings.add("stamp_unclear", section.line, f"the feed's stamp cannot be read: {unclear}")
        return None
    if moment is None and section.raw:
        findings.add("stamp_unclear", section.line, f'the feed\'s stamp cannot be read: "{section.text[:60]}"')
    return moment


def _from_text(sections: Sections, findings: Findings, stamp: datetime | None, *, year: int | None) -> datetime | None:
    """Answer the closing the text names; the feed's where it names none; None where a stated one is unclear."""
    read: list[tuple[Section, Deadline]] = []
    for section in sections.every("deadline"):
        try:
            deadline = read_deadline(section.folded[:200], year=year)
        except UnclearError as unclear:
            findings.add("deadline_unclear", section.line, f"the deadline cannot be read: {unclear}")
            return None
        if deadline:
            read.append((section, deadline))
    if not read:
        return _from_feed(sections, findings, stamp)
    section, first = read[0]
    for other, deadline in read[1:]:
        if deadline.names_time and deadline.closes_at != first.closes_at:
            findings.add("deadlines_differ", other.line, f"another deadline stands in line {section.line}")
    return _checked(section, first, findings, stamp)


def _from_feed(sections: Sections, findings: Findings, stamp: datetime | None) -> datetime | None:
    line = sections.line("deadline", "feed_closing")
    if stamp:
        findings.add("no_deadline_in_text", line, "the text names no deadline; the feed's closing stamp is taken")
    else:
        findings.add("no_deadline", line, "no deadline stated")
    return stamp


def _checked(section: Section, deadline: Deadline, findings: Findings, stamp: datetime | None) -> datetime:
    if not deadline.names_time:
        findings.add("no_closing_time", section.line, "the deadline names no time of day; the whole day is included")
    if stamp and stamp != deadline.closes_at:
        findings.add(
            "deadline_differs_from_feed",
            section.line,
            f"the text closes before {_shown(deadline.closes_at)}, the feed before {_shown(stamp)}; the text is taken",
        )
    return deadline.closes_at


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}Z"
