/* What a newer compiler of Rust expects of the thread sanitizer, and that of an older gcc does not have. */
#include <stddef.h>
#include <string.h>

void *__tsan_memcpy(void *to, const void *from, size_t length);
void *__tsan_memmove(void *to, const void *from, size_t length);
void *__tsan_memset(void *to, int byte, size_t length);

void *__tsan_memcpy(void *to, const void *from, size_t length)
{
    return memcpy(to, from, length);
}

void *__tsan_memmove(void *to, const void *from, size_t length)
{
    return memmove(to, from, length);
}

void *__tsan_memset(void *to, int byte, size_t length)
{
    return memset(to, byte, length);
}
