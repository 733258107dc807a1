/* Names by number: each text once, found in constant time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_NAMES_H
#define ANJI_ACCOUNT_NAMES_H

#include <stddef.h>

typedef struct {
    size_t  n, room; /* room of slots, a power of two, at least 2 n */
    char  **text;    /* by number                                   */
    size_t *slot;    /* number + 1, 0: free                         */
} anjip_names;

/* The number of a text that is there, or -1. */
long anjip_names_find(const anjip_names *names, const char *text);
/* The number of a text, which is added when it is new; -1 when memory is short. */
long anjip_names_add(anjip_names *names, const char *text);
void anjip_names_free(anjip_names *names);

#endif
