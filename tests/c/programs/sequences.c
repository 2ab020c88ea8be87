/* Plays random sequences of calls with objects that are there, that are NULL, and with strange texts and numbers: sequences SEED STEPS.
 * Whatever the order, the library does what its header says; a sanitizer sees the rest. The sandbox is in the environment. */
#include "shape.h"

#include <string.h>

enum { SLOTS = 4 };

static calypso_config *configs[SLOTS];
static calypso_client *clients[SLOTS];
static calypso_new_invoice *orders[SLOTS];
static calypso_payment_wait *waits[SLOTS];
static calypso_watch *watches[SLOTS];
static calypso_invoice *invoices[SLOTS];
static calypso_invoice_list *lists[SLOTS];
static calypso_invoice_iter *iters[SLOTS];
static calypso_invoice_watch *watchings[SLOTS];
static calypso_invoice_change *changes[SLOTS];
static calypso_error *errors[SLOTS];

static uint64_t state;

static uint64_t any(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

#define ANY(slots) (slots[any(SLOTS)])

/* Puts an object into a slot, in place of what is there. */
#define KEEP(type, slots, object)               \
    do {                                        \
        calypso_##type **kept_in = &ANY(slots); \
        calypso_##type##_free(*kept_in);        \
        *kept_in = (object);                    \
    } while (0)

static const char *text(void)
{
    static const char *const texts[] = {NULL,   "",      "1",        "0.50",  "-1",  "1e-8", "1e65", "BTC", "order 1",
                                        "\xff", "a\xc3", "\xf0\x9f", "Mug \"", "key", "http://127.0.0.1:1", "{}", "[",
                                        "{\"id\":1,\"state\":\"P\\u0000\",\"amount\":1,\"currency\":\"BTC\",\"x\":[1],\"cartItems\":[null]}"};
    return texts[any(sizeof texts / sizeof *texts)];
}

static uint64_t number(void)
{
    static const uint64_t numbers[] = {0, 1, 2, 3, 7, 1000, 4096, 1u << 31, UINT64_MAX / 2, UINT64_MAX};
    return numbers[any(sizeof numbers / sizeof *numbers)];
}

static bool stop(void *user_data)
{
    (void)user_data;
    return any(4) == 0;
}

static void hear(const calypso_event *event, void *user_data)
{
    (void)user_data;
    CHECK(calypso_event_line(event) && calypso_event_operation(event) && calypso_event_attempt(event) > 0);
}

static void configure(void)
{
    calypso_config *config = ANY(configs);
    switch (any(14)) {
    case 0: KEEP(config, configs, calypso_config_new(text())); break;
    case 1: calypso_config_set_base_url(config, text()); break;
    case 2: calypso_config_set_timeout_ms(config, number()); break;
    case 3: calypso_config_set_connect_timeout_ms(config, number()); break;
    case 4: calypso_config_set_max_retries(config, (uint32_t)any(2)); break;
    case 5: calypso_config_set_proxy(config, text()); break;
    case 6: calypso_config_set_extra_roots(config, text()); break;
    case 7: calypso_config_set_tls_roots(config, (uint32_t)any(3)); break;
    case 8: calypso_config_set_max_response_bytes(config, number()); break;
    case 9: calypso_config_set_user_agent_suffix(config, text()); break;
    case 10: calypso_config_set_interrupt(config, any(2) ? stop : NULL, NULL); break;
    case 11: calypso_config_set_on_event(config, any(2) ? hear : NULL, NULL); break;
    default: KEEP(config, configs, calypso_config_from_env()); break;
    }
}

static void order(void)
{
    if (any(2))
        KEEP(new_invoice, orders, any(2) ? calypso_new_invoice_new(text(), text(), text()) : calypso_new_invoice_new("1", "BTC", "order 1"));
    else
        calypso_new_invoice_add_cart_item(ANY(orders), text(), text(), text(), text());
    calypso_string_free(calypso_new_invoice_cart_total(ANY(orders)));
    calypso_string_free(calypso_new_invoice_to_json(ANY(orders)));
    if (any(2))
        KEEP(payment_wait, waits, calypso_payment_wait_new(1 + any(3)));
    calypso_payment_wait_set_first_interval_ms(ANY(waits), number());
    calypso_payment_wait_set_longest_interval_ms(ANY(waits), number());
    calypso_payment_wait_add_pending_state(ANY(waits), text());
}

static void watch(void)
{
    if (any(4) == 0)
        KEEP(watch, watches, calypso_watch_new());
    calypso_watch_add_known(ANY(watches), number(), text());
    calypso_watch_set_interval_ms(ANY(watches), number());
    calypso_watch_set_skip_existing(ANY(watches), any(2));
    calypso_known_states *known = calypso_invoice_watch_known(ANY(watchings));
    size_t len = calypso_known_states_len(known);
    CHECK(len == 0 || calypso_known_states_state(known, len - 1));
    CHECK(calypso_known_states_id(known, len) == 0 && !calypso_known_states_state(known, len));
    calypso_known_states_free(known);
}

static void look(const calypso_invoice *invoice)
{
    int64_t seconds;
    CHECK(!calypso_invoice_state(invoice) == !invoice && !calypso_invoice_amount(invoice) == !invoice);
    calypso_invoice_created_unix(invoice, &seconds, NULL);
    for (size_t i = 0; i <= calypso_invoice_cart_items_len(invoice); i++)
        calypso_cart_item_product(calypso_invoice_cart_items_get(invoice, i));
    calypso_invoice_fiat_amount(invoice, (size_t)number());
    calypso_invoice_extra_json(invoice, (size_t)any(2));
    calypso_invoice_equals(invoice, ANY(invoices));
    calypso_string_free(calypso_invoice_to_json(invoice));
}

static void call(void)
{
    const calypso_client *client = ANY(clients);
    calypso_client *made;
    calypso_invoice *invoice = NULL;
    calypso_invoice_list *list = NULL;
    calypso_invoice_iter *iter = NULL;
    calypso_invoice_watch *watching = NULL;
    calypso_invoice_change *change = NULL;
    calypso_error *error = NULL, **slot = any(4) ? &error : NULL;
    calypso_status status = CALYPSO_OK;
    switch (any(16)) {
    case 0:
        status = calypso_client_new(ANY(configs), &made, slot);
        KEEP(client, clients, made);
        break;
    case 1:
        status = calypso_client_with_timeout(client, number(), &made, slot);
        KEEP(client, clients, made);
        break;
    case 2: status = calypso_client_create_invoice(client, ANY(orders), &invoice, slot); break;
    case 3: status = calypso_client_create_invoice_once(client, ANY(orders), number(), (uint32_t)any(3), &invoice, slot); break;
    case 4: status = calypso_client_create_invoice_from_template(client, number(), &invoice, slot); break;
    case 5: status = calypso_client_cancel_invoice(client, any(4), &invoice, slot); break;
    case 6: status = calypso_client_wait_for_payment(client, any(4), ANY(waits), &invoice, slot); break;
    case 7: status = calypso_client_list_invoices(client, &list, slot); break;
    case 8: status = calypso_client_find_invoices(client, ANY(orders), &list, slot); break;
    case 9: status = calypso_client_iter_invoices(client, &iter, slot); break;
    case 10: status = calypso_invoice_iter_next(ANY(iters), &invoice, slot); break;
    case 11: status = calypso_invoice_from_json(text(), &invoice, slot); break;
    case 12: calypso_client_interrupt_calls(client); break;
    case 13:
        status = calypso_client_watch_invoices(client, ANY(watches), &watching, slot);
        calypso_client_interrupt_calls(client); /* otherwise it could watch for ever */
        break;
    case 14: status = calypso_invoice_watch_next(ANY(watchings), &change, slot); break;
    default: status = calypso_client_get_invoice(client, any(4), &invoice, slot); break;
    }
    CHECK(!slot || !error == (status == CALYPSO_OK));
    CHECK(status == CALYPSO_OK || (!invoice && !list && !iter && !watching && !change));
    if (error)
        KEEP(error, errors, error);
    if (invoice)
        KEEP(invoice, invoices, invoice);
    if (list)
        KEEP(invoice_list, lists, list);
    if (iter)
        KEEP(invoice_iter, iters, iter);
    if (watching)
        KEEP(invoice_watch, watchings, watching);
    if (change)
        KEEP(invoice_change, changes, change);
}

static void step(void)
{
    int64_t scaled;
    int compared;
    switch (any(10)) {
    case 0: configure(); break;
    case 1: order(); break;
    case 2: look(ANY(invoices)); break;
    case 3: look(calypso_invoice_list_get(ANY(lists), (size_t)any(3))); break;
    case 4: KEEP(invoice, invoices, calypso_invoice_clone(calypso_error_invoices_get(ANY(errors), 0))); break;
    case 5:
        (void)(calypso_amount_scaled(text(), (uint32_t)number(), &scaled) == calypso_amount_compare(text(), text(), &compared));
        calypso_string_free(calypso_amount_plain(text()));
        break;
    case 6: watch(); break;
    case 7: look(calypso_invoice_change_invoice(ANY(changes))); break;
    default: call(); break;
    }
}

int main(int argc, char **argv)
{
    state = argc > 1 ? strtoull(argv[1], NULL, 10) * 2654435761u + 1 : 1;
    long steps = argc > 2 ? atol(argv[2]) : 1000;
    for (long i = 0; i < steps; i++)
        step();
    for (int i = 0; i < SLOTS; i++) {
        calypso_config_free(configs[i]);
        calypso_client_free(clients[i]);
        calypso_new_invoice_free(orders[i]);
        calypso_payment_wait_free(waits[i]);
        calypso_watch_free(watches[i]);
        calypso_invoice_free(invoices[i]);
        calypso_invoice_list_free(lists[i]);
        calypso_invoice_iter_free(iters[i]);
        calypso_invoice_watch_free(watchings[i]);
        calypso_invoice_change_free(changes[i]);
        calypso_error_free(errors[i]);
    }
    return 0;
}
