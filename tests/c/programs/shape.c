/* Writes what a call gave as JSON. */
#include "shape.h"

#include <inttypes.h>
#include <string.h>

void shape_text(const char *text)
{
    if (!text) {
        fputs("null", stdout);
        return;
    }
    putchar('"');
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at < 0x20 || *at == '"' || *at == '\\' || *at == 0x7f)
            printf("\\u%04x", *at);
        else
            putchar(*at);
    }
    putchar('"');
}

static void named_text(const char *name, const char *text)
{
    printf("\"%s\":", name);
    shape_text(text);
    putchar(',');
}

/* A text that costs nothing to ask for again: it is the same one. */
#define TEXT(name, get, object)                    \
    do {                                           \
        CHECK(get(object) == get(object));         \
        named_text(name, get(object));             \
    } while (0)

static void cart_item(const calypso_cart_item *item)
{
    putchar('{');
    TEXT("product", calypso_cart_item_product, item);
    TEXT("price", calypso_cart_item_price, item);
    TEXT("quantity", calypso_cart_item_quantity, item);
    TEXT("currency", calypso_cart_item_currency, item);
    fputs("\"extra\":[", stdout);
    size_t len = calypso_cart_item_extra_len(item);
    for (size_t i = 0; i < len; i++) {
        fputs(i ? ",[" : "[", stdout);
        shape_text(calypso_cart_item_extra_name(item, i));
        putchar(',');
        shape_text(calypso_cart_item_extra_json(item, i));
        putchar(']');
    }
    CHECK(!calypso_cart_item_extra_name(item, len) && !calypso_cart_item_extra_json(item, len));
    fputs("]}", stdout);
}

static void created(const calypso_invoice *invoice)
{
    int64_t seconds = 77;
    uint32_t nanoseconds = 77;
    bool known = calypso_invoice_created_unix(invoice, &seconds, &nanoseconds);
    CHECK(known == calypso_invoice_created_unix(invoice, NULL, NULL));
    if (known)
        printf("\"created_unix\":[\"%" PRId64 "\",%" PRIu32 "],", seconds, nanoseconds);
    CHECK(known || (seconds == 0 && nanoseconds == 0));
}

static void fiat(const calypso_invoice *invoice)
{
    size_t len = calypso_invoice_fiat_len(invoice);
    fputs("\"fiat\":[", stdout);
    for (size_t i = 0; i < len; i++) {
        fputs(i ? ",[" : "[", stdout);
        shape_text(calypso_invoice_fiat_code(invoice, i));
        putchar(',');
        shape_text(calypso_invoice_fiat_amount(invoice, i));
        putchar(']');
    }
    CHECK(!calypso_invoice_fiat_code(invoice, len) && !calypso_invoice_fiat_amount(invoice, len));
    fputs("],", stdout);
}

static void extra(const calypso_invoice *invoice)
{
    size_t len = calypso_invoice_extra_len(invoice);
    fputs("\"extra\":[", stdout);
    for (size_t i = 0; i < len; i++) {
        fputs(i ? ",[" : "[", stdout);
        shape_text(calypso_invoice_extra_name(invoice, i));
        putchar(',');
        shape_text(calypso_invoice_extra_json(invoice, i));
        putchar(']');
    }
    CHECK(!calypso_invoice_extra_name(invoice, len) && !calypso_invoice_extra_json(invoice, len));
    fputs("],", stdout);
}

static void cart(const calypso_invoice *invoice)
{
    size_t len = calypso_invoice_cart_items_len(invoice);
    fputs("\"cart_items\":[", stdout);
    for (size_t i = 0; i < len; i++) {
        if (i)
            putchar(',');
        cart_item(calypso_invoice_cart_items_get(invoice, i));
    }
    CHECK(!calypso_invoice_cart_items_get(invoice, len));
    fputs("],", stdout);
}

