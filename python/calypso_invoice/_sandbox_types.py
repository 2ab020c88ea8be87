"""What the sandbox's methods take and return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from typing_extensions import TypeAlias

    from . import Event

FaultKind: TypeAlias = Literal["respond", "respond_after", "delay", "cut", "drop_before", "drop_after", "late"]
Operation: TypeAlias = Literal[
    "list_invoices", "get_invoice", "create_invoice", "create_invoice_from_template", "cancel_invoice"
]
Close: TypeAlias = Literal["fin", "reset", "never"]


class ClientOptions(TypedDict, total=False):
    """The options of Client."""

    base_url: str
    timeout: float | timedelta
    connect_timeout: float | timedelta
    max_retries: int
    proxy: str | None
    extra_roots: str | bytes | None
    tls_roots: Literal["bundled", "system"]
    max_response_bytes: int
    max_list_bytes: int
    user_agent_suffix: str | None
    allow_plain_http: bool
    on_event: Callable[[Event], object] | None


class RecordedRequest(NamedTuple):
    """A request as the sandbox received it, and what became of it."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: str
    operation: str | None
    """The operation that it called, such as "create_invoice"; None if the request was malformed."""
    status: int | None
    """The status of the response; None if no response has been sent."""
    problem: str | None
    """What was wrong with the request itself; a correct client never causes a problem."""
    applied: bool
    """Whether the operation was carried out; False while a "late" request has not landed yet."""
