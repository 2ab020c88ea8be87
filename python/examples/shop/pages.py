"""The shop's pages: each function returns a whole page of HTML, and does nothing else.

Whatever comes from outside goes through `escape`, and POLICY lets a browser run nothing but SCRIPT.
"""

from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from html import escape
from typing import Optional

from calypso_invoice import Invoice

from . import states
from .store import Order

SHOP = "Slow Coffee"

STYLE = """
:root { color-scheme: light dark; --ground: #f5f1ea; --card: #fff; --ink: #2a231d; --soft: #685c50; --line: #e0d7ca;
  --accent: #75431a; --on-accent: #fff; --good: #1c6a3a; --warn: #8a4b00 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15120e; --card: #211c16; --ink: #f0e9df; --soft: #b5a898; --line: #41382d;
    --accent: #e3ab6b; --on-accent: #241606; --good: #74d399; --warn: #f2b15f } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 34rem; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, sans-serif; overflow-wrap: break-word }
header a { font: 700 1.25rem Georgia, serif; color: var(--accent); text-decoration: none }
main { margin-top: 1rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem }
h1 { margin: 0 0 .75rem; font: 700 1.6rem/1.25 Georgia, serif }
p { margin: .75rem 0 }
main > :last-child { margin-bottom: 0 }
.soft, footer { color: var(--soft); font-size: .9375rem }
.good h1 { color: var(--good) }
.warn h1 { color: var(--warn) }
ol { display: flex; gap: .5rem; margin: 0 0 1.5rem; padding: 0; list-style: none; font-size: .875rem; color: var(--soft) }
li { flex: 1; padding-top: .4rem; border-top: .25rem solid var(--line) }
.done { border-color: var(--good) }
[aria-current] { border-color: var(--accent); color: var(--ink); font-weight: 600 }
dl { margin: 0 }
dt { color: var(--soft); font-size: .9375rem }
dd { margin: 0 0 1rem }
dd b, code { user-select: all }
.amount { font-size: 1.4rem; font-weight: 700; font-variant-numeric: tabular-nums }
code { font: .9375rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere }
.code { width: min(100%, 15rem); margin: 1rem auto; border-radius: .5rem; overflow: hidden }
svg { display: block; width: 100%; height: auto }
button, .button { display: inline-block; padding: .7rem 1.4rem; border: 0; border-radius: .6rem; background: var(--accent);
  color: var(--on-accent); font: 600 1.0625rem system-ui, sans-serif; text-decoration: none; cursor: pointer }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
.sandbox { margin-top: 1.5rem; padding: 1rem; border: 2px dashed var(--line); border-radius: .6rem }
.sandbox p { margin-top: 0 }
.waits::before { content: ""; display: inline-block; width: .6rem; height: .6rem; margin-right: .5rem; border-radius: 50%;
  background: var(--accent); animation: waits 1.6s infinite }
@keyframes waits { 50% { opacity: .2 } }
@media (prefers-reduced-motion) { .waits::before { animation: none } }
"""

# Looks every two seconds whether the page has another state, and then shows what its page says now, without loading it
# anew: a screen reader reads only that, and nobody loses their place. It ends when there is nothing more to wait for.
SCRIPT = """
const look = async () => {
  try {
    const response = await fetch(location.href)
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const [old, main] = [document, page].map(each => each.querySelector('main'))
    if (response.ok && main.dataset.state !== old.dataset.state) {
      document.title = page.title
      old.dataset.state = main.dataset.state
      old.className = main.className
      old.replaceChildren(...main.childNodes)
      if (!('follow' in main.dataset)) return
    }
  } catch { /* the network is away, or the shop is: look again */ }
  setTimeout(look, 2000)
}
setTimeout(look, 2000)
"""

# Without scripts the page loads itself again.
FOLLOW = f'<noscript><meta http-equiv="refresh" content="5"></noscript><script type="module">{SCRIPT}</script>'


