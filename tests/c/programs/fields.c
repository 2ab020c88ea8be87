/* Reads what the driver is told. */
#define _POSIX_C_SOURCE 200809L
#include "fields.h"

#include <stdlib.h>
#include <string.h>

static int digit(char hex)
{
    const char *digits = "0123456789abcdef";
    const char *at = strchr(digits, hex);
    return hex && at ? (int)(at - digits) : -1;
}

/* Turns hexadecimal into bytes, in place. */
static void decode(char *text)
{
    char *to = text;
    for (const char *from = text; digit(from[0]) >= 0 && digit(from[1]) >= 0; from += 2)
        *to++ = (char)(digit(from[0]) * 16 + digit(from[1]));
    *to = '\0';
}

static void add(fields *to, const char *line)
{
    const char *space = strchr(line, ' ');
    field added = {strndup(line, (size_t)(space - line)), strdup(space + 1)};
    decode(added.value);
    to->all = realloc(to->all, (to->len + 1) * sizeof *to->all);
    if (!to->all)
        abort();
    to->all[to->len++] = added;
}

bool fields_read(FILE *in, fields *out)
{
    char *line = NULL;
    size_t room = 0;
    bool whole = false;
    *out = (fields){NULL, 0};
    while (!whole && getline(&line, &room, in) > 0) {
        if (strchr(line, ' '))
            add(out, line);
        else
            whole = true;
    }
    free(line);
    return whole;
}

void fields_free(fields *given)
{
    for (size_t i = 0; i < given->len; i++) {
        free(given->all[i].name);
        free(given->all[i].value);
    }
    free(given->all);
}

const char *fields_text(const fields *given, const char *name)
{
    for (size_t i = 0; i < given->len; i++)
        if (strcmp(given->all[i].name, name) == 0)
            return given->all[i].value;
    return NULL;
}

uint64_t fields_number(const fields *given, const char *name, uint64_t otherwise)
{
    const char *text = fields_text(given, name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}