/* What can be stored and read again, and what can be kept, is equal. */
static void check_copies(const calypso_invoice *invoice, const char *json)
{
    calypso_invoice *read;
    CHECK(calypso_invoice_from_json(json, &read, NULL) == CALYPSO_OK);
    CHECK(calypso_invoice_equals(read, invoice));
    calypso_invoice *clone = calypso_invoice_clone(read);
    calypso_invoice_free(read);
    CHECK(calypso_invoice_equals(clone, invoice));
    CHECK(strcmp(calypso_invoice_state(clone), calypso_invoice_state(invoice)) == 0);
    calypso_invoice_free(clone);
}

void shape_invoice(const calypso_invoice *invoice)
{
    printf("{\"id\":\"%" PRIu64 "\",", calypso_invoice_id(invoice));
    printf("\"is_paid\":%s,", calypso_invoice_is_paid(invoice) ? "true" : "false");
    TEXT("state", calypso_invoice_state, invoice);
    TEXT("amount", calypso_invoice_amount, invoice);
    TEXT("currency", calypso_invoice_currency, invoice);
    TEXT("pay_amount", calypso_invoice_pay_amount, invoice);
    TEXT("fee", calypso_invoice_fee, invoice);
    TEXT("description", calypso_invoice_description, invoice);
    TEXT("invoice_address", calypso_invoice_invoice_address, invoice);
    TEXT("created_date", calypso_invoice_created_date, invoice);
    created(invoice);
    fiat(invoice);
    cart(invoice);
    extra(invoice);
    char *json = calypso_invoice_to_json(invoice);
    check_copies(invoice, json);
    fputs("\"to_json\":", stdout);
    shape_text(json);
    calypso_string_free(json);
    putchar('}');
}

void shape_list(const calypso_invoice_list *list)
{
    size_t len = calypso_invoice_list_len(list);
    putchar('[');
    for (size_t i = 0; i < len; i++) {
        if (i)
            putchar(',');
        shape_invoice(calypso_invoice_list_get(list, i));
    }
    CHECK(!calypso_invoice_list_get(list, len));
    putchar(']');
}

void shape_error(const calypso_error *error, calypso_status status)
{
    CHECK(error && calypso_error_kind(error) == status);
    putchar('{');
    TEXT("message", calypso_error_message, error);
    TEXT("code", calypso_error_code, error);
    TEXT("trace_id", calypso_error_trace_id, error);
    TEXT("body", calypso_error_body, error);
    TEXT("operation", calypso_error_operation, error);
    printf("\"kind\":\"%s\",", calypso_status_name(status));
    printf("\"outcome_unknown\":%s,", calypso_error_outcome_unknown(error) ? "true" : "false");
    printf("\"http_status\":%d,", calypso_error_http_status(error));
    printf("\"retry_after_ms\":%" PRId64 ",", calypso_error_retry_after_ms(error));
    printf("\"attempts\":%" PRIu32 ",", calypso_error_attempts(error));
    printf("\"elapsed_ms\":%" PRIu64 ",", calypso_error_elapsed_ms(error));
    uint64_t id = 77;
    if (calypso_error_invoice_id(error, &id))
        printf("\"invoice_id\":\"%" PRIu64 "\",", id);
    else
        CHECK(id == 0);
    size_t len = calypso_error_invoices_len(error);
    fputs("\"invoices\":[", stdout);
    for (size_t i = 0; i < len; i++) {
        if (i)
            putchar(',');
        shape_invoice(calypso_error_invoices_get(error, i));
    }
    CHECK(!calypso_error_invoices_get(error, len));
    fputs("]}", stdout);
}

void shape_event(const calypso_event *event)
{
    putchar('{');
    TEXT("line", calypso_event_line, event);
    TEXT("operation", calypso_event_operation, event);
    printf("\"attempt\":%" PRIu32 ",", calypso_event_attempt(event));
    printf("\"kind\":\"%s\",", calypso_status_name(calypso_event_error(event)));
    printf("\"http_status\":%d,", calypso_event_http_status(event));
    printf("\"elapsed_ms\":%" PRIu64 ",", calypso_event_elapsed_ms(event));
    printf("\"wait_ms\":%" PRId64 "}", calypso_event_wait_ms(event));
}
