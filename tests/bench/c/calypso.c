/* Our client in C. */
#include "bench.h"

#include <calypso.h>
#include <stdio.h>
#include <string.h>

const char *const client_name = "calypso (c)";

static calypso_error *error;
static calypso_new_invoice *order;

static void must(calypso_status status)
{
    if (status != CALYPSO_OK)
        die(error ? calypso_error_message(error) : calypso_status_name(status));
}

void *client_shared(const options_t *options)
{
    char url[64];
    calypso_client *client;
    calypso_config *config = calypso_config_new(API_KEY);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", options->port);
    must(calypso_config_set_base_url(config, url));
    must(calypso_config_set_max_list_bytes(config, 1ull << 32));
    must(calypso_config_set_timeout_ms(config, 600000)); /* of a list, when instructions are counted */
    must(calypso_client_new(config, &client, &error));
    calypso_config_free(config);
    order = calypso_new_invoice_new("0.00123456", "BTC", "Order 1001");
    must(calypso_new_invoice_add_cart_item(order, "Widget", "0.00100000", "1", "BTC"));
    must(calypso_new_invoice_add_cart_item(order, "Shipping", "0.00023456", "1", "BTC"));
    must(calypso_new_invoice_add_cart_item(order, "Gift wrap", "0.00000000", "1", "BTC"));
    return client;
}

void *client_of_thread(void *shared, const options_t *options)
{
    (void)options;
    return shared;
}

static volatile const char *seen;

static uint64_t read_invoice(const calypso_invoice *invoice, const options_t *options)
{
    seen = calypso_invoice_amount(invoice);
    if (!strcmp(options->variant, "every")) {
        seen = calypso_invoice_currency(invoice);
        seen = calypso_invoice_description(invoice);
        seen = calypso_invoice_invoice_address(invoice);
        seen = calypso_invoice_pay_amount(invoice);
        seen = calypso_invoice_fee(invoice);
        seen = calypso_invoice_created_date(invoice);
        for (size_t i = 0; i < calypso_invoice_cart_items_len(invoice); i++)
            seen = calypso_cart_item_product(calypso_invoice_cart_items_get(invoice, i));
        for (size_t i = 0; i < calypso_invoice_fiat_len(invoice); i++)
            seen = calypso_invoice_fiat_amount(invoice, i);
    }
    return CHECK_OF(calypso_invoice_id(invoice), calypso_invoice_is_paid(invoice));
}

static uint64_t stream(const calypso_client *client, const options_t *options)
{
    uint64_t check = 0;
    calypso_invoice *invoice;
    calypso_invoice_iter *iter;
    must(calypso_client_iter_invoices(client, &iter, &error));
    for (;;) {
        must(calypso_invoice_iter_next(iter, &invoice, &error));
        if (!invoice)
            break;
        check += read_invoice(invoice, options);
        calypso_invoice_free(invoice);
    }
    calypso_invoice_iter_free(iter);
    return check;
}

static uint64_t list(const calypso_client *client, const options_t *options)
{
    uint64_t check = 0;
    calypso_invoice_list *list;
    must(calypso_client_list_invoices(client, &list, &error));
    for (size_t i = 0; i < calypso_invoice_list_len(list); i++)
        check += read_invoice(calypso_invoice_list_get(list, i), options);
    calypso_invoice_list_free(list);
    return check;
}

uint64_t client_call(void *client, const options_t *options, uint64_t id)
{
    calypso_invoice *invoice;
    if (!strcmp(options->kind, "list"))
        return !strcmp(options->variant, "stream") ? stream(client, options) : list(client, options);
    if (!strcmp(options->kind, "create"))
        must(calypso_client_create_invoice(client, order, &invoice, &error));
    else
        must(calypso_client_get_invoice(client, id, &invoice, &error));
    id = calypso_invoice_id(invoice);
    calypso_invoice_free(invoice);
    return id;
}
