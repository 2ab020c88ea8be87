/**
 * @file
 * libcalypso: a blocking client for the Calypso Invoice API, with exact money, no doubled or lost invoice, and one deadline a call.
 *
 *     calypso_config *config = calypso_config_from_env();          // CALYPSO_API_KEY
 *     calypso_client *client;
 *     calypso_error *error = NULL;
 *     calypso_status status = calypso_client_new(config, &client, &error);
 *     calypso_config_free(config);
 *
 *     calypso_new_invoice *order = calypso_new_invoice_new("0.00059165", "BTC", "order 1017");
 *     calypso_invoice *invoice = NULL;
 *     if (status == CALYPSO_OK)
 *         status = calypso_client_create_invoice(client, order, &invoice, &error);
 *     if (status != CALYPSO_OK)
 *         fprintf(stderr, "%s\n", calypso_error_message(error));
 *
 *     calypso_invoice_free(invoice);                               // each of these accepts NULL
 *     calypso_new_invoice_free(order);
 *     calypso_error_free(error);
 *     calypso_client_free(client);
 *
 * Compiled by: cc main.c $(pkg-config --cflags --libs calypso). With calypso-static for calypso, the program holds the library. To try
 * it without the service, start the program calypso-sandbox: it prints what to set CALYPSO_BASE_URL and CALYPSO_API_KEY to.
 *
 * The contract
 *
 * Owners    What a function returns as `T *`, or puts into a `T **`, is yours: free it once, with the function of its name,
 *           calypso_T_free; a `char *` with calypso_string_free; nothing with free(). What it returns as `const T *` or `const char *`
 *           is borrowed from the object that was asked, and lives as long as that. What you pass in stays yours: it is copied.
 *
 * NULL      A slot for the error may be NULL, and what is freed; `user_data` may be anything. Every other pointer is needed: an operation
 *           that is given NULL does nothing and says CALYPSO_NULL_ARGUMENT, a getter says what it says for a value that is missing
 *           (NULL, 0, false, or -1 for a time), calypso_client_interrupt_calls does nothing.
 *
 * Errors    An operation sets its slots to NULL first: free what is in them before you give them again. CALYPSO_OK puts a result into the
 *           one; anything else puts an error into the other, whose kind is the status. There is no state of a thread behind it. Setters
 *           return a status that need not be looked at: the first fault is remembered and comes back from the call that is given the
 *           options.
 *           A defect of this library is CALYPSO_PANIC, and neither ends the process nor writes to standard error.
 *
 * Text      Text in is NUL-terminated UTF-8, and is checked. Text out is NUL-terminated UTF-8; asking for it again costs nothing. A NUL
 *           inside a text of the service shows as U+FFFD (EF BF BD), so that it never cuts a text short; calypso_invoice_to_json
 *           has it exact.
 *
 * Numbers   Amounts are decimal text with the digits that the service wrote: nothing is rounded, and there is no double. A time that is
 *           named _ms is in milliseconds.
 *
 * Threads   Functions that take an object as `const T *` may run on it in many threads at once; one that takes it as `T *` needs it for
 *           itself, as setters, calypso_invoice_iter_next, calypso_invoice_watch_next and the _free functions do. Only
 *           calypso_client_interrupt_calls may be called in a signal handler. After fork, both processes may go on with the client; the child
 *           must not use an iterator or a watch of the parent.
 *
 * Signals   This library changes no signal's handler, and a broken connection never raises SIGPIPE.
 *
 * Callbacks They run in the thread that made the call, for as long as a client, an iterator or a watch lives that has them from its
 *           options. They may make calls. They must neither longjmp nor let an exception out: that ends the process, with a message.
 *
 * Versions  The first number of CALYPSO_VERSION, 0 as well, is that of the library's name, libcalypso.so.0: a program runs with every
 *           library of this name that is at least as new as the header it was compiled with, because functions and statuses are only
 *           ever added. What breaks that gets the next number, and both can be loaded into one process.
 */


#ifndef CALYPSO_H
#define CALYPSO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/** The version of this header: as text, and as major * 10000 + minor * 100 + patch. That of the library is calypso_version(). */
#define CALYPSO_VERSION "0.1.0"
#define CALYPSO_VERSION_NUMBER 100

/** For `resend_after_ms`: do not create again. */
#define CALYPSO_NEVER UINT64_MAX

/* Before the include, define CALYPSO_STATIC on Windows to link the static library. */
#if defined(_WIN32) && !defined(CALYPSO_STATIC)
#define CALYPSO_API __declspec(dllimport)
#else
#define CALYPSO_API
#endif

#if defined(_MSC_VER) || (defined(_WIN32) && defined(__i386__))
#define CALYPSO_CALLBACK __cdecl
#else
#define CALYPSO_CALLBACK
#endif

/* Warns where the status of an operation is not looked at. In its standard form it may not follow a __declspec. */
#if (!defined(_WIN32) || defined(CALYPSO_STATIC)) && \
    ((defined(__cplusplus) && __cplusplus >= 201703L) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L))
#define CALYPSO_NODISCARD [[nodiscard]]
#elif defined(__GNUC__)
#define CALYPSO_NODISCARD __attribute__((warn_unused_result))
#else
#define CALYPSO_NODISCARD
#endif

/* Tells gcc -fanalyzer what has to be freed, and how. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 11
#define CALYPSO_FREE_WITH(free) __attribute__((malloc(free, 1)))
#else
#define CALYPSO_FREE_WITH(free)
#endif

/** One attempt, after it ended; lives as long as the callback that is given it runs. It holds neither the key nor anything that was
 * sent or received. */
typedef struct calypso_event calypso_event;

/** Asked at least every 50 ms while a call waits; true stops the call. See calypso_config_set_interrupt. */
typedef bool(CALYPSO_CALLBACK *calypso_interrupt_callback)(void *user_data);

/** Called after every attempt. See calypso_config_set_on_event. */
typedef void(CALYPSO_CALLBACK *calypso_event_callback)(const calypso_event *event, void *user_data);

/**
 * A flag of calypso_client_create_invoice_once: returns the equal invoice that is there already, where it would be
 * CALYPSO_ALREADY_EXISTS otherwise. Only one that is not cancelled, and only where it is the only such one.
 */
#define CALYPSO_RETURN_EXISTING 1

/**
 * How a call ended, and the kind of an error. Numbers are only ever added: treat one that you do not know as a failure.
 */
