"""Under other keys nothing is sealed, looked up or started."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from ats.accounts import keys
from ats.accounts.models import KeyWitness
from tests.roles import owner

pytestmark = pytest.mark.django_db


def test_what_is_sealed_can_be_opened_and_not_read():
    one, other = keys.seal("200102"), keys.seal("200102")

    assert "200102" not in one
    assert one != other
    assert keys.unseal(one) == keys.unseal(other) == "200102"


def test_equal_texts_have_equal_fingerprints():
    assert keys.fingerprint("200102") == keys.fingerprint("200102") != keys.fingerprint("200103")


@pytest.mark.parametrize("facts", [{"PERSONAL_KEYS": [Fernet.generate_key().decode()]}, {"LOOKUP_KEY": "ab" * 32}])
def test_other_keys_are_refused_before_anything_is_written(settings, facts):
    for name, value in facts.items():
        setattr(settings, name, value)

    for deed in (keys.make_sure, lambda: keys.seal("200102"), lambda: keys.fingerprint("200102")):
        with pytest.raises(ImproperlyConfigured):
            deed()


@pytest.mark.parametrize("facts", [{"PERSONAL_KEYS": ["short"]}, {"LOOKUP_KEY": "short"}, {"LOOKUP_KEY": "zz" * 32}])
def test_what_is_no_key_is_refused(settings, facts):
    for name, value in facts.items():
        setattr(settings, name, value)

    with pytest.raises(ImproperlyConfigured, match=r"is not"):
        keys.make_sure()


def test_a_new_key_before_the_old_one_seals_and_both_open(settings):
    old = keys.seal("200102")
    settings.PERSONAL_KEYS = [Fernet.generate_key().decode(), *settings.PERSONAL_KEYS]

    new = keys.seal("200103")

    assert (keys.unseal(old), keys.unseal(new)) == ("200102", "200103")
    settings.PERSONAL_KEYS = settings.PERSONAL_KEYS[1:]
    with pytest.raises(ImproperlyConfigured):
        keys.unseal(new)


def test_a_database_without_a_witness_starts_nothing(settings):
    with owner():
        KeyWitness.objects.all().delete()
    settings.PERSONAL_KEYS = [Fernet.generate_key().decode(), *settings.PERSONAL_KEYS]  # asked anew

    with pytest.raises(ImproperlyConfigured, match=r"run `manage\.py migrate`"):
        keys.make_sure()
