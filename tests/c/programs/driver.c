/* Makes the calls that it is told on its standard input, one after the other, and writes how each ended as a line of JSON. */
#include "fields.h"
#include "shape.h"

#include <string.h>

typedef struct {
    bool silent;    /* while something else is being written */
    bool first;     /* no event has been written yet */
    uint64_t asked; /* how often the interrupt was asked */
    uint64_t stop_after;
} hooks;

static void on_event(const calypso_event *event, void *user_data)
{
    hooks *told = user_data;
    if (told->silent)
        return;
    if (!told->first)
        putchar(',');
    told->first = false;
    shape_event(event);
}

static bool must_stop(void *user_data)
{
    hooks *told = user_data;
    return ++told->asked >= told->stop_after;
}

static calypso_config *config_of(const fields *told, hooks *state)
{
    const char *key = fields_text(told, "key");
    calypso_config *config = key ? calypso_config_new(key) : calypso_config_from_env();
    for (size_t i = 0; i < told->len; i++) {
        const char *name = told->all[i].name, *text = told->all[i].value;
        uint64_t number = strtoull(text, NULL, 10);
#define SET(option, value)           \
    if (strcmp(name, #option) == 0) \
    calypso_config_set_##option(config, value)
        SET(base_url, text);
        SET(timeout_ms, number);
        SET(connect_timeout_ms, number);
        SET(max_retries, (uint32_t)number);
        SET(proxy, text);
        SET(extra_roots, text);
        SET(tls_roots, (uint32_t)number);
        SET(max_response_bytes, number);
        SET(max_list_bytes, number);
        SET(user_agent_suffix, text);
        SET(allow_plain_http, number != 0);
#undef SET
        if (strcmp(name, "no_proxy") == 0)
            calypso_config_set_no_proxy(config);
        if (strcmp(name, "stop_after") == 0) {
            state->stop_after = number;
            calypso_config_set_interrupt(config, must_stop, state);
        }
    }
    calypso_config_set_on_event(config, on_event, state);
    return config;
}

static calypso_new_invoice *order_of(const fields *told)
{
    const char *product = NULL, *price = NULL, *quantity = NULL;
    calypso_new_invoice *order = calypso_new_invoice_new(fields_text(told, "amount"), fields_text(told, "currency"),
                                                         fields_text(told, "description"));
    for (size_t i = 0; i < told->len; i++) {
        const char *name = told->all[i].name, *value = told->all[i].value;
        if (strcmp(name, "item_product") == 0)
            product = value;
        else if (strcmp(name, "item_price") == 0)
            price = value;
        else if (strcmp(name, "item_quantity") == 0)
            quantity = value;
        else if (strcmp(name, "item_currency") == 0)
            calypso_new_invoice_add_cart_item(order, product, price, quantity, value);
    }
    return order;
}

static calypso_payment_wait *wait_of(const fields *told)
{
    calypso_payment_wait *wait = calypso_payment_wait_new(fields_number(told, "wait_ms", 0));
    if (fields_text(told, "first_interval_ms"))
        calypso_payment_wait_set_first_interval_ms(wait, fields_number(told, "first_interval_ms", 0));
    if (fields_text(told, "longest_interval_ms"))
        calypso_payment_wait_set_longest_interval_ms(wait, fields_number(told, "longest_interval_ms", 0));
    if (fields_text(told, "pending_state"))
        calypso_payment_wait_add_pending_state(wait, fields_text(told, "pending_state"));
    return wait;
}

static void end_in_error(calypso_status status, calypso_error *error)
{
    fputs("],\"error\":", stdout);
    shape_error(error, status);
    calypso_error_free(error);
}

static void end_in_invoice(calypso_status status, calypso_invoice *invoice, calypso_error *error)
{
    CHECK(!invoice == (status != CALYPSO_OK) && !error == (status == CALYPSO_OK));
    if (status != CALYPSO_OK) {
        end_in_error(status, error);
        return;
    }
    fputs("],\"result\":", stdout);
    shape_invoice(invoice);
    calypso_invoice_free(invoice);
}

static void end_in_list(calypso_status status, calypso_invoice_list *list, calypso_error *error)
{
    CHECK(!list == (status != CALYPSO_OK) && !error == (status == CALYPSO_OK));
    if (status != CALYPSO_OK) {
        end_in_error(status, error);
        return;
    }
    fputs("],\"result\":", stdout);
    shape_list(list);
    calypso_invoice_list_free(list);
}

/* The items, each an invoice or an error; the events of the stream are not written, as they come in between. */
static void iterate(const calypso_client *client)
{
    calypso_invoice_iter *iter;
    calypso_error *error = NULL;
    CHECK(calypso_client_iter_invoices(client, &iter, &error) == CALYPSO_OK && !error);
    fputs("],\"items\":[", stdout);
    for (int count = 0;; count++) {
        calypso_invoice *invoice;
        calypso_status status = calypso_invoice_iter_next(iter, &invoice, &error);
        if (status == CALYPSO_OK && !invoice)
            break;
        CHECK(!invoice == (status != CALYPSO_OK) && !error == (status == CALYPSO_OK));
        fputs(count ? ",{" : "{", stdout);
        fputs(invoice ? "\"invoice\":" : "\"error\":", stdout);
        if (invoice)
            shape_invoice(invoice);
        else
            shape_error(error, status);
        putchar('}');
        calypso_invoice_free(invoice);
        calypso_error_free(error);
    }
    /* The end, and it stays the end. */
    calypso_invoice *more;
    CHECK(calypso_invoice_iter_next(iter, &more, &error) == CALYPSO_OK && !more && !error);
    calypso_invoice_iter_free(iter);
    putchar(']');
}

static void call(const calypso_client *client, const fields *told, hooks *state)
{
    const char *operation = fields_text(told, "operation");
    calypso_invoice *invoice = NULL;
    calypso_invoice_list *list = NULL;
    calypso_error *error = NULL;
    calypso_new_invoice *order = fields_text(told, "amount") ? order_of(told) : NULL;
    calypso_payment_wait *wait = wait_of(told);
    uint64_t id = fields_number(told, "id", 0);
    calypso_status status;
#define INVOICE(name, ...)                                                         \
    if (strcmp(operation, #name) == 0) {                                           \
        status = calypso_client_##name(client, __VA_ARGS__, &invoice, &error);     \
        end_in_invoice(status, invoice, error);                                    \
    }
    INVOICE(get_invoice, id)
    INVOICE(cancel_invoice, id)
    INVOICE(create_invoice_from_template, fields_number(told, "template_id", 0))
    INVOICE(create_invoice, order)
    INVOICE(create_invoice_once, order, fields_number(told, "resend_after_ms", CALYPSO_NEVER),
            (uint32_t)fields_number(told, "flags", 0))
    INVOICE(wait_for_payment, id, wait)
#undef INVOICE
    if (strcmp(operation, "list_invoices") == 0) {
        status = calypso_client_list_invoices(client, &list, &error);
        end_in_list(status, list, error);
    }
    if (strcmp(operation, "find_invoices") == 0) {
        status = calypso_client_find_invoices(client, order, &list, &error);
        end_in_list(status, list, error);
    }
    if (strcmp(operation, "iter_invoices") == 0) {
        state->silent = true;
        iterate(client);
    }
    calypso_payment_wait_free(wait);
    calypso_new_invoice_free(order);
}

static void obey(const fields *told)
{
    hooks state = {false, true, 0, 0};
    calypso_client *client;
    calypso_error *error;
    calypso_config *config = config_of(told, &state);
    fputs("{\"events\":[", stdout);
    calypso_status status = calypso_client_new(config, &client, &error);
    calypso_config_free(config);
    if (status == CALYPSO_OK && fields_text(told, "with_timeout_ms")) {
        calypso_client *first = client;
        status = calypso_client_with_timeout(first, fields_number(told, "with_timeout_ms", 0), &client, &error);
        calypso_client_free(first);
    }
    if (status == CALYPSO_OK) {
        CHECK(client && !error);
        call(client, told, &state);
    } else {
        CHECK(!client && error);
        end_in_error(status, error);
    }
    calypso_client_free(client);
    puts("}");
    fflush(stdout);
}

int main(void)
{
    fields told;
    while (fields_read(stdin, &told)) {
        obey(&told);
        fields_free(&told);
    }
    fields_free(&told);
    return 0;
}
