"""No field of a model is left out anywhere: each in tests/fields/fields.json, and each parameter of a constructor."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from calypso_invoice import CartItem, Invoice, InvoiceChange, NewInvoice

ROOT = Path(__file__).parents[2]
ALL: dict[str, dict[str, dict[str, Any]]] = json.loads((ROOT / "tests/fields/fields.json").read_text(encoding="utf-8"))
MODELS: dict[str, type[Invoice | CartItem]] = {"Invoice": Invoice, "CartItem": CartItem}
FIELDS = [(model, api) for model, fields in ALL.items() for api in fields]


def made(model: str, other: str | None = None) -> Invoice | CartItem:
    """The model with the first value of each field, and the second of `other`."""
    fields = [f"{json.dumps(api)}: {field['values'][api == other]}" for api, field in ALL[model].items()]
    return MODELS[model].from_json(f"{{{', '.join(fields)}}}")


@pytest.mark.parametrize("model, api", FIELDS)
def test_field(model: str, api: str) -> None:
    field = ALL[model][api]
    name = field["name"]
    first, second = made(model), made(model, api)
    plain, other = first.to_dict(), second.to_dict()
    assert name in plain, f"to_dict() has no {name}"
    assert plain[name] != other[name]
    for named, api_names in ((name, False), (api, True)):
        plain, other = (value.to_dict(json=True, api_names=api_names) for value in (first, second))
        assert named in plain, f"to_dict(api_names={api_names}) has no {named}"
        assert plain[named] != other[named]
        assert json.loads(json.dumps(plain)) == plain
    assert api in json.loads(first.to_json()), f"to_json() has no {api}"
    assert getattr(first, name) != getattr(second, name)
    assert first != second, f"== does not look at {name}"
    if field.get("repr", True):
        assert repr(first) != repr(second), f"repr() has no {name}"
    for kept in (pickle.loads(pickle.dumps(second)), copy.deepcopy(second)):
        assert getattr(kept, name) == getattr(second, name), f"pickle loses {name}"
        assert kept == second


@pytest.mark.parametrize("model, api", FIELDS)
def test_field_in_the_stub_and_in_c(model: str, api: str) -> None:
    name = ALL[model][api]["name"]
    stub = (ROOT / "python/calypso_invoice/_native.pyi").read_text(encoding="utf-8")
    (members,) = re.findall(rf"^class {model}:\n(.*?)^(?:@final|class )", stub, re.MULTILINE | re.DOTALL)
    assert f"def {name}(self)" in members, f"the stub's {model} has no {name}"
    prefix = {"Invoice": "calypso_invoice", "CartItem": "calypso_cart_item"}[model]
    header = (ROOT / "include/calypso.h").read_text(encoding="utf-8")
    assert re.search(rf"\b{prefix}_{name}(?:_len)?\(", header), f"calypso.h has no {prefix}_{name}"
    cpp = (ROOT / "include/calypso.hpp").read_text(encoding="utf-8")
    assert re.search(rf"\b{prefix}_{name}(?:_len)?\(", cpp), f"calypso.hpp does not call {prefix}_{name}"


# Two values for each parameter, and what has to be read for the second.
PARAMETERS: dict[type, dict[str, tuple[Any, Any]]] = {
    CartItem: {"product": ("Mug", "Cup"), "price": (1, 2), "quantity": (1, 2), "currency": ("BTC", "LTC")},
    NewInvoice: {
        "amount": (1, 2),
        "currency": ("BTC", "LTC"),
        "description": ("order 7", "order 8"),
        "cart_items": ([], [CartItem("Mug", 1, 2, "BTC")]),
    },
    InvoiceChange: {"invoice": (made("Invoice"), made("Invoice", "state")), "previous_state": (None, "PAID")},
}


@pytest.mark.parametrize("cls", PARAMETERS, ids=lambda cls: cls.__name__)
def test_parameters_of_a_constructor(cls: type) -> None:
    values = PARAMETERS[cls]
    if sys.version_info >= (3, 10):  # before that, inspect does not read a compiled class's parameters
        assert list(inspect.signature(cls).parameters) == list(values)
    arguments = {name: first for name, (first, _) in values.items()}
    first = cls(**arguments)
    for name, (_, changed) in values.items():
        second = cls(**{**arguments, name: changed})
        assert second != first, f"== does not look at {name}"
        assert repr(second) != repr(first), f"repr() has no {name}"
        kept = pickle.loads(pickle.dumps(second))
        assert kept == second, f"pickle loses {name}"
        assert getattr(kept, name) == getattr(second, name) != getattr(first, name)
        if hasattr(cls, "to_json"):
            assert second.to_json() != first.to_json(), f"to_json() has no {name}"
            assert second.to_dict()[name] != first.to_dict()[name], f"to_dict() has no {name}"
