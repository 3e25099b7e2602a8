"""When something goes wrong that no page foresaw: the database being away is told from a fault of ours."""

from __future__ import annotations

import sys
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The embedded database is back in a second or two, a server's in a minute.
TRY_AGAIN_AFTER: Final = "15"


def server_error(_request: HttpRequest) -> HttpResponse:
    """Django's last resort (`handler500`): 503 and when to try again where the database does not answer or is too busy,
    500 for everything else.

    A handler and no middleware, since sessions and the pages of other errors ask the database too. Neither page does, and
    neither knows the request: nothing in them can fail as the first page did.
    """
    error = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, (OperationalError, InterfaceError)):
            answer = render(None, "503.html", status=503)
            answer["Retry-After"] = TRY_AGAIN_AFTER
            return answer
        error = error.__cause__ or error.__context__
    return render(None, "500.html", status=500)
