"""The launcher, with real processes on homes of their own: what it starts, what it survives, and what it refuses."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ats.embedded import guard, processes
from ats.embedded.desk import hold_port
from ats.embedded.home import SECRETS, Home
from ats.embedded.locks import Lock
from ats.embedded.processes import Watched, is_running
from ats.embedded.servers import Servers
from ats.embedded.trouble import Trouble

RUN = Path(__file__).resolve().parent.parent / "run"
OURS = re.compile("DATABASE_URL|REDIS_URL|ATS_|DJANGO_|COV_")
SPEAK = "import json; from ats.accounts.models import User; print(json.dumps({'people': User.objects.count()}))"


def surroundings() -> dict[str, str]:
    """The environment as a person has it: nothing of the tests' own servers."""
    return {name: value for name, value in os.environ.items() if not OURS.match(name)}


def run(*words: object, expected: int = 0) -> subprocess.CompletedProcess[str]:
    """The launcher has run with these words and ended as expected."""
    command = [sys.executable, str(RUN), *map(str, words)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env=surroundings(), cwd="/"
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it has not happened in time"
        time.sleep(0.05)


def living(home: Path) -> list[str]:
    """The processes of that home: its name, or its sockets', stands in their command, their folder or their environment."""
    sockets = str(Home(home).note("sockets").get("folder", home))
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        try:
            if (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                continue
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            traces = f"{command} {os.readlink(process / 'cwd')} {(process / 'environ').read_text(errors='replace')}"
        except OSError:
            continue
        if int(process.name) != os.getpid() and (str(home) in traces or sockets in traces):
            found.append(f"{process.name} {command}")
    return found


class Desk:
    """A running `./run --empty` on a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.log = home.with_suffix(".out")
        with self.log.open("w") as output:
            command = [sys.executable, str(RUN), "--empty", "--port", str(self.port), "--home", str(home)]
            self.process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=surroundings()
            )
        wait_for(lambda: "The desk is open" in self.said or self.process.poll() is not None, 60)
        assert self.process.poll() is None, self.said

    @property
    def said(self) -> str:
        return self.log.read_text()

    def answers(self, path: str = "/readyz") -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except OSError:
            return 0
        finally:
            line.close()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(30)

    def pid_of(self, words: str) -> int:
        return next(int(line.split()[0]) for line in living(self.home) if words in line)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Desk]:
    running = Desk(tmp_path_factory.mktemp("launcher") / "a home")
    yield running
    running.stop()


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    for secret in SECRETS:
        monkeypatch.delenv(secret.variable, raising=False)
    made = Home(tmp_path / "home")
    made.open()
    return made


@pytest.mark.servers
def test_desk_says_where_it_is_and_where_its_data_lie(desk):
    assert desk.answers() == 200
    assert f"http://127.0.0.1:{desk.port}/" in desk.said
    assert str(desk.home) in desk.said
    assert "sign-ins" not in desk.said  # it was started empty


@pytest.mark.servers
def test_second_desk_on_a_home_is_refused_with_the_first_ones_address(desk):
    refused = run("--home", desk.home, "--port", free_port(), expected=1)

    assert f"process {desk.process.pid}, at http://127.0.0.1:{desk.port}." in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert desk.answers() == 200


@pytest.mark.servers
def test_command_beside_a_desk_prints_its_own_output_alone(desk):
    done = run("manage", "--home", desk.home, "shell", "--verbosity", "0", "-c", SPEAK)

    assert json.loads(done.stdout) == {"people": 0}
    assert desk.answers() == 200


@pytest.mark.servers
def test_killed_servers_come_back_and_the_desk_answers_again(desk):
    os.kill(desk.pid_of("bin/postgres"), signal.SIGKILL)
    os.kill(desk.pid_of("valkey-server"), signal.SIGKILL)
    wait_for(lambda: "PostgreSQL was started again" in desk.said and "Valkey was started again" in desk.said)
    os.kill(desk.pid_of("run keeper"), signal.SIGKILL)
    wait_for(lambda: "PostgreSQL and Valkey have gone; they are started again." in desk.said)
    os.kill(desk.pid_of("celery -A ats.celery beat"), signal.SIGKILL)
    wait_for(lambda: "beat was started again" in desk.said)

    wait_for(lambda: desk.answers() == 200)


@pytest.mark.servers
def test_killed_desk_leaves_no_process_and_loses_nothing(desk):
    make = "from ats.accounts.models import User; User.objects.create_user(email='iris.vale@example.org')"
    run("manage", "--home", desk.home, "shell", "-c", make)

    desk.process.kill()
    desk.process.wait()
    wait_for(lambda: not living(desk.home), 15)
    again = Desk(desk.home)
    counted = run("manage", "--home", desk.home, "shell", "--verbosity", "0", "-c", SPEAK)
    again.process.send_signal(signal.SIGINT)

    assert json.loads(counted.stdout) == {"people": 1}
    assert again.process.wait(30) == 0
    assert living(desk.home) == []


@pytest.mark.servers
def test_commands_at_once_share_servers_that_stop_after_the_last(desk):
    desk.stop()
    home = desk.home
    codes = range(3)
    command = [sys.executable, str(RUN), "manage", "--home", str(home), "shell", "-c"]
    together = [
        subprocess.Popen([*command, f"import sys; sys.exit({code})"], env=surroundings(), stdin=subprocess.DEVNULL)
        for code in codes
    ]

    ended = [process.wait(60) for process in together]

    assert ended == list(codes)
    wait_for(lambda: not living(home), 10)
    assert not Lock(home / "locks" / "servers").is_held


AN_EARLIER_VERSION = """
import psycopg2
from django.db import connection
with psycopg2.connect(**connection.get_connection_params() | {"user": "postgres"}) as line, line.cursor() as cursor:
    cursor.execute("DROP OWNED BY ats_desk")
    cursor.execute("DROP ROLE ats_desk")
"""
WHO = """
from django.db import connection
with connection.cursor() as cursor:
    may = "has_table_privilege('audit_event', '{}')"
    cursor.execute(f"SELECT session_user, {may.format('INSERT')}, {may.format('UPDATE')}")
    print(cursor.fetchone())
"""


@pytest.mark.servers
def test_a_home_of_an_earlier_version_gets_the_role_that_owns_nothing(tmp_path):
    home = Home(tmp_path / "home")
    new = run("manage", "--home", home.folder, "shell", "-v0", "-c", WHO)
    run("manage", "--home", home.folder, "shell", "-v0", "-c", AN_EARLIER_VERSION)
    for note in ("roles", "state"):
        home.drop_note(note)

    later = run("manage", "--home", home.folder, "shell", "-v0", "-c", WHO)

    assert new.stdout == later.stdout == "('ats_desk', True, False)\n"


def test_servers_of_an_earlier_version_are_to_be_stopped_first(home, monkeypatch):
    monkeypatch.setattr(Servers, "_found", lambda self: True)
    servers = Servers(home, home.folder, frozenset({"postgres"}))

    with pytest.raises(Trouble, match="started by an earlier version"):
        servers.join()


@pytest.mark.parametrize("words", [(), ("manage",), ("test",), ("check",), ("bench",)])
def test_every_command_explains_itself(words):
    assert run(*words, "--help").stdout.startswith("usage: ./run")


def test_taken_port_is_refused_and_no_home_is_made(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        refused = run("--home", tmp_path / "home", "--port", port, expected=1)

    assert refused.stderr == f"Port {port} is taken by another program; choose another with --port.\n"
    assert not (tmp_path / "home").exists()


def test_port_of_a_desk_that_is_still_starting_is_refused(tmp_path):
    port = free_port()
    with hold_port(port):
        refused = run("--home", tmp_path / "home", "--port", port, expected=1)

    hold_port(port).close()
    assert refused.stderr == f"Port {port} is taken by another desk that is starting; choose another with --port.\n"


def test_home_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()

    refused = run("--home", tmp_path / "file" / "home", "--port", free_port(), expected=1)

    assert refused.stderr.startswith(f"{tmp_path / 'file' / 'home'} cannot be written (not a directory).")


def test_data_of_another_major_version_are_refused_and_left_alone(home):
    home.secrets()
    home.postgres.mkdir()
    (home.postgres / "PG_VERSION").write_text("17\n")

    refused = run("manage", "--home", home.folder, "check", expected=1)

    assert f"The data in {home.postgres} were written by PostgreSQL 17" in refused.stderr
    assert [path.name for path in home.postgres.iterdir()] == ["PG_VERSION"]
    assert not Lock(home.locks / "servers").is_held


def test_secrets_are_made_once_for_their_owner_only(home):
    first, second = home.secrets(), home.secrets()

    assert first == second
    assert len(set(first.values())) == len(SECRETS)
    assert {(home.folder / secret.file).stat().st_mode & 0o777 for secret in SECRETS} == {0o600}


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.file)
@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 64])
def test_damaged_secret_is_named_and_kept(home, secret, content):
    home.secrets()
    (home.folder / secret.file).write_bytes(content)

    with pytest.raises(Trouble, match=f"{secret.file} is damaged"):
        home.secrets()

    assert (home.folder / secret.file).read_bytes() == content


def test_lasting_secret_is_never_made_anew_over_data(home):
    home.secrets()
    home.postgres.mkdir()
    (home.postgres / "PG_VERSION").write_text("18\n")
    (home.folder / "seed-key").unlink()

    with pytest.raises(Trouble, match="seed-key is missing"):
        home.secrets()

    assert not (home.folder / "seed-key").exists()


def test_owned_lock_keeps_others_out_until_it_is_closed(tmp_path):
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    first.own()

    assert second.is_held
    assert not second.try_own()
    first.close()
    assert second.try_own()
    second.close()


def test_process_that_keeps_dying_is_started_again_ever_more_slowly():
    watched = Watched("the oracle", lambda: subprocess.Popen(["false"]))
    said = []
    watched.begin()
    while len(said) < 4:
        said += filter(None, [watched.look()])
        time.sleep(0.01)
    watched.end()

    assert said == [
        "the oracle stopped (exit code 1); it is started again in 0.5 s.",
        "the oracle was started again.",
        "the oracle stopped (exit code 1); it is started again in 1 s.",
        "the oracle was started again.",
    ]
    assert watched.look() is None


def test_process_without_a_sign_of_life_is_killed_and_one_with_it_lives(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "HUNG", 0.2)
    pulse = tmp_path / "pulse"
    watched = Watched("the sleeper", lambda: subprocess.Popen(["sleep", "60"], start_new_session=True), pulse=pulse)
    watched.begin()
    first = watched.pid
    time.sleep(0.3)
    pulse.touch()

    with_a_pulse = watched.look()
    os.utime(pulse, (0, 0))
    without_one = watched.look()
    pid_between_two_lives = watched.pid
    watched.end()

    assert (with_a_pulse, pid_between_two_lives) == (None, None)
    assert without_one == "the sleeper stopped (no sign of life for 0.2 s); it is started again in 0.5 s."
    assert not is_running(first)


def test_guard_kills_what_was_entered_and_not_struck_out():
    assert guard.left_over(["+11\n", "+12\n", "-11\n"]) == {12}
