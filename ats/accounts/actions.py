"""What is written about accounts at the desk: who has which role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from ats.accounts.actors import Actor, System
from ats.accounts.guarding import tell_of_end, tell_of_reset
from ats.accounts.models import User
from ats.accounts.roles import Role, require
from ats.accounts.second_factor import needs_one
from ats.accounts.sessions import end_all, end_everybodys
from ats.audit import record
from ats.refusal import Refused

SIGN_UP = System("sign-up")


def open_account(*, email: str, first_name: str, last_name: str, password: str, at: datetime) -> User | None:
    """The account stands, its address confirmed; `password` is a hash. None where the address has an account by now."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, first_name=first_name, last_name=last_name, hashed=password)
            record("accounts.open_account", by=SIGN_UP, at=at, subject=f"account {user.email}")
    except IntegrityError:
        return None
    return user


def grant_role(person: User, role: str, departments: Sequence[str], *, reason: str, by: Actor, at: datetime) -> User:
    """The account has the role from its next request on, and a hiring manager the departments; the audit says from what.

    Refused: one's own account, so that nobody raises or locks out themselves; a hiring manager without a department,
    who could read nothing; departments for another role, where they would mean nothing; no reason; nothing that differs.
    """
    require(by, "manage accounts")
    wanted = sorted(set(departments))
    if person.audit_label == by.audit_label:
        raise Refused("Another HR lead changes your own role.", field="role", code="own_account")
    if role == Role.HIRING_MANAGER and not wanted:
        raise Refused("Choose the departments whose shortlists this person reads.", field="departments")
    if role != Role.HIRING_MANAGER and wanted:
        raise Refused("Only a hiring manager has departments.", field="departments")
    if not reason.strip():
        raise Refused("Say why.", field="reason", code="reason")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        before = {"role": locked.role, "departments": locked.departments}
        after = {"role": str(Role(role)), "departments": wanted}
        if before == after:
            raise Refused("Nothing would change.", code="same")
        record(
            "accounts.grant_role", by=by, at=at, subject=f"account {locked.email}", reason=reason.strip(),
            facts={"from": before, "to": after},
        )  # fmt: skip
        User.objects.filter(pk=locked.pk).update(**after)
    person.refresh_from_db()
    return person


def reset_factors(person: User, *, reason: str, by: Actor, at: datetime) -> None:
    """The account has no second step any more, so that whoever lost theirs sets up a new one at the next sign-in: password or
    mailed code as before. Its sessions are over, its owner has a letter, and every HR lead sees it at the desk for a day.

    Refused: one's own account, so that two people are in it; an account that has none; no reason.
    """
    require(by, "reset factors")
    if person.audit_label == by.audit_label:
        raise Refused("Another HR lead takes your own second step.", code="own_account")
    if not reason.strip():
        raise Refused("Say why.", field="reason", code="reason")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        theirs = Authenticator.objects.filter(user=locked)
        kinds = sorted(theirs.values_list("type", flat=True))
        if not kinds:
            raise Refused("This account has no second step that could be taken.", code="none")
        facts = {"taken": kinds, "sessions": end_all(locked)}
        record(
            "accounts.reset_factors",
            by=by,
            at=at,
            subject=f"account {locked.email}",
            reason=reason.strip(),
            facts=facts,
        )
        theirs.delete()
        tell_of_reset(locked, at=at)


def end_sessions(person: User | None, *, reason: str, by: Actor, at: datetime) -> int:
    """The account is signed out everywhere from its next request on, or everybody is where no person is named, whoever acts
    among them; answers how many sessions were ended. Passwords, second steps and known devices stay as they are.

    One person has a letter. Everybody has none: it would tell thousands what concerns them at their next click only.
    Refused: no reason; a person who is signed in nowhere.
    """
    require(by, "end sessions")
    if not reason.strip():
        raise Refused("Say why.", field="reason", code="reason")
    with transaction.atomic():
        ended = end_all(person) if person else end_everybodys()
        if person and not ended:
            raise Refused("This account is signed in nowhere.", code="none")
        record(
            "accounts.end_sessions_of" if person else "accounts.end_everybodys_sessions", by=by, at=at,
            subject=f"account {person.email}" if person else "accounts", reason=reason.strip(), facts={"ended": ended},
        )  # fmt: skip
        if person:
            tell_of_end(person, at=at)
    return ended


def close_account(person: User, *, by: Actor, at: datetime) -> None:
    """Nobody signs in to the account again: its sessions, devices, factors and password are gone, and nothing else.

    Applications are the City's records and stay, with the address that letters about them go to. Refused for an account with
    a role: an HR lead takes that first, so that the desk is never left without anybody by a click.
    """
    if needs_one(person):
        raise Refused("Your account has a role at the desk. Ask an HR lead to take the role first.", code="has_role")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        record("accounts.close_account", by=by, at=at, subject=f"account {locked.email}")
        locked.is_active = False
        locked.set_unusable_password()
        locked.save(update_fields=["is_active", "password"])
        Authenticator.objects.filter(user=locked).delete()
        locked.devices.all().delete()
        end_all(locked)
