"""NULL for every pointer of every function, and text that is no UTF-8 for every text: a program made from the header."""

from __future__ import annotations

import unittest

from harness import BUILD
from harness.header import Function, Parameter, functions
from harness.programs import compiled, run

# Objects that the program has, by their type; callbacks and numbers.
VALID = {
    "const char *": '"1"',
    "char *": "NULL",
    "calypso_config *": "config",
    "const calypso_config *": "config",
    "const calypso_client *": "client",
    "const calypso_new_invoice *": "order",
    "calypso_new_invoice *": "order",
    "const calypso_payment_wait *": "wait",
    "calypso_payment_wait *": "wait",
    "const calypso_watch *": "watch",
    "calypso_watch *": "watch",
    "const calypso_invoice *": "invoice",
    "calypso_invoice_iter *": "iter",
    "const calypso_invoice_watch *": "changes",
    "calypso_invoice_watch *": "changes",
    "const calypso_error *": "failure",
    "calypso_interrupt_callback": "never",
    "calypso_event_callback": "ignore",
    "void *": "NULL",
    "bool": "false",
}
# Where a function puts a number.
NUMBERS = ("int *", "int64_t *", "uint32_t *", "uint64_t *")
HEAD = """\
#include <calypso.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) do { if (!(condition)) { printf("%s\\n    %s\\n", what, #condition); faults++; } } while (0)
static const char *what;
static int faults;

static bool never(void *user_data) { (void)user_data; return false; }
static void ignore(const calypso_event *event, void *user_data) { (void)event; (void)user_data; }

/* An error of this kind that names the argument; it is freed. */
static bool says(calypso_error *error, calypso_status kind, const char *name)
{
    bool right = error && calypso_error_kind(error) == kind && strstr(calypso_error_message(error), name);
    if (!right && error)
        puts(calypso_error_message(error));
    calypso_error_free(error);
    return right;
}
"""
# One test each: a function, so that every object is new.
CASE = """\
static void case_{number}(void)
{{
    calypso_config *config = calypso_config_new("key");
    calypso_config_set_base_url(config, "http://127.0.0.1:1"); /* nobody listens there */
    calypso_config_set_max_retries(config, 0);
    calypso_client *client, *made_client = NULL;
    calypso_error *error = NULL, *failure = NULL;
    calypso_new_invoice *order = calypso_new_invoice_new("1", "BTC", "order 1");
    calypso_payment_wait *wait = calypso_payment_wait_new(1);
    calypso_watch *watch = calypso_watch_new();
    calypso_invoice *invoice = NULL;
    calypso_invoice_iter *iter = NULL;
    calypso_invoice_watch *changes = NULL, *made_changes = NULL;
    const char *json = "{{\\"id\\":1,\\"state\\":\\"PAID\\",\\"amount\\":1,\\"currency\\":\\"BTC\\"}}";
    what = "{what}";
    CHECK(calypso_client_new(config, &client, NULL) == CALYPSO_OK);
    CHECK(calypso_invoice_from_json(json, &invoice, NULL) == CALYPSO_OK);
    CHECK(calypso_client_iter_invoices(client, &iter, NULL) == CALYPSO_OK);
    CHECK(calypso_client_watch_invoices(client, watch, &changes, NULL) == CALYPSO_OK);
    calypso_client_interrupt_calls(client); /* otherwise it would watch for ever */
    CHECK(calypso_client_new(NULL, &made_client, &failure) == CALYPSO_NULL_ARGUMENT && !made_client);
{body}
    calypso_config_free(config);
    calypso_client_free(client);
    calypso_new_invoice_free(order);
    calypso_payment_wait_free(wait);
    calypso_watch_free(watch);
    calypso_invoice_free(invoice);
    calypso_invoice_iter_free(iter);
    calypso_invoice_watch_free(changes);
    calypso_error_free(failure);
}}
"""
# A getter that says how it went is no operation.
GETTERS = ("calypso_error_kind", "calypso_event_error")
# What brings a fault to light that a setter or a constructor remembers.
USES = {
    "calypso_config": "calypso_client_new({0}, &made_client, &error)",
    "calypso_new_invoice": "calypso_client_create_invoice(client, {0}, &got, &error)",
    "calypso_payment_wait": "calypso_client_wait_for_payment(client, 1, {0}, &got, &error)",
    "calypso_watch": "calypso_client_watch_invoices(client, {0}, &made_changes, &error)",
}


def is_optional(function: Function, parameter: Parameter) -> bool:
    return (
        parameter.type in ("calypso_error **", "void *")
        or function.is_free
        or function.name in ("calypso_invoice_created_unix", "calypso_client_interrupt_calls")
    )


def is_latched(function: Function) -> str | None:
    """The type that remembers a fault of this function's text."""
    makers = {kind: (f"{kind}_new", f"{kind}_set", f"{kind}_add") for kind in USES}
    return next((kind for kind, names in makers.items() if function.name.startswith(names)), None)


