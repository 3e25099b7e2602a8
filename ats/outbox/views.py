"""The desk's page of a mail that was given up: sent once more by one button."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import clock
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import ConfirmForm, act, page, sent, staff_page
from ats.outbox.actions import send_again
from ats.outbox.lifecycle import MessageStatus
from ats.outbox.models import IN_CONFIDENCE, Message


class AgainForm(ConfirmForm):
    """One button."""

    button = gettext_lazy("Send it again")


@staff_page("send mail again")
def send_once_more(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """A mail that was given up, with why; posted, it waits to be sent once more."""
    message = get_object_or_404(Message.objects.exclude(kind=IN_CONFIDENCE), pk=pk)
    form = AgainForm(sent(request))
    if request.method == "POST" and act(form, lambda: send_again(message, by=request.user, at=clock.now())):
        messages.success(request, _("The mail is sent within seconds, if the mail server takes it now."))
        return redirect("admin:outbox_message_changelist")
    return page(
        request, "desk/outbox/again.html", title=_("Send a mail again"), message=message, form=form,
        to=message.address_now(), may_be_sent=message.status == MessageStatus.FAILED and message.in_inbox,
    )  # fmt: skip
