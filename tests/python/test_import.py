"""What an import costs: the modules that it loads, as its time depends on the machine."""

from __future__ import annotations

import json
from pathlib import Path

import calypso_invoice
import pytest

from support.child import output
from support.scripts import INVOICE, responding
from support.server import Server

# Each of these takes longer to load than our whole package may, or is loaded by one that does.
HEAVY = {
    *("enum", "re", "decimal", "_decimal", "numbers", "datetime", "_datetime", "json", "logging", "typing", "inspect"),
    *("dataclasses", "contextlib", "functools", "ssl", "socket", "http", "urllib", "argparse", "asyncio"),
    *("pathlib", "importlib.metadata", "email", "subprocess", "signal", "pickle", "copy", "string", "textwrap", "ast"),
}
# -I and -S: without what the start of this environment loads.
NEW = "import sys; before = set(sys.modules); {}; import json as j; print(j.dumps(sorted(after - before)))"


def loaded(program: str, *argv: str) -> set[str]:
    """The modules that a program loads beyond the bare interpreter's."""
    path = json.dumps(str(Path(calypso_invoice.__file__).parents[1]))
    program = f"sys.path.append({path}); {program}; after = set(sys.modules)"
    return set(json.loads(output("-I", "-S", "-c", NEW.format(program), *argv)))


def test_the_import_alone() -> None:
    new = loaded("import calypso_invoice")
    assert "calypso_invoice._native" in new
    assert not new & HEAVY
    ours = {name for name in new if name.startswith("calypso_invoice")}
    assert "calypso_invoice.sandbox" not in ours
    assert len(ours) <= 4, ours


def test_a_call_loads_no_more() -> None:
    with Server(responding(200, INVOICE)) as server:
        call = "import calypso_invoice; calypso_invoice.Client('k', base_url=sys.argv[1]).get_invoice(7).id"
        assert not loaded(call, server.url) & HEAVY


@pytest.mark.parametrize(
    "attribute, needed, spared",
    [
        ("amount", "decimal", {"json", "logging", "datetime"}),
        ("state", "enum", {"json", "logging", "datetime", "decimal"}),
        ("extra", "json", {"logging", "datetime"}),
        ("to_json()", "calypso_invoice", {"json", "logging", "datetime", "decimal", "enum"}),
    ],
)
def test_what_an_attribute_needs_is_loaded_with_it(attribute: str, needed: str, spared: set[str]) -> None:
    with Server(responding(200, INVOICE[:-1] + ',"rate":1.5}')) as server:
        call = f"import calypso_invoice; calypso_invoice.Client('k', base_url=sys.argv[1]).get_invoice(7).{attribute}"
        new = loaded(call, server.url)
    assert needed in new
    assert not new & spared


def test_dir_and_all_are_complete() -> None:
    assert len(set(calypso_invoice.__all__)) == len(calypso_invoice.__all__)
    assert set(calypso_invoice.__all__) <= set(dir(calypso_invoice))
    for name in calypso_invoice.__all__:
        assert getattr(calypso_invoice, name) is not None
    for name in ("Client", "NewInvoice", "CartItem", "Invoice", "InvoiceList", "InvoiceState", "Currency", "Event"):
        assert name in calypso_invoice.__all__
        assert getattr(calypso_invoice, name).__module__ == "calypso_invoice"


def test_dir_names_what_is_not_loaded_yet() -> None:
    program = "import calypso_invoice as c; print(sorted(set(c.__all__) - set(dir(c))))"
    assert output("-c", program) == "[]\n"


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="Cleint"):
        calypso_invoice.Cleint  # noqa: B018


def test_version() -> None:
    from importlib.metadata import requires, version

    assert calypso_invoice.__version__ == version("calypso-invoice")
    assert not requires("calypso-invoice")


def test_star_import() -> None:
    program = "from calypso_invoice import *; print(Client.__name__, InvoiceState.PAID, NotFoundError.__name__)"
    assert output("-c", program) == "Client PAID NotFoundError\n"
