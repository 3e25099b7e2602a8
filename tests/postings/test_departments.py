"""Names of departments as people read them."""

from __future__ import annotations

import pytest

from postings.departments import folded, folded_column
from postings.models import Posting
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("DEPARTMENT OF PARKS", "DEPARTMENT OF PARKS"),
        ("  Department \t of  Parks\n", "DEPARTMENT OF PARKS"),
        ("Parks & Recreation", "PARKS AND RECREATION"),
        ("Parks&Recreation", "PARKS AND RECREATION"),
        ("Departamento de Señales", "DEPARTAMENTO DE SEÑALES"),
        ("&", "AND"),
        ("", ""),
    ],
)
def test_a_name_is_folded_in_python_as_in_sql(written, compared):
    posting = makers.open_posting()
    Posting.objects.filter(pk=posting.pk).update(department=written)

    in_sql = (
        Posting.objects.annotate(read=folded_column("department")).values_list("read", flat=True).get(pk=posting.pk)
    )

    assert (folded(written), in_sql) == (compared, compared)
