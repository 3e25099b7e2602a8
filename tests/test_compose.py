"""The files for real servers agree with the product: same commands, known variables, no default secret, health for each."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
import yaml
from django.conf import settings

from ats.embedded import postgres, valkey
from ats.embedded.home import SECRETS
from tests.house import HOUSE, ROOMS, functions, rows_of_table, sources, text_of

COMPOSE: dict[str, Any] = yaml.safe_load(text_of("docker-compose.yml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DESK = ("migrate", "web", "worker", "beat")
ASKED = re.compile(r"\$\{([A-Z0-9_]+)(:[?-][^}]*)?\}")
KNOWN = {row[0].strip("`") for row in rows_of_table(text_of("README.md"), "## Environment")}
# PostgreSQL's own, and the launcher's: they are no variable of the product.
OF_POSTGRES = {"POSTGRES_PASSWORD", "POSTGRES_DESK_PASSWORD"}
OF_THE_LAUNCHER = {"ATS_EMBEDDED", "ATS_INSECURE_COOKIES"}
SECRET = {*OF_POSTGRES, *(secret.variable for secret in SECRETS)}


def launched() -> dict[str, list[str]]:
    """The words of each service as `./run` starts it, without those that say where to listen."""
    (services,) = [node for name, node in functions(sources()["ats/embedded/desk.py"]) if name == "_services"]
    table = next(node.value for node in ast.walk(services) if isinstance(node, ast.Assign))
    assert isinstance(table, ast.Dict)
    found = {}
    for name, words in zip(table.keys, table.values, strict=True):
        assert isinstance(name, ast.Constant)
        inside = sorted(
            (one for one in ast.walk(words) if isinstance(one, ast.Constant)),
            key=lambda one: (one.lineno, one.col_offset),
        )
        found[name.value] = [str(one.value) for one in inside]
    return found


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_each_process_is_started_as_run_starts_it(name):
    elsewhere = {"0.0.0.0", "8000"}  # noqa: S104 - inside its container

    assert [word for word in SERVICES[name]["command"] if word not in elsewhere] == launched()[name]


def test_the_database_is_brought_up_to_date_once_before_anything_starts():
    assert SERVICES["migrate"]["command"] == ["python", "manage.py", "migrate", "--no-input"]
    assert SERVICES["migrate"]["restart"] == "no"
    for name in ("web", "worker", "beat"):
        waits = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
        assert waits == {
            "postgres": "service_healthy",
            "valkey": "service_healthy",
            "migrate": "service_completed_successfully",
        }


def test_only_migrate_is_the_owner_of_the_tables():
    owner = {"ATS_OWNER_DATABASE_URL": "postgres://ats:${POSTGRES_PASSWORD:?see .env.example}@postgres:5432/ats"}

    assert {name: SERVICES[name]["environment"].get("ATS_OWNER_DATABASE_URL") for name in DESK} == {
        "migrate": owner["ATS_OWNER_DATABASE_URL"], "web": None, "worker": None, "beat": None
    }  # fmt: skip
    assert {SERVICES[name]["environment"]["DATABASE_URL"].partition(":$")[0] for name in DESK} == {
        "postgres://ats_desk"
    }
    assert SERVICES["postgres"]["environment"]["POSTGRES_USER"] == postgres.OWNER
    assert SERVICES["migrate"]["environment"].items() - owner.items() == SERVICES["web"]["environment"].items()


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_service_says_how_it_is(name):
    health = SERVICES[name]["healthcheck"]

    assert health["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= set(health)
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_the_web_servers_health_is_a_program_that_reads():
    command = SERVICES["web"]["healthcheck"]["test"]

    assert command[:3] == ["CMD", "python", "-c"]
    assert "/readyz" in command[3]
    compile(command[3], "healthcheck", "exec")


@pytest.mark.parametrize("name", DESK)
def test_every_variable_given_is_in_the_readmes_table(name):
    given = set(SERVICES[name]["environment"])

    assert given <= KNOWN
    assert not given & OF_THE_LAUNCHER
    assert {"DATABASE_URL", "REDIS_URL", "ATS_HOME", "ATS_CHECKPOINTS"} <= given


def test_every_variable_asked_for_is_known():
    asked = {name for name, _rest in ASKED.findall(text_of("docker-compose.yml"))}

    assert asked - KNOWN == OF_POSTGRES


def test_no_secret_has_a_default_and_none_is_written_down():
    asked = ASKED.findall(text_of("docker-compose.yml"))

    assert {name for name, rest in asked if rest.startswith(":?")} >= SECRET
    assert [name for name, rest in asked if name in SECRET and not rest.startswith(":?")] == []
    assert [name for name, rest in asked if not rest] == []


def test_the_example_of_the_environment_has_every_name_and_no_value_for_what_has_no_default():
    lines = re.findall(r"^(# )?([A-Z0-9_]+)=(.*)$", text_of(".env.example"), re.M)
    must = {name for commented, name, _value in lines if not commented}
    asked = ASKED.findall(text_of("docker-compose.yml"))

    assert must == {name for name, rest in asked if rest.startswith(":?")}
    assert {name for _commented, name, _value in lines} == {name for name, _rest in asked}
    assert [value for commented, _name, value in lines if not commented and value] == []


def test_the_defaults_are_those_the_example_shows():
    shown = {
        name: value for commented, name, value in re.findall(r"^(# )?([A-Z0-9_]+)=(.*)$", text_of(".env.example"), re.M)
    }
    defaults = {name: rest[2:] for name, rest in ASKED.findall(text_of("docker-compose.yml")) if rest.startswith(":-")}

    assert {name: shown[name] for name in defaults} == defaults


def test_the_database_is_made_like_the_embedded_one():
    arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()

    assert sorted(arguments) == sorted(postgres.LOCALE)
    assert SERVICES["postgres"]["image"].startswith("postgres:18")


def test_the_broker_keeps_what_it_is_given_like_the_embedded_one():
    wanted = dict(zip(valkey.SETTINGS[::2], valkey.SETTINGS[1::2], strict=True))
    command = SERVICES["valkey"]["command"][1:]

    given = dict(zip(command[::2], command[1::2], strict=True))

    assert given == {name: wanted[name] for name in ("--appendonly", "--save", "--maxmemory", "--maxmemory-policy")}
    assert given["--maxmemory-policy"] == "noeviction"


def test_database_and_broker_are_reached_by_the_desk_alone():
    assert COMPOSE["networks"]["desk"] == {"internal": True}
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["desk"]
        assert "ports" not in SERVICES[name]
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_what_must_last_lies_in_a_volume():
    mounted = {place.partition(":")[0] for service in SERVICES.values() for place in service["volumes"]}

    assert mounted == set(COMPOSE["volumes"])
    for name in DESK:
        assert dict(place.split(":") for place in SERVICES[name]["volumes"]) == {
            "home": SERVICES[name]["environment"]["ATS_HOME"],
            "checkpoints": SERVICES[name]["environment"]["ATS_CHECKPOINTS"],
        }


def test_the_image_holds_the_whole_product_and_runs_as_nobody_special():
    said = text_of("Dockerfile")
    copied = set(re.findall(r"^COPY (\S+) ", said, re.M))
    needed = {*ROOMS, "templates", "manage.py", "requirements/product.txt"}
    needed |= {str(path.relative_to(HOUSE)) for path in settings.LOCALE_PATHS if path.is_dir()}

    assert copied == needed
    assert {name.removeprefix("!") for name in text_of(".dockerignore").split() if name.startswith("!")} == needed
    assert "--require-hashes" in said
    assert re.findall(r"^USER (\w+)$", said, re.M) == ["desk"]


def test_the_image_keeps_no_secret():
    kept = " ".join(re.findall(r"^(?:ENV|ARG) (?:.*\\\n)*.*", text_of("Dockerfile"), re.M))

    assert [name for name in SECRET if name in kept] == []
