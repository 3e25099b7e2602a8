"""Applicants' files in a bucket that speaks S3: Amazon's, or a server of the City's own.

Every conversation ends within SECONDS, its repetition included, whatever the server does meanwhile. A server that kept
somebody waiting is left alone for a while: the web server's few threads are for people who file.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from obstore.exceptions import BaseError
from obstore.store import S3Store

from applicants.documents.store import StoreError, Trouble
from ats.environment import Bucket as Place

if TYPE_CHECKING:  # its types are no names at run time
    from obstore.store import ClientConfig, S3Credential

A = TypeVar("A")

# One request, from the first byte sent to the last one read; a second one follows only a failure that came at once.
SECONDS: Final = timedelta(seconds=8)
# The worker's question whether all is well there, so that what is wrong is known within seconds.
QUESTION_SECONDS: Final = timedelta(seconds=3)
CONNECT_SECONDS: Final = timedelta(seconds=3)
AT_ONCE: Final = timedelta(seconds=1)
LEFT_ALONE_FOR: Final = timedelta(seconds=15)
A_PLACE: Final = re.compile(r"[0-9a-f]{2}/([0-9a-f]{40})")
A_STATUS: Final = re.compile(r"status code: (\d{3})")
BY_STATUS: Final = {
    401: Trouble.REFUSED,
    403: Trouble.REFUSED,
    404: Trouble.MISSING,
    507: Trouble.FULL,
}


class Bucket:
    """An object a key, `ab/abcd…`, whoever else keeps something there (`store.Store` says what is promised)."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.line = connection(place, os.getpid(), SECONDS)
        self.patience = patience(place)

    def put(self, key: str, content: bytes) -> None:
        """One request, signed with the content's SHA-256; it is stored once the server says so."""
        self.ask(lambda: self.line.put(place_of(key), content, use_multipart=False))

    def get(self, key: str, most: int) -> bytes:
        """The object, or nothing of one that is longer than it may be."""

        def read() -> bytes:
            found = self.line.get(place_of(key))
            return bytes(found.bytes()) if found.meta["size"] <= most else b""

        return self.ask(read)

    def remove(self, key: str) -> None:
        """The object is gone; a server that keeps versions keeps those."""
        try:
            self.ask(lambda: self.line.delete(place_of(key)))
        except StoreError as error:
            if error.trouble != Trouble.MISSING:
                raise

    def written(self) -> Iterator[tuple[str, datetime]]:
        """The objects, a thousand a request, by the time of the server."""
        pages = iter(self.line.list(chunk_size=1000))
        while page := self.ask(lambda: next(pages, None)):
            for one in page:
                if ours := A_PLACE.fullmatch(one["path"]):
                    yield ours[1], one["last_modified"]

    def drop_halves(self, before: datetime) -> int:
        """None: an object is there once it is whole, and nothing is sent in parts."""
        return 0

    def trouble(self) -> Trouble | None:
        """Asks for one name there: that needs the way, the key and the bucket. Waits less long than whoever needs a document."""
        line = connection(self.place, os.getpid(), min(SECONDS, QUESTION_SECONDS))
        try:
            self.ask(lambda: next(iter(line.list(chunk_size=1)), None))
        except StoreError as error:
            return error.trouble
        return None

    def ask(self, deed: Callable[[], A]) -> A:
        """What the server answers. Raises StoreError, at once where it kept somebody waiting lately."""
        began = time.monotonic()
        if began < self.patience.ends_at:
            raise StoreError(Trouble.UNREACHABLE, "it kept somebody waiting lately, so it is not asked just now")
        try:
            return deed()
        except (BaseError, OSError) as error:
            if time.monotonic() - began > AT_ONCE.total_seconds():
                self.patience.ends_at = time.monotonic() + LEFT_ALONE_FOR.total_seconds()
            raise StoreError(trouble_of(str(error)), str(error).partition("\n\n")[0]) from error


class Patience:
    """Until when a place is left alone, as this process's clock counts."""

    ends_at = 0.0


@cache
def patience(_place: Place) -> Patience:
    """One a place and process."""
    return Patience()


@cache
def connection(place: Place, _process: int, seconds: timedelta) -> S3Store:
    """One a place, process and patience: what a fork inherits is not used. Nothing is asked of the environment but proxies."""
    options: ClientConfig = {
        "timeout": seconds,
        "connect_timeout": CONNECT_SECONDS,
        "allow_http": place.url.startswith("http:"),
    }
    if place.authority:
        options["root_certificate"] = place.authority.read_bytes()

    def key() -> S3Credential:
        return {"access_key_id": place.key, "secret_access_key": place.secret, "expires_at": None}

    return S3Store(
        place.name,
        endpoint=place.url,
        region=place.region,
        virtual_hosted_style_request=False,
        skip_signature=False,
        unsigned_payload=False,
        credential_provider=key,
        client_options=options,
        retry_config={
            "max_retries": 1,
            "retry_timeout": AT_ONCE,
            "backoff": {"init_backoff": AT_ONCE / 10, "max_backoff": AT_ONCE / 5, "base": 2},
        },
    )


def place_of(key: str) -> str:
    """The name of a key's object."""
    return f"{key[:2]}/{key}"


def trouble_of(said: str) -> Trouble:
    """What the client's words mean."""
    if "<Code>NoSuchBucket</Code>" in said:
        return Trouble.NO_BUCKET
    status = A_STATUS.search(said)
    return BY_STATUS.get(int(status[1]), Trouble.FAILING) if status else Trouble.UNREACHABLE
