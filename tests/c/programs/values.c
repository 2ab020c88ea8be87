/* Functions that make no call: amounts, new invoices, what a client says of itself. */
#include "shape.h"

#include <string.h>

static void scaled(const char *amount, uint32_t scale, calypso_status status, int64_t expected)
{
    int64_t got = 77;
    CHECK(calypso_amount_scaled(amount, scale, &got) == status);
    CHECK(got == expected);
}

static void compared(const char *a, const char *b, int expected)
{
    int order = 77;
    CHECK(calypso_amount_compare(a, b, &order) == CALYPSO_OK && order == expected);
    CHECK(calypso_amount_compare(b, a, &order) == CALYPSO_OK && order == -expected);
}

static void is_text(char *text, const char *expected)
{
    CHECK(!text == !expected);
    CHECK(!text || strcmp(text, expected) == 0);
    calypso_string_free(text);
}

static void amounts(void)
{
    scaled("12.5", 2, CALYPSO_OK, 1250);
    scaled("-0.01", 2, CALYPSO_OK, -1);
    scaled("1e-8", 8, CALYPSO_OK, 1);
    scaled("9223372036854775807", 0, CALYPSO_OK, INT64_MAX);
    scaled("-9223372036854775808", 0, CALYPSO_OK, INT64_MIN);
    scaled("9223372036854775808", 0, CALYPSO_INVALID_REQUEST, 0); /* does not fit */
    scaled("0.001", 2, CALYPSO_INVALID_REQUEST, 0);               /* would be rounded */
    scaled("1", 4000000000u, CALYPSO_INVALID_REQUEST, 0);
    scaled("0", 4000000000u, CALYPSO_OK, 0);
    scaled("1,5", 2, CALYPSO_INVALID_REQUEST, 0);
    scaled("", 2, CALYPSO_INVALID_REQUEST, 0);
    compared("0.1", "1e-1", 0);
    compared("0.10", "0.1", 0);
    compared("0.1", "0.2", -1);
    compared("-1", "-0", -1);
    int order = 77;
    CHECK(calypso_amount_compare("1", "one", &order) == CALYPSO_INVALID_REQUEST && order == 0);
    is_text(calypso_amount_plain("1e-8"), "0.00000001");
    is_text(calypso_amount_plain("12.50"), "12.50");
    is_text(calypso_amount_plain("one"), NULL);
    is_text(calypso_amount_plain("\xff"), NULL);
}

static void new_invoices(void)
{
    calypso_new_invoice *order = calypso_new_invoice_new("12.50", "EUR", "order \"1017\"");
    is_text(calypso_new_invoice_cart_total(order), "0");
    CHECK(calypso_new_invoice_add_cart_item(order, "Mug", "4.75", "2", "EUR") == CALYPSO_OK);
    is_text(calypso_new_invoice_cart_total(order), "9.50");
    is_text(calypso_new_invoice_to_json(order),
            "{\"amount\":12.50,\"currency\":\"EUR\",\"description\":\"order \\\"1017\\\"\",\"cartItems\":[{\"currency\":\"EUR\","
            "\"price\":4.75,\"product\":\"Mug\",\"quantity\":2}]}");
    CHECK(calypso_new_invoice_add_cart_item(order, "Mug", "1", "1", "BTC") == CALYPSO_OK);
    is_text(calypso_new_invoice_cart_total(order), NULL); /* of two currencies */
    CHECK(calypso_new_invoice_add_cart_item(order, "Mug", "free", "1", "BTC") == CALYPSO_INVALID_REQUEST);
    is_text(calypso_new_invoice_to_json(order), NULL);
    is_text(calypso_new_invoice_cart_total(order), NULL);
    calypso_new_invoice_free(order);
}

static void clients(void)
{
    calypso_client *client, *patient;
    calypso_config *config = calypso_config_new("key");
    calypso_config_set_base_url(config, "http://127.0.0.1:1/prefix");
    calypso_config_set_timeout_ms(config, 1234);
    CHECK(calypso_client_new(config, &client, NULL) == CALYPSO_OK);
    CHECK(strcmp(calypso_client_base_url(client), "http://127.0.0.1:1/prefix") == 0);
    CHECK(calypso_client_timeout_ms(client) == 1234);
    CHECK(calypso_client_with_timeout(client, 4321, &patient, NULL) == CALYPSO_OK);
    calypso_client_free(client); /* the other does not need it */
    CHECK(strcmp(calypso_client_base_url(patient), "http://127.0.0.1:1/prefix") == 0);
    CHECK(calypso_client_timeout_ms(patient) == 4321);
    calypso_client_free(patient);
    /* The options can make another. */
    calypso_config_set_timeout_ms(config, 5678);
    CHECK(calypso_client_new(config, &client, NULL) == CALYPSO_OK);
    CHECK(calypso_client_timeout_ms(client) == 5678);
    calypso_client_free(client);
    calypso_config_free(config);
}

static void stored_invoices(void)
{
    calypso_invoice *invoice = (void *)1;
    calypso_error *error;
    CHECK(calypso_invoice_from_json("{\"id\":1}", &invoice, &error) == CALYPSO_INVALID_REQUEST && !invoice);
    CHECK(strncmp(calypso_error_message(error), "json: it is not an invoice: ", 28) == 0);
    CHECK(!calypso_error_operation(error));
    calypso_error_free(error);
}

int main(void)
{
    amounts();
    new_invoices();
    clients();
    stored_invoices();
    CHECK(strcmp(calypso_version(), CALYPSO_VERSION) == 0);
    return 0;
}
