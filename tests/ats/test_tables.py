"""Files as people really send them: what is read, what is refused, and that nothing makes the reader stumble."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ats import tables, workbook, workbook_parts
from ats.tables import Columns, Problem, Row, Table, parse_day, read_table

# A cell has no zone.
HALF_PAST_NINE = datetime.fromisoformat("2013-07-01T09:30:00")
COLUMNS = Columns(required=("last_name", "born_on"), optional=("note",))


def values(table: Table) -> list[tuple[int, dict[str, object]]]:
    return [(row.line, dict(row.cells)) for row in table.rows]


def found(data: bytes, name: str = "list.csv") -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in read_table(data, name, COLUMNS).problems.listed()]


def only_problem(data: bytes, name: str = "list.csv") -> Problem:
    table = read_table(data, name, COLUMNS)
    (problem,) = table.problems.listed()
    assert table.rows == []
    return problem


def row(**cells: str | date) -> Row:
    return Row(7, dict(cells), tables.Problems())


def book(rows: list[list[object]], **formats: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        chosen = [made.add_format({"num_format": code}) for code in formats.values()]
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, chosen[0])
                else:
                    sheet.write(number, column, cell, *chosen[:1])
    return out.getvalue()


def edited(data: bytes, edit: Callable[[str, bytes], bytes | None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if (content := edit(entry, old.read(entry))) is not None:
                new.writestr(entry, content)
    return out.getvalue()


def replaced(part: str, old: bytes, new: bytes) -> bytes:
    def edit(entry: str, content: bytes) -> bytes:
        assert not entry.endswith(part) or old in content
        return content.replace(old, new) if entry.endswith(part) else content

    return edited(GOOD_BOOK, edit)


GOOD_BOOK = book([["last_name", "born_on"], ["Abara", "2001-02-03"]])


class TestCsv:
    @pytest.mark.parametrize(
        "data",
        [
            b"last_name,born_on\nAbara,2001-02-03\n",
            b"\xef\xbb\xbflast_name,born_on\r\nAbara,2001-02-03",
            b'LAST NAME,"Born_On"\rAbara,"2001-02-03"\r',
            b"LastName, born-on \nAbara,2001-02-03\n\n , \n",
        ],
    )
    def test_one_list_in_every_dress(self, data: bytes) -> None:
        table = read_table(data, "list.csv", COLUMNS)

        assert table.problems.listed() == []
        assert values(table) == [(2, {"last_name": "Abara", "born_on": "2001-02-03"})]

    def test_quotes_hold_commas_and_doubled_quotes(self) -> None:
        table = read_table(b'note,last_name,born_on\n"a ""b"", c",Abara,\n', "list.csv", COLUMNS)

        assert values(table) == [(2, {"note": 'a "b", c', "last_name": "Abara", "born_on": ""})]

    def test_an_open_quote_costs_its_own_line_only(self) -> None:
        data = b'last_name,born_on\n"Abara,x\n\nBell,y\n'

        table = read_table(data, "list.csv", COLUMNS)

        assert found(data) == [(2, "broken_quotes")]
        assert [row.line for row in table.rows] == [4]

    @pytest.mark.parametrize("data", [b"last_name;born_on\nA;b\n", b"last_name\tborn_on\n"])
    def test_other_delimiters_are_named(self, data: bytes) -> None:
        assert only_problem(data) == Problem(1, "wrong_delimiter", tables._NOT_COMMAS)

    def test_quoted_semicolons_are_named_too(self) -> None:
        assert only_problem(b'"last_name";"born_on"\n') == Problem(None, "unreadable", tables._NOT_COMMAS)

    def test_another_encoding_is_refused_with_line_and_remedy(self) -> None:
        data = "last_name,born_on\nBell,x\nGarcía,y\n".encode("cp1252")

        problems = read_table(data, "list.csv", COLUMNS).problems.listed()

        assert [(problem.line, problem.code) for problem in problems] == [(3, "not_utf8"), (3, "unsafe_character")]
        assert problems[0].text.startswith("Line 3 is not UTF-8 text (byte 0xed). In Excel choose")

    @pytest.mark.parametrize(
        ("data", "line"),
        [("last_name,born_on\n".encode("utf-16"), 1), (b"last_name,born_on\r\nA\0,b\r\n", 2)],
    )
    def test_utf_16_and_nul_bytes_are_refused(self, data: bytes, line: int) -> None:
        assert only_problem(data).text.startswith(f"Line {line} is not UTF-8 text (UTF-16, or no text at all).")

    def test_a_line_beyond_measure_is_refused(self) -> None:
        assert found(b"last_name,born_on\nA," + b"b" * 20_000 + b"\nB,c\n") == [(2, "too_long")]

    def test_the_number_of_rows_has_a_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tables, "MAX_ROWS", 2)

        assert found(b"last_name,born_on\nA,b\nC,d\n") == []
        assert only_problem(b"last_name,born_on\nA,b\nC,d\nE,f\n").text.startswith("The file has more than")

    def test_the_size_has_a_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tables, "MAX_BYTES", 25)

        assert found(b"last_name,born_on\nA,b\n") == []
        assert only_problem(b"last_name,born_on\nAbaraaaaa,b\n").text.startswith("The file is larger than 50 MB.")


class TestHeader:
    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b"last_name\nA\n", [(1, "missing_column")]),
            (b"last_name,born_on,born on\nA,b,c\n", [(1, "duplicate_column")]),
            (b"last_name,born_on,ssn\nA,b,c\n", [(1, "unknown_column")]),
            (b"Abara,2001-02-03\n", [(1, "no_header")]),
            (b",,\n,\n", [(1, "no_header")]),
            (b"\n\nlast_name,born_on\nA,b\nLast Name,BORN ON\nC,d\n", [(5, "header_twice")]),
            (b"last_name,born_on\n", [(None, "no_rows")]),
            (b"last_name,born_on\nA\nB,c,d\nC,d\n", [(2, "ragged_row"), (3, "ragged_row")]),
            (b"last_name,born_on,\nA,b,\nC,d,e\n", [(3, "ragged_row")]),
            (b"", [(None, "unreadable")]),
            (b" \r\n", [(None, "unreadable")]),
        ],
    )
    def test_what_is_wrong_is_named_with_its_line(self, data: bytes, expected: list[tuple[int | None, str]]) -> None:
        assert found(data) == expected

    def test_only_the_first_thousand_problems_are_told_in_full(self) -> None:
        problems = read_table(b"last_name,born_on\n" + b"A\n" * 1_002, "list.csv", COLUMNS).problems

        assert len(problems) == 1_002
        assert len(problems.listed()) == 1_001
        assert problems.listed()[-1] == Problem(None, "more", "and 2 more")


class TestFields:
    @pytest.mark.parametrize("sign", sorted(tables.FORMULA_SIGNS))
    def test_a_formula_is_refused_in_any_field(self, sign: str) -> None:
        data = f"last_name,born_on,note\nA,b, {sign}1+1\nA,b,1{sign}1\n".encode()

        assert found(data) == [(2, "formula")]

    @pytest.mark.parametrize("character", ["\x07", "\x85", "\u202e", "\u2066", "\u200b", "\ufffd", "\U000e0041"])
    def test_characters_that_mislead_are_refused(self, character: str) -> None:
        problems = read_table(f"last_name,born_on\nA{character}b,c\n".encode(), "list.csv", COLUMNS).problems.listed()

        assert [problem.code for problem in problems] == ["unsafe_character"]
        assert character == "\ufffd" or character not in problems[0].text

    @pytest.mark.parametrize("name", ["O’Neill-Smith", "李", "می‌خواهم", "שלום\u200f", "Zoë", "é" * 99])
    def test_names_of_every_script_are_kept(self, name: str) -> None:
        data = f"last_name,born_on\n{name},x\n".encode()

        assert found(data) == []
        assert values(read_table(data, "list.csv", COLUMNS))[0][1]["last_name"] == name

    def test_text_is_trimmed_and_measured(self) -> None:
        field = row(note="  abc ")

        assert (field.text("note", limit=3), field.is_good) == ("abc", True)
        assert (field.text("note", limit=2), field.is_good) == ("abc", False)
        assert [problem.code for problem in field.problems.listed()] == ["too_long"]

    def test_an_empty_field_is_a_problem_where_it_is_required(self) -> None:
        field = row(note=" ")

        assert (field.text("note", limit=3, required=False), field.is_good) == ("", True)
        assert (field.text("note", limit=3), field.is_good) == ("", False)

    def test_one_name_is_enough_and_none_is_not(self) -> None:
        assert row(last_name="Suharto", first_name="").names(limit=9) == ("Suharto", "")
        nobody = row(last_name="", first_name=" ")
        nobody.names(limit=9)
        assert not nobody.is_good

    def test_a_choice_is_taken_exactly(self) -> None:
        field = row(note="Yes", last_name="yes")

        assert field.choice("last_name", ("no", "yes")) == "yes"
        assert field.is_good
        assert field.choice("note", ("no", "yes")) == "no"
        assert field.problems.listed() == [
            Problem(7, "not_a_choice", 'note is "Yes"; it must be one of: no, yes.'),
        ]

    def test_a_long_value_is_shown_short(self) -> None:
        assert tables.shown("x" * 41) == f'"{"x" * 40}…"'

    @pytest.mark.parametrize(
        ("written", "day"),
        [
            ("2024-02-29", date(2024, 2, 29)),
            ("2024-02-29 00:00:00", date(2024, 2, 29)),
            ("7/1/2013", date(2013, 7, 1)),
            ("07/01/2013", date(2013, 7, 1)),
            ("2023-02-29", None),
            ("02/30/2020", None),
            ("25/12/2019", None),
            ("7/1/13", None),
            ("2013-7-1", None),
            ("٢٠١٣-٠٧-٠١", None),
            ("20130701", None),
            ("0000-01-01", None),
        ],
    )
    def test_a_day_is_one_of_two_spellings(self, written: str, day: date | None) -> None:
        assert parse_day(written) == day

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("0025-01-01", "bad_date"),
            ("1939-12-31", "bad_date"),
            ("02/30/2020", "bad_date"),
            (HALF_PAST_NINE, "bad_date"),
            (date(1930, 1, 1), "bad_date"),
            ("2025-07-02", "future_date"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused(self, written: str | date, code: str) -> None:
        field = row(note=written)

        assert field.day("note", latest=date(2025, 7, 1)) is None
        assert [problem.code for problem in field.problems.listed()] == [code]

    @pytest.mark.parametrize("written", ["2025-07-01", date(2025, 7, 1), "1940-01-01"])
    def test_both_ends_of_the_days_are_open(self, written: str | date) -> None:
        field = row(note=written)

        assert str(field.day("note", latest=date(2025, 7, 1))) == str(written)
        assert field.is_good

    def test_no_day_given_is_no_problem_here(self) -> None:
        field = row(note=" ")

        assert (field.day("note", latest=None), field.is_good) == (None, True)


class TestWorkbook:
    def test_excel_numbers_days_and_gaps(self) -> None:
        data = book(
            [["last_name", "born_on", "note"], [], ["Abara", date(2013, 7, 1)], ["Bell", HALF_PAST_NINE]],
            code="yyyy-mm-dd",
        )

        table = read_table(data, "list.xlsx", COLUMNS)

        assert values(table) == [
            (3, {"last_name": "Abara", "born_on": date(2013, 7, 1), "note": ""}),
            (4, {"last_name": "Bell", "born_on": HALF_PAST_NINE, "note": ""}),
        ]

    @pytest.mark.parametrize(
        ("code", "cell", "read"),
        [
            ("General", 412, "412"),
            ("General", 1.5, "1.5"),
            ("General", 1e16, "1E+16"),
            ("General", True, "TRUE"),
            ("General", False, "FALSE"),
            ("000000", 412, "000412"),
            ('"day" 0', 412, "412"),
            ("[Red]0.00", 412, "412"),
            ("m/d/yy", 30, "30"),
            ("m/d/yy", 41456, date(2013, 7, 1)),
        ],
    )
    def test_a_number_is_read_as_it_is_shown(self, code: str, cell: object, read: object) -> None:
        table = read_table(book([["last_name", "born_on"], [cell, "x"]], code=code), "", COLUMNS)

        assert values(table)[0][1]["last_name"] == read

    def test_a_computed_cell_is_refused_like_a_written_formula(self) -> None:
        data = replaced("sheet1.xml", b'<c r="A2" t="s"><v>2</v></c>', b'<c r="A2"><f>1+1</f><v>2</v></c>')

        assert found(data) == [(2, "formula")]

    def test_a_failed_cell_is_refused(self) -> None:
        data = replaced("sheet1.xml", b'<c r="A2" t="s"><v>2</v></c>', b'<c r="A2" t="e"><v>#REF!</v></c>')

        assert found(data) == [(2, "formula")]

    @pytest.mark.parametrize(
        ("part", "old", "new"),
        [
            ("sheet1.xml", b'<c r="A2" t="s"><v>2</v></c>', b"<c><v>9</v></c>"),
            ("sheet1.xml", b"<v>2</v>", b"<v>2</v><extLst><x/></extLst>"),
            (
                "sheet1.xml",
                b'<c r="A2" t="s"><v>2</v></c>',
                b'<c r="A2" t="inlineStr"><is><t>9</t><rPh><t>kyu</t></rPh></is></c>',
            ),
            ("sharedStrings.xml", b"<t>Abara</t>", b"<r><t>Aba</t></r><r><t>ra</t></r><rPh><t>kana</t></rPh>"),
            ("sheet1.xml", b'<c r="A2" t="s"><v>2</v></c>', b'<c r="a2" t="str"><v>9</v></c>'),
            ("sheet1.xml", b'r="B2" t="s"><v>3</v></c>', b'r="B2" t="s"><v>3</v></c><c r="XFD2" s="0"/>'),
            ("workbook.xml.rels", b'Target="worksheets/', b'Target="/xl/worksheets/'),
        ],
    )
    def test_other_spellings_of_the_same_sheet(self, part: str, old: bytes, new: bytes) -> None:
        data = replaced(part, old, new)

        assert found(data) == []
        assert values(read_table(data, "", COLUMNS))[0][1]["last_name"] in ("9", "Abara")

    def test_prefixed_names_and_the_other_epoch(self) -> None:
        def prefix(entry: str, content: bytes) -> bytes:
            if entry == "xl/workbook.xml":
                return content.replace(b"<workbookPr", b'<workbookPr date1904="1"')
            if not entry.endswith("sheet1.xml"):
                return content
            content = content.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:")
            return content.replace(b"<x:?xml", b"<?xml").replace(b"xmlns=", b"xmlns:x=")

        data = edited(book([["last_name", "born_on"], ["A", date(2013, 7, 1)]], code="yyyy-mm-dd"), prefix)

        assert values(read_table(data, "", COLUMNS))[0][1]["born_on"] == date(2017, 7, 2)

    def test_a_sheet_without_rows_or_strings(self) -> None:
        assert found(book([])) == [(1, "no_header")]

    @pytest.mark.parametrize(
        ("part", "old", "new", "sentence"),
        [
            ("sheet1.xml", b'r="B2"', b'r="XFD1048576"', "Row 2 has a value right of column 32."),
            ("sheet1.xml", b'r="B2"', b'r="$B2"', workbook_parts.DAMAGED),
            ("sheet1.xml", b'r="B2"', b'r="AAAAAAAA2"', workbook_parts.DAMAGED),
            ("sheet1.xml", b"<v>2</v>", b"<v>99</v>", workbook_parts.DAMAGED),
            ("sheet1.xml", b"<sheetData>", b"<sheetData>" + b"<x>" * 70, workbook_parts.DAMAGED),
            ("workbook.xml", b"<sheets>", b"<sheets>" + b"<x>" * 70, workbook_parts.DAMAGED),
            ("workbook.xml", b"r:id=", b"id2=", workbook_parts.DAMAGED),
            ("sheet1.xml", b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet', workbook_parts.DAMAGED),
            ("sheet1.xml", b"</worksheet>", b"", workbook_parts.DAMAGED),
        ],
    )
    def test_a_hostile_sheet_is_refused(self, part: str, old: bytes, new: bytes, sentence: str) -> None:
        assert only_problem(replaced(part, old, new)).text.startswith(sentence)

    def test_a_lie_about_the_number_of_strings_changes_nothing(self) -> None:
        assert found(replaced("sharedStrings.xml", b'uniqueCount="4"', b'uniqueCount="99999999999"')) == []

    def test_rows_and_tags_have_a_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data = book([["last_name", "born_on"], ["A", "b"], ["C", "d"]])
        monkeypatch.setattr(workbook_parts, "MAX_ROWS", 2)
        assert found(data) == []

        monkeypatch.setattr(workbook_parts, "MAX_ROWS", 1)
        assert only_problem(data).text.startswith("The sheet has more than 1,000,000 rows.")
        monkeypatch.setattr(workbook, "MAX_TAGS", 10)
        assert only_problem(data).text == workbook._BOMB

    def test_a_bomb_is_refused_by_its_directory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbook, "MAX_UNPACKED", 1_000)

        assert only_problem(GOOD_BOOK).text == workbook._BOMB

    def test_a_directory_that_lies_about_a_size_is_refused(self) -> None:
        data = replaced("sheet1.xml", b"</worksheet>", b"</worksheet>" + b" " * 5_000_000)
        entry = zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/worksheets/sheet1.xml")

        lying = data.replace(struct.pack("<L", entry.file_size), struct.pack("<L", 900))

        assert only_problem(lying).text == workbook_parts.DAMAGED

    def test_too_many_parts_are_refused_before_they_are_listed(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for number in range(1_001):
                archive.writestr(str(number), b"")

        assert only_problem(out.getvalue()).text.startswith("The Excel file holds more than 1,000 parts.")

    def test_passwords_old_formats_and_other_archives_are_named(self) -> None:
        central = GOOD_BOOK.index(b"PK\x01\x02")
        locked = GOOD_BOOK[: central + 8] + b"\x01" + GOOD_BOOK[central + 9 :]
        squeezed = GOOD_BOOK[: central + 10] + b"\x0e" + GOOD_BOOK[central + 11 :]

        assert "Remove the password" in only_problem(locked).text
        assert only_problem(squeezed).text == workbook_parts.DAMAGED
        assert "without a password" in only_problem(tables._OLD_EXCEL + b"..", "a.xls").text
        assert "no Excel workbook" in only_problem(edited(GOOD_BOOK, lambda *_: None) + b"").text
        assert only_problem(b"last_name,born_on\n", "a.XLSX").text == workbook_parts.DAMAGED


@settings(max_examples=150, deadline=2_000)
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx", ""]))
def test_no_bytes_make_it_stumble(data: bytes, name: str) -> None:
    for start in (b"", b"last_name,born_on\n", b"PK\x03\x04"):
        table = read_table(start + data, name, COLUMNS)

        assert table.rows or table.problems.listed()


@settings(max_examples=150, deadline=2_000)
@given(changes=st.lists(st.tuples(st.integers(0, len(GOOD_BOOK) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_mangled_workbook_makes_it_stumble(changes: list[tuple[int, int]]) -> None:
    mangled = bytearray(GOOD_BOOK)
    for position, byte in changes:
        mangled[position] = byte

    table = read_table(bytes(mangled), "a.xlsx", COLUMNS)

    assert table.rows or table.problems.listed()


PARTS = [
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/_rels/workbook.xml.rels",
]


@settings(max_examples=150, deadline=2_000)
@example(part="xl/workbook.xml", place=30, cut=1, new=b"")  # an encoding nobody knows: "TF-8"
@given(part=st.sampled_from(PARTS), place=st.integers(0, 2_000), cut=st.integers(0, 30), new=st.binary(max_size=12))
def test_no_mangled_part_makes_it_stumble(part: str, place: int, cut: int, new: bytes) -> None:
    mangled = edited(GOOD_BOOK, lambda entry, old: old[:place] + new + old[place + cut :] if entry == part else old)

    table = read_table(mangled, "a.xlsx", COLUMNS)

    assert table.rows or table.problems.listed()
