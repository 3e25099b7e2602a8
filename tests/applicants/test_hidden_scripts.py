"""Scripts and launches hidden in a PDF, wherever readers find them: each is refused, and the same file without it is taken.

The corpus is made here. Of what is packed, the reader that staff's pictures are drawn by opens it and finds the script: the
hiding places are real.
"""

from __future__ import annotations

import base64
import zlib

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from applicants.documents import storage
from ats.refusal import Refused

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH = b"<< /S /Launch /F (calc.exe) >>"
HARMLESS = b"<< /S /GoTo /D [3 0 R /Fit] >>"
TEXT = b"BT /F1 16 Tf 72 700 Td (HTML, CSS/JavaScript, /AA, /JS) Tj ET"


def pdf(*more: bytes, catalog: bytes = b"", page: bytes = b"", packed: tuple[bytes, bytes] | None = None) -> bytes:
    """A whole PDF of one page: objects 1 to 5 are its own, `more` follow from 6 on, and in `packed`, (dictionary, stream), is
    object 20, which a reader finds by the file's last table."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R " + page + b" >>",
        4: stream(b"", TEXT),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    } | dict(enumerate(more, 6))
    if packed:
        objects[19] = stream(*packed)
    body, places = b"%PDF-1.5\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = {number: (1, place, 0) for number, place in places.items()} | ({20: (2, 19, 0)} if packed else {})
    table = b"".join(
        bytes([kind]) + place.to_bytes(4) + bytes([at])
        for kind, place, at in (rows.get(one, (0, 0, 0)) for one in range(21))
    )
    head = b"/Type /XRef /Size 21 /W [1 4 1] /Root 1 0 R"
    return body + b"21 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(head, table), len(body))


def stream(dictionary: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(content), content)


def objects_of(content: bytes) -> bytes:
    """A stream of objects with one in it, the twentieth."""
    return b"20 0 " + content


NAMED = b"/Type /ObjStm /N 1 /First 5 "
TREE = b"/Names << /JavaScript << /Names [(a) 20 0 R] >> >>"


def outcome(content: bytes) -> str:
    try:
        return storage.check(content).media_type
    except Refused as refusal:
        return str(refusal.code)


def scripts_in(content: bytes) -> int:
    """How many scripts a reader would run when the document is opened."""
    return int(pdfium.FPDFDoc_GetJavaScriptActionCount(pypdfium2.PdfDocument(content)))


# Where actions hang, in the open


def places(action: bytes) -> dict[str, bytes]:
    """The action in each place from which a reader would run it."""
    button = b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (b) /Rect [0 0 9 9] %s >>"
    link = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A %s >>"
    form = b"/AcroForm << /Fields [6 0 R] >>"
    return {
        "at the opening": pdf(action, catalog=b"/OpenAction 6 0 R"),
        "a link": pdf(link % action, page=b"/Annots [6 0 R]"),
        "a link, apart": pdf(link % b"7 0 R", action, page=b"/Annots [6 0 R]"),
        "after another": pdf(link % (HARMLESS[:-2] + b"/Next " + action + b" >>"), page=b"/Annots [6 0 R]"),
        "a button": pdf(button % (b"/A " + action), catalog=form, page=b"/Annots [6 0 R]"),
        "an outline": pdf(
            b"<< /First 7 0 R /Last 7 0 R /Count 1 >>", b"<< /Title (One) /Parent 6 0 R /A %s >>" % action,
            catalog=b"/Outlines 6 0 R",
        ),
        "a named destination": pdf(catalog=b"/Names << /Dests << /Names [(a) << /D [3 0 R /Fit] /A %s >>] >> >>" % action),
        "a name of an old list": pdf(action, catalog=b"/Dests << /a 6 0 R >>"),
    }  # fmt: skip


@pytest.mark.parametrize("place", places(b""))
@pytest.mark.parametrize(
    "action",
    [
        SCRIPT, LAUNCH, b"<< /S /GoToR /F (\\\\\\\\127.0.0.1\\\\share\\\\a.pdf) /D [0 /Fit] >>",
        b"<< /S /SubmitForm /F (http://x.example) >>",
        b"<< /S /ImportData /F (a.fdf) >>", b"<< /S /GoToE /T << /R /C /N (a) >> >>", b"<< /S %x\n /J#61vaScript /J#53 7 0 R >>",
        b"<< /S /URI /URI (javascript:alert\\(1\\)) >>", b"<< /S /URI /URI (\\152avascript:x) >>",
        b"<< /S /URI /URI <66696C653A2F2F2F6574632F7061737377 64> >>",
    ],
)  # fmt: skip
def test_an_action_that_runs_or_starts_something_is_refused_wherever_it_hangs(place, action):
    assert outcome(places(action)[place]) == "active"


@pytest.mark.parametrize("place", places(b""))
@pytest.mark.parametrize(
    "action", [HARMLESS, b"<< /S /URI /URI (https://people.example/a\\)b) >>", b"<< /S /Named /N /NextPage >>"]
)
def test_the_same_place_with_an_action_that_only_leads_somewhere_is_taken(place, action):
    assert outcome(places(action)[place]) == "application/pdf"


@pytest.mark.parametrize(
    "content",
    [
        pdf(page=b"/AA << /O %s >>" % SCRIPT),
        pdf(page=b"/AA << /O 6 0 R >>"),
        pdf(b"<< /FT /Tx /T (a) /AA << /K 7 0 R /F 7 0 R >> >>", catalog=b"/AcroForm << /Fields [6 0 R] >>"),
        pdf(catalog=b"/AA << /WC 6 0 R >>"),
        pdf(SCRIPT, catalog=TREE.replace(b"20 0", b"6 0")),
        pdf(catalog=b"/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>"),
        pdf(stream(b"", b"<xdp:xdp/>"), catalog=b"/AcroForm << /Fields [] /XFA 6 0 R >>"),
        pdf(stream(b"", b"<xdp:xdp/>"), catalog=b"/AcroForm << /Fields [] /X#46A [(template) 6 0 R] >>"),
        pdf(b"<< /Type /3D /OnInstantiate 7 0 R >>"),
        pdf(b"<< /X (stream\n) /A %s /Y (endstream) >>" % SCRIPT),
    ],
)
def test_what_runs_at_an_event_or_is_a_program_is_refused(content):
    assert outcome(content) == "active"


# Packed


def broken(content: bytes) -> bytes:
    """Packed whole, and then what no packing is."""
    packer = zlib.compressobj()
    return packer.compress(content) + packer.flush(zlib.Z_SYNC_FLUSH) + b"\xff" * 40


def with_the_end_inside(content: bytes) -> bytes:
    """The word that ends a stream stands in the packing itself, before what is hidden."""
    word = b" endstream\nendobj\n "
    first = b"\x78\x01\x00" + len(word).to_bytes(2, "little") + (len(word) ^ 0xFFFF).to_bytes(2, "little") + word
    packer = zlib.compressobj(wbits=-15)
    rest = packer.compress(content) + packer.flush()
    return first + rest + zlib.adler32(word + content).to_bytes(4)


HIDDEN = {
    "usual": (NAMED + b"/Filter /FlateDecode", zlib.compress(objects_of(SCRIPT))),
    "by a name in numbers": (
        NAMED.replace(b"ObjStm", b"Obj#53tm") + b"/Filter /FlateDecode",
        zlib.compress(objects_of(SCRIPT)),
    ),
    "not packed": (NAMED, objects_of(SCRIPT)),
    "damaged after it": (NAMED + b"/Filter /FlateDecode", broken(objects_of(SCRIPT))),
    "a text that names an end": (NAMED + b"/X (endobj) /Filter /FlateDecode", zlib.compress(objects_of(SCRIPT))),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_script_in_packed_objects_is_found_as_readers_find_it(how):
    content = pdf(catalog=TREE, packed=HIDDEN[how])

    assert scripts_in(content) == 1  # the control: a reader would run it
    assert outcome(content.replace(b"/JavaScript << /Names", b"/Jav_Script << /Names")) == "active"


def test_without_a_name_or_behind_a_false_end_it_is_found_too():
    untyped = pdf(packed=(b"/N 1 /First 5 /Filter /FlateDecode", zlib.compress(objects_of(SCRIPT))))
    ended = pdf(packed=(NAMED + b"/Filter /FlateDecode", with_the_end_inside(objects_of(SCRIPT))))

    assert [outcome(untyped), outcome(ended)] == ["active", "archive"]


@pytest.mark.parametrize(
    ("filters", "content"),
    [
        (b"/ASCIIHexDecode", objects_of(SCRIPT).hex().encode() + b">"),
        (b"[/ASCIIHexDecode /FlateDecode]", zlib.compress(objects_of(SCRIPT)).hex().encode() + b">"),
        (b"/ASCII85Decode", base64.a85encode(objects_of(SCRIPT)) + b"~>"),
        (b"/FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>",
         zlib.compress(b"".join(b"\0" + objects_of(SCRIPT)[at : at + 4] for at in range(0, 60, 4)))),
        (b"/FlateDecode", b"not packed as it says: /JS"),
    ],
)  # fmt: skip
def test_objects_packed_as_nobody_packs_them_are_refused(filters, content):
    assert outcome(pdf(packed=(NAMED + b"/Filter " + filters, content))) == "archive"


def test_packed_objects_without_a_script_are_taken_and_so_are_words_about_scripts():
    usual = pdf(packed=(NAMED + b"/Filter /FlateDecode", zlib.compress(objects_of(b"<< /Type /Font >>"))))
    a_number = pdf(packed=(NAMED + b"/Filter /FlateDecode", zlib.compress(objects_of(b"42"))))
    plainly = pdf(packed=(NAMED, objects_of(b"<< /Type /Font >>")))
    page = pdf(stream(b"/Filter /FlateDecode", zlib.compress(b"1 0 0 1 72 700 cm " + TEXT)))

    assert [outcome(one) for one in (usual, a_number, plainly, page)] == ["application/pdf"] * 4


def test_a_large_document_is_looked_through_in_its_time():
    many = pdf(
        *(stream(b"/Filter /FlateDecode", zlib.compress(bytes(500) + number.to_bytes(4))) for number in range(12))
    )
    picture = many.replace(TEXT, TEXT + b"\x00\xff\x41\x53" * 2_000_000)

    assert outcome(picture) == "application/pdf"
