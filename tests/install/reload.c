/* Loads the library that is named, makes a call and unloads it, 1000 times, every second time in a thread that ends: what the process
 * then has in memory is what it had after the first 200. */
#define _POSIX_C_SOURCE 200809L
#include <calypso.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *checked(void *found)
{
    if (!found) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    return found;
}
#define FUNCTION(name) __typeof__(calypso_##name) *name = (__typeof__(calypso_##name) *)(size_t)checked(dlsym(library, "calypso_" #name))

static void *load_call_unload(void *path)
{
    void *library = checked(dlopen(path, RTLD_NOW | RTLD_LOCAL));
    FUNCTION(config_from_env);
    FUNCTION(config_free);
    FUNCTION(client_new);
    FUNCTION(client_list_invoices);
    FUNCTION(client_free);
    FUNCTION(invoice_list_free);
    calypso_config *config = config_from_env();
    calypso_client *client;
    calypso_invoice_list *list;
    if (client_new(config, &client, NULL) != CALYPSO_OK ||
        client_list_invoices(client, &list, NULL) != CALYPSO_OK)
        exit(1);
    invoice_list_free(list);
    client_free(client);
    config_free(config);
    if (dlclose(library) != 0)
        exit(1);
    return NULL;
}

static long resident_kb(void)
{
    long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (!statm || fscanf(statm, "%*d %ld", &pages) != 1)
        exit(1);
    fclose(statm);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    long before = 0;
    for (int i = 0; i < 1000; i++) {
        if (i == 200)
            before = resident_kb();
        pthread_t thread;
        if (i % 2 == 0)
            load_call_unload(argv[1]);
        else if (pthread_create(&thread, NULL, load_call_unload, argv[1]) || pthread_join(thread, NULL))
            return 1;
    }
    long grown = resident_kb() - before;
    printf("%ld KB more, %s\n", grown, dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD) ? "still there" : "gone");
    return grown > 128; /* a leak of one page a time would be 3200 */
}
