/* A child made by fork goes on with the client of its parent, and so does the parent. The server is in the environment. */
#define _POSIX_C_SOURCE 200809L
#include "shape.h"

#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 2, CALLS = 200 };

/* Ids that no other process asks for: a response that is another's shows. */
static void ask(const calypso_client *client, uint64_t first)
{
    for (uint64_t id = first; id < first + CALLS; id++) {
        calypso_invoice *invoice;
        CHECK(calypso_client_get_invoice(client, id, &invoice, NULL) == CALYPSO_OK);
        CHECK(calypso_invoice_id(invoice) == id);
        calypso_invoice_free(invoice);
    }
}

int main(void)
{
    calypso_client *client;
    calypso_config *config = calypso_config_from_env();
    CHECK(calypso_client_new(config, &client, NULL) == CALYPSO_OK);
    calypso_config_free(config);
    ask(client, 1000);
    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        CHECK(children[i] >= 0);
        if (children[i] == 0) {
            ask(client, 10000 * (uint64_t)(i + 1));
            calypso_client_free(client);
            exit(0);
        }
    }
    ask(client, 2000);
    for (int i = 0; i < CHILDREN; i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i]);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    calypso_client_free(client);
    return 0;
}
