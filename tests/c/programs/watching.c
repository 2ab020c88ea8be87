/* Does to a watch what it is told on standard input, a line each, and says what came of it: watching INTERVAL_MS SKIP [ID=STATE]...
 * SIGINT interrupts the client's calls, SIGUSR1 makes the interrupt callback stop them. */
#define _POSIX_C_SOURCE 200809L
#include "shape.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

static calypso_client *client;
static volatile sig_atomic_t told_to_stop;

static void on_signal(int signal)
{
    if (signal == SIGINT)
        calypso_client_interrupt_calls(client);
    else
        told_to_stop = 1;
}

static bool stop(void *user_data)
{
    CHECK(user_data == (void *)&told_to_stop);
    return told_to_stop;
}

static void listen(int signal)
{
    struct sigaction action = {0};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, NULL);
}

static void say_error(calypso_error *error, calypso_status status)
{
    CHECK(error && calypso_error_kind(error) == status && strcmp(calypso_error_operation(error), "watch_invoices") == 0);
    printf("error %s %s\n", calypso_status_name(status), calypso_error_message(error));
    calypso_error_free(error);
}

static void say_next(calypso_invoice_watch *changes)
{
    calypso_invoice_change *change;
    calypso_error *error;
    calypso_status status = calypso_invoice_watch_next(changes, &change, &error);
    CHECK((status == CALYPSO_OK) == !error && (status == CALYPSO_OK || !change));
    if (error) {
        say_error(error, status);
    } else if (change) {
        const calypso_invoice *invoice = calypso_invoice_change_invoice(change);
        const char *before = calypso_invoice_change_previous_state(change);
        printf("change %" PRIu64 " %s %s\n", calypso_invoice_id(invoice), calypso_invoice_state(invoice), before ? before : "-");
    } else {
        puts("end");
    }
    calypso_invoice_change_free(change);
}

static void say_known(const calypso_invoice_watch *changes)
{
    calypso_known_states *known = calypso_invoice_watch_known(changes);
    size_t len = calypso_known_states_len(known);
    fputs("known", stdout);
    for (size_t i = 0; i < len; i++)
        printf(" %" PRIu64 "=%s", calypso_known_states_id(known, i), calypso_known_states_state(known, i));
    putchar('\n');
    CHECK(calypso_known_states_id(known, len) == 0 && !calypso_known_states_state(known, len));
    calypso_known_states_free(known);
}

static calypso_watch *options(char **arguments)
{
    calypso_watch *watch = calypso_watch_new();
    calypso_watch_set_interval_ms(watch, strtoull(arguments[0], NULL, 10));
    calypso_watch_set_skip_existing(watch, strcmp(arguments[1], "skip") == 0);
    for (char **known = arguments + 2; *known; known++) {
        char *state;
        uint64_t id = strtoull(*known, &state, 10);
        CHECK(calypso_watch_add_known(watch, id, state + 1) == CALYPSO_OK);
    }
    return watch;
}

int main(int argc, char **argv)
{
    CHECK(argc > 2);
    calypso_config *config = calypso_config_from_env();
    calypso_config_set_interrupt(config, stop, (void *)&told_to_stop);
    CHECK(calypso_client_new(config, &client, NULL) == CALYPSO_OK);
    calypso_config_free(config);
    listen(SIGINT);
    listen(SIGUSR1);
    setvbuf(stdout, NULL, _IOLBF, 0);

    calypso_watch *watch = options(argv + 1);
    calypso_invoice_watch *changes;
    calypso_error *error;
    calypso_status status = calypso_client_watch_invoices(client, watch, &changes, &error);
    calypso_watch_free(watch); /* it is not needed any more */
    if (status == CALYPSO_OK)
        puts("ready");
    else
        say_error(error, status);
    for (char line[16]; changes && fgets(line, sizeof line, stdin);) {
        if (strcmp(line, "next\n") == 0)
            say_next(changes);
        else
            say_known(changes);
    }
    calypso_invoice_watch_free(changes);
    calypso_client_free(client);
    return 0;
}
