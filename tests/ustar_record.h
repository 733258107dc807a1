/* A record as columns, and one estimate of it: shared by the two programs that test
 * anjicarbon/ustar.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TESTS_USTAR_RECORD_H
#define ANJI_TESTS_USTAR_RECORD_H

#include <anjicarbon/ustar.h>

#include "suite.h"
#include "table.h"

/* Columns of a record. */
typedef struct {
    table         *t;
    anji_axis      axis;
    const double  *nee, *ustar, *t_air, *sw_in;
    const uint8_t *night;
    const int32_t *season;
} record;

static inline int run(const record *in, uint32_t form, const int64_t *draw,
                      size_t n_draw, anji_ustar_result **out, anji_error *err)
{
    anji_ustar_opts o;
    anji_ustar_opts_init(&o, sizeof o);
    o.form = form;
    return anji_ustar_moving_point(&in->axis, in->nee, in->ustar, in->t_air, in->sw_in,
                                   in->night, in->season, draw, n_draw, &o, out, err);
}

/* An estimate that must work. */
#define RUN(in, form_, draw, n_draw, out)                                              \
    do {                                                                               \
        anji_error err_;                                                               \
        int        got_ = run(in, form_, draw, n_draw, out, &err_);                    \
        ck_assert_msg(got_ == ANJI_OK, "%s", err_.message);                            \
    } while (0)

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

#endif
