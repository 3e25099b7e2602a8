#!/usr/bin/env python3
"""What the product is made of, and whether anything in it is known to be unsafe.

    .venv/bin/python tools/supply.py update    writes docs/sbom.json, the bill of materials (CycloneDX 1.6), from the pins
    .venv/bin/python tools/supply.py check     exits 1 where the bill is stale, or a pinned package has a known weakness

The advisories come from PyPI, or from another service where pip-audit is told so after `check` (`-s osv --osv-url …`).
Where nobody answers, as on a machine without a network, a line says so: then nothing was learnt of any package.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import OutputFormat, make_outputter
from cyclonedx.schema import SchemaVersion
from packageurl import PackageURL
from pip_requirements_parser import InstallRequirement, RequirementsFile

ROOT = Path(__file__).resolve().parent.parent
PRODUCT, ALL = ROOT / "requirements" / "product.txt", ROOT / "requirements" / "dev.txt"
BILL = ROOT / "docs" / "sbom.json"
# The bill changes with the pins and with nothing else: no day, no random number.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def bill(pins: Path = PRODUCT) -> str:
    """The bill of materials of those pins: each package with version, licence where it is installed, and every digest."""
    desk = Component(name="hiring-desk", version="1", type=ComponentType.APPLICATION, bom_ref="hiring-desk")
    found = [component(each) for each in RequirementsFile.from_file(str(pins)).requirements]
    bom = Bom(
        serial_number=uuid5(NAMESPACE_URL, pins.read_text(encoding="utf-8")),
        metadata=BomMetaData(component=desk, timestamp=EPOCH),
        components=found,
    )
    bom.register_dependency(desk, found)
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)
    return f"{text}\n"


def component(pin: InstallRequirement) -> Component:
    """One pinned package as the bill states it."""
    version = pin.get_pinned_version
    address = PackageURL("pypi", name=pin.name, version=version)
    digests = [HashType(alg=HashAlgorithm.SHA_256, content=each.partition(":")[2]) for each in digests_of(pin)]
    return Component(
        name=pin.name,
        version=version,
        purl=address,
        bom_ref=str(address),
        hashes=digests,
        licenses=[LicenseFactory().make_from_string(each) for each in licence(pin)],
    )


def digests_of(pin: InstallRequirement) -> Iterator[str]:
    """Its "sha256:…" texts. pip takes a file with any one of them, and no other."""
    for option in pin.hash_options:
        yield option.removeprefix("--hash=")


def licence(pin: InstallRequirement) -> list[str]:
    """The licence that a package states in one line. Nothing for one that only some machines install: the bill is one."""
    if pin.marker:
        return []
    stated = metadata.metadata(pin.name)
    short = stated.get("License-Expression") or stated.get("License") or ""
    classifiers = (each for each in stated.get_all("Classifier") or [] if each.startswith("License ::"))
    if not short or "\n" in short:
        short = next((each.rpartition(" :: ")[2] for each in classifiers), "")
    return [short] if short else []


def stale() -> list[str]:
    """A sentence where the bill is not what the pins say."""
    if BILL.exists() and BILL.read_text(encoding="utf-8") == bill():
        return []
    return ["docs/sbom.json is not what requirements/product.txt pins; run tools/supply.py update."]


def audited(options: Sequence[str] = (), pins: Path = ALL) -> list[str]:
    """A sentence for each pinned package with a known weakness, or of which nothing was said while others were answered."""
    words = ["-r", str(pins), "--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(  # noqa: S603 - our own tool, no shell
        [sys.executable, "-m", "pip_audit", *words, "--timeout", "10", *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(f"Note: no advisories could be had, so no package was audited: {last_line(done.stderr)}")
        return []
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    if len(skipped) == len(packages):
        print(f"Note: the advisory service knows none of the {len(packages)} packages, so none was audited.")
        return []
    print(f"{len(packages) - len(skipped)} packages audited")
    wrong = [f"{name}: the advisory service does not know it in the pinned version." for name in skipped]
    for each in packages:
        for weakness in each.get("vulns", []):
            mended = ", ".join(weakness["fix_versions"]) or "no version"
            wrong.append(f"{each['name']} {each['version']}: {weakness['id']}, mended in {mended}.")
    return wrong


def last_line(text: str) -> str:
    """The last line of what a program said, or that it said nothing."""
    return next(reversed(text.strip().splitlines()), "pip-audit said nothing")


def main(words: list[str]) -> int:
    """The command line; answers the exit code."""
    if words == ["update"]:
        BILL.write_text(bill(), encoding="utf-8")
        return 0
    if words[:1] != ["check"]:
        print(__doc__)
        return 2
    wrong = stale() + audited(words[1:])
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
