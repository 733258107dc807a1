/* Rows of an export: an entry's parts as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_LEDGER_EXPORT_H
#define ANJI_ACCOUNT_LEDGER_EXPORT_H

#include "account/ledger_private.h"

#define ANJIP_EXPORT_FORMAT "anji-ledger-export 1"
/* Between the values of a field that stands more than once; no such value holds one. */
#define ANJIP_BETWEEN ';'

/* Columns before and behind those of the fields. */
enum {
    ANJIP_COL_ENTRY,
    ANJIP_COL_TIME,
    ANJIP_COL_PREVIOUS,
    ANJIP_COL_KIND,
    ANJIP_COL_FIELDS
};
#define ANJIP_COL_HASH     (ANJIP_COL_FIELDS + ANJIP_FIELDS)
#define ANJIP_COL_DOCUMENT (ANJIP_COL_HASH + 1)
#define ANJIP_COLUMNS      (ANJIP_COL_DOCUMENT + 1)

/* One row; NULL: an empty cell. Borrowed. */
typedef struct {
    const char *cell[ANJIP_COLUMNS];
    int64_t     line; /* of the file, 0: unknown */
} anjip_row;

const char *anjip_column_name(int column);

/* An import under way: rows in their order, then the end, which commits when status is
 * ANJI_OK and leaves no ledger otherwise. */
typedef struct {
    anji_ledger *ledger;
    const char  *path;
    int64_t      done;
} anjip_import;
int anjip_import_row(anjip_import *import, const anjip_row *row, anji_error *err);
int anjip_import_end(anjip_import *import, int status, anji_error *err);

#endif
