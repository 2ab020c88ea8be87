/* Writes to connections that the server resets, with SIGPIPE as a C program has it. The server is in the environment. */
#define _POSIX_C_SOURCE 200809L
#include "shape.h"

#include <signal.h>
#include <string.h>

int main(void)
{
    struct sigaction pipe_action;
    char *description = malloc(4 << 20);
    CHECK(sigaction(SIGPIPE, NULL, &pipe_action) == 0 && pipe_action.sa_handler == SIG_DFL);
    memset(description, 'x', 4 << 20);
    description[(4 << 20) - 1] = '\0';

    calypso_client *client;
    calypso_invoice *invoice;
    calypso_error *error;
    calypso_config *config = calypso_config_from_env();
    CHECK(calypso_client_new(config, &client, NULL) == CALYPSO_OK);
    calypso_config_free(config);
    calypso_new_invoice *order = calypso_new_invoice_new("1", "BTC", description);
    for (int i = 0; i < 5; i++) {
        calypso_status status = calypso_client_create_invoice(client, order, &invoice, &error);
        CHECK(status == CALYPSO_CONNECT);
        CHECK(calypso_error_outcome_unknown(error));
        calypso_error_free(error);
    }
    CHECK(sigaction(SIGPIPE, NULL, &pipe_action) == 0 && pipe_action.sa_handler == SIG_DFL);
    calypso_new_invoice_free(order);
    calypso_client_free(client);
    free(description);
    puts("it lives");
    return 0;
}
