"""What the desk may do with each table: web, worker, beat and commands sign in at the database as a role that owns nothing.

`migrate` gives these rights as the owner of the tables, each time it has run, and takes every other (docs/adr/0027). What a
model's own triggers forbid (pgtrigger's Protect and ReadOnly) is left out by itself. Nobody but the owner may empty a table,
hang a trigger on it, refer to it or make another.

To change it: a new table has the usual rights. Name it below where its rows are deleted, or where not even that is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction
from psycopg2 import sql  # type: ignore[import-untyped]  # psycopg2 ships no types

READ: Final = ("SELECT",)
KEPT: Final = ("SELECT", "INSERT")
USUAL: Final = ("SELECT", "INSERT", "UPDATE")
PASSING: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")

RIGHTS: Final[dict[str, tuple[str, ...]]] = {
    # The chain of the audit is the database's own to write (ats/audit/linking.py); events are as their triggers say.
    "audit_link": READ,
    # That it is a scrambled copy is written by whoever scrambles it, as the owner.
    "audit_scrambling": READ,
    # What a filing names.
    "applicants_filing_documents": KEPT,
    # What comes and goes.
    "account_emailaddress": PASSING,
    "account_emailconfirmation": PASSING,
    "accounts_device": PASSING,
    "accounts_tally": PASSING,
    "applicants_preferenceclaim": PASSING,
    "ats_cache": PASSING,
    "django_session": PASSING,
    "mfa_authenticator": PASSING,
    "selection_keptscores": PASSING,
    "usersessions_usersession": PASSING,
    # What migrations write, and what nobody does: a role is a column of the person here, and the admin edits nothing.
    "accounts_keywitness": READ,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "django_admin_log": READ,
    "django_content_type": READ,
    "django_migrations": READ,
}


def tables() -> dict[str, tuple[str, ...]]:
    """Every table of the product with the rights to it, as GRANT takes them."""
    ours = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    rights = dict.fromkeys(sorted(ours), USUAL) | RIGHTS
    for model, trigger in pgtrigger.registered():
        table, columns = model._meta.db_table, model._meta.concrete_fields
        rights[table] = tuple(left for right in rights[table] for left in what_is_left(right, columns, trigger))
    return rights


def what_is_left(
    right: str, columns: Sequence[models.Field[object, object]], trigger: pgtrigger.Trigger
) -> Iterable[str]:
    """The right as far as the trigger leaves it a use: whole, to some columns, or nothing."""
    if isinstance(trigger, pgtrigger.ReadOnly):  # a kind of Protect, for some columns
        known = {one.name: str(one.column) for one in columns if not one.primary_key}
        free = set(trigger.exclude or []) or set(known) - set(trigger.fields or known)
        names = ", ".join(column for name, column in known.items() if name in free)
        return [right] if right != "UPDATE" else [f"UPDATE ({names})"] if names else []
    if isinstance(trigger, pgtrigger.Protect) and trigger.condition is None and right in str(trigger.operation):
        return []
    return [right]


def give(role: str) -> int:
    """The role has exactly these rights, in one transaction; answers on how many tables. Run as the owner of the tables.

    A table that does not stand yet is passed over: migrations may be applied in part.
    """
    standing = set(connection.introspection.table_names())
    rights = {table: rights for table, rights in tables().items() if table in standing}
    with transaction.atomic():
        for statement in statements(role, rights):
            with connection.cursor() as cursor:
                cursor.execute(statement)
    return len(rights)


def statements(role: str, rights: dict[str, tuple[str, ...]]) -> Iterable[sql.Composed]:
    """What is said to the database: all is taken, from everybody too, then each right is given."""
    who = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_schema()")
        database, schema = (sql.Identifier(name) for name in cursor.fetchone())
    yield sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(database)
    yield sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(database, who)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, who)
    yield sql.SQL("REVOKE CREATE ON SCHEMA {} FROM PUBLIC").format(schema)
    yield sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(schema, who)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, who)
    yield sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA {} FROM PUBLIC, {}").format(schema, who)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM PUBLIC, {}").format(schema, who)
    for table, words in rights.items():
        right = sql.SQL(", ".join(words))
        yield sql.SQL("GRANT {} ON {}.{} TO {}").format(right, schema, sql.Identifier(table), who)
