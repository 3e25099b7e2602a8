"""The pages of the form: which fields a step has, what came back from them, and which page of which person it was.

A page bears its name (`page`), signed and made for one application, so that what arrives without a session, or with a token
of an older sign-in, still says whose it is. It bears the number of each step's last save (`basis-…`), see `drafting`.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from applicants import drafting, earlier
from applicants.drafting import Sent
from applicants.forms import BidForm, ContactForm, PreferencesForm, QualificationsForm, Step
from applicants.models import Application
from ats import from_page, language

# What pages send beside the fields of their steps.
OF_PAGES: Final = {
    from_page.TOKEN,
    from_page.FIELD,
    "page",
    "use-saved",
    "use-earlier",
    "stay",
    "documents",
    language.BUTTON,
}
# Buttons after which the same page is to be read before anything goes on.
READ_AGAIN: Final = {"use-earlier", language.BUTTON}
MOST_NAMES, LONGEST_NAME, LONGEST_NUMBER = 20, 40, 10
SIGNER = Signer(salt="applicants.page")


def is_by_itself(headers: Mapping[str, str]) -> bool:
    """True where a page saves by itself (`draft.js`), and nobody waits for the next one."""
    return headers.get("Accept", "").startswith("application/json")


def is_read_again(data: MultiValueDict[str, Any]) -> bool:
    """True where the page was sent to be saved and shown again from the draft; not where a text is longer than the draft
    keeps, which only the answer itself can give back."""
    is_kept_whole = all(len(text) <= drafting.MOST_KEPT for _name, texts in data.lists() for text in texts)
    return not READ_AGAIN.isdisjoint(data) and is_kept_whole


def form_of(application: Application, name: str, data: Mapping[str, Any] | None = None) -> Step:
    """The step's form: with what was sent, else as the draft has it."""
    draft = application.draft
    if name == "bid":
        return BidForm(application.posting, draft, data)
    if name == "qualifications":
        return QualificationsForm(application.posting.requirements, draft.answers, data)
    kind = ContactForm if name == "contact" else PreferencesForm
    return kind(data, initial={field: getattr(draft, field) for field in kind.base_fields})


def standing_form(application: Application, name: str) -> Step:
    """The step's form as the draft stands: with its mistakes where it was last saved with mistakes."""
    return form_of(application, name, drafting.typed_in(application.draft, name))


def sent_of(form: Step, *, basis: str, chosen: str) -> Sent:
    """What came back from the step's form. A field only left empty is no mistake to keep: `steps.lack_of` asks for it."""
    typed = {name: form[name].data for name in form.fields}
    form.is_valid()
    mistakes = [one.code for found in form.errors.as_data().values() for one in found if one.code != "required"]
    number = int(basis) if basis.isascii() and basis.isdecimal() and len(basis) < LONGEST_NUMBER else None
    return Sent(form.answers(), typed, bool(mistakes), number, chosen)


def bid_last(names: Iterable[str]) -> list[str]:
    """The steps in the order in which they are saved: who would rather withdraw than stand among the public claims nothing."""
    return sorted(names, key=lambda name: name == "bid")


def all_sent(forms_by_step: Mapping[str, Step], data: Mapping[str, Any]) -> dict[str, Sent]:
    """What came back from each step's form, with the tokens that the page bears for it."""
    return {
        name: sent_of(form, basis=data.get(f"basis-{name}", ""), chosen=data.get(f"aside-{name}", ""))
        for name, form in forms_by_step.items()
    }


def new_page(application: Application) -> str:
    """The name of a page that is shown now."""
    return SIGNER.sign(f"{application.pk}.{secrets.token_urlsafe(12)}")


def window_key(application: Application) -> str:
    """What a window seals its copy of what was typed with (`draft.js`): 32 bytes in base64, the same on every page of the
    application and on no other. It is shown to its owner while signed in and kept nowhere, so that what lies in a browser's
    store says nothing to whoever sits down after them."""
    sealed = salted_hmac(f"{__name__}.window_key", f"{application.pk}.{application.person_id}", algorithm="sha256")
    return b64encode(sealed.digest()).decode()


def application_of(page: str) -> int | None:
    """The key of the application whose page has this name; None where it is no name of ours."""
    try:
        return int(SIGNER.unsign(page).partition(".")[0])
    except (BadSignature, ValueError):
        return None


def page_of_this(application: Application, name: str) -> str:
    """The name the page came with, where it is one of this application's, else nothing."""
    return name if application_of(name) == application.pk else ""


def with_saved_values(application: Application, name: str, data: MultiValueDict[str, Any]) -> MultiValueDict[str, Any]:
    """What was sent, with the saved value in each field where the person chose it (the page of two versions)."""
    chosen = set(data.getlist("use-saved"))
    if not chosen:
        return data
    saved, mixed = standing_form(application, name), data.copy()
    for field in chosen & set(saved.fields):
        value = saved[field].value()
        mixed[field] = "" if value is None else value
    return mixed


def with_earlier_values(
    application: Application, name: str, data: MultiValueDict[str, Any]
) -> MultiValueDict[str, Any]:
    """What was sent, with the answer of an earlier application in each empty field, where the person asked for it."""
    if "use-earlier" not in data:
        return data
    mixed = data.copy()
    for field, text in earlier.offered_fields(application.draft, name).items():
        if not mixed.get(field):
            mixed[field] = text
    return mixed


def offers(application: Application, name: str, form: Step) -> list[tuple[date, list[tuple[forms.BoundField, str]]]]:
    """(day, [(field, earlier answer in words)]) of each earlier answer to a field that is empty; (day, []) where the
    earlier answers stand in the fields already."""
    found = []
    for one in application.draft.earlier.get(name, []):
        fields = {field: text for field, text in one["fields"].items() if text and field in form.fields}
        before = form_of(application, name, fields)
        is_empty = not one["fields"] or any(not form[field].value() for field in fields)
        if is_empty:
            found.append((earlier.day_of(one), [(form[field], in_words(before[field])) for field in fields]))
    return found


def differences(mine: Step, saved: Step) -> list[tuple[forms.BoundField, str]]:
    """(my field, what was saved in it, in words) of each field in which the two say something else."""
    return [
        (mine[name], in_words(saved[name]))
        for name in mine.fields
        if comparable(mine[name].value()) != comparable(saved[name].value())
    ]


def comparable(value: Any) -> str:  # what any widget gives
    """Equal for what reads the same: line ends apart, and nothing at all like an empty text or no tick."""
    return str(value or "").replace("\r\n", "\n").strip()


def in_words(field: forms.BoundField) -> str:
    """A field's value as a person reads it."""
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return _("Ticked") if value else _("Not ticked")
    choices = dict(getattr(field.field.widget, "choices", ()))
    return str(choices.get(value or "", value or "")) or _("Nothing")


def names_nobody_asked_for(data: Iterable[str], asked: Iterable[str]) -> list[str]:
    """The names of sent fields that the page does not have; cut, since they are anybody's text."""
    expected = OF_PAGES | set(asked)
    strange = (name for name in data if name not in expected and not name.startswith(("basis-", "aside-")))
    return [drafting.shortened({"name": name})["name"][:LONGEST_NAME] for name in sorted(strange)[:MOST_NAMES]]