typedef enum {
    /**
     * It succeeded.
     */
    CALYPSO_OK = 0,
    /**
     * An option, the key or a certificate file cannot be used. Nothing was sent.
     */
    CALYPSO_CONFIG = 1,
    /**
     * The request can never be right, such as a negative amount or a text that is no amount. Nothing was sent.
     */
    CALYPSO_INVALID_REQUEST = 2,
    /**
     * The key was refused: HTTP status 401 or 403, or the vendor's code 002 with a 4xx.
     */
    CALYPSO_AUTHENTICATION = 3,
    /**
     * There is no such invoice or template: status 404, or code 004 with a 4xx.
     */
    CALYPSO_NOT_FOUND = 4,
    /**
     * The invoice is in a state in which this cannot be done: status 409, or code 006 with a 4xx.
     */
    CALYPSO_CONFLICT = 5,
    /**
     * Too many requests: status 429. See calypso_error_retry_after_ms.
     */
    CALYPSO_RATE_LIMITED = 6,
    /**
     * The service refused the request: any other 4xx.
     */
    CALYPSO_BAD_REQUEST = 7,
    /**
     * The service failed: a 5xx, whatever its code.
     */
    CALYPSO_SERVER = 8,
    /**
     * No connection was made, TLS or a proxy refused, or the connection was lost.
     */
    CALYPSO_CONNECT = 9,
    /**
     * The call's deadline passed.
     */
    CALYPSO_TIMEOUT = 10,
    /**
     * The response cannot be used: a redirect, broken HTTP, not JSON, a wrong type, too large, or about another invoice.
     */
    CALYPSO_INVALID_RESPONSE = 11,
    /**
     * The interrupt callback or calypso_client_interrupt_calls said stop.
     */
    CALYPSO_INTERRUPTED = 12,
    /**
     * calypso_client_create_invoice_once found an equal invoice and sent nothing. The error holds it, live ones first.
     */
    CALYPSO_ALREADY_EXISTS = 13,
    /**
     * calypso_client_create_invoice_once could not find out what became of the create; or, when the error's outcome_unknown is
     * false, it sent nothing because the list holds what may be this order. The error holds the invoices to look at.
     */
    CALYPSO_UNRESOLVED = 14,
    /**
     * A defect of this library; please report the message.
     */
    CALYPSO_PANIC = 1000,
    /**
     * NULL was given where there has to be something. Nothing was done.
     */
    CALYPSO_NULL_ARGUMENT = 1001,
    /**
     * A text is not UTF-8. Nothing was done.
     */
    CALYPSO_INVALID_UTF8 = 1002,
    /**
     * Never returned: it makes every later status a valid value of this type.
     */
    CALYPSO_STATUS_MAX = 2147483647,
} calypso_status;

/**
 * Which certificates a server's certificate may descend from; see calypso_config_set_tls_roots.
 */
typedef enum {
    /**
     * Mozilla's list, compiled in: the same trust on every machine.
     */
    CALYPSO_TLS_ROOTS_BUNDLED = 0,
    /**
     * The operating system's store, read once when the client is made.
     */
    CALYPSO_TLS_ROOTS_SYSTEM = 1,
    /**
     * Never used: it makes every later value a valid one of this type.
     */
    CALYPSO_TLS_ROOTS_MAX = 2147483647,
} calypso_tls_roots;

/**
 * A line of an invoice's cart, borrowed from the invoice. Any part of it may be missing.
 */
typedef struct calypso_cart_item calypso_cart_item;

/**
 * A client of the Calypso Invoice API. Make one and share it between threads: it never changes, and keeps its connections open. It may
 * be used after fork as well. You free it with calypso_client_free, once no call runs on it.
 */
typedef struct calypso_client calypso_client;

/**
 * Options for a client: make one, set what you need, give it to calypso_client_new, free it. Every option has a default that is
 * right for most merchants.
 *
 * Nobody checks setters, so you need not either: the first option that cannot be used is remembered and comes back, as an error that
 * names it, from calypso_client_new. A setter copies what it is given.
 */
typedef struct calypso_config calypso_config;

/**
 * Why a call failed. A program decides by calypso_error_kind and, for what changes something, by calypso_error_outcome_unknown.
 *
 * You free it with calypso_error_free; until then it never changes. Nothing in it holds the API key: where a response echoed it, it
 * reads "***".
 */
typedef struct calypso_error calypso_error;

/**
 * An invoice as the service sent it; it never changes. Id, state, amount and currency are always there, anything else may be missing. The
 * vendor's document does not say what pay_amount, fee and fiat mean: ask the vendor before you tell a customer what to send.
 *
 * One that a call gave you is yours to free with calypso_invoice_free; one from a list, a change or an error is borrowed from that.
 */
typedef struct calypso_invoice calypso_invoice;

/**
 * An invoice whose state is not the one that was known. You free it with calypso_invoice_change_free; until then it never changes.
 */
typedef struct calypso_invoice_change calypso_invoice_change;

/**
 * The invoices of calypso_client_iter_invoices, as they arrive. One thread at a time may use it. You free it with
 * calypso_invoice_iter_free.
 */
typedef struct calypso_invoice_iter calypso_invoice_iter;

/**
 * Invoices in order. You free it with calypso_invoice_list_free; until then it never changes.
 */
typedef struct calypso_invoice_list calypso_invoice_list;

/**
 * The changes of calypso_client_watch_invoices, as they are noticed. One thread at a time may use it. You free it with
 * calypso_invoice_watch_free.
 */
typedef struct calypso_invoice_watch calypso_invoice_watch;

/**
 * The states in which invoices are known, ordered by id. You free it with calypso_known_states_free; until then it never changes.
 */
typedef struct calypso_known_states calypso_known_states;

/**
 * What is asked for when an invoice is created. As with options, the first part that cannot be used is remembered, and comes back from
 * the call that is given it, which then sends nothing.
 */
typedef struct calypso_new_invoice calypso_new_invoice;

/**
 * How to wait for a payment: how long, how often to poll, and which states still count as waiting. What cannot be used comes back from
 * calypso_client_wait_for_payment.
 */
typedef struct calypso_payment_wait calypso_payment_wait;

/**
 * How to watch invoices: what is known of them already, and how often the list is read. What cannot be used comes back from
 * calypso_client_watch_invoices.
 */
typedef struct calypso_watch calypso_watch;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library that runs, such as "0.1.0"; CALYPSO_VERSION is that of the header. Static, never NULL.
 *
 *     if (strcmp(calypso_version(), CALYPSO_VERSION) != 0)
 *         puts("compiled for one libcalypso, running with another");
 */
CALYPSO_API const char *calypso_version(void);

/**
 * The name of a status, such as "CALYPSO_NOT_FOUND", for logs. Static; NULL for a number that is no status of this version.
 *
 *     printf("it ended with %s\n", calypso_status_name(status));
 */
CALYPSO_API const char *calypso_status_name(uint32_t status);

/**
 * Frees a calypso_config; NULL is fine. A client that was made of it goes on working. The functions that free stand first, because what
 * makes an object names the one that frees it.
 */
CALYPSO_API void calypso_config_free(calypso_config *config);

/**
 * Frees a calypso_client; NULL is fine. No call may be running on it. What it gave stays valid: lists, invoices, iterators, watches and
 * errors.
 */
CALYPSO_API void calypso_client_free(calypso_client *client);

/**
 * Frees a calypso_new_invoice; NULL is fine.
 */
