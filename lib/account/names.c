/* Names by number (open addressing, FNV-1a).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdint.h>
#include <stdlib.h>

#include "account/names.h"
#include "private.h"

static size_t place(const anjip_names *names, const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (const char *s = text; *s != '\0'; s++)
        hash = (hash ^ (unsigned char)*s) * UINT64_C(1099511628211);
    size_t at = (size_t)hash & (names->room - 1);
    while (names->slot[at] != 0 && strcmp(names->text[names->slot[at] - 1], text) != 0)
        at = (at + 1) & (names->room - 1);
    return at;
}

long anjip_names_find(const anjip_names *names, const char *text)
{
    return names->n > 0 ? (long)names->slot[place(names, text)] - 1 : -1;
}

static int grow(anjip_names *names)
{
    anjip_names wider = *names;

    wider.room = names->room > 0 ? 2 * names->room : 16;
    wider.text = anjip_calloc(wider.room / 2, sizeof *wider.text);
    wider.slot = anjip_calloc(wider.room, sizeof *wider.slot);
    if (!wider.text || !wider.slot) {
        free(wider.text);
        free(wider.slot);
        return 0;
    }
    for (size_t i = 0; i < names->n; i++) {
        wider.text[i]                             = names->text[i];
        wider.slot[place(&wider, names->text[i])] = i + 1;
    }
    free(names->text);
    free(names->slot);
    *names = wider;
    return 1;
}

long anjip_names_add(anjip_names *names, const char *text)
{
    long found = anjip_names_find(names, text);

    if (found >= 0)
        return found;
    if (2 * (names->n + 1) > names->room && !grow(names))
        return -1;
    char *copy = anjip_malloc(strlen(text) + 1, 1);
    if (!copy)
        return -1;
    strcpy(copy, text);
    names->text[names->n]           = copy;
    names->slot[place(names, copy)] = names->n + 1;
    return (long)names->n++;
}

void anjip_names_free(anjip_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->text[i]);
    free(names->text);
    free(names->slot);
    memset(names, 0, sizeof *names);
}
