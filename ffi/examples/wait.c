/* Waits until an invoice is paid, and shows every attempt: wait ID [SECONDS]. The key is in CALYPSO_API_KEY. */
#include <calypso.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void log_event(const calypso_event *event, void *file)
{
    fprintf((FILE *)file, "%s\n", calypso_event_line(event));
}

/* What the invoice was when it was last seen, which the error of a wait that is over holds. */
static void show_failure(const calypso_error *error)
{
    const calypso_invoice *last_seen = calypso_error_invoices_get(error, 0);
    fprintf(stderr, "%s\n", calypso_error_message(error));
    if (calypso_error_kind(error) == CALYPSO_TIMEOUT && last_seen)
        fprintf(stderr, "it was %s: ask again later\n", calypso_invoice_state(last_seen));
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: wait ID [SECONDS]\n");
        return 2;
    }
    uint64_t id = strtoull(argv[1], NULL, 10);
    uint64_t seconds = argc > 2 ? strtoull(argv[2], NULL, 10) : 15 * 60;

    calypso_error *error = NULL;
    calypso_client *client;
    calypso_config *config = calypso_config_from_env();
    calypso_config_set_on_event(config, log_event, stderr);
    calypso_status status = calypso_client_new(config, &client, &error);
    calypso_config_free(config);

    calypso_payment_wait *wait = calypso_payment_wait_new(seconds * 1000);
    calypso_payment_wait_set_longest_interval_ms(wait, 10000);
    calypso_invoice *invoice = NULL;
    if (status == CALYPSO_OK)
        status = calypso_client_wait_for_payment(client, id, wait, &invoice, &error);
    if (status != CALYPSO_OK)
        show_failure(error);
    else if (calypso_invoice_is_paid(invoice)) /* no other state is paid */
        printf("invoice %" PRIu64 " is paid: deliver\n", id);
    else
        printf("invoice %" PRIu64 " is %s: a person has to look at it\n", id, calypso_invoice_state(invoice));

    calypso_invoice_free(invoice);
    calypso_payment_wait_free(wait);
    calypso_error_free(error);
    calypso_client_free(client);
    return status == CALYPSO_OK ? 0 : 1;
}