CALYPSO_API void calypso_new_invoice_free(calypso_new_invoice *new_invoice);

/**
 * Frees a calypso_payment_wait; NULL is fine.
 */
CALYPSO_API void calypso_payment_wait_free(calypso_payment_wait *payment_wait);

/**
 * Frees a calypso_watch; NULL is fine.
 */
CALYPSO_API void calypso_watch_free(calypso_watch *watch);

/**
 * Frees a calypso_invoice; NULL is fine. Not for an invoice that is borrowed from a list, a change or an error.
 */
CALYPSO_API void calypso_invoice_free(calypso_invoice *invoice);

/**
 * Frees a calypso_invoice_list; NULL is fine. Its invoices, and the texts borrowed from them, go with it.
 */
CALYPSO_API void calypso_invoice_list_free(calypso_invoice_list *list);

/**
 * Frees a calypso_invoice_iter; NULL is fine. Before its end too, which gives up the rest of the list.
 */
CALYPSO_API void calypso_invoice_iter_free(calypso_invoice_iter *iter);

/**
 * Frees a calypso_invoice_watch; NULL is fine. This is how a watch is ended; what it gave stays valid.
 */
CALYPSO_API void calypso_invoice_watch_free(calypso_invoice_watch *watch);

/**
 * Frees a calypso_invoice_change; NULL is fine. Its invoice, and the texts borrowed from both, go with it.
 */
CALYPSO_API void calypso_invoice_change_free(calypso_invoice_change *change);

/**
 * Frees a calypso_known_states; NULL is fine. Its texts go with it.
 */
CALYPSO_API void calypso_known_states_free(calypso_known_states *states);

/**
 * Frees a calypso_error; NULL is fine. Its texts and invoices go with it.
 */
CALYPSO_API void calypso_error_free(calypso_error *error);

/**
 * Frees a `char *` that this library returned, such as calypso_invoice_to_json did; NULL is fine. Not for a `const char *`.
 */
CALYPSO_API void calypso_string_free(char *string);

/**
 * Options with this API key, which Calypso's support gave you. You free them with calypso_config_free. Never NULL.
 *
 * The key is copied, and stands nowhere but in the header of a request: in no log, message or error.
 *
 *     calypso_config *config = calypso_config_new("my-api-key");
 *     calypso_config_set_timeout_ms(config, 10000);
 */
CALYPSO_API CALYPSO_NODISCARD calypso_config *calypso_config_new(const char *api_key) CALYPSO_FREE_WITH(calypso_config_free);

/**
 * Options with the key in the environment's CALYPSO_API_KEY and, if it is set, the base URL in CALYPSO_BASE_URL. You free them
 * with calypso_config_free. Never NULL: that CALYPSO_API_KEY is not set comes back from calypso_client_new.
 *
 * It reads the environment: no other thread may change that at the same time.
 *
 *     calypso_config *config = calypso_config_from_env();
 */
CALYPSO_API CALYPSO_NODISCARD calypso_config *calypso_config_from_env(void) CALYPSO_FREE_WITH(calypso_config_free);

/**
 * Where the service is. Default "https://invoice.calypso.finance"; a path prefix is kept, and the API's own /api/v1 added to it.
 *
 * A user, password, query or fragment in it is refused. So is plain http://, because the key would travel readable, except to this
 * machine: an address in 127.0.0.0/8, [::1], or localhost where that resolves to nothing else.
 *
 *     calypso_config_set_base_url(config, sandbox_url);
 */
CALYPSO_API calypso_status calypso_config_set_base_url(calypso_config *config, const char *url);

/**
 * How long a whole call may take, in milliseconds: name lookup, connecting, TLS, every attempt, the waits between them and the body.
 * Default 30000; more than 24 h becomes 24 h; 0 is refused.
 *
 *     calypso_config_set_timeout_ms(config, 10000);
 */
CALYPSO_API calypso_status calypso_config_set_timeout_ms(calypso_config *config, uint64_t milliseconds);

/**
 * How long each attempt to connect may take, in milliseconds, name lookup and TLS handshake included. Default 10000; 0 is refused.
 *
 *     calypso_config_set_connect_timeout_ms(config, 2000);
 */
CALYPSO_API calypso_status calypso_config_set_connect_timeout_ms(calypso_config *config, uint64_t milliseconds);

/**
 * How often a call may be tried again after its first attempt. Default 2; 0 turns it off.
 *
 * What is ever sent again is fixed: a create or cancel only when nothing of it was written, or after a refusal with status 429 that
 * says when to come back.
 *
 *     calypso_config_set_max_retries(config, 0);
 */
CALYPSO_API calypso_status calypso_config_set_max_retries(calypso_config *config, uint32_t retries);

/**
 * Connects through this proxy: http:// or https://, with user and password if it asks for them.
 *
 * Default: the proxy of the environment's HTTPS_PROXY, else of ALL_PROXY, unless NO_PROXY names the host. Connections to this machine
 * never go through a proxy.
 *
 *     calypso_config_set_proxy(config, "http://proxy.example:3128");
 */
CALYPSO_API calypso_status calypso_config_set_proxy(calypso_config *config, const char *url);

/**
 * Connects directly, whatever proxy the environment names.
 *
 *     calypso_config_set_no_proxy(config);
 */
CALYPSO_API calypso_status calypso_config_set_no_proxy(calypso_config *config);

/**
 * Trusts these certificates besides the roots: the text of a PEM file (not its name) with one or many, NUL-terminated, which need not be
 * UTF-8 between them. Default none. A text without a certificate, or with one that cannot be read, is refused.
 *
 *     calypso_config_set_extra_roots(config, pem);
 */
CALYPSO_API calypso_status calypso_config_set_extra_roots(calypso_config *config, const char *pem);

/**
 * Which roots to trust: a calypso_tls_roots. Default CALYPSO_TLS_ROOTS_BUNDLED.
 *
 *     calypso_config_set_tls_roots(config, CALYPSO_TLS_ROOTS_SYSTEM);
 */
CALYPSO_API calypso_status calypso_config_set_tls_roots(calypso_config *config, uint32_t roots);

/**
 * The most bytes that one response may have, other than a list. Default 4 MiB; 0 is refused.
 *
 *     calypso_config_set_max_response_bytes(config, 65536);
 */
CALYPSO_API calypso_status calypso_config_set_max_response_bytes(calypso_config *config, uint64_t bytes);

/**
 * The most bytes of a list that is read whole: by calypso_client_list_invoices, _find_invoices and _create_invoice_once. Default 256 MiB;
 * 0 is refused. calypso_client_iter_invoices has no such bound. One invoice in a list may have 1 MiB.
 *
 *     calypso_config_set_max_list_bytes(config, 1024 * 1024);
 */
CALYPSO_API calypso_status calypso_config_set_max_list_bytes(calypso_config *config, uint64_t bytes);

/**
 * Added to the User-Agent header, so that the vendor's support can find your calls. Visible ASCII; default none.
 *
 *     calypso_config_set_user_agent_suffix(config, "my-shop/1.4");
 */
