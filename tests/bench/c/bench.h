/* What the programs in C share: bench.c has the loop and `main`, a client the rest. */
#ifndef BENCH_H
#define BENCH_H
#include <stdint.h>

#define API_KEY "a-key-of-32-characters-in-length"

/* What a program was told to do. */
typedef struct {
    const char *kind;    /* get, create, list, or cold: one get and nothing printed */
    const char *variant; /* how a list is read, when it is not read whole: stream or every */
    int port;
    uint64_t calls, warm, threads, id; /* id 0: another one in each call */
} options_t;

/* One invoice's part of the sum by which programs are seen to have read the same. */
#define CHECK_OF(id, is_paid) ((id) + ((is_paid) ? 1000000000000ull : 0))

extern const char *const client_name;
/* Once a program, before all else, and what every thread gets; then what each thread has for itself. */
void *client_shared(const options_t *options);
void *client_of_thread(void *shared, const options_t *options);
uint64_t client_call(void *client, const options_t *options, uint64_t id);
void die(const char *why);

#endif
