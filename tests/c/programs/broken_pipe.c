/* Writes to connections that the server breaks, with SIGPIPE as a C program has it. The server is in the environment. With
 * LOSES_NOSIGNAL the library sends as if it had forgotten MSG_NOSIGNAL: then this must die. */
#define _POSIX_C_SOURCE 200809L
#include "shape.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#ifdef LOSES_NOSIGNAL
/* In place of libc's, for the library too. */
ssize_t send(int socket, const void *bytes, size_t length, int flags)
{
    return sendto(socket, bytes, length, flags & ~MSG_NOSIGNAL, NULL, 0);
}
#endif

int main(void)
{
    struct sigaction pipe_action;
    char *description = malloc(8 << 20);
    CHECK(sigaction(SIGPIPE, NULL, &pipe_action) == 0 && pipe_action.sa_handler == SIG_DFL);
    memset(description, 'x', 8 << 20);
    description[(8 << 20) - 1] = '\0';

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
