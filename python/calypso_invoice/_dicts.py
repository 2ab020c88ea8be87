"""Dicts in and out: what to_dict() gives in another shape, and the items of a cart."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from ._native import CartItem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_API_NAMES = {
    "cart_items": "cartItems",
    "created_date_text": "createdDate",
    "invoice_address": "invoiceAddress",
    "pay_amount": "payAmount",
}
_PARTS = ("product", "price", "quantity", "currency")


def to_dict(plain: "dict[str, Any]", *, json: bool = False, api_names: bool = False) -> "dict[str, Any]":
    """The dict of an invoice or of an item, with values that JSON has, or with the API's names."""
    extra = plain.pop("extra", None)
    if "cart_items" in plain:
        plain["cart_items"] = [to_dict(item, json=json, api_names=api_names) for item in plain["cart_items"]]
    if json:
        plain = {name: _of_json(value) for name, value in plain.items()}
        extra = _of_json(extra, str)
    if api_names:
        plain.pop("created_date", None)  # the API has its text
        return {**{_API_NAMES.get(name, name): value for name, value in plain.items()}, **(extra or {})}
    return plain if extra is None else {**plain, "extra": extra}


def _of_json(value: "Any", number: "Any" = "{:f}".format) -> "Any":
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)  # not the member of an enum
    if isinstance(value, dict):
        return {name: _of_json(inner, number) for name, inner in value.items()}
    if isinstance(value, list):
        return [_of_json(inner, number) for inner in value]
    return value


def cart_item(index: int, parts: object) -> CartItem:
    """The item in a dict, also in one of to_dict(): an empty extra may be there."""
    place = f"cart_items[{index}]"
    if not isinstance(parts, Mapping):
        raise TypeError(f"{place} must be a CartItem or a dict, not {type(parts).__name__}")
    unknown = [name for name in parts if name not in _PARTS and (name != "extra" or parts[name])]
    missing = [name for name in _PARTS if name not in parts]
    if unknown or missing:
        what = f"has the unexpected key {unknown[0]!r}" if unknown else f"misses {', '.join(missing)}"
        raise TypeError(f"{place} {what}: an item has {', '.join(_PARTS)}")
    try:
        return CartItem(*(parts[name] for name in _PARTS))
    except (TypeError, ValueError) as error:
        raise type(error)(f"{place}.{error}") from None