def hash_of(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; script-src {hash_of(SCRIPT)}; style-src {hash_of(STYLE)}; img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of every page: its own style and script, its own server, and nothing else from anywhere."""


def checkout(item: str, price: Decimal, currency: str, token: str) -> str:
    """The order form. It posts `token` to /orders: however often that happens, it is one order."""
    return page(
        "Your order",
        f"<h1>{escape(item)}</h1><p class=amount>{money(price, currency)}</p>"
        f'<form method="post" action="/orders"><input type="hidden" name="token" value="{escape(token)}">'
        "<button>Order and pay</button></form>"
        "<p class=soft>You pay on the next page, with your wallet.</p>",
        step=0,
    )


def order(order: Order, invoice: Optional[Invoice], *, sandbox: bool = False) -> str:
    """The customer's page of an order. Without an invoice it is being created; in a sandbox a button plays the customer."""
    title = f"Order {order.number}"
    if order.state == states.PAID:
        text = "<h1>Paid. Thank you!</h1><p>Your payment has arrived, and your order is on its way.</p>"
        return page(f"{title} is paid", text + summary(order), state=order.state, look="good", step=2)
    if order.state == states.CANCELLED:
        text = (
            "<h1>This order was cancelled</h1>"
            "<p>Nothing is to be paid for it: please do not send anything to its address.</p>"
        )
        again = '<p><a class=button href="/">Order again</a></p>'
        return page(f"{title} was cancelled", text + summary(order) + again, state=order.state, look="warn")
    if order.state == states.PERSON:
        text = (
            "<h1>We look into your payment</h1><p>Something about it needs a person's eye. You need not do anything, and "
            "please <b>do not pay again</b>: we write to you. Nothing is lost.</p>"
        )
        return page(f"{title}: we look into it", text + summary(order), state=order.state, look="warn", step=1)
    if order.state == states.WAITING and invoice is not None and invoice.state in states.ON_ITS_WAY:
        text = (
            "<h1>We have seen your payment</h1><p class=waits>We are waiting until it is confirmed. You need not do "
            "anything, and please <b>do not pay again</b>.</p>"
        )
        return page(f"{title}: seen", text + summary(order), state=str(invoice.state), follow=True, step=1)
    address = None if invoice is None or invoice.state != "PENDING_PAYMENT" else invoice.invoice_address
    if order.state != states.WAITING or not address:
        text = "<h1>One moment, please</h1><p class=waits>We are preparing your payment.</p>"
        # One that waits for an address, or for what the watch says, must differ from the one that asks for the payment.
        state = states.CREATING if order.state == states.WAITING else order.state
        return page(title, text + summary(order), state=state, follow=True, step=1)
    text = to_pay(order, address, sandbox)
    return page(f"{title}: please pay", text, state=order.state, follow=True, step=1)


def problem(title: str, text: str) -> str:
    """What went wrong, for the customer."""
    return page(
        escape(title),
        f'<h1>{escape(title)}</h1><p>{escape(text)}</p><p><a class=button href="/">To the shop</a></p>',
        look="warn",
    )


def to_pay(order: Order, address: str, sandbox: bool) -> str:
    # The API's document does not say whether a customer has to send the amount or the pay amount, nor what stands between
    # them. This shop asks in the currency that it is paid in and shows the order's amount: ask Calypso before you go live.
    text = (
        f"<h1>Please pay</h1><dl><dt>{escape(order.item)}, order {order.number}</dt>"
        f"<dd class=amount>{money(order.amount, order.currency)}</dd>"
        f"<dt>to this address</dt><dd><code>{escape(address)}</code></dd></dl>{qr_code(address)}"
        "<p class=waits>We are waiting for your payment.</p>"
        "<p class=soft>This page notices it by itself. You can close it and come back: keep its link to yourself.</p>"
    )
    if sandbox:
        text += (
            f'<form class=sandbox method="post" action="/orders/{escape(order.token)}/pay">'
            "<p class=soft>This is a sandbox: no money moves.</p><button>Pay, as the customer</button></form>"
        )
    return text


def summary(order: Order) -> str:
    return f"<p class=soft>Order {order.number}: {escape(order.item)}, {order.amount:f} {escape(order.currency)}</p>"


def money(amount: Decimal, currency: str) -> str:
    """In plain digits, never as 1E-8."""
    return f"<b>{amount:f}</b>&nbsp;{escape(currency)}"


def qr_code(text: str) -> str:
    """A picture of the address for a wallet's camera: dark on white, whatever the page's colours are."""
    try:
        import segno  # pip install segno
    except ImportError:
        return ""
    svg = segno.make(text, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return f'<div class=code role="img" aria-label="QR code of the address">{svg}</div>'


STEPS = ("Your order", "Payment", "On its way")


def page(
    title: str, text: str, *, state: str = "", look: str = "", follow: bool = False, step: Optional[int] = None
) -> str:
    """The frame of every page: `text` is HTML. With `follow` it goes on to show the state that the order has."""
    steps = ""
    if step is not None:
        marks = ["class=done"] * step + ['aria-current="step"'] + [""] * len(STEPS)
        steps = "".join(f"<li {mark}>{name}</li>" for mark, name in zip(marks, STEPS))
        steps = f'<ol aria-label="Steps">{steps}</ol>'
    data = f'data-state="{escape(state)}"{" data-follow" if follow else ""}'
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{title} - {SHOP}</title><link rel="icon" href="data:,"><style>{STYLE}</style>{FOLLOW if follow else ""}'
        f'<header><a href="/">{SHOP}</a></header><main class="{look}" {data} aria-live="polite">{steps}{text}</main>'
    )
