/* Many threads on one client, and on one invoice: a create, reads and a list each; then waits that one more thread interrupts. The
 * sandbox is in the environment. */
#define _POSIX_C_SOURCE 200809L
#include "shape.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

enum { THREADS = 16, ROUNDS = 20 };

typedef struct {
    const calypso_client *client;
    const calypso_invoice *shared;
    int number;
} work;

static void round_trip(const work *mine, int round)
{
    char description[64];
    calypso_invoice *made, *read;
    calypso_invoice_list *found;
    calypso_error *error;
    snprintf(description, sizeof description, "order %d of thread %d", round, mine->number);
    calypso_new_invoice *order = calypso_new_invoice_new("0.5", "BTC", description);
    CHECK(calypso_client_create_invoice(mine->client, order, &made, &error) == CALYPSO_OK);
    CHECK(calypso_client_get_invoice(mine->client, calypso_invoice_id(made), &read, &error) == CALYPSO_OK);
    CHECK(calypso_invoice_equals(made, read));
    CHECK(strcmp(calypso_invoice_description(read), description) == 0);
    CHECK(calypso_client_find_invoices(mine->client, order, &found, &error) == CALYPSO_OK);
    CHECK(calypso_invoice_list_len(found) == 1);
    CHECK(strcmp(calypso_invoice_description(mine->shared), "shared") == 0);
    CHECK(calypso_invoice_cart_items_len(mine->shared) == 1);
    calypso_invoice_list_free(found);
    calypso_invoice_free(read);
    calypso_invoice_free(made);
    calypso_new_invoice_free(order);
}

static void *run(void *user_data)
{
    const work *mine = user_data;
    for (int round = 0; round < ROUNDS; round++)
        round_trip(mine, round);
    return NULL;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ended;

/* Waits for a payment that does not come. */
static void *wait_in_vain(void *user_data)
{
    const work *mine = user_data;
    calypso_invoice *paid;
    calypso_error *error;
    calypso_payment_wait *wait = calypso_payment_wait_new(10 * 60 * 1000);
    calypso_payment_wait_set_first_interval_ms(wait, 5);
    calypso_payment_wait_set_longest_interval_ms(wait, 5);
    uint64_t id = calypso_invoice_id(mine->shared);
    CHECK(calypso_client_wait_for_payment(mine->client, id, wait, &paid, &error) == CALYPSO_INTERRUPTED);
    calypso_payment_wait_free(wait);
    calypso_error_free(error);
    CHECK(pthread_mutex_lock(&lock) == 0);
    ended++;
    CHECK(pthread_mutex_unlock(&lock) == 0);
    return NULL;
}

static bool all_ended(void)
{
    CHECK(pthread_mutex_lock(&lock) == 0);
    bool all = ended == THREADS;
    CHECK(pthread_mutex_unlock(&lock) == 0);
    return all;
}

static void in_threads(void *(*body)(void *), work *works)
{
    pthread_t threads[THREADS];
    const struct timespec moment = {0, 20 * 1000 * 1000};
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, body, &works[i]) == 0);
    while (body == wait_in_vain && !all_ended()) {
        nanosleep(&moment, NULL);
        calypso_client_interrupt_calls(works->client);
    }
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

int main(void)
{
    work works[THREADS];
    calypso_client *client;
    calypso_invoice *shared;
    calypso_invoice_list *all;
    calypso_config *config = calypso_config_from_env();
    CHECK(calypso_client_new(config, &client, NULL) == CALYPSO_OK);
    calypso_config_free(config);
    calypso_new_invoice *order = calypso_new_invoice_new("1", "BTC", "shared");
    calypso_new_invoice_add_cart_item(order, "Mug", "1", "1", "BTC");
    CHECK(calypso_client_create_invoice(client, order, &shared, NULL) == CALYPSO_OK);
    calypso_new_invoice_free(order);

    for (int i = 0; i < THREADS; i++)
        works[i] = (work){client, shared, i};
    in_threads(run, works);
    in_threads(wait_in_vain, works);
    CHECK(calypso_client_list_invoices(client, &all, NULL) == CALYPSO_OK);
    CHECK(calypso_invoice_list_len(all) == THREADS * ROUNDS + 1);
    calypso_invoice_list_free(all);
    calypso_invoice_free(shared);
    calypso_client_free(client);
    return 0;
}
