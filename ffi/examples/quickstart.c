/* Creates an invoice, reads it, lists all, cancels it: with the key in CALYPSO_API_KEY, or on the sandbox.
 *
 *     calypso-sandbox --port 8080 &
 *     export CALYPSO_BASE_URL=http://127.0.0.1:8080 CALYPSO_API_KEY=sandbox-key
 *     cc quickstart.c -o quickstart $(pkg-config --cflags --libs calypso) && ./quickstart
 */
#include <calypso.h>
#include <inttypes.h>
#include <stdio.h>

/* Says why a call failed, and whether it may have been applied all the same. */
static int failed(calypso_error *error)
{
    fprintf(stderr, "%s\n", calypso_error_message(error));
    if (calypso_error_outcome_unknown(error))
        fprintf(stderr, "do not simply try again\n");
    calypso_error_free(error);
    return 1;
}

static void show(const char *what, const calypso_invoice *invoice)
{
    char *amount = calypso_amount_plain(calypso_invoice_amount(invoice));
    printf("%s: invoice %" PRIu64 " over %s %s is %s\n", what, calypso_invoice_id(invoice), amount,
           calypso_invoice_currency(invoice), calypso_invoice_state(invoice));
    calypso_string_free(amount);
}

static int run(const calypso_client *client)
{
    calypso_error *error;
    calypso_invoice *invoice;

    calypso_new_invoice *order = calypso_new_invoice_new("0.00059165", "BTC", "order 1017");
    calypso_new_invoice_add_cart_item(order, "Mug", "0.00029", "2", "BTC");
    calypso_status status = calypso_client_create_invoice(client, order, &invoice, &error);
    calypso_new_invoice_free(order);
    if (status != CALYPSO_OK)
        return failed(error);
    show("create", invoice);
    uint64_t id = calypso_invoice_id(invoice);
    calypso_invoice_free(invoice);

    if (calypso_client_get_invoice(client, id, &invoice, &error) != CALYPSO_OK)
        return failed(error);
    show("get", invoice);
    printf("paid: %s\n", calypso_invoice_is_paid(invoice) ? "yes" : "no");
    calypso_invoice_free(invoice);

    calypso_invoice_list *list;
    if (calypso_client_list_invoices(client, &list, &error) != CALYPSO_OK)
        return failed(error);
    printf("list: %zu invoices\n", calypso_invoice_list_len(list));
    calypso_invoice_list_free(list);

    if (calypso_client_cancel_invoice(client, id, &invoice, &error) != CALYPSO_OK)
        return failed(error);
    show("cancel", invoice);
    calypso_invoice_free(invoice);
    return 0;
}

int main(void)
{
    calypso_config *config = calypso_config_from_env();
    calypso_client *client;
    calypso_error *error;
    calypso_status status = calypso_client_new(config, &client, &error);
    calypso_config_free(config);
    if (status != CALYPSO_OK)
        return failed(error);

    int exit_code = run(client);
    calypso_client_free(client);
    return exit_code;
}
