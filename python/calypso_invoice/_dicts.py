"""Dicts in and out: what to_dict() gives in another shape, and the items of a cart."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from ._native import CartItem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from . import Invoice, NewInvoice

_API_NAMES = {
    "cart_items": "cartItems",
    "created_date_text": "createdDate",
    "invoice_address": "invoiceAddress",
    "pay_amount": "payAmount",
}
_FIELDS = {
    "CartItem": ("product", "price", "quantity", "currency", "extra"),
    "Invoice": (
        *("id", "state", "amount", "currency", "description", "cart_items", "pay_amount", "fee", "fiat"),
        *("invoice_address", "created_date", "created_date_text", "extra"),
    ),
    "NewInvoice": ("amount", "currency", "description", "cart_items"),
}
_PARTS = ("product", "price", "quantity", "currency")


def to_dict(
    model: "Invoice | CartItem | NewInvoice", *, json: bool = False, api_names: bool = False
) -> "dict[str, Any]":
    """The dict of a model: of its attributes, or of values that JSON has, or with the API's names."""
    plain: dict[str, Any] = {name: getattr(model, name) for name in _FIELDS[type(model).__name__]}
    extra = plain.pop("extra", None)
    for name, value in plain.items():
        if name == "cart_items":
            plain[name] = [to_dict(item, json=json, api_names=api_names) for item in value]
        elif name == "fiat":
            plain[name] = dict(value)
    if json:
        plain = {name: _of_json(value) for name, value in plain.items()}
    if api_names:
        plain.pop("created_date", None)  # the API has its text
        plain = {_API_NAMES.get(name, name): value for name, value in plain.items()}
    if extra is not None:
        extra = _of_json(dict(extra), str) if json else dict(extra)
        plain.update(extra if api_names else {"extra": extra})
    return plain


def _of_json(value: "Any", number: "Any" = "{:f}".format) -> "Any":
    kind = value.__class__
    if kind is Decimal:
        return number(value)
    if kind is datetime:
        return value.isoformat()
    if kind is dict:
        return {name: _of_json(inner, number) for name, inner in value.items()}
    if kind is list:
        return [_of_json(inner, number) for inner in value]
    return str(value) if isinstance(value, str) else value  # not the member of an enum


def to_dicts(invoices: "Iterable[Invoice]", **options: bool) -> "list[dict[str, Any]]":
    """What InvoiceList.to_dicts() gives."""
    return [invoice.to_dict(**options) for invoice in invoices]


def cart(items: "Any") -> "list[CartItem]":
    """The items of a cart, which may be dicts, also of to_dict(): an empty extra may be there."""
    if not hasattr(items, "__iter__"):
        raise TypeError(f"cart_items must be a list of CartItems or dicts, not {type(items).__name__}")
    return [item if isinstance(item, CartItem) else _item(f"cart_items[{i}]", item) for i, item in enumerate(items)]


def _item(place: str, parts: "Any") -> CartItem:
    if not issubclass(parts.__class__, Mapping):
        raise TypeError(f"{place} must be a CartItem or a dict, not {parts.__class__.__name__}")
    unknown = [name for name in parts if name not in _PARTS and (name != "extra" or parts[name])]
    missing = [name for name in _PARTS if name not in parts]
    if unknown or missing:
        what = f"has the unexpected key {unknown[0]!r}" if unknown else f"misses {', '.join(missing)}"
        raise TypeError(f"{place} {what}: an item has {', '.join(_PARTS)}")
    try:
        return CartItem(*(parts[name] for name in _PARTS))
    except (TypeError, ValueError) as error:
        raise type(error)(f"{place}.{error}") from None
