/* A program with two static libraries of Rust, which both work: an invoice is created, and the other one gives its number. */
#include <calypso.h>
#include <stdio.h>

int other_number(void);

int main(void)
{
    calypso_config *config = calypso_config_from_env();
    calypso_client *client = NULL;
    calypso_error *error = NULL;
    calypso_invoice *invoice = NULL;
    calypso_new_invoice *order = calypso_new_invoice_new("12.50", "EUR", "order 1018");
    if (calypso_client_new(config, &client, &error) == CALYPSO_OK &&
        calypso_client_create_invoice(client, order, &invoice, &error) == CALYPSO_OK)
        printf("%s, %d\n", calypso_invoice_state(invoice), other_number());
    else
        fprintf(stderr, "%s\n", calypso_error_message(error));
    calypso_invoice_free(invoice);
    calypso_new_invoice_free(order);
    calypso_config_free(config);
    calypso_client_free(client);
    calypso_error_free(error);
    return 0;
}
