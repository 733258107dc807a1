/* The rating tables of the Non-Permanence Risk Tool, as data; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_NONPERMANENCE_H
#define ANJI_ACCOUNT_NONPERMANENCE_H

#include <anjicarbon/nonpermanence.h>

#include "private.h"

int anjip_nprt_load(anji_nprt_opts *dst, const anji_nprt_opts *src, anji_error *err);

/* Sub-categories; FUNDING is the part of FV that has a floor of its own. */
typedef enum {
    ANJIP_PM,
    ANJIP_FUNDING,
    ANJIP_FV,
    ANJIP_OC,
    ANJIP_PL,
    ANJIP_LT,
    ANJIP_SE,
    ANJIP_PC,
    ANJIP_GROUPS
} anjip_nprt_group;

/* A step holds for values below its bound, and at it where it is closed. A score of
 * INFINITY fails. */
typedef struct {
    double bound, score;
    int    closed;
} anjip_nprt_step;

/* When a question is asked: always, or when the answer at `offset` is, or is not, value. */
typedef struct {
    size_t   offset; /* 0: always */
    uint32_t value;
    int      is;
} anjip_nprt_when;

/* A question: a number on a ladder of steps, or a choice with a score for each. */
typedef struct {
    const char            *name, *clause;
    size_t                 offset;
    anjip_nprt_group       group;
    const anjip_nprt_step *steps; /* NULL for a choice                                */
    const double   *scores; /* of a choice; scores[0] is NaN where it must be made */
    anjip_nprt_when when;
} anjip_nprt_factor;

/* A natural hazard. */
typedef struct {
    const char *name, *clause;
    size_t      loss, years, mitigation;
    size_t      climate; /* answer; 0: always affected */
} anjip_nprt_hazard;

size_t                   anjip_nprt_factor_count(void);
const anjip_nprt_factor *anjip_nprt_factor_at(size_t i);
#define ANJIP_NPRT_HAZARDS 7
const anjip_nprt_hazard *anjip_nprt_hazard_at(size_t i);

/* 1, 0.5, 0.5, 0.25; and of the sea. */
double anjip_nprt_mitigation(uint32_t choice);
double anjip_nprt_sea_adaptation(uint32_t choice);
double anjip_nprt_score_on(const anjip_nprt_step *steps, double value);

#endif
