"""One's own data: all of it to take along, and the end of the account. At the roof, since it asks every floor."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants import takeout
from ats import clock
from ats.accounts import actions
from ats.accounts.models import User
from ats.accounts.second_factor import needs_one
from ats.accounts.signed_in import SignedIn, signed_in
from ats.accounts.step_up import still_you
from ats.audit import record
from ats.outbox.models import Message
from selection import takeout as selecting

PIECE = 64 * 1024
NOT_OURS_TO_GIVE = (
    "What you answered about yourself, if you did, is kept without your name and counted in totals. Nobody at the desk can "
    "look it up; you can take it back on the page of your application."
)


class Pipe:
    """What an archive is written to, piece by piece: it has no beginning to go back to, so nothing is kept in memory."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """One more piece."""
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """What has come since the last time."""
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


@signed_in
@require_safe
def my_data(request: SignedIn) -> HttpResponseBase:
    """What can be taken along, and how the account ends."""
    return render(request, "accounts/my_data.html", {"is_staff_account": needs_one(request.user)})


@signed_in
@require_POST
@still_you
def download(request: SignedIn) -> HttpResponseBase:
    """All of it as one archive, streamed. That it was taken is remembered."""
    user = request.user
    with transaction.atomic():
        record("accounts.take_data_along", by=user, at=clock.now(), subject=f"account {user.email}")
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"'}
    return StreamingHttpResponse(archive(user), content_type="application/zip", headers=headers)


@signed_in
@require_POST
@still_you
def close_account(request: SignedIn) -> HttpResponseBase:
    """The account is closed and everybody signed out of it; its applications stay. Refused for staff, and without the tick."""
    if "sure" not in request.POST:
        messages.error(request, _("Nothing is closed yet: tick the box to say that you want to close your account."))
        return redirect("my_data")
    actions.close_account(request.user, by=request.user, at=clock.now())
    logout(request)
    return redirect("account_closed")


@require_safe
def account_closed(request: SignedIn) -> HttpResponseBase:
    """What is said afterwards, to nobody in particular."""
    return render(request, "accounts/closed.html")


def archive(user: User) -> Iterator[bytes]:
    """The pieces of a zip: `data.json` and every paper."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:  # type: ignore[call-overload]  # a pipe is enough
        made.writestr("data.json", json.dumps(everything(user), cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
        yield pipe.taken()
        for place, content in takeout.files_of(user):
            with made.open(place, "w") as target:
                for start in range(0, len(content), PIECE):
                    target.write(content[start : start + PIECE])
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


def everything(user: User) -> dict[str, object]:
    """All that is kept about the person, as plain values."""
    return {
        "account": {
            "email": user.email, "first_name": user.first_name, "last_name": user.last_name, "role": user.role,
            "departments": user.departments, "joined": user.date_joined,
        },
        "devices": [
            {"browser": one.browser, "address": one.address, "first_seen": one.first_seen_at, "last_seen": one.last_seen_at}
            for one in user.devices.all()
        ],
        "applications": takeout.applications_of(user),
        "interviews_you_scored": selecting.scores_by(user),
        "interview_scores_about_you": selecting.CONFIDENTIAL,
        "self_identification": NOT_OURS_TO_GIVE,
        "messages": [
            {"subject": one.subject, "text": one.body, "written": one.created_at, "sent": one.sent_at}
            for one in Message.objects.visible_to(user)
        ],
    }  # fmt: skip
