/* Two threads set options of one config at once, which the header forbids: what looks for races has to see it. */
#include "shape.h"

#include <pthread.h>

static void *set(void *config)
{
    for (int i = 0; i < 1000; i++)
        calypso_config_set_max_retries(config, 1);
    return NULL;
}

int main(void)
{
    pthread_t other;
    calypso_config *config = calypso_config_new("key");
    CHECK(pthread_create(&other, NULL, set, config) == 0);
    set(config);
    CHECK(pthread_join(other, NULL) == 0);
    calypso_config_free(config);
    return 0;
}
