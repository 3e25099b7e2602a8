"""What leaves this machine is encrypted and goes to whom it is meant for, or nothing starts."""

from __future__ import annotations

import ssl
from dataclasses import replace
from urllib.parse import urlsplit

import dj_database_url
import pytest
from django.conf import settings as plain
from django.core.mail import get_connection
from redis.connection import ConnectionPool

from ats import start
from ats.transport import Ways, is_outside, unsafe

INSIDE = Ways(
    database={"HOST": "/run/postgresql"}, broker="unix:///run/valkey.sock", mail="", mail_is_encrypted=False, scanner=""
)
REDIS, SAFE_REDIS = "redis://:pw@cache.city.example:6379/0", "rediss://:pw@cache.city.example:6379/0"
POSTGRES = "postgres://ats_desk:pw@db.city.example/ats"
VERIFY = "?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem"


def ways(*, database: str = "", **fields) -> Ways:
    return replace(INSIDE, **fields, **({"database": dj_database_url.parse(database)} if database else {}))


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (ways(database=POSTGRES), "DATABASE_URL names db.city.example without ?sslmode=verify-full."),
        (ways(database=f"{POSTGRES}?sslmode=require"), "DATABASE_URL names db.city.example"),
        (ways(database=f"{POSTGRES}?sslmode=verify-ca"), "DATABASE_URL names db.city.example"),
        (ways(database=f"{POSTGRES}?host=/run/postgresql,10.0.0.7"), "DATABASE_URL names 10.0.0.7"),
        (ways(database="postgres://ats:pw@localhost/ats?hostaddr=10.0.0.7"), "DATABASE_URL names 10.0.0.7"),
        (ways(broker=REDIS), "REDIS_URL names cache.city.example without TLS."),
        (ways(mail="mail.city.example"), "ATS_SMTP_HOST names mail.city.example, spoken to without TLS."),
        (ways(documents="http://s3.city.example:9000"), "ATS_S3_URL names s3.city.example without TLS."),
        (ways(scanner="clamav:3310"), "ATS_CLAMD names clamav, and clamd knows no TLS."),
        (ways(scanner="[fd00::7]:3310"), "ATS_CLAMD names [fd00::7], and clamd"),
    ],
)
def test_a_host_beyond_this_machine_without_tls_is_refused(found, word):
    (said,) = unsafe(found)

    assert said.startswith(word)
    assert "ATS_TRUSTED_HOSTS" in said


@pytest.mark.parametrize(
    "query",
    [
        "ssl_cert_reqs=none",
        "ssl_cert_reqs=CERT_NONE",
        "ssl_cert_reqs=optional",
        "ssl_check_hostname=false",
        "ssl_check_hostname=0",
    ],
)
def test_a_certificate_that_nobody_checks_is_none(query):
    (said,) = unsafe(ways(broker=f"{SAFE_REDIS}?{query}"))

    assert said.startswith("REDIS_URL does not check the certificate of cache.city.example.")


@pytest.mark.parametrize(
    "found",
    [
        INSIDE,
        ways(database=f"{POSTGRES}{VERIFY}", broker=SAFE_REDIS, mail="mail.city.example", mail_is_encrypted=True),
        ways(broker=f"{SAFE_REDIS}?ssl_cert_reqs=required&ssl_check_hostname=true"),
        ways(broker=f"{SAFE_REDIS}?ssl_cert_reqs=CERT_REQUIRED"),
        ways(database="postgres://a:b@127.0.0.1/ats", broker="redis://localhost/0", mail="::1", scanner="127.0.0.1:3310"),
        ways(scanner="/run/clamav/clamd.sock"),
        ways(documents="https://s3.city.example"),
        ways(documents="http://127.0.0.1:9000"),
        ways(
            database="postgres://a:b@postgres/ats", broker="redis://valkey:6379/0", scanner="clamav:3310", mail="relay",
            trusted=["postgres", "Valkey", "clamav", "relay"],
        ),
    ],
)  # fmt: skip
def test_the_machine_itself_tls_and_hosts_that_are_vouched_for_are_safe(found):
    assert list(unsafe(found)) == []


def test_a_host_that_is_vouched_for_vouches_for_no_other():
    said = list(unsafe(ways(database=POSTGRES, broker=REDIS, trusted=["db.city.example"])))

    assert [one.partition(" ")[0] for one in said] == ["REDIS_URL"]


@pytest.mark.parametrize("host", ["localhost.city.example", "10.0.0.7", "127.0.0.1.city.example", "fd00::1", "db"])
def test_what_only_looks_like_the_loopback_is_outside(host):
    assert is_outside(host, set())


def test_nothing_starts_on_such_a_way(monkeypatch, capsys, db):
    monkeypatch.setattr(plain, "EMAIL_HOST", "mail.city.example")
    monkeypatch.setattr(plain, "EMAIL_USE_TLS", False)

    with pytest.raises(SystemExit):
        start.safely()

    assert "Refusing to start: ATS_SMTP_HOST names mail.city.example" in capsys.readouterr().err


def test_mail_checks_the_certificate_and_the_name():
    context = get_connection("django.core.mail.backends.smtp.EmailBackend", use_tls=True).ssl_context

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_the_broker_checks_certificate_and_name_unless_told_otherwise():
    line = ConnectionPool.from_url(SAFE_REDIS).make_connection()

    assert urlsplit(SAFE_REDIS).hostname == line.host
    assert (line.cert_reqs, line.check_hostname) == (ssl.CERT_REQUIRED, True)
