/* The same by hand: libcurl, a handle a thread, and cJSON, whose numbers are doubles and so not exact. */
#define _POSIX_C_SOURCE 200809L
#include "bench.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const client_name = "libcurl + cJSON";

typedef struct {
    char *currency, *product;
    double price, quantity;
} item_t;
typedef struct {
    char *code;
    double amount;
} fiat_t;
typedef struct {
    uint64_t id;
    double amount, fee, pay_amount;
    char *created, *currency, *description, *address, *state;
    item_t *items;
    fiat_t *fiat;
    int items_len, fiat_len;
} invoice_t;
typedef struct {
    CURL *handle;
    char *body;
    size_t length, room;
} client_t;

static size_t receive(char *bytes, size_t size, size_t count, void *context)
{
    client_t *client = context;
    count *= size;
    if (client->length + count > client->room) {
        client->room = (client->length + count) * 2;
        client->body = realloc(client->body, client->room);
    }
    memcpy(client->body + client->length, bytes, count);
    client->length += count;
    return count;
}

static char *text(const cJSON *object, const char *name)
{
    cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsString(value))
        die(name);
    return strdup(value->valuestring);
}

static double number(const cJSON *object, const char *name)
{
    cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsNumber(value))
        die(name);
    return value->valuedouble;
}

static invoice_t invoice_of(const cJSON *json)
{
    const cJSON *cart = cJSON_GetObjectItemCaseSensitive(json, "cartItems"), *element;
    const cJSON *fiat = cJSON_GetObjectItemCaseSensitive(json, "fiat");
    invoice_t invoice = {
        .id = (uint64_t)number(json, "id"),
        .amount = number(json, "amount"),
        .fee = number(json, "fee"),
        .pay_amount = number(json, "payAmount"),
        .created = text(json, "createdDate"),
        .currency = text(json, "currency"),
        .description = text(json, "description"),
        .address = text(json, "invoiceAddress"),
        .state = text(json, "state"),
        .items = calloc((size_t)cJSON_GetArraySize(cart), sizeof(item_t)),
        .fiat = calloc((size_t)cJSON_GetArraySize(fiat), sizeof(fiat_t)),
    };
    cJSON_ArrayForEach(element, cart)
    {
        item_t item = {text(element, "currency"), text(element, "product"), number(element, "price"), number(element, "quantity")};
        invoice.items[invoice.items_len++] = item;
    }
    cJSON_ArrayForEach(element, fiat)
    {
        fiat_t amount = {strdup(element->string), element->valuedouble};
        invoice.fiat[invoice.fiat_len++] = amount;
    }
    return invoice;
}

static void drop(invoice_t *invoice)
{
    for (int i = 0; i < invoice->items_len; i++) {
        free(invoice->items[i].currency);
        free(invoice->items[i].product);
    }
    for (int i = 0; i < invoice->fiat_len; i++)
        free(invoice->fiat[i].code);
    free(invoice->items);
    free(invoice->fiat);
    free(invoice->created);
    free(invoice->currency);
    free(invoice->description);
    free(invoice->address);
    free(invoice->state);
}

void *client_shared(const options_t *options)
{
    (void)options;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return NULL;
}

void *client_of_thread(void *shared, const options_t *options)
{
    (void)shared, (void)options;
    client_t *client = calloc(1, sizeof *client);
    client->handle = curl_easy_init();
    curl_easy_setopt(client->handle, CURLOPT_HTTPHEADER, curl_slist_append(NULL, "Api-Key: " API_KEY));
    curl_easy_setopt(client->handle, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(client->handle, CURLOPT_WRITEDATA, client);
    curl_easy_setopt(client->handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(client->handle, CURLOPT_FAILONERROR, 1L);
    return client;
}

static volatile double seen;

uint64_t client_call(void *context, const options_t *options, uint64_t id)
{
    client_t *client = context;
    int is_list = !strcmp(options->kind, "list");
    char url[128];
    int end = snprintf(url, sizeof url, "http://127.0.0.1:%d/api/v1/invoices", options->port);
    if (!is_list)
        snprintf(url + end, sizeof url - (size_t)end, "/%llu", (unsigned long long)id);
    client->length = 0;
    curl_easy_setopt(client->handle, CURLOPT_URL, url);
    if (curl_easy_perform(client->handle) != CURLE_OK)
        die("libcurl failed");
    cJSON *json = cJSON_ParseWithLength(client->body, client->length);
    if (!json)
        die("this is not JSON");
    uint64_t check = 0;
    int count = is_list ? cJSON_GetArraySize(json) : 1, i = 0;
    invoice_t *invoices = calloc((size_t)count, sizeof *invoices);
    cJSON *element = is_list ? json->child : json;
    for (; i < count; element = element->next)
        invoices[i++] = invoice_of(element);
    for (i = 0; i < count; i++) {
        seen = invoices[i].amount;
        check += CHECK_OF(invoices[i].id, !strcmp(invoices[i].state, "PAID"));
    }
    check = is_list ? check : invoices[0].id;
    for (i = 0; i < count; i++)
        drop(&invoices[i]);
    free(invoices);
    cJSON_Delete(json);
    return check;
}