CALYPSO_API calypso_status calypso_config_set_user_agent_suffix(calypso_config *config, const char *suffix);

/**
 * Lets the key travel over plain http:// to another machine. Default false. Whoever can see the traffic then has the key.
 *
 *     calypso_config_set_allow_plain_http(config, true);
 */
CALYPSO_API calypso_status calypso_config_set_allow_plain_http(calypso_config *config, bool allow);

/**
 * Asks `callback` at least every 50 ms while a call waits; once it returns true the call ends with CALYPSO_INTERRUPTED. Default none.
 *
 * It is asked in the thread that made the call, with `user_data` as it is given here, and not once the last byte of a response is in.
 *
 *     calypso_config_set_interrupt(config, must_stop, &my_state);
 */
CALYPSO_API calypso_status calypso_config_set_interrupt(calypso_config *config, calypso_interrupt_callback callback, void *user_data);

/**
 * Calls `callback` after every attempt, in the thread that made the call, with no lock held and `user_data` as it is given here.
 * Default none. It cannot change the call, and is not called by calypso_invoice_iter_free.
 *
 *     calypso_config_set_on_event(config, log_event, stderr);
 */
CALYPSO_API calypso_status calypso_config_set_on_event(calypso_config *config, calypso_event_callback callback, void *user_data);

/**
 * Checks every option and makes a client of them. Nothing is sent yet. The options stay yours, and can make another client.
 *
 * Fails with CALYPSO_CONFIG, or with the status of the first setter that failed; the message names the option.
 *
 *     calypso_client *client;
 *     calypso_status status = calypso_client_new(config, &client, &error);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_new(const calypso_config *config,
                                  calypso_client **client,
                                  calypso_error **error);

/**
 * The same client, connections included, with another timeout for a whole call, in milliseconds. You free it like any client, and the
 * first one may be freed before it. calypso_client_interrupt_calls of one does not end the calls of the other.
 *
 * Fails with CALYPSO_CONFIG when the timeout is 0. More than 24 h becomes 24 h.
 *
 *     calypso_client *patient;
 *     calypso_status status = calypso_client_with_timeout(client, 120000, &patient, &error);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_with_timeout(const calypso_client *client,
                                           uint64_t timeout_ms,
                                           calypso_client **same,
                                           calypso_error **error);

/**
 * Ends the calls that run now on this client, from any thread: each fails with CALYPSO_INTERRUPTED within about 50 ms. Calls that begin
 * later work. A list that is being iterated counts as running until its end, and so does a watch.
 *
 * A signal handler may call it: it is a single atomic addition. NULL does nothing.
 *
 *     static void on_sigint(int signal) { (void)signal; calypso_client_interrupt_calls(client); }
 */
CALYPSO_API void calypso_client_interrupt_calls(const calypso_client *client);

/**
 * Where the service is. Borrowed from the client; NULL for NULL.
 */
CALYPSO_API const char *calypso_client_base_url(const calypso_client *client);

/**
 * How long a whole call may take, in milliseconds; 0 for NULL.
 */
CALYPSO_API uint64_t calypso_client_timeout_ms(const calypso_client *client);

/**
 * An invoice over `amount` (decimal text with a point, such as "0.00059165") of `currency` (such as "BTC"), with an empty cart. You free
 * it with calypso_new_invoice_free. Never NULL.
 *
 * The description should name your order: the API has no idempotency key, so it is the only thing by which an invoice can be found again
 * whose response was lost. A text that is no amount comes back as CALYPSO_INVALID_REQUEST from the call that is given the invoice.
 *
 *     calypso_new_invoice *order = calypso_new_invoice_new("0.00059165", "BTC", "order 1017");
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_new_invoice *calypso_new_invoice_new(const char *amount,
                                             const char *currency,
                                             const char *description)
CALYPSO_FREE_WITH(calypso_new_invoice_free);

/**
 * Puts one more item into the cart. Price and quantity are decimal text; whether the price is for one piece or for all of them is not
 * documented.
 *
 *     calypso_new_invoice_add_cart_item(order, "Mug", "0.00025", "2", "BTC");
 */
CALYPSO_API
calypso_status calypso_new_invoice_add_cart_item(calypso_new_invoice *new_invoice,
                                                 const char *product,
                                                 const char *price,
                                                 const char *quantity,
                                                 const char *currency);

/**
 * What the items of the cart cost together, each at its price times its quantity, as decimal text: "0" for an empty cart. You free it
 * with calypso_string_free. It need not be the invoice's amount: the service is not documented to ask for that.
 *
 * NULL when it has no exact answer, because currencies differ or it is too large, when a part cannot be used, and for NULL.
 *
 *     char *total = calypso_new_invoice_cart_total(order);
 */
CALYPSO_API char *calypso_new_invoice_cart_total(const calypso_new_invoice *new_invoice) CALYPSO_FREE_WITH(calypso_string_free);

/**
 * The JSON that creating it sends. You free it with calypso_string_free. NULL when a part cannot be used, and for NULL.
 *
 *     char *json = calypso_new_invoice_to_json(order);
 */
CALYPSO_API char *calypso_new_invoice_to_json(const calypso_new_invoice *new_invoice) CALYPSO_FREE_WITH(calypso_string_free);

