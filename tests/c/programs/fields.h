/* What the driver is told: lines of a name and a value in hexadecimal, an empty line at the end. */
#ifndef FIELDS_H
#define FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    char *name;
    char *value;
} field;

typedef struct {
    field *all;
    size_t len;
} fields;

/* Reads until the empty line; false at the end of the input. */
bool fields_read(FILE *in, fields *out);
void fields_free(fields *given);

/* The value of a field, or NULL; and as a number, or what it is without. */
const char *fields_text(const fields *given, const char *name);
uint64_t fields_number(const fields *given, const char *name, uint64_t otherwise);

#endif
