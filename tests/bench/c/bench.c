/* The measuring loop of the programs in C; the README in the folder above says what they are given and what they print. */
#define _POSIX_C_SOURCE 200809L
#include "bench.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static options_t options = {"get", "", 0, 1, 0, 1, 0};
static pthread_barrier_t start;
static void *shared;

void die(const char *why)
{
    fprintf(stderr, "%s: %s\n", client_name, why);
    exit(1);
}

static uint64_t now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t go(void *client, uint64_t calls)
{
    uint64_t check = 0;
    for (uint64_t i = 0; i < calls; i++)
        check = client_call(client, &options, options.id ? options.id : 10000000 + i);
    return check;
}

static void *work(void *out)
{
    void *client = client_of_thread(shared, &options);
    go(client, options.warm);
    pthread_barrier_wait(&start);
    *(uint64_t *)out = go(client, options.calls);
    return NULL;
}

static unsigned long peak_kb(void)
{
    unsigned long peak = 0;
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %lu", &peak) == 1)
            break;
    return peak;
}

static void parse(int count, char **arguments)
{
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = arguments[i], *value = arguments[i + 1];
        uint64_t number = strtoull(value, NULL, 10);
        if (!strcmp(name, "--case"))
            options.kind = value;
        else if (!strcmp(name, "--variant"))
            options.variant = value;
        else if (!strcmp(name, "--port"))
            options.port = (int)number;
        else if (!strcmp(name, "--n"))
            options.calls = number;
        else if (!strcmp(name, "--warm"))
            options.warm = number;
        else if (!strcmp(name, "--threads"))
            options.threads = number;
        else if (!strcmp(name, "--id"))
            options.id = number;
        else
            die("an argument is not known");
    }
}

int main(int count, char **arguments)
{
    parse(count, arguments);
    shared = client_shared(&options);
    if (!strcmp(options.kind, "cold"))
        return go(client_of_thread(shared, &options), 1) ? 0 : 1;
    uint64_t check, wall, cpu;
    if (options.threads == 1) {
        void *client = client_of_thread(shared, &options);
        go(client, options.warm);
        wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
        check = go(client, options.calls);
    } else {
        pthread_t *threads = calloc(options.threads, sizeof *threads);
        uint64_t *checks = calloc(options.threads, sizeof *checks);
        pthread_barrier_init(&start, NULL, (unsigned)options.threads + 1);
        for (uint64_t i = 0; i < options.threads; i++)
            if (pthread_create(&threads[i], NULL, work, &checks[i]))
                die("no thread");
        pthread_barrier_wait(&start);
        wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
        for (uint64_t i = 0; i < options.threads; i++)
            pthread_join(threads[i], NULL);
        check = checks[0];
    }
    uint64_t calls = options.calls * options.threads;
    wall = (now(CLOCK_MONOTONIC) - wall) / calls;
    cpu = (now(CLOCK_PROCESS_CPUTIME_ID) - cpu) / calls;
    printf("{\"client\":\"%s\",\"case\":\"%s\",\"threads\":%llu,\"calls\":%llu,\"med_ns\":%llu,\"mean_ns\":%llu,\"cpu_ns\":%llu,"
           "\"hwm_kb\":%lu,\"check\":%llu}\n",
           client_name, options.kind, (unsigned long long)options.threads, (unsigned long long)calls, (unsigned long long)wall,
           (unsigned long long)wall, (unsigned long long)cpu, peak_kb(), (unsigned long long)check);
    return 0;
}