/**
 * Creates an invoice. You free it with calypso_invoice_free; the new invoice stays yours.
 *
 * It goes out again only when nothing of it was written, or after a 429 that says when to come back: the API has no idempotency key, so
 * anything else could make two invoices. A negative amount, price or quantity and an empty description are CALYPSO_INVALID_REQUEST, and
 * nothing is sent. When the error's outcome_unknown is true the invoice may exist: look with calypso_client_find_invoices before you
 * create again, or let calypso_client_create_invoice_once do that.
 *
 *     calypso_invoice *invoice;
 *     if (calypso_client_create_invoice(client, order, &invoice, &error) != CALYPSO_OK) goto failed;
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_create_invoice(const calypso_client *client,
                                             const calypso_new_invoice *new_invoice,
                                             calypso_invoice **invoice,
                                             calypso_error **error);

/**
 * Creates an invoice from a template, which the vendor's document also calls a button. You free it with calypso_invoice_free.
 *
 * Fails with CALYPSO_NOT_FOUND when there is no such template. When the error's outcome_unknown is true an invoice may exist, and nothing
 * in it tells it from others of the same template: compare the list by hand.
 *
 *     status = calypso_client_create_invoice_from_template(client, 12, &invoice, &error);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_create_invoice_from_template(const calypso_client *client,
                                                           uint64_t template_id,
                                                           calypso_invoice **invoice,
                                                           calypso_error **error);

/**
 * Reads one invoice. You free it with calypso_invoice_free. Fails with CALYPSO_NOT_FOUND when there is none with this id.
 *
 *     status = calypso_client_get_invoice(client, id, &invoice, &error);
 *     if (status == CALYPSO_OK && calypso_invoice_is_paid(invoice)) deliver();
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_get_invoice(const calypso_client *client,
                                          uint64_t id,
                                          calypso_invoice **invoice,
                                          calypso_error **error);

/**
 * Cancels an invoice; the one that comes back, which you free with calypso_invoice_free, is in state "CANCEL".
 *
 * What this does to an invoice with money on it is not documented, and "PENDING_PAYMENT" can hide a transfer that is under way. When the
 * response is lost the invoice is read: if it is cancelled by then, that is success. Fails with CALYPSO_CONFLICT when its state does not
 * allow it. When the error's outcome_unknown is true it may have been cancelled, or may be later.
 *
 *     status = calypso_client_cancel_invoice(client, id, &invoice, &error);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_cancel_invoice(const calypso_client *client,
                                             uint64_t id,
                                             calypso_invoice **invoice,
                                             calypso_error **error);

/**
 * Polls the invoice until its state no longer waits for a payment, and gives it to you to free with calypso_invoice_free. That is not to
 * say that it is paid: ask calypso_invoice_is_paid.
 *
 * A poll that fails for a moment does not end the wait. Fails with CALYPSO_TIMEOUT when the wait is over, and the error then holds the
 * invoice as it was last seen; with anything that polling again cannot mend, such as an unknown id, at once. The progress comes through
 * the event callback.
 *
 *     calypso_payment_wait *wait = calypso_payment_wait_new(15 * 60 * 1000);
 *     status = calypso_client_wait_for_payment(client, id, wait, &invoice, &error);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_wait_for_payment(const calypso_client *client,
                                               uint64_t id,
                                               const calypso_payment_wait *wait,
                                               calypso_invoice **invoice,
                                               calypso_error **error);

/**
 * Reads all invoices, in the service's order. You free the list with calypso_invoice_list_free.
 *
 * Fails with CALYPSO_INVALID_RESPONSE when one of them cannot be read, because without it the list would still look complete, and when
 * the list is larger than calypso_config_set_max_list_bytes allows.
 *
 *     calypso_invoice_list *list;
 *     status = calypso_client_list_invoices(client, &list, &error);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_list_invoices(const calypso_client *client,
                                            calypso_invoice_list **list,
                                            calypso_error **error);

/**
 * Begins to read all invoices one after the other, in constant memory however long the list is. You free the iterator with
 * calypso_invoice_iter_free; the client may be freed before it. Nothing is sent before the first calypso_invoice_iter_next, and it fails
 * only for NULL.
 *
 *     calypso_invoice_iter *iter;
 *     status = calypso_client_iter_invoices(client, &iter, &error);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_iter_invoices(const calypso_client *client,
                                            calypso_invoice_iter **iter,
                                            calypso_error **error);

/**
 * Begins to notice every change of state of every invoice, new invoices included, by reading the list again and again: the API has no
 * webhooks. You free the watch with calypso_invoice_watch_free; the client may be freed before it, and the options stay yours. Nothing is
 * sent before the first calypso_invoice_watch_next. Fails with CALYPSO_INVALID_REQUEST when the interval is 0.
 *
 * The changes come in the order of the list. States that go back are changes too; an invoice that is missing in a list is none. Of several
 * changes between two readings only the last is seen. One request tells of all invoices; at most 24 bytes are kept of each. The client's
 * timeout is for each reading, which must get to the end of the list in it; the watch has none.
 *
 * No change is lost: save what is known once you have dealt with a change, and give it to calypso_watch_add_known when the program starts
 * again. A change that was not saved comes again, so that you see each at least once, whatever crashes in between: deal with it in a way
 * that may be repeated. Or write what a change means and the new state of its invoice to your database in one transaction, and start from
 * that table: then it is exactly once.
 *
 *     calypso_invoice_watch *changes;
 *     status = calypso_client_watch_invoices(client, watch, &changes, &error);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_watch_invoices(const calypso_client *client,
                                             const calypso_watch *watch,
                                             calypso_invoice_watch **changes,
                                             calypso_error **error);

/**
 * Creates an invoice whose description names the order, so that there is never more than one of it. You free it with
 * calypso_invoice_free.
 *
 * It reads the whole list first, and sends nothing when the order is there (CALYPSO_ALREADY_EXISTS) or may be (CALYPSO_UNRESOLVED, and
 * outcome_unknown is false). Then it creates. If the outcome of that is unknown, it reads the list again until that shows the invoice; if
 * the list leaves it unclear, that is CALYPSO_UNRESOLVED, and outcome_unknown is true. Both errors hold the invoices in question. Equal
 * orders in one client wait for each other; other processes and machines need a lock of their own, such as the row of the order in your
 * database.
 *
 * `resend_after_ms` is CALYPSO_NEVER for most. Otherwise it creates once more when complete lists have shown no match for so many
 * milliseconds, which assumes that a request that has not been applied by then never will be; 0 is refused. `flags` is 0 or
 * CALYPSO_RETURN_EXISTING, with which the invoice may be in any state, and as well be paid; a bit that this version does not know is
 * CALYPSO_INVALID_REQUEST.
 *
 *     status = calypso_client_create_invoice_once(client, order, CALYPSO_NEVER, 0, &invoice, &error);
 *     if (status == CALYPSO_ALREADY_EXISTS) existing = calypso_error_invoices_get(error, 0);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_create_invoice_once(const calypso_client *client,
                                                  const calypso_new_invoice *new_invoice,
                                                  uint64_t resend_after_ms,
                                                  uint32_t flags,
                                                  calypso_invoice **invoice,
                                                  calypso_error **error);

/**
 * The invoices in the list that are equal to this one, as calypso_client_create_invoice_once compares them: what to run after a crash,
 * before creating again. It only reads. You free the list with calypso_invoice_list_free.
 *
 * One whose description the service leaves out counts as equal when the rest is: it may be another order's.
 *
 *     status = calypso_client_find_invoices(client, order, &list, &error);
 *     if (status == CALYPSO_OK && calypso_invoice_list_len(list) == 0) create_it();
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_client_find_invoices(const calypso_client *client,
                                            const calypso_new_invoice *new_invoice,
                                            calypso_invoice_list **list,
                                            calypso_error **error);

/**
 * Waits at most so many milliseconds: the deadline of the whole wait, which has nothing to do with the client's timeout, which bounds
 * each poll. More than 365 days becomes 365 days; 0 is refused. You free it with calypso_payment_wait_free. Never NULL.
 *
 *     calypso_payment_wait *wait = calypso_payment_wait_new(15 * 60 * 1000);
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_payment_wait *calypso_payment_wait_new(uint64_t timeout_ms)
CALYPSO_FREE_WITH(calypso_payment_wait_free);

/**
 * The time between the first two polls, in milliseconds. Default 1000; each later one is half as long again. 0 is refused.
 *
 *     calypso_payment_wait_set_first_interval_ms(wait, 500);
 */
