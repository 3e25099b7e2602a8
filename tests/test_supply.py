"""The bill of materials, and the question whether a pinned package is known to be unsafe, asked of a service of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tools import supply

WEAKNESS = {
    "id": "INVENTED-1",
    "summary": "invented",
    "details": "invented",
    "affected": [
        {
            "package": {"name": "vine", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}],
        }
    ],
}


@pytest.fixture
def pins(tmp_path):
    """Two pins, one of which the service will warn of."""
    path = tmp_path / "pins.txt"
    path.write_text(
        "six==1.17.0 --hash=sha256:" + "0" * 64 + "\nvine==5.1.0 --hash=sha256:" + "1" * 64 + "\n", encoding="utf-8"
    )
    return path


@contextmanager
def advisories(*weaknesses) -> Iterator[list[str]]:
    """The options for a service on loopback that speaks as OSV does, and knows those weaknesses of vine."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = list(weaknesses) if asked["package"]["name"] == "vine" else []
            body = json.dumps({"vulns": known} if known else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield ["-s", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}/v1/query"]
    finally:
        server.shutdown()
        server.server_close()


def test_the_bill_holds_every_pin_of_the_product_and_nothing_else():
    pinned = {
        line.split(" ")[0]
        for line in supply.PRODUCT.read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith(" ")
    }

    found = json.loads(supply.BILL.read_text(encoding="utf-8"))

    assert {f"{each['name']}=={each['version']}" for each in found["components"]} == pinned
    assert all(each["hashes"] for each in found["components"])


def test_the_bill_is_current_and_one_of_other_pins_is_not(monkeypatch, tmp_path):
    old = tmp_path / "sbom.json"
    old.write_text(supply.BILL.read_text(encoding="utf-8").replace('"django"', '"djengo"'), encoding="utf-8")
    now = supply.stale()
    monkeypatch.setattr(supply, "BILL", old)

    assert now == []
    assert supply.stale() == ["docs/sbom.json is not what requirements/product.txt pins; run tools/supply.py update."]


def test_a_package_with_a_known_weakness_fails_the_check(pins):
    with advisories(WEAKNESS) as service:
        assert supply.audited(service, pins) == ["vine 5.1.0: INVENTED-1, mended in 99.0."]


def test_packages_without_one_pass(pins, capsys):
    with advisories() as service:
        assert supply.audited(service, pins) == []

    assert capsys.readouterr().out == "2 packages audited\n"


def test_where_no_service_answers_the_check_says_so_and_claims_nothing(pins, capsys):
    with advisories() as service:
        pass

    assert supply.audited(service, pins) == []
    assert capsys.readouterr().out.startswith("Note: ")
