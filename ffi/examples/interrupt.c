/* Ctrl-C ends a create that hangs at once, and says what may have become of it. The key is in CALYPSO_API_KEY. */
#define _POSIX_C_SOURCE 200809L
#include <calypso.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

static calypso_client *client; /* set before the handler is, and freed after it is gone */

static void on_sigint(int signal)
{
    (void)signal;
    calypso_client_interrupt_calls(client); /* async-signal-safe */
}

static int create(void)
{
    calypso_invoice *invoice;
    calypso_error *error;
    calypso_new_invoice *order = calypso_new_invoice_new("12.50", "EUR", "order 1018");
    calypso_status status = calypso_client_create_invoice(client, order, &invoice, &error);
    calypso_new_invoice_free(order);
    if (status == CALYPSO_OK) {
        printf("invoice %" PRIu64 "\n", calypso_invoice_id(invoice));
        calypso_invoice_free(invoice);
        return 0;
    }
    fprintf(stderr, "%s\n", calypso_error_message(error));
    if (status == CALYPSO_INTERRUPTED)
        puts(calypso_error_outcome_unknown(error) ? "stopped: it may have been created" : "stopped: nothing was sent");
    calypso_error_free(error);
    return 1;
}

int main(void)
{
    calypso_error *error;
    calypso_config *config = calypso_config_from_env();
    calypso_status status = calypso_client_new(config, &client, &error);
    calypso_config_free(config);
    if (status != CALYPSO_OK) {
        fprintf(stderr, "%s\n", calypso_error_message(error));
        calypso_error_free(error);
        return 1;
    }
    struct sigaction action = {0}, before;
    action.sa_handler = on_sigint;
    sigaction(SIGINT, &action, &before);
    int exit_code = create();
    sigaction(SIGINT, &before, NULL);
    calypso_client_free(client);
    return exit_code;
}