CALYPSO_API calypso_status calypso_payment_wait_set_first_interval_ms(calypso_payment_wait *wait, uint64_t milliseconds);

/**
 * The most time between two polls, in milliseconds, unless the service asks for more. Default 30000; 0 is refused.
 *
 *     calypso_payment_wait_set_longest_interval_ms(wait, 10000);
 */
CALYPSO_API calypso_status calypso_payment_wait_set_longest_interval_ms(calypso_payment_wait *wait, uint64_t milliseconds);

/**
 * Goes on waiting in this state too, besides "PENDING_PAYMENT", "MEM_POOL_FOUND" and "PENDING_COMPLIANCE_CHECK".
 *
 *     calypso_payment_wait_add_pending_state(wait, "ON_HOLD");
 */
CALYPSO_API calypso_status calypso_payment_wait_add_pending_state(calypso_payment_wait *wait, const char *state);

/**
 * Knows nothing yet, so that every invoice in the list is new. You free it with calypso_watch_free. Never NULL.
 *
 *     calypso_watch *watch = calypso_watch_new();
 */
CALYPSO_API CALYPSO_NODISCARD calypso_watch *calypso_watch_new(void) CALYPSO_FREE_WITH(calypso_watch_free);

/**
 * Knows an invoice, by its id, in this state: one that your program saved when it ran the last time. The last state of an id counts.
 *
 *     while (next_row(table, &id, state))
 *         calypso_watch_add_known(watch, id, state);
 */
CALYPSO_API calypso_status calypso_watch_add_known(calypso_watch *watch, uint64_t id, const char *state);

/**
 * The time from the end of one reading to the next, in milliseconds. Default 10000; each is moved by up to a fifth at random, so that
 * many programs do not read at once. 0 is refused; more than 24 h becomes 24 h.
 *
 *     calypso_watch_set_interval_ms(watch, 30000);
 */
CALYPSO_API calypso_status calypso_watch_set_interval_ms(calypso_watch *watch, uint64_t milliseconds);

/**
 * Whether to begin from the present: the invoices of the first whole list that are not known become known without being handed out.
 * Default false.
 *
 * For the very first start of a program. Later, what was made while it did not run would be passed over; and what the list held is gone
 * if it ends before it has saved anything. To lose nothing from the first start on, save the states of calypso_client_list_invoices once
 * and give them to calypso_watch_add_known instead.
 *
 *     calypso_watch_set_skip_existing(watch, true);
 */
CALYPSO_API calypso_status calypso_watch_set_skip_existing(calypso_watch *watch, bool skip);

/**
 * How many invoices the list has; 0 for NULL.
 *
 *     for (size_t i = 0; i < calypso_invoice_list_len(list); i++)
 *         puts(calypso_invoice_state(calypso_invoice_list_get(list, i)));
 */
CALYPSO_API size_t calypso_invoice_list_len(const calypso_invoice_list *list);

/**
 * One of the invoices, from 0. Borrowed from the list; NULL past the end and for NULL. Keep one with calypso_invoice_clone.
 */
CALYPSO_API const calypso_invoice *calypso_invoice_list_get(const calypso_invoice_list *list, size_t index);

/**
 * Puts the next invoice into `invoice`, which you free with calypso_invoice_free. CALYPSO_OK and NULL is the end of the list, and it
 * stays the end.
 *
 * An invoice that cannot be read is one CALYPSO_INVALID_RESPONSE whose message names its index: call again for the next one. Any other
 * failure is the last before the end; the end of the connection before the end of the list is such a failure. So the list was whole only
 * if no call failed. The request is tried again only as long as nothing was handed out. The client's timeout counts only the time spent
 * inside this function.
 *
 *     while ((status = calypso_invoice_iter_next(iter, &invoice, &error)) == CALYPSO_OK && invoice)
 *     { puts(calypso_invoice_state(invoice)); calypso_invoice_free(invoice); }
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_invoice_iter_next(calypso_invoice_iter *iter,
                                         calypso_invoice **invoice,
                                         calypso_error **error);

/**
 * Waits for the next change and puts it into `change`, which you free with calypso_invoice_change_free. CALYPSO_OK and NULL is the end:
 * it comes only after an error that ended the watch, and it stays the end.
 *
 * An invoice that cannot be read is one CALYPSO_INVALID_RESPONSE whose message names its index in the list: call again, and the watch goes
 * on. It is told once, and again only after the invoice could be read. Any other failure is the last before the end: a refused key or
 * certificate, another 4xx, CALYPSO_INTERRUPTED. A service that fails for a moment is no failure here: the list is read again, less and
 * less often down to once a minute, or when a Retry-After says, but after an hour at the latest; the event callback shows it.
 *
 *     while ((status = calypso_invoice_watch_next(changes, &change, &error)) == CALYPSO_OK && change)
 *     { deal_with(change); calypso_invoice_change_free(change); save(changes); }
 */
CALYPSO_API
CALYPSO_NODISCARD
calypso_status calypso_invoice_watch_next(calypso_invoice_watch *watch,
                                          calypso_invoice_change **change,
                                          calypso_error **error);

/**
 * What is known now: the states that were given at the start, and that of every change that was handed out. It is a copy, which the watch
 * does not change any more. You free it with calypso_known_states_free. NULL for NULL.
 *
 * Save it once you have dealt with a change, and nowhere else, such as when you leave the loop: it includes the change at hand. Where
 * what is saved is a table, the id and the state of the change's invoice are all that is new in it.
 *
 *     calypso_known_states *known = calypso_invoice_watch_known(changes);
 */
CALYPSO_API
calypso_known_states *calypso_invoice_watch_known(const calypso_invoice_watch *watch)
CALYPSO_FREE_WITH(calypso_known_states_free);

/**
 * The invoice as it is now. Borrowed from the change; NULL for NULL. Keep it with calypso_invoice_clone.
 */
CALYPSO_API const calypso_invoice *calypso_invoice_change_invoice(const calypso_invoice_change *change);

/**
 * The state that the invoice was last known in. Borrowed from the change; NULL when it was not known, which is a new one, and for NULL.
 */
CALYPSO_API const char *calypso_invoice_change_previous_state(const calypso_invoice_change *change);

/**
 * How many invoices are known; 0 for NULL.
 *
 *     for (size_t i = 0; i < calypso_known_states_len(known); i++)
 *         put_row(calypso_known_states_id(known, i), calypso_known_states_state(known, i));
 */
CALYPSO_API size_t calypso_known_states_len(const calypso_known_states *states);

/**
 * The id of one of the invoices, from 0; 0 past the end and for NULL.
 */
CALYPSO_API uint64_t calypso_known_states_id(const calypso_known_states *states, size_t index);

/**
 * The state of one of the invoices, from 0. Borrowed from the states; NULL past the end and for NULL.
 */
CALYPSO_API const char *calypso_known_states_state(const calypso_known_states *states, size_t index);

/**
 * The number that names the invoice; 0 for NULL.
 */
