/* Makes so many rounds of two calls and frees what they give: as much memory is in use at the end as after the first tenth of them. */
#include "shape.h"

#include <malloc.h>

static void fail(const calypso_client *client)
{
    calypso_invoice *invoice;
    calypso_error *error;
    CHECK(calypso_client_get_invoice(client, 1000000, &invoice, &error) == CALYPSO_NOT_FOUND);
    CHECK(calypso_error_message(error) && !invoice);
    calypso_error_free(error);
    calypso_new_invoice *order = calypso_new_invoice_new("1", "BTC", "order 1017");
    calypso_new_invoice_add_cart_item(order, "Mug", "one", NULL, "\xff");
    CHECK(calypso_client_create_invoice(client, order, &invoice, &error) == CALYPSO_INVALID_REQUEST);
    calypso_error_free(error);
    calypso_new_invoice_free(order);
}

static void read_all(const calypso_client *client)
{
    calypso_invoice_list *list;
    calypso_invoice_iter *iter;
    calypso_invoice *invoice;
    CHECK(calypso_client_list_invoices(client, &list, NULL) == CALYPSO_OK);
    calypso_invoice *kept = calypso_invoice_clone(calypso_invoice_list_get(list, 0));
    calypso_invoice_list_free(list);
    CHECK(calypso_invoice_state(kept) && calypso_invoice_cart_items_len(kept) == 0);
    char *json = calypso_invoice_to_json(kept);
    calypso_string_free(json);
    calypso_invoice_free(kept);
    CHECK(calypso_client_iter_invoices(client, &iter, NULL) == CALYPSO_OK);
    CHECK(calypso_invoice_iter_next(iter, &invoice, NULL) == CALYPSO_OK && invoice);
    calypso_invoice_free(invoice);
    calypso_invoice_iter_free(iter); /* before its end */
}

static void watch_first(const calypso_client *client)
{
    calypso_invoice_watch *changes;
    calypso_invoice_change *change;
    calypso_watch *watch = calypso_watch_new();
    calypso_watch_add_known(watch, 1, "AN_OLD_STATE");
    CHECK(calypso_client_watch_invoices(client, watch, &changes, NULL) == CALYPSO_OK);
    calypso_watch_free(watch);
    CHECK(calypso_invoice_watch_next(changes, &change, NULL) == CALYPSO_OK && calypso_invoice_change_previous_state(change));
    calypso_known_states *known = calypso_invoice_watch_known(changes);
    calypso_invoice_watch_free(changes);
    CHECK(calypso_known_states_len(known) == 1);
    calypso_known_states_free(known);
    calypso_invoice_change_free(change);
}

static calypso_client *new_client(void)
{
    calypso_client *client;
    calypso_config *config = calypso_config_from_env();
    CHECK(calypso_client_new(config, &client, NULL) == CALYPSO_OK);
    calypso_config_free(config);
    return client;
}

static void rounds(int count)
{
    calypso_client *client = new_client();
    for (int i = 0; i < count; i++) {
        fail(client);
        if (i % 10 == 0) {
            read_all(client);
            watch_first(client);
        }
    }
    calypso_client_free(client);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 5000;
    calypso_client *client = new_client();
    calypso_invoice *invoice;
    calypso_new_invoice *order = calypso_new_invoice_new("1", "BTC", "order 1016");
    CHECK(calypso_client_create_invoice(client, order, &invoice, NULL) == CALYPSO_OK);
    calypso_invoice_free(invoice);
    calypso_new_invoice_free(order);
    calypso_client_free(client);

    rounds(count / 10);
    size_t before = mallinfo2().uordblks;
    rounds(count);
    size_t after = mallinfo2().uordblks;
    printf("%zu bytes in use before %d rounds, %zu after\n", before, count, after);
    return after > before ? 1 : 0;
}
