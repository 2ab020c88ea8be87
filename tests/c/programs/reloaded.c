/* Loads the library at a path, uses it and unloads it, again and again: memory stays flat. It is linked with nothing. */
#define _POSIX_C_SOURCE 200809L
#include <calypso.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *find(void *library, const char *name)
{
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "%s is not there\n", name);
        exit(2);
    }
    return found;
}

/* Pages of memory in use. */
static int resident(void)
{
    int size = 0, pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%d %d", &size, &pages) != 2)
        exit(2);
    fclose(file);
    return pages;
}

static void load_and_use(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        exit(2);
    }
    calypso_config *(*config_new)(const char *);
    calypso_status (*client_new)(const calypso_config *, calypso_client **, calypso_error **);
    void (*config_free)(calypso_config *), (*client_free)(calypso_client *);
    *(void **)&config_new = find(library, "calypso_config_new");
    *(void **)&client_new = find(library, "calypso_client_new");
    *(void **)&config_free = find(library, "calypso_config_free");
    *(void **)&client_free = find(library, "calypso_client_free");
    calypso_client *client;
    calypso_config *config = config_new("key");
    if (client_new(config, &client, NULL) != CALYPSO_OK)
        exit(3);
    config_free(config);
    client_free(client);
    dlclose(library);
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 1000, before = 0;
    for (int i = 0; i < rounds; i++) {
        load_and_use(argv[1]);
        if (i == rounds / 10)
            before = resident();
    }
    int after = resident();
    printf("%d pages after a tenth of %d rounds, %d at the end\n", before, rounds, after);
    return after > before + 64 ? 1 : 0;
}