CALYPSO_API uint64_t calypso_invoice_id(const calypso_invoice *invoice);

/**
 * Whether the invoice is paid in full: true for the state "PAID" alone. Deliver only then.
 *
 *     if (calypso_invoice_is_paid(invoice)) deliver();
 */
CALYPSO_API bool calypso_invoice_is_paid(const calypso_invoice *invoice);

/**
 * What has become of the invoice: "PENDING_PAYMENT", "PAID", "PENDING_INTERVENTION", "CANCEL", or a state that this version does not
 * know. Borrowed from the invoice; NULL only for NULL.
 *
 *     printf("it is %s\n", calypso_invoice_state(invoice));
 */
CALYPSO_API const char *calypso_invoice_state(const calypso_invoice *invoice);

/**
 * The total amount: decimal text as it came, which may have an exponent; see calypso_amount_plain. Borrowed from the invoice; NULL only
 * for NULL.
 */
CALYPSO_API const char *calypso_invoice_amount(const calypso_invoice *invoice);

/**
 * What the amount is counted in, such as "BTC". Borrowed from the invoice; NULL only for NULL.
 */
CALYPSO_API const char *calypso_invoice_currency(const calypso_invoice *invoice);

/**
 * What the invoice is for. Borrowed from the invoice; NULL when it is missing.
 */
CALYPSO_API const char *calypso_invoice_description(const calypso_invoice *invoice);

/**
 * Where the customer has to pay to. Borrowed from the invoice; NULL when it is missing.
 */
CALYPSO_API const char *calypso_invoice_invoice_address(const calypso_invoice *invoice);

/**
 * payAmount, whose meaning and currency are not documented: decimal text. Borrowed from the invoice; NULL when it is missing.
 */
CALYPSO_API const char *calypso_invoice_pay_amount(const calypso_invoice *invoice);

/**
 * fee, whose meaning and currency are not documented: decimal text. Borrowed from the invoice; NULL when it is missing.
 */
CALYPSO_API const char *calypso_invoice_fee(const calypso_invoice *invoice);

/**
 * When the invoice was made, as the service wrote it. Borrowed from the invoice; NULL when it is missing.
 */
CALYPSO_API const char *calypso_invoice_created_date(const calypso_invoice *invoice);

/**
 * When the invoice was made: seconds since 1970 in UTC, negative before, and the nanoseconds after that second. Returns false, and puts 0
 * into both, when the date is missing or not RFC 3339. Either of the two may be NULL.
 *
 *     int64_t seconds;
 *     if (calypso_invoice_created_unix(invoice, &seconds, NULL)) printf("%" PRId64 "\n", seconds);
 */
CALYPSO_API bool calypso_invoice_created_unix(const calypso_invoice *invoice, int64_t *seconds, uint32_t *nanoseconds);

/**
 * How many lines the cart has; 0 when it is missing.
 *
 *     for (size_t i = 0; i < calypso_invoice_cart_items_len(invoice); i++)
 *         show(calypso_invoice_cart_items_get(invoice, i));
 */
CALYPSO_API size_t calypso_invoice_cart_items_len(const calypso_invoice *invoice);

/**
 * One line of the cart, from 0, in the service's order. Borrowed from the invoice; NULL past the end.
 */
CALYPSO_API const calypso_cart_item *calypso_invoice_cart_items_get(const calypso_invoice *invoice, size_t index);

/**
 * How many amounts fiat has, whose meaning is not documented.
 */
CALYPSO_API size_t calypso_invoice_fiat_len(const calypso_invoice *invoice);

/**
 * The currency code of one of them, from 0, ordered by code. Borrowed from the invoice; NULL past the end.
 */
CALYPSO_API const char *calypso_invoice_fiat_code(const calypso_invoice *invoice, size_t index);

/**
 * Its amount: decimal text. Borrowed from the invoice; NULL past the end.
 */
CALYPSO_API const char *calypso_invoice_fiat_amount(const calypso_invoice *invoice, size_t index);

/**
 * How many fields the invoice has that this version does not know.
 */
CALYPSO_API size_t calypso_invoice_extra_len(const calypso_invoice *invoice);

/**
 * The name of one of these fields, from 0, in the service's order. Borrowed from the invoice; NULL past the end.
 */
CALYPSO_API const char *calypso_invoice_extra_name(const calypso_invoice *invoice, size_t index);

/**
 * The JSON text of that field, as it came. Borrowed from the invoice; NULL past the end.
 */
CALYPSO_API const char *calypso_invoice_extra_json(const calypso_invoice *invoice, size_t index);

/**
 * The invoice as JSON in the API's shape: every number with the digits it came with, unknown fields at the end. You free it with
 * calypso_string_free. NULL for NULL.
 *
 *     char *json = calypso_invoice_to_json(invoice);
 */
CALYPSO_API char *calypso_invoice_to_json(const calypso_invoice *invoice) CALYPSO_FREE_WITH(calypso_string_free);

/**
 * Reads what calypso_invoice_to_json wrote, so that an invoice can be stored. You free it with calypso_invoice_free. Fails with
 * CALYPSO_INVALID_REQUEST when the text is not an invoice.
 *
 *     status = calypso_invoice_from_json(json, &invoice, &error);
 */
CALYPSO_API CALYPSO_NODISCARD calypso_status calypso_invoice_from_json(const char *json, calypso_invoice **invoice, calypso_error **error);

/**
 * A copy, which you free with calypso_invoice_free: keeps an invoice whose list or error is freed. NULL for NULL.
 *
 *     calypso_invoice *kept = calypso_invoice_clone(calypso_invoice_list_get(list, 0));
 */
CALYPSO_API calypso_invoice *calypso_invoice_clone(const calypso_invoice *invoice) CALYPSO_FREE_WITH(calypso_invoice_free);

/**
 * Whether two invoices are equal in everything, numbers by value; false for NULL.
 */
CALYPSO_API bool calypso_invoice_equals(const calypso_invoice *a, const calypso_invoice *b);

/**
 * What is sold. Borrowed from the invoice; NULL when it is missing.
 */
CALYPSO_API const char *calypso_cart_item_product(const calypso_cart_item *item);

/**
 * The price, in the item's currency: decimal text as it came. Borrowed from the invoice; NULL when it is missing.
 */
CALYPSO_API const char *calypso_cart_item_price(const calypso_cart_item *item);

/**
 * How many are sold, which need not be a whole number: decimal text. Borrowed from the invoice; NULL when it is missing.
 */
CALYPSO_API const char *calypso_cart_item_quantity(const calypso_cart_item *item);

/**
 * What the price is counted in. Borrowed from the invoice; NULL when it is missing.
 */
CALYPSO_API const char *calypso_cart_item_currency(const calypso_cart_item *item);

/**
 * How many fields the item has that this version does not know.
 */
CALYPSO_API size_t calypso_cart_item_extra_len(const calypso_cart_item *item);

