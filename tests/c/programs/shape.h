/* Writes what a call gave as JSON, every text and number of it. */
#ifndef SHAPE_H
#define SHAPE_H

#include <calypso.h>
#include <stdio.h>
#include <stdlib.h>

/* Ends the program where the library does not do what the header says. */
#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "%s:%d: it is not so: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                      \
        }                                                                                 \
    } while (0)

void shape_text(const char *text); /* null for NULL */
void shape_invoice(const calypso_invoice *invoice);
void shape_list(const calypso_invoice_list *list);
void shape_error(const calypso_error *error, calypso_status status);
void shape_event(const calypso_event *event);

#endif
