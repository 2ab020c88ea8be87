"""Reshapes what to_dict() gives: with values that JSON has, and with the API's names."""

from datetime import datetime
from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_API_NAMES = {
    "cart_items": "cartItems",
    "created_date_text": "createdDate",
    "invoice_address": "invoiceAddress",
    "pay_amount": "payAmount",
}


def shape(plain: "dict[str, Any]", json: bool, api_names: bool) -> "dict[str, Any]":
    """The dict of an invoice or of an item in another shape."""
    extra = plain.pop("extra", None)
    shaped = {name: [shape(item, json, api_names) for item in value] if name == "cart_items" else value
              for name, value in plain.items()}
    if json:
        shaped = {name: _of_json(value) for name, value in shaped.items()}
        extra = _of_json(extra, str)
    if api_names:
        shaped.pop("created_date", None)  # the API has its text
        return {**{_API_NAMES.get(name, name): value for name, value in shaped.items()}, **(extra or {})}
    return shaped if extra is None else {**shaped, "extra": extra}


def _of_json(value: "Any", number: "Any" = "{:f}".format) -> "Any":
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)  # not a member of an enum
    if isinstance(value, dict):
        return {name: _of_json(inner, number) for name, inner in value.items()}
    if isinstance(value, list):
        return [_of_json(inner, number) for inner in value]
    return value