/**
 * The name of one of these fields, from 0. Borrowed from the invoice; NULL past the end.
 */
CALYPSO_API const char *calypso_cart_item_extra_name(const calypso_cart_item *item, size_t index);

/**
 * The JSON text of that field, as it came. Borrowed from the invoice; NULL past the end.
 */
CALYPSO_API const char *calypso_cart_item_extra_json(const calypso_cart_item *item, size_t index);

/**
 * Puts an amount into `scaled`, in units of 10^-scale: a scale of 2 gives cents, 8 gives satoshi. It never rounds.
 *
 * Returns CALYPSO_INVALID_REQUEST, and puts 0 there, when the text is no amount, when it is not a whole number of such units, and when
 * they do not fit into 64 bits.
 *
 *     int64_t cents;
 *     if (calypso_amount_scaled("12.5", 2, &cents) == CALYPSO_OK) assert(cents == 1250);
 */
CALYPSO_API CALYPSO_NODISCARD calypso_status calypso_amount_scaled(const char *amount, uint32_t scale, int64_t *scaled);

/**
 * Compares two amounts by value: puts -1, 0 or 1 into `order`, as `a` is less than, equal to or more than `b`. "0.1", "0.10" and "1e-1"
 * are equal.
 *
 * Returns CALYPSO_INVALID_REQUEST, and puts 0 there, when one of them is no amount.
 *
 *     int order;
 *     if (calypso_amount_compare(paid, due, &order) == CALYPSO_OK && order >= 0) deliver();
 */
CALYPSO_API CALYPSO_NODISCARD calypso_status calypso_amount_compare(const char *a, const char *b, int *order);

/**
 * An amount without exponent, for people: "1e-8" is "0.00000001". No digit is lost. You free it with calypso_string_free. NULL when the
 * text is no amount, and for NULL.
 *
 *     char *shown = calypso_amount_plain(calypso_invoice_amount(invoice));
 */
CALYPSO_API char *calypso_amount_plain(const char *amount) CALYPSO_FREE_WITH(calypso_string_free);

/**
 * What became of the call: the same status that it returned. CALYPSO_OK for NULL.
 *
 *     if (calypso_error_kind(error) == CALYPSO_NOT_FOUND)
 *         puts("no such invoice");
 */
CALYPSO_API calypso_status calypso_error_kind(const calypso_error *error);

/**
 * Whether the operation changes something and may have been applied although it failed. False means that it certainly was not.
 *
 * For a create, true means: look with calypso_client_find_invoices before you create again. For a cancel: read the invoice, and
 * expect that the cancel may still land.
 *
 *     if (calypso_error_outcome_unknown(error))
 *         look_before_trying_again();
 */
CALYPSO_API bool calypso_error_outcome_unknown(const calypso_error *error);

/**
 * One line for people: what happened, why, and what to do. Borrowed from the error; NULL only for NULL.
 *
 *     fprintf(stderr, "%s\n", calypso_error_message(error));
 */
CALYPSO_API const char *calypso_error_message(const calypso_error *error);

/**
 * The HTTP status of the last response; 0 when there was none.
 */
CALYPSO_API uint16_t calypso_error_http_status(const calypso_error *error);

/**
 * The vendor's errorCode, such as "006", whose values are not documented. Borrowed from the error; NULL when there is none.
 */
CALYPSO_API const char *calypso_error_code(const calypso_error *error);

/**
 * The vendor's traceId, which their support can look up. Borrowed from the error; NULL when there is none.
 */
CALYPSO_API const char *calypso_error_trace_id(const calypso_error *error);

/**
 * How long to wait before trying again, in milliseconds, where the service said so; -1 where it did not.
 */
CALYPSO_API int64_t calypso_error_retry_after_ms(const calypso_error *error);

/**
 * The first 4 KiB of the last response's body, what is not UTF-8 in it replaced. Borrowed from the error; NULL when there is none.
 */
CALYPSO_API const char *calypso_error_body(const calypso_error *error);

/**
 * The operation that failed, such as "create_invoice". Borrowed from the error; NULL when it was none, as in calypso_client_new.
 */
CALYPSO_API const char *calypso_error_operation(const calypso_error *error);

/**
 * How many attempts were made; 0 when nothing was tried.
 */
CALYPSO_API uint32_t calypso_error_attempts(const calypso_error *error);

/**
 * How long the call took in all, in milliseconds.
 */
CALYPSO_API uint64_t calypso_error_elapsed_ms(const calypso_error *error);

/**
 * Puts the invoice's id into `id` and returns true, where it could be read although the rest of the response could not. Otherwise it
 * returns false and puts 0 there.
 *
 *     uint64_t id;
 *     if (calypso_error_invoice_id(error, &id)) printf("it is invoice %" PRIu64 "\n", id);
 */
CALYPSO_API bool calypso_error_invoice_id(const calypso_error *error, uint64_t *id);

/**
 * How many invoices the error is about: the equal ones of CALYPSO_ALREADY_EXISTS, the candidates of CALYPSO_UNRESOLVED, the one last
 * seen when a wait for a payment fails; 0 otherwise.
 */
CALYPSO_API size_t calypso_error_invoices_len(const calypso_error *error);

/**
 * One of these invoices, from 0. Borrowed from the error; NULL past the end. Keep one with calypso_invoice_clone.
 *
 *     const calypso_invoice *last_seen = calypso_error_invoices_get(error, 0);
 */
CALYPSO_API const calypso_invoice *calypso_error_invoices_get(const calypso_error *error, size_t index);

/**
 * The whole event as a line for a log, such as "get_invoice: attempt 1: Server (status 503) after 12 ms, next in 180 ms". Borrowed
 * from the event; NULL for NULL.
 *
 *     static void log_event(const calypso_event *event, void *file)
 *     { fprintf((FILE *)file, "%s\n", calypso_event_line(event)); }
 */
CALYPSO_API const char *calypso_event_line(const calypso_event *event);

/**
 * What was attempted, such as "get_invoice". The read that settles a cancel is a "get_invoice" of its own. Borrowed from the event;
 * NULL for NULL.
 */
CALYPSO_API const char *calypso_event_operation(const calypso_event *event);

/**
 * Which attempt it was, from 1; 0 for NULL.
 */
CALYPSO_API uint32_t calypso_event_attempt(const calypso_event *event);

/**
 * CALYPSO_OK when the attempt succeeded, else why it failed.
 */
CALYPSO_API calypso_status calypso_event_error(const calypso_event *event);

/**
 * The response's HTTP status; 0 when none came.
 */
CALYPSO_API uint16_t calypso_event_http_status(const calypso_event *event);

/**
 * How long the attempt took, in milliseconds.
 */
CALYPSO_API uint64_t calypso_event_elapsed_ms(const calypso_event *event);

/**
 * How long the client waits before the next attempt, in milliseconds; -1 when this was the last.
 */
CALYPSO_API int64_t calypso_event_wait_ms(const calypso_event *event);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CALYPSO_H */
