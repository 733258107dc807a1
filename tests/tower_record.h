/* Records that tests of the tower chain share: a peer's table, and a made-up forest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TESTS_TOWER_RECORD_H
#define ANJI_TESTS_TOWER_RECORD_H

#include <anjicarbon/random.h>
#include <anjicarbon/tower.h>

#include "suite.h"
#include "table.h"

#define R     "reference/flux/reddyproc/"
#define T1998 883612800

static inline anji_series *from_table(const char *file, int64_t start, const char *nee)
{
    table *t = table_read(shared_file(file));
    if (t == NULL)
        return NULL;
    anji_axis    axis = {.start = start, .n = (int64_t)t->rows, .step = 1800};
    anji_series *s;
    const char  *columns[][3] = {{"NEE", "umol m-2 s-1", nee},
                                 {"SW_IN", "W m-2", "Rg"},
                                 {"TA", "degC", "Tair"},
                                 {"VPD", "hPa", "VPD"},
                                 {"USTAR", "m s-1", "Ustar"}};
    ck_assert_int_eq(anji_series_new(&axis, &s, NULL), ANJI_OK);
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(anji_series_add(s, columns[i][0], columns[i][1],
                                         table_column(t, columns[i][2]), NULL),
                         ANJI_OK);
    table_free(t);
    return s;
}

enum { DAYS = 365, ROWS = DAYS * 48 };

/* A year whose nights below 0.25 m s-1 lose part of their respiration. */
static inline anji_series *forest(int with_fc)
{
    static double nee[ROWS], sw[ROWS], ta[ROWS], vpd[ROWS], us[ROWS], sc[ROWS];
    anji_axis     axis = {.start = T1998, .n = ROWS, .step = 1800};
    anji_random  *r;
    anji_series  *s;

    ck_assert_int_eq(anji_random_new(11, 0, &r, NULL), ANJI_OK);
    for (int i = 0; i < ROWS; i++) {
        double day = i / 48.0, season = sin(6.2831853 * (day - 110) / 365);
        double sun  = sin(6.2831853 * (day - 0.25)) + 0.35 * season;
        sw[i]       = sun > 0 ? 650 * sun * (0.5 + 0.5 * anji_random_uniform(r)) : 0;
        ta[i]       = 15 + 9 * season + 3 * sun + anji_random_normal(r);
        vpd[i]      = fmax(0.1, 4 + 5 * sun + anji_random_normal(r));
        us[i]       = 0.4 * exp(0.6 * anji_random_normal(r));
        double reco = 2.5 * exp(0.06 * (ta[i] - 10));
        if (sun <= 0 && us[i] < 0.25)
            reco *= us[i] / 0.25;
        nee[i] = reco - 22 * sw[i] / (sw[i] + 350) + 0.5 * anji_random_laplace(r);
        sc[i]  = i % 10 == 3 ? NAN : 0.25;
        if (anji_random_uniform(r) < 0.3)
            nee[i] = NAN;
    }
    anji_random_free(r);
    ck_assert_int_eq(anji_series_new(&axis, &s, NULL), ANJI_OK);
    anji_series_add(s, with_fc ? "FC" : "NEE", "umol m-2 s-1", nee, NULL);
    if (with_fc)
        anji_series_add(s, "SC", "umol m-2 s-1", sc, NULL);
    anji_series_add(s, "SW_IN", "W m-2", sw, NULL);
    anji_series_add(s, "TA", "degC", ta, NULL);
    anji_series_add(s, "VPD", "hPa", vpd, NULL);
    anji_series_add(s, "USTAR", "m s-1", us, NULL);
    return s;
}

static inline anji_tower_account *account_of(const anji_series     *s,
                                             const anji_tower_opts *o)
{
    anji_tower_account *a;
    anji_error          err;
    ck_assert_msg(anji_tower_run(s, o, &a, &err) == ANJI_OK, "%s", err.message);
    return a;
}

#endif
