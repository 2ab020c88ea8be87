/* Writes all invoices as CSV, in constant memory however many there are. The key is in CALYPSO_API_KEY. */
#include <calypso.h>
#include <inttypes.h>
#include <stdio.h>

/* A text as a field of CSV; an empty one when it is missing. */
static void put_text(const char *text)
{
    putchar('"');
    for (const char *at = text ? text : ""; *at; at++) {
        if (*at == '"')
            putchar('"');
        putchar(*at);
    }
    putchar('"');
}

static void put_invoice(const calypso_invoice *invoice)
{
    printf("%" PRIu64 ",%s,%s,", calypso_invoice_id(invoice), calypso_invoice_amount(invoice),
           calypso_invoice_currency(invoice));
    put_text(calypso_invoice_state(invoice));
    putchar(',');
    put_text(calypso_invoice_description(invoice));
    putchar('\n');
}

/* Returns how many calls failed: the list was whole only if none did. */
static int write_csv(calypso_invoice_iter *iter)
{
    int failures = 0;
    puts("id,amount,currency,state,description");
    for (;;) {
        calypso_invoice *invoice;
        calypso_error *error;
        if (calypso_invoice_iter_next(iter, &invoice, &error) != CALYPSO_OK) {
            fprintf(stderr, "%s\n", calypso_error_message(error));
            calypso_error_free(error);
            failures++;
        } else if (!invoice) {
            return failures;
        } else {
            put_invoice(invoice);
            calypso_invoice_free(invoice);
        }
    }
}

int main(void)
{
    calypso_error *error = NULL;
    calypso_client *client;
    calypso_invoice_iter *iter = NULL;
    calypso_config *config = calypso_config_from_env();
    calypso_status status = calypso_client_new(config, &client, &error);
    calypso_config_free(config);
    if (status == CALYPSO_OK)
        status = calypso_client_iter_invoices(client, &iter, &error);
    if (status != CALYPSO_OK)
        fprintf(stderr, "%s\n", calypso_error_message(error));
    int failures = status == CALYPSO_OK ? write_csv(iter) : 1;

    calypso_invoice_iter_free(iter);
    calypso_error_free(error);
    calypso_client_free(client);
    return failures ? 1 : 0;
}
