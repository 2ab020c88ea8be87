"""A case as its file describes it; an unknown field fails."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_MISSING = object()
# The key of every client in the contract.
KEY = "calypso-contract-key"
# The options of a client that a case may set.
OPTIONS = ("max_retries", "max_response_bytes", "max_list_bytes")


@dataclass(frozen=True)
class Exchange:
    """A request that must come, and its response; a header of None must be missing."""

    method: str
    path: str
    body: str | None
    headers: dict[str, str | None]
    status: int
    response_headers: dict[str, str]
    response_body: bytes


@dataclass(frozen=True)
class Case:
    """One file. `ending` is `result`, `items` or `error`, and `expected` is what the file says of it."""

    base_path: str
    options: dict[str, Any]
    operation: str
    args: dict[str, Any]
    exchanges: list[Exchange]
    ending: str
    expected: Any
    to_json: str | None

    @classmethod
    def read(cls, path: Path) -> Case:
        case = Fields(json.loads(path.read_text(encoding="utf-8")))
        case.take("name")
        case.take("why", None)
        client = Fields(case.take("client", {}))
        base_path = client.take("base_path", "")
        options = {name: client.take(name) for name in OPTIONS if name in client.left}
        client.finish()
        call = Fields(case.take("call"))
        operation, args = call.take("operation"), call.take("args")
        call.finish()
        exchanges = [_exchange(exchange) for exchange in case.take("exchanges")]
        (ending,) = {"result", "items", "error"} & case.left.keys()
        expected = case.take(ending)
        to_json = text(case.take("to_json")) if ending == "result" and "to_json" in case.left else None
        case.finish()
        return cls(base_path, options, operation, args, exchanges, ending, expected, to_json)


def _exchange(value: dict[str, Any]) -> Exchange:
    exchange = Fields(value)
    request, response = Fields(exchange.take("request")), Fields(exchange.take("response"))
    exchange.finish()
    body = request.take("body")
    read = Exchange(
        method=request.take("method"),
        path=request.take("path"),
        body=None if body is None else text(body),
        headers=request.take("headers", {}),
        status=response.take("status"),
        response_headers={name: text(value) for name, value in response.take("headers", {}).items()},
        response_body=as_bytes(response.take("body")),
    )
    request.finish()
    response.finish()
    return read


class Fields:
    """A JSON object whose fields are taken one by one; finish() fails when one is left."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.left = dict(fields)

    def take(self, name: str, default: Any = _MISSING) -> Any:
        value = self.left.pop(name, default)
        assert value is not _MISSING, f"{name} is missing"
        return value

    def finish(self) -> None:
        assert not self.left, f"unknown fields: {sorted(self.left)}"


def text(value: Any) -> str:
    """What `as_bytes` gives, where that is text."""
    return as_bytes(value).decode()


def as_bytes(value: Any) -> bytes:
    """A string, parts that follow each other, something repeated, bytes in hexadecimal, or any of these in gzip."""
    if isinstance(value, list):
        return b"".join(map(as_bytes, value))
    if isinstance(value, dict):
        part = Fields(value)
        if "hex" in value:
            read = bytes.fromhex(part.take("hex"))
        elif "gzip" in value:
            compressed = gzip.compress(as_bytes(part.take("gzip")))
            read = compressed[: len(compressed) - part.take("cut", 0)]
        else:
            read = as_bytes(part.take("repeat")) * part.take("times")
        part.finish()
        return read
    assert isinstance(value, str), value
    return value.encode()
