"""The likeliest mistakes: each is told, with what to do."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import unittest
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from test_once import control

from harness import INCLUDE, SANDBOX
from harness.certificates import HAS_OPENSSL, Authority
from harness.driver import Driver
from harness.mistakes import RUNNING, Mistake, matches
from harness.programs import sandbox
from support.scripts import INVOICE, responding, silent
from support.server import Server

ORDER = {"amount": "0.5", "currency": "BTC", "description": "order 1"}
# What gcc says of a piece of C, with -Wall -fanalyzer.
IN_C = [
    (
        "an object that is not freed",
        "void f(void) { calypso_config *c = calypso_config_from_env(); (void)c; }",
        "leak of 'c'",
    ),
    (
        "an object that is freed twice",
        "void f(void) { calypso_config *c = calypso_config_from_env(); calypso_config_free(c); "
        "calypso_config_free(c); }",
        "double-'calypso_config_free' of 'c'",
    ),
    (
        "an object that is used after it was freed",
        "void f(void) { calypso_config *c = calypso_config_from_env(); calypso_config_free(c); "
        "calypso_config_set_no_proxy(c); }",
        "pointer 'c' used after 'calypso_config_free'",
    ),
    (
        "free() for a text",
        "void f(calypso_invoice *i) { free(calypso_invoice_to_json(i)); }",
        "should have been deallocated with 'calypso_string_free' but was deallocated with 'free'",
    ),
    (
        "freeing what is borrowed",
        "void f(calypso_invoice_list *l) { calypso_invoice_free(calypso_invoice_list_get(l, 0)); }",
        "argument 1 of 'calypso_invoice_free' discards 'const' qualifier",
    ),
    (
        "a status that is not looked at",
        "void f(calypso_client *c, calypso_invoice **i) { calypso_client_get_invoice(c, 1, i, 0); }",
        "ignoring return value of 'calypso_client_get_invoice'",
    ),
    (
        "a float for an amount",
        'void f(void) { calypso_new_invoice_free(calypso_new_invoice_new(0.5, "BTC", "order 1")); }',
        "incompatible type for argument 1 of 'calypso_new_invoice_new'",
    ),
    (
        "the slots the other way round",
        "int f(calypso_client *c, calypso_invoice **i, calypso_error **e) { return "
        "calypso_client_get_invoice(c, 1, e, i); }",
        "argument 3 of 'calypso_client_get_invoice' from incompatible pointer type",
    ),
]


class Places:
    """The servers that mistakes are made with, by the names that the table has for them."""

    def __init__(self, stack: ExitStack) -> None:
        where = stack.enter_context(sandbox())
        self.key, url = where["CALYPSO_API_KEY"], where["CALYPSO_BASE_URL"]
        self.names = {
            "SANDBOX": url,
            "SANDBOX_AS_HTTPS": url.replace("http:", "https:"),
            "CLOSED": "http://127.0.0.1:1",
        }
        self.names["SILENT"] = stack.enter_context(Server(silent)).url
        for number, paid in ((1, True), (2, False)):
            control(where, "template", **{**ORDER, "amount": 0.5, "description": f"order {number}", "cartItems": []})
            driver = Driver(**where)
            driver.call("create_invoice_from_template", template_id=number)
            driver.close()
            if paid:
                control(where, "pay", id=number, amount="0.5")
        if HAS_OPENSSL:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            authority = Authority(folder)
            self.names["TLS"] = stack.enter_context(Server(responding(200, INVOICE), authority.context)).url
            own = stack.enter_context(Server(responding(200, INVOICE), authority.context_of_its_own()))
            self.names["TLS_OF_AUTHORITY"] = own.url
            self.names["AUTHORITY_PEM"] = authority.pem
            self.names["SERVER_PEM"] = (folder / "server.pem").read_text()

    def told(self, mistake: Mistake) -> dict[str, Any]:
        told = {"key": self.key, "base_url": "SANDBOX", "max_retries": 0, "id": 1, **mistake.told}
        if mistake.operation.startswith("create"):
            told = {**ORDER, **told}
        return {name: self.names.get(value, value) for name, value in told.items() if value is not None}


class Mistakes(unittest.TestCase):
    def driver(self) -> Driver:
        return Driver()

    def test_what_each_says(self) -> None:
        wrong = []
        with ExitStack() as stack:
            places = Places(stack)
            driver = self.driver()
            for mistake in RUNNING:
                needs_tls = str(mistake.told.get("base_url")).startswith("TLS")
                if needs_tls and not HAS_OPENSSL:
                    print(f"SKIPPED: {mistake.what}: there is no openssl here")
                    continue
                said = driver.call(mistake.operation, **places.told(mistake)).get("error", {})
                told = (said.get("kind"), said.get("message", ""))
                if told[0] != mistake.kind or not matches(told[1], mistake.says):
                    wrong.append(f"{mistake.what}:\n    {told}\n    {(mistake.kind, mistake.says)}")
            driver.close()
        assert not wrong, "\n".join(wrong)

    def test_there_are_more_than_thirty(self) -> None:
        names = [mistake.what for mistake in RUNNING]
        assert len(set(names)) == len(names) > 30

    def test_what_the_compiler_says(self) -> None:
        for what, code, says in IN_C:
            source = f'#include "calypso.h"\n#include <stdlib.h>\n{code}\n'
            command = ["gcc", "-std=c99", "-Wall", "-fanalyzer", f"-I{INCLUDE}", "-xc", "-", "-c", "-o/dev/null"]
            said = complaint(command, source)
            assert says in said, f"{what}: {says}\n{said}"

    def test_the_sandbox_says_what_is_wrong_with_its_options(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            taken = str(other.getsockname()[1])
            in_use = (
                f"port {taken} cannot be used: Address already in use (os error 98): give another with --port, or none"
            )
            for option, value, code, says in (
                ("--prot", "1", 2, "--prot: no such option; see --help"),
                ("--port", taken, 1, f"{in_use} for any that is free"),
            ):
                command = [str(SANDBOX), option, value]
                done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
                assert (done.returncode, done.stderr) == (code, f"calypso-sandbox: {says}\n"), done


def complaint(command: list[str], source: str) -> str:
    """What a compiler says, with plain quotes."""
    done = subprocess.run(command, input=source, capture_output=True, text=True, timeout=300, check=False)
    return done.stderr.replace("\u2018", "'").replace("\u2019", "'")


if __name__ == "__main__":
    unittest.main()
