"""Deeds in other threads, for tests of what happens at one moment. The fixture `elsewhere` has them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


class Elsewhere:
    """Runs deeds in threads, each on a database connection of its own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=20)

    def run(self, deed: Callable[[], T]) -> Future[T]:
        """The deed has begun in another thread."""

        def begin() -> T:
            try:
                return deed()
            finally:
                connection.close()

        return self._pool.submit(begin)

    def stop(self) -> None:
        """Every thread has ended."""
        self._pool.shutdown()