def call(function: Function, fault: Parameter | None, value: str) -> str:
    """The lines that declare what is written to, and the call; `fault` has this value, and every other is valid."""
    lines, arguments = [], []
    for parameter in function.parameters:
        if parameter is fault or (fault is None and parameter.is_pointer):
            arguments.append(value)
        elif parameter.type.endswith("**"):
            arguments.append(f"&out_{parameter.name}")
        elif parameter.type in VALID:
            arguments.append(VALID[parameter.type])
        elif parameter.type in NUMBERS:
            arguments.append(f"&out_{parameter.name}")
        else:
            arguments.append("1")
        if parameter.type.endswith("**"):
            # What was there before has to be gone.
            lines.append(f"{parameter.type[:-1]}out_{parameter.name} = (void *)1;")
        elif parameter.type in NUMBERS:
            lines.append(f"{parameter.type[:-1]}out_{parameter.name} = 77; (void)out_{parameter.name};")
    result = "" if function.returns == "void" else f"{function.returns} result = "
    lines.append(f"{result}{function.name}({', '.join(arguments)});")
    return "\n".join("    " + line for line in lines)


def refused(function: Function, fault: Parameter | None, status: str) -> list[str]:
    """What has to hold after a call that was given something wrong."""
    latched = is_latched(function)
    slots = [parameter for parameter in function.parameters if parameter.type.endswith("**")]
    others = [slot for slot in slots if fault and slot is not fault and slot.type != "calypso_error **"]
    checks = [f"CHECK(!out_{slot.name});" for slot in others]
    if function.returns == "calypso_status" and function.name not in GETTERS:
        checks.append(f"CHECK(result == {status});")
        if fault and any(parameter.name == "error" for parameter in function.parameters):
            checks.append(f'CHECK(says(out_error, {status}, "{fault.name}"));')
    elif latched:
        checks.append("CHECK(result != NULL);")
    elif function.returns == "int64_t":
        checks.append("CHECK(result == -1);")
    elif function.returns != "void":
        checks.append("CHECK(!result);")
    if latched and fault and fault.type == "const char *":
        # From an argument whose name is the option's.
        of = "result" if function.returns != "calypso_status" else VALID[latched + " *"]
        checks.append("calypso_invoice *got = NULL; (void)got;")
        checks.append(f"CHECK({USES[latched].format(of)} == {status} && !made_client && !got);")
        checks.append("CHECK(!made_changes);")
        checks.append(f'CHECK(says(error, {status}, ""));')
    if latched and function.returns != "calypso_status":
        checks.append(f"{latched}_free(result);")
    return ["    " + check for check in checks]


def survives(function: Function) -> list[str]:
    """What has to be cleared up after a call that may well have succeeded."""
    free = []
    for parameter in function.parameters:
        if parameter.type == "void *" or (parameter.name == "error" and function.is_free):
            continue
        if parameter.type.endswith("**") and parameter.name != "error":
            free.append(f"    {parameter.type.rstrip(' *')}_free(out_{parameter.name});")
    return ([] if function.returns == "void" else ["    (void)result;"]) + free


def cases() -> list[tuple[str, str]]:
    """Name and body of every case."""
    made = []
    for function in functions():
        pointers = [parameter for parameter in function.parameters if parameter.is_pointer]
        for parameter in pointers:
            name = f"{function.name}: {parameter.name} is NULL"
            body = call(function, parameter, "NULL")
            checks = (
                survives(function)
                if is_optional(function, parameter)
                else refused(function, parameter, "CALYPSO_NULL_ARGUMENT")
            )
            made.append((name, "\n".join([body, *checks])))
            if parameter.type == "const char *" and parameter.name != "pem" and "amount_plain" not in function.name:
                name = f"{function.name}: {parameter.name} is no UTF-8"
                body = call(function, parameter, '"\\xff"')
                made.append((name, "\n".join([body, *refused(function, parameter, "CALYPSO_INVALID_UTF8")])))
        if len(pointers) > 1:
            checks = refused(function, None, "CALYPSO_NULL_ARGUMENT")
            made.append((f"{function.name}: all are NULL", "\n".join([call(function, None, "NULL"), *checks])))
    return made


class Null(unittest.TestCase):
    def test_every_argument(self) -> None:
        made = cases()
        assert len(made) > 150, len(made)
        text = HEAD
        for number, (what, body) in enumerate(made):
            text += CASE.format(number=number, what=what, body=body)
        calls = "\n".join(f"    case_{number}();" for number in range(len(made)))
        text += f"\nint main(void)\n{{\n{calls}\n    return faults ? 1 : 0;\n}}\n"
        source = BUILD / "nulls.c"
        source.write_text(text)
        run(compiled("nulls", source, flags=("-Wno-unused-variable", "-Wno-shadow")))


if __name__ == "__main__":
    unittest.main()
