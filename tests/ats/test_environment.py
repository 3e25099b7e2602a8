"""What the environment says may stand in files: what a store of secrets hands over, no list of processes shows."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from ats import environment as env
from ats.embedded.home import SECRETS, Home
from ats.embedded.servers import kinds_wanted
from tests.house import HOUSE

SECRET = ["DATABASE_URL", "REDIS_URL", *(secret.variable for secret in SECRETS)]
SAID = """from ats import settings as s, environment as env
print(s.SECRET_KEY, s.SEED_KEY, *s.SIGNING_KEYS, *s.PERSONAL_KEYS, s.LOOKUP_KEY, env.text("DATABASE_URL"), s.REDIS_URL)"""


def said(variables: dict[str, str]) -> str:
    done = subprocess.run(
        (sys.executable, "-c", SAID), cwd=HOUSE, env=variables, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_product_takes_every_secret_from_files(tmp_path):
    plain = dict(os.environ)
    from_files = {name: value for name, value in plain.items() if name not in SECRET}
    for name in SECRET:
        path = tmp_path / name.lower()
        path.write_text(plain[name] + "\n")
        path.chmod(0o400)
        from_files[f"{name}_FILE"] = str(path)

    assert said(from_files) == said(plain)
    assert not [name for name in SECRET if any(plain[name] in value for value in from_files.values())]


def test_a_file_stands_for_its_variable(tmp_path, monkeypatch):
    path = tmp_path / "one"
    path.write_text("from the file\n")
    monkeypatch.setenv("ATS_SOMETHING_FILE", str(path))

    assert env.text("ATS_SOMETHING", "default") == "from the file"
    path.write_text("\n")
    assert env.text("ATS_SOMETHING", "default") == "default"


def test_both_at_once_and_a_file_that_is_not_there_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ATS_SOMETHING_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read as text"):
        env.text("ATS_SOMETHING")

    monkeypatch.setenv("ATS_SOMETHING", "a value")
    with pytest.raises(ImproperlyConfigured, match="both set"):
        env.text("ATS_SOMETHING")


def test_the_launcher_leaves_to_a_file_what_the_environment_names_one_for(tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    home.open()
    variable = SECRETS[0].variable
    for secret in SECRETS:
        monkeypatch.delenv(secret.variable, raising=False)
    usual = home.secrets()
    monkeypatch.setenv(f"{variable}_FILE", str(tmp_path / "key"))

    assert set(usual) - set(home.secrets()) == {variable}
    assert kinds_wanted({"DATABASE_URL_FILE": "/run/secrets/database"}) == {"valkey"}
