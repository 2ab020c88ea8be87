"""The list: a sequence that makes its invoices on access."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Iterator, Sequence

import pytest
from calypso_invoice import Client, Invoice, InvoiceList
from calypso_invoice.sandbox import Sandbox

from support.scripts import KEY, responding
from support.server import Server

BODY = ",".join(f'{{"id":{n},"state":"PAID","amount":{n}.50,"currency":"BTC"}}' for n in range(10))


@pytest.fixture(scope="module")
def invoices() -> Iterator[InvoiceList]:
    with Server(responding(200, f"[{BODY}]")) as server:
        yield Client(KEY, base_url=server.url).list_invoices()


def ids(invoices: Sequence[Invoice]) -> list[int]:
    return [invoice.id for invoice in invoices]


def test_it_is_a_sequence(invoices: InvoiceList) -> None:
    assert isinstance(invoices, Sequence)
    assert issubclass(InvoiceList, Sequence)
    assert len(invoices) == 10
    assert invoices
    assert ids(invoices) == list(range(10))
    assert [invoice.id for invoice in reversed(invoices)] == list(range(9, -1, -1))


@pytest.mark.parametrize("at", [0, 9, -1, -10])
def test_index(invoices: InvoiceList, at: int) -> None:
    assert invoices[at].id == range(10)[at]


@pytest.mark.parametrize("at", [10, -11, 10**30, -(10**30)])
def test_index_out_of_range(invoices: InvoiceList, at: int) -> None:
    with pytest.raises(IndexError):
        invoices[at]


def test_index_of_another_type(invoices: InvoiceList) -> None:
    for at in ("0", 0.0, None):
        with pytest.raises(TypeError):
            invoices[at]  # type: ignore[call-overload]


def test_slices(invoices: InvoiceList) -> None:
    numbers = range(10)
    chance = random.Random(4)
    bounds = [None, *range(-12, 13)]
    for _ in range(500):
        step = chance.choice([None, 1, 2, 3, -1, -2, -11])
        part = slice(chance.choice(bounds), chance.choice(bounds), step)
        assert isinstance(invoices[part], Sequence)
        assert ids(invoices[part]) == list(numbers[part]), part
    with pytest.raises(ValueError, match="zero"):
        invoices[::0]


def test_a_slice_of_a_slice(invoices: InvoiceList) -> None:
    assert ids(invoices[2:][1:4]) == [3, 4, 5]
    assert invoices[::-1][0] == invoices[-1]


def test_contains_index_count(invoices: InvoiceList) -> None:
    third = invoices[3]
    assert third in invoices
    assert third not in invoices[4:]
    assert 3 not in invoices
    assert invoices.index(third) == 3
    assert invoices.count(third) == 1
    with pytest.raises(ValueError):  # noqa: PT011 - Python's own words
        invoices[4:].index(third)


def test_eq_hash_pickle_copy(invoices: InvoiceList) -> None:
    copies = [copy.copy(invoices), copy.deepcopy(invoices), pickle.loads(pickle.dumps(invoices)), invoices[:]]
    for same in copies:
        assert same == invoices
        assert ids(same) == ids(invoices)
    assert invoices != invoices[1:]


def test_immutable(invoices: InvoiceList) -> None:
    with pytest.raises(TypeError):
        invoices[0] = invoices[1]  # type: ignore[index]
    with pytest.raises(TypeError):
        del invoices[0]  # type: ignore[attr-defined]


def test_repr_is_short() -> None:
    with Sandbox() as sandbox:
        sandbox.seed(1000)
        said = repr(sandbox.client().list_invoices())
    assert said.startswith("InvoiceList(")
    assert len(said) < 10_000


def test_an_invoice_outlives_its_list(invoices: InvoiceList) -> None:
    kept = pickle.loads(pickle.dumps(invoices))[5]
    assert kept == invoices[5]


def test_matching_and_unpacking(invoices: InvoiceList) -> None:
    first, *rest = invoices
    assert first.id == 0
    assert len(rest) == 9
    assert max(invoices, key=lambda invoice: invoice.amount).id == 9
    assert ids(sorted(invoices, key=lambda invoice: -invoice.id)) == list(range(9, -1, -1))
