/* A cell of a tower file: a number, or one of the words and values for missing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "io/io.h"

static int is_missing_word(const char *at, size_t n)
{
    static const char *const words[] = {"na",   "nan",     "n/a",     "null",
                                        "none", "-",       "--",      "#n/a",
                                        "-nan", "#div/0!", "#value!", "#num!"};
    anjip_span               span    = {at, n};

    for (size_t i = 0; i < ANJIP_COUNT(words); i++)
        if (anjip_span_like(span, words[i]))
            return 1;
    return 0;
}

int anjip_cell(const char *at, size_t n, double *value)
{
    *value = NAN;
    if (n == 0)
        return ANJIP_NUMBER_NONE;
    int kind = anjip_number(at, n, value);
    if (kind == ANJIP_NUMBER) {
        double x = *value;
        if (x <= -999.0 &&
            (x == -9999.0 || x == -999.0 || x == -6999.0 || x == -99999.0)) {
            *value = NAN;
            return ANJIP_NUMBER_NONE;
        }
        return ANJIP_NUMBER;
    }
    *value = NAN;
    return kind == ANJIP_NUMBER_NOT && is_missing_word(at, n) ? ANJIP_NUMBER_NONE
                                                              : kind;
}
