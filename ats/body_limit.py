"""A request with too large a body: nothing of it reaches the disk or the memory, but what of it a page can still use."""

from __future__ import annotations

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

PIECE: Final = 64 * 1024
# A browser shows an answer only once it has sent its request, so a moderately large body is read to its end and thrown
# away; a larger one is cut off.
MOST_READ: Final = 256 * 1024 * 1024
MARK: Final = "takes_what_fits"

View = TypeVar("View", bound=Callable[..., Any])  # any view, and the same one back


class BodyLimit:
    """Answers 413 where the stated length of the body is over the limit. No middleware before it reads the body on its way in.

    A view marked `takes_what_fits` is asked all the same, for somebody signed in: its text and each file that is no larger than
    a file may be are in the request, and the others only by name (`too_large`). A body without a stated length is empty to the
    server (WSGI), so there is no way around this.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        stated = request.headers.get("Content-Length", "")
        length = int(stated) if stated.isdecimal() else 0
        if length <= settings.BODY_LIMIT:
            return self.get_response(request)
        if length <= MOST_READ and is_marked(request.path_info) and request.user.is_authenticated:
            request.upload_handlers = [Sieve(request)]
            return self.get_response(request)
        throw_away(request)
        said = {"back": request.path, "sent": length, "limit": settings.BODY_LIMIT, "file_limit": settings.UPLOAD_LIMIT}
        return render(request, "413.html", said, status=413)


class Sieve(FileUploadHandler):
    """Keeps each file that is no larger than a file may be; of a larger one nothing but its name.

    What it keeps lies in a file without a name, which the kernel takes away with the process, however that ends.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.names: dict[str, str] = {}
        request.too_large = self.names  # type: ignore[attr-defined]  # read by the function of that name
        self.taken = 0

    def new_file(self, *words: Any, **more: Any) -> None:  # what Django passes on
        """A file begins."""
        super().new_file(*words, **more)
        self.taken = 0
        self.file: UploadedFile[Any] = UploadedFile(
            TemporaryFile(),  # noqa: SIM115 - closed when the request is
            self.file_name,
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it is kept while it fits."""
        self.taken += len(raw_data)
        if self.taken <= settings.UPLOAD_LIMIT:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:  # as Django declares it
        """The file, where it did fit."""
        if self.taken > settings.UPLOAD_LIMIT:
            self.file.close()
            self.names[str(self.field_name)] = str(self.file_name)
            return None
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """The connection broke: what was kept is let go."""
        if hasattr(self, "file"):
            self.file.close()


def takes_what_fits(view: View) -> View:
    """Marks a view that says beside the field which file of the request was too large, and keeps the rest of it."""
    setattr(view, MARK, True)
    return view


def too_large(request: HttpRequest) -> dict[str, str]:
    """The files of this request that were too large to be read: field → name."""
    names: dict[str, str] = getattr(request, "too_large", {})
    return names


def is_marked(path: str) -> bool:
    """Whether the view of that address takes what fits."""
    try:
        return hasattr(resolve(path).func, MARK)
    except Resolver404:
        return False


def throw_away(request: HttpRequest) -> None:
    """The body is read and forgotten, up to MOST_READ bytes of it."""
    left = MOST_READ
    while left > 0:
        piece = request.read(PIECE)
        if not piece:
            return
        left -= len(piece)
