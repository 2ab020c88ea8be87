"""The pytest plugin, as a merchant's tests use it."""

from __future__ import annotations

import pytest

MERCHANTS = """
from decimal import Decimal

def order(client):
    return client.create_invoice(amount="0.5", currency="FAU", description="order 17")

def test_paid(calypso_sandbox):
    client = calypso_sandbox.client()
    invoice = order(client)
    calypso_sandbox.pay(invoice.id, Decimal("0.5"))
    assert client.get_invoice(invoice.id).is_paid

def test_each_test_has_its_own(calypso_sandbox):
    assert order(calypso_sandbox.client()).id == 1
"""
OTHERS = """
import sys

def test_of_something_else():
    ours = {name for name in sys.modules if name.startswith("calypso_invoice")}
    assert "calypso_invoice.sandbox" not in ours, ours
"""


def test_the_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(MERCHANTS)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-W", "error")
    result.assert_outcomes(passed=2)


def test_the_fixture_is_listed_with_its_words(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--fixtures")
    result.stdout.re_match_lines([r"calypso_sandbox.*", r" +\S+.*"], consecutive=True)


def test_nothing_is_loaded_unless_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(OTHERS)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-W", "error")
    result.assert_outcomes(passed=1)
