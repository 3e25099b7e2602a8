"""Names of departments, compared as people read them: capitals, spaces and "&" for "and" make no other department.

Nothing more is taken for the same, since who may read a shortlist hangs on it. A roster's short names are matched to
an announcement's by `seniority.likeness`, where a person looks at the result.
"""

from __future__ import annotations

from typing import Final

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Replace, Trim, Upper

_AND: Final = " AND "


def folded(name: str) -> str:
    """The name as it is compared."""
    return " ".join(name.replace("&", _AND).upper().split())


def folded_column(column: str) -> Trim:
    """The same of a column, in SQL."""
    spread = Upper(Replace(F(column), Value("&"), Value(_AND)))
    return Trim(
        Func(spread, Value(r"\s+"), Value(" "), Value("g"), function="regexp_replace", output_field=CharField())
    )
