/* Statements of a stand and of a tower, as their programs write them, with known numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TESTS_CREDIT_FILES_H
#define ANJI_TESTS_CREDIT_FILES_H

#include <anjicarbon/account.h>

#include "suite.h"

#define CREDIT_STAND "check_credit_stand.tmp.json"
#define CREDIT_TOWER "check_credit_tower.tmp.json"

typedef struct {
    const char *name, *unit;
    double      value;
} credit_number;

/* 120 ha; 0.4 t C ha-1 yr-1 over 5 years: 2 t C ha-1, 7.3333 t CO2 ha-1, 880 t CO2. */
static const credit_number credit_stand[] = {
    {"area", "ha", 120},
    {"years", "yr", 5},
    {"earlier.total_live.stock_co2e", "t CO2 ha-1", 110},
    {"earlier.total_live.se", "t C ha-1", 0.6},
    {"earlier.total_live.df", "1", 12},
    {"later.total_live.stock_co2e", "t CO2 ha-1", 117.3333},
    {"later.total_live.se", "t C ha-1", 0.6},
    {"later.total_live.df", "1", 12},
    {"change.total_live.tc_ha", "t C ha-1", 2},
    {"change.total_live.se", "t C ha-1", 0.06},
    {"change.total_live.df", "1", 12},
    {"change.total_live.tco2e", "t CO2", 880},
    {"change.total_above.tco2e", "t CO2", 640},
    {"change.total_below.tco2e", "t CO2", 240},
    {"change.s1.total_live.tco2e", "t CO2", 880},
};

static const credit_number credit_tower[] = {
    {"2015.nee_unbiased", "g C m-2", -668},
    {"2015.nee_se", "g C m-2", 50},
};

static inline void credit_put(anji_statement *s, size_t n, const credit_number *rows)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(anji_statement_add_number(s, ANJI_LINE_RESULT, rows[i].name,
                                                   rows[i].value, 4, rows[i].unit, NULL,
                                                   NULL),
                         ANJI_OK);
}

static inline void credit_write(const char *kind, const char *path, size_t n,
                                const credit_number *rows, int64_t surveys)
{
    anji_statement *s;
    anji_error      err;

    ck_assert_int_eq(anji_statement_new(kind, "moso", &s, &err), ANJI_OK);
    credit_put(s, n, rows);
    if (surveys > 0) {
        ck_assert_int_eq(anji_statement_add_integer(s, ANJI_LINE_RESULT, "surveys",
                                                    surveys, "1", NULL, &err),
                         ANJI_OK);
        ck_assert_int_eq(anji_statement_add_words(s, ANJI_LINE_RESULT, "earlier.date",
                                                  "2015-07-15", NULL, &err),
                         ANJI_OK);
        ck_assert_int_eq(anji_statement_add_words(s, ANJI_LINE_RESULT, "later.date",
                                                  "2020-07-15", NULL, &err),
                         ANJI_OK);
    } else {
        ck_assert_int_eq(anji_statement_add_component(s, "2015.total", 50, 4, "g C m-2",
                                                      30, 0, NULL, &err),
                         ANJI_OK);
    }
    ck_assert_msg(anji_statement_write(s, path, &err) == ANJI_OK, "%s", err.message);
    anji_statement_free(s);
}

static inline void credit_write_both(void)
{
    credit_write("stand", CREDIT_STAND, sizeof credit_stand / sizeof *credit_stand,
                 credit_stand, 2);
    credit_write("tower", CREDIT_TOWER, sizeof credit_tower / sizeof *credit_tower,
                 credit_tower, 0);
}

static inline void credit_remove_both(void)
{
    remove(CREDIT_STAND);
    remove(CREDIT_STAND ".build.json");
    remove(CREDIT_TOWER);
    remove(CREDIT_TOWER ".build.json");
}

#endif
