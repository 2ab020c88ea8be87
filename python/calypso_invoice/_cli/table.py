"""Invoices as people and programs read them: the table of a list, lines for a pipe, CSV, and one invoice whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .screen import clean, columns, pad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calypso_invoice import Invoice

    from .screen import Screen


class Row(NamedTuple):
    """The cells of an invoice, clean, and never with a digit less."""

    id: str
    state: str
    amount: str
    currency: str
    created: str
    description: str


class _Widths(NamedTuple):
    id: int
    state: int
    amount: int
    currency: int
    created: int
    description: int


_HEADING = Row("ID", "STATE", "AMOUNT", "", "CREATED", "DESCRIPTION")
_CSV_HEADING = ("id", "created", "state", "amount", "currency", "description", "pay_amount", "fee", "invoice_address")


def row(invoice: Invoice) -> Row:
    """The cells of an invoice."""
    created = invoice.created_date
    return Row(
        str(invoice.id),
        clean(invoice.state),
        f"{invoice.amount:f}",
        clean(invoice.currency),
        f"{created:%Y-%m-%d %H:%M}" if created else clean(invoice.created_date_text or ""),
        clean(invoice.description or ""),
    )


def show(invoices: Iterator[Invoice], screen: Screen) -> int:
    """Shows a list as it arrives, and returns how many invoices it had: a table on a terminal, else lines with tabs."""
    count = 0
    if not screen.is_terminal:
        for invoice in invoices:
            screen.line("\t".join(row(invoice)))
            count += 1
        return count
    # The first screenful decides the widths; the rest is shown as it arrives.
    first: list[Row] = []
    widths = None
    for invoice in invoices:
        count += 1
        if widths:
            screen.line(_line(row(invoice), widths, screen))
            continue
        first.append(row(invoice))
        if len(first) >= screen.lines():
            widths = _begin(first, screen)
    if first and not widths:
        _begin(first, screen)
    return count


def _begin(rows: list[Row], screen: Screen) -> _Widths:
    widths = _fit(rows, screen.width())
    screen.line(screen.paint(_line(_HEADING, widths, screen), "heading"))
    for cells in rows:
        screen.line(_line(cells, widths, screen))
    return widths


def _fit(rows: list[Row], width: int) -> _Widths:
    """How wide each column is on a screen: ids and amounts keep every digit, and the description gives way first."""
    need = _Widths(*(max(map(columns, cells)) for cells in zip(_HEADING, *rows)))
    left = width - (need.id + 2 + need.state + 2 + need.amount + 1 + need.currency + 2)
    # The whole time, the date, or nothing.
    for created in (16, 10, 0):
        rest = left - (created + 2 if created else 0)
        if rest >= min(need.description, 24):
            break
    state = max(need.state + rest + 2, 10) if rest < -2 else need.state
    return need._replace(state=state, created=created, description=min(rest, need.description) if rest >= 8 else 0)


def _line(cells: Row, widths: _Widths, screen: Screen) -> str:
    state = pad(screen.fit(cells.state, widths.state), widths.state)
    text = f"{cells.id.rjust(widths.id)}  {screen.paint(state, cells.state)}"
    text += f"  {cells.amount.rjust(widths.amount)} {pad(cells.currency, widths.currency)}"
    if widths.created:
        text += f"  {pad(cells.created[: widths.created], widths.created)}"
    if widths.description:
        # What is longer than in the rows above takes its columns from here.
        longer = max(len(cells.amount) - widths.amount, 0) + max(len(cells.id) - widths.id, 0)
        text += f"  {screen.fit(cells.description, widths.description - longer)}"
    return text.rstrip()


def show_csv(invoices: Iterator[Invoice], screen: Screen) -> int:
    """Writes a list as CSV, and returns how many invoices it had."""
    import csv

    screen.data()
    out = csv.writer(screen, lineterminator="\n")
    out.writerow(_CSV_HEADING)
    count = 0
    for count, invoice in enumerate(invoices, 1):  # noqa: B007
        out.writerow(_csv_row(invoice, "" if screen.is_terminal else "\n\t"))
    return count


def _csv_row(invoice: Invoice, keep: str) -> list[str]:

    def harmless(text: str | None) -> str:
        # A spreadsheet would take it for a formula.
        text = clean(text or "", keep)
        return "'" + text if text.startswith(("=", "+", "-", "@", "\t")) else text

    def digits(amount: object) -> str:
        return "" if amount is None else f"{amount:f}"

    return [
        str(invoice.id),
        harmless(invoice.created_date_text),
        harmless(invoice.state),
        digits(invoice.amount),
        harmless(invoice.currency),
        harmless(invoice.description),
        digits(invoice.pay_amount),
        digits(invoice.fee),
        harmless(invoice.invoice_address),
    ]


def _further(invoice: Invoice) -> list[tuple[str, str]]:
    """The fields that this version does not know. No other program needs them, so that none may hide the rest."""
    try:
        return [(clean(name), clean(str(value))) for name, value in invoice.extra.items()]
    except (ValueError, ArithmeticError, RecursionError):
        return [("further", "fields that cannot be shown here: look at them with --json")]


def whole(invoice: Invoice, screen: Screen) -> None:
    """Shows everything about an invoice, a line for each of its parts."""
    cells = row(invoice)
    parts = [
        ("invoice", cells.id),
        ("state", screen.paint(cells.state, cells.state)),
        ("amount", f"{cells.amount} {cells.currency}"),
        ("pay amount", "" if invoice.pay_amount is None else f"{invoice.pay_amount:f}"),
        ("fee", "" if invoice.fee is None else f"{invoice.fee:f}"),
        *((f"fiat {clean(code)}", f"{value:f}") for code, value in invoice.fiat.items()),
        ("description", cells.description),
        ("address", clean(invoice.invoice_address or "")),
        ("created", f"{cells.created} UTC" if invoice.created_date else cells.created),
    ]
    for item in invoice.cart_items:
        price, quantity = ("?" if part is None else f"{part:f}" for part in (item.price, item.quantity))
        parts.append(
            ("item", clean(f"{item.product or '?'}: quantity {quantity}, price {price} {item.currency or ''}"))
        )
    parts += _further(invoice)
    for name, value in parts:
        if value:
            screen.line(f"{pad(name, 12)} {value}")
