/* Notices every payment, across restarts, until Ctrl-C: watch FILE [INTERVAL_MS]. The key is in CALYPSO_API_KEY. What is known of every
 * invoice is kept in the file: a change that was not dealt with when the program ended comes again when it starts. */
#define _POSIX_C_SOURCE 200809L
#include <calypso.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static calypso_client *client; /* set before the handler is, and freed after it is gone */

static void on_sigint(int signal)
{
    (void)signal;
    calypso_client_interrupt_calls(client); /* async-signal-safe */
}

/* A line for each invoice: its id and its state. A file that is not there is the first start; one that is cut would forget what it knew. */
static bool load(const char *path, calypso_watch *watch)
{
    char line[512];
    FILE *file = fopen(path, "r");
    if (!file)
        return errno == ENOENT;
    bool whole = true;
    while (whole && fgets(line, sizeof line, file)) {
        char *state, *end = strchr(line, '\n');
        uint64_t id = strtoull(line, &state, 10);
        whole = end && *state == ' ';
        if (whole) {
            *end = '\0';
            calypso_watch_add_known(watch, id, state + 1);
        }
    }
    whole = !ferror(file) && whole;
    fclose(file);
    return whole;
}

/* Written beside it and moved, so that a crash leaves the old file or the new one. */
static bool save(const char *path, const calypso_invoice_watch *changes)
{
    char beside[4096];
    int length = snprintf(beside, sizeof beside, "%s.new", path);
    FILE *file = length > 0 && (size_t)length < sizeof beside ? fopen(beside, "w") : NULL;
    if (!file)
        return false;
    calypso_known_states *known = calypso_invoice_watch_known(changes);
    for (size_t i = 0; i < calypso_known_states_len(known); i++)
        fprintf(file, "%" PRIu64 " %s\n", calypso_known_states_id(known, i), calypso_known_states_state(known, i));
    calypso_known_states_free(known);
    bool written = !ferror(file) && fflush(file) == 0 && fsync(fileno(file)) == 0;
    return fclose(file) == 0 && written && rename(beside, path) == 0;
}

/* It may come twice, after a crash: what is done here must be such that it may be done again. */
static void deal_with(const calypso_invoice_change *change)
{
    const calypso_invoice *invoice = calypso_invoice_change_invoice(change);
    const char *before = calypso_invoice_change_previous_state(change);
    uint64_t id = calypso_invoice_id(invoice);
    if (calypso_invoice_is_paid(invoice)) /* no other state is paid */
        printf("invoice %" PRIu64 " is paid: deliver, once\n", id);
    else if (before)
        printf("invoice %" PRIu64 " was %s and is %s: a person has to look at it\n", id, before, calypso_invoice_state(invoice));
    else
        printf("invoice %" PRIu64 " is new, and %s\n", id, calypso_invoice_state(invoice));
    fflush(stdout);
}

/* Returns the program's exit code. */
static int watch_all(const char *path, calypso_invoice_watch *changes)
{
    for (;;) {
        calypso_invoice_change *change;
        calypso_error *error;
        calypso_status status = calypso_invoice_watch_next(changes, &change, &error);
        if (status != CALYPSO_OK && status != CALYPSO_INTERRUPTED)
            fprintf(stderr, "%s\n", calypso_error_message(error));
        calypso_error_free(error);
        if (status == CALYPSO_INTERRUPTED)
            return 0;
        if (status == CALYPSO_INVALID_RESPONSE)
            continue; /* one invoice cannot be read: a person has to look at it, and the watch goes on */
        if (status != CALYPSO_OK || !change)
            return 1;
        deal_with(change);
        calypso_invoice_change_free(change);
        if (!save(path, changes)) { /* after it was dealt with, so that a crash in between brings it again */
            perror(path);
            return 1;
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: watch FILE [INTERVAL_MS]\n");
        return 2;
    }
    calypso_watch *watch = calypso_watch_new();
    if (argc > 2)
        calypso_watch_set_interval_ms(watch, strtoull(argv[2], NULL, 10));
    if (!load(argv[1], watch)) {
        fprintf(stderr, "%s: it cannot be read, or is no file of this program\n", argv[1]);
        calypso_watch_free(watch);
        return 1;
    }

    calypso_error *error = NULL;
    calypso_invoice_watch *changes = NULL;
    calypso_config *config = calypso_config_from_env();
    calypso_status status = calypso_client_new(config, &client, &error);
    calypso_config_free(config);
    if (status == CALYPSO_OK)
        status = calypso_client_watch_invoices(client, watch, &changes, &error);
    calypso_watch_free(watch);
    if (status != CALYPSO_OK)
        fprintf(stderr, "%s\n", calypso_error_message(error));
    struct sigaction action = {0}, before;
    action.sa_handler = on_sigint;
    sigaction(SIGINT, &action, &before);
    int exit_code = status == CALYPSO_OK ? watch_all(argv[1], changes) : 1;
    sigaction(SIGINT, &before, NULL);

    calypso_invoice_watch_free(changes);
    calypso_error_free(error);
    calypso_client_free(client);
    return exit_code;
}
