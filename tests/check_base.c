/* Tests of anjicarbon/base.h: status texts, frozen layouts, parameters and sized
 * options. SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/gapfill.h>
#include <anjicarbon/units.h>

#include "suite.h"

START_TEST(each_status_has_its_text)
{
    const char *unknown = anji_strerror(-1);

    ck_assert_str_eq(anji_strerror(ANJI_OK), "success");
    for (int s = ANJI_OK; s <= ANJI_ERR_CANCELLED; s++) {
        ck_assert_str_ne(anji_strerror(s), unknown);
        ck_assert_str_ne(anji_strerror(s), "");
        for (int other = 0; other < s; other++)
            ck_assert_str_ne(anji_strerror(s), anji_strerror(other));
    }
    ck_assert_str_eq(anji_strerror(ANJI_ERR_CANCELLED + 1), unknown);
    ck_assert_str_eq(anji_strerror(INT32_MIN), unknown);
}
END_TEST

START_TEST(version_is_dotted)
{
    int major, minor, patch, end = 0;
    ck_assert_int_eq(sscanf(anji_version(), "%d.%d.%d%n", &major, &minor, &patch, &end),
                     3);
    ck_assert_int_eq(anji_version()[end], '\0');
}
END_TEST

/* Layouts are ABI: these numbers never change. Offsets of pointers depend on their
 * size. */
#define P sizeof(char *)
static const struct {
    const char *what;
    size_t      is, want;
} layout[] = {
    {"anji_error", sizeof(anji_error), 1024},
    {"anji_error.line", offsetof(anji_error, line), 8},
    {"anji_error.column", offsetof(anji_error, column), 16},
    {"anji_error.code", offsetof(anji_error, code), 20},
    {"anji_error.message", offsetof(anji_error, message), 24},
    {"anji_estimate", sizeof(anji_estimate), 24},
    {"anji_estimate.se", offsetof(anji_estimate, se), 8},
    {"anji_estimate.n", offsetof(anji_estimate, n), 16},
    {"anji_axis", sizeof(anji_axis), 24},
    {"anji_axis.n", offsetof(anji_axis, n), 8},
    {"anji_axis.step", offsetof(anji_axis, step), 16},
    {"anji_civil", sizeof(anji_civil), 32},
    {"anji_civil.hour", offsetof(anji_civil, hour), 12},
    {"anji_civil.yday", offsetof(anji_civil, yday), 24},
    {"anji_param", sizeof(anji_param), 4 * P + 32},
    {"anji_param.choices", offsetof(anji_param, choices), 3 * P},
    {"anji_param.preset", offsetof(anji_param, preset), 4 * P},
    {"anji_param.max", offsetof(anji_param, max), 4 * P + 16},
    {"anji_param.kind", offsetof(anji_param, kind), 4 * P + 24},
    {"anji_param.offset", offsetof(anji_param, offset), 4 * P + 28},
};

START_TEST(layout_case)
{
    ck_assert_msg(layout[_i].is == layout[_i].want, "%s: %zu, want %zu",
                  layout[_i].what, layout[_i].is, layout[_i].want);
}
END_TEST

START_TEST(enums_are_abi)
{
    static const int is[] = {ANJI_ERR_NULL,     ANJI_ERR_OPTS,      ANJI_ERR_DOMAIN,
                             ANJI_ERR_TOO_FEW,  ANJI_ERR_MEMORY,    ANJI_ERR_IO,
                             ANJI_ERR_FORMAT,   ANJI_ERR_AMBIGUOUS, ANJI_ERR_NOT_FOUND,
                             ANJI_ERR_CANCELLED};
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(is[i], i + 1);
    ck_assert_int_eq(ANJI_FORM_REDDYPROC, 1);
    ck_assert_int_eq(ANJI_FORM_ONEFLUX, 2);
    ck_assert_int_eq(ANJI_PERIOD_MONTH, 1);
    ck_assert_int_eq(ANJI_PERIOD_YEAR, 2);
    ck_assert_int_eq(ANJI_MASS_44_12, 1);
    ck_assert_int_eq(ANJI_MASS_ONEFLUX, 2);
}
END_TEST

START_TEST(init_may_be_called_often)
{
    anji_init();
    anji_init();
}
END_TEST

/* ---- parameters of a hand-made struct
 * ------------------------------------------------ */
typedef struct {
    uint32_t struct_size;
    uint32_t count;
    int32_t  shift;
    uint32_t choice;
    double   level;
    double   limit;
} hand_opts;

static const anji_param hand[] = {
    {"count", "1", "A count.", NULL, 6, 2, 1e12, ANJI_PARAM_UINT32,
     offsetof(hand_opts, count)},
    {"shift", "rows", "A shift.", NULL, 0, -48, 48, ANJI_PARAM_INT32,
     offsetof(hand_opts, shift)},
    {"choice", "1", "A choice.", "one|two|three", 0, 0, 2, ANJI_PARAM_UINT32,
     offsetof(hand_opts, choice)},
    {"level", "kPa", "A level.", NULL, 0.5, 0, 4, ANJI_PARAM_DOUBLE,
     offsetof(hand_opts, level)},
    {"limit", "d", "A limit.", NULL, NAN, 0, INFINITY, ANJI_PARAM_DOUBLE,
     offsetof(hand_opts, limit)},
    {"lost", "1", "A whole number without a default.", NULL, NAN, 0, 9,
     ANJI_PARAM_UINT32, offsetof(hand_opts, count)},
    {"odd", "1", "Of a kind that does not exist.", NULL, 0, 0, 9, 7,
     offsetof(hand_opts, count)},
};
enum { COUNT, SHIFT, CHOICE, LEVEL, LIMIT, LOST, ODD };

static const struct {
    int      param;
    double   value;
    uint32_t size;
    int      status;
} sets[] = {
    {COUNT, 7, sizeof(hand_opts), ANJI_OK},
    {COUNT, 2, sizeof(hand_opts), ANJI_OK},
    {COUNT, 4294967295.0, sizeof(hand_opts), ANJI_OK},
    {COUNT, 4294967296.0, sizeof(hand_opts),
     ANJI_ERR_OPTS}, /* in the table, not in 32 bits */
    {COUNT, 1, sizeof(hand_opts), ANJI_ERR_OPTS},
    {COUNT, 2.385, sizeof(hand_opts), ANJI_ERR_OPTS},
    {COUNT, NAN, sizeof(hand_opts), ANJI_ERR_OPTS},
    {COUNT, 7, offsetof(hand_opts, count), ANJI_ERR_OPTS},
    {COUNT, 7, offsetof(hand_opts, shift), ANJI_OK},
    {SHIFT, -48, sizeof(hand_opts), ANJI_OK},
    {SHIFT, -49, sizeof(hand_opts), ANJI_ERR_OPTS},
    {SHIFT, -0.5, sizeof(hand_opts), ANJI_ERR_OPTS},
    {CHOICE, 2, sizeof(hand_opts), ANJI_OK},
    {CHOICE, 3, sizeof(hand_opts), ANJI_ERR_OPTS},
    {LEVEL, 2.385, sizeof(hand_opts), ANJI_OK},
    {LEVEL, 4.001, sizeof(hand_opts), ANJI_ERR_OPTS},
    {LEVEL, NAN, sizeof(hand_opts), ANJI_ERR_OPTS},
    {LEVEL, INFINITY, sizeof(hand_opts), ANJI_ERR_OPTS},
    {LEVEL, 1, offsetof(hand_opts, level) + 7,
     ANJI_ERR_OPTS}, /* ends within the field */
    {LIMIT, NAN, sizeof(hand_opts), ANJI_OK},
    {LIMIT, INFINITY, sizeof(hand_opts), ANJI_OK},
    {LIMIT, -1, sizeof(hand_opts), ANJI_ERR_OPTS},
    {LIMIT, 1, offsetof(hand_opts, limit), ANJI_ERR_OPTS},
    {LOST, NAN, sizeof(hand_opts), ANJI_ERR_OPTS}, /* NaN cannot be a whole number */
    {ODD, 1, sizeof(hand_opts), ANJI_ERR_OPTS},
};

START_TEST(set_case)
{
    hand_opts         o     = {sets[_i].size, 6, 5, 1, 0.5, 3.25};
    const anji_param *param = &hand[sets[_i].param];
    double            old   = anji_param_get(param, &o);
    anji_error        err;

    int status = anji_param_set(param, &o, sets[_i].value, &err);
    ck_assert_msg(status == sets[_i].status, "%s = %g in %u bytes: %s", param->name,
                  sets[_i].value, sets[_i].size, err.message);
    ck_assert_int_eq(err.code, status);
    ck_assert_int_eq(err.row, -1);
    if (status == ANJI_OK && isinf(sets[_i].value))
        ck_assert(isinf(anji_param_get(param, &o)));
    else if (status == ANJI_OK)
        CHECK_CLOSE(anji_param_get(param, &o), sets[_i].value, 0.0, param->name);
    else if (param->kind <= ANJI_PARAM_INT32)
        CHECK_CLOSE(anji_param_get(param, &o), old, 0.0, "unchanged");
    if (status != ANJI_OK)
        ck_assert_msg(strstr(err.message, param->name) != NULL, "%s", err.message);
    ck_assert_uint_eq(o.struct_size, sets[_i].size);
}
END_TEST

START_TEST(param_null)
{
    hand_opts  o = {sizeof o, 6, 0, 0, 0.5, NAN};
    anji_error err;

    ck_assert_int_eq(anji_param_set(NULL, &o, 1, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(err.code, ANJI_ERR_NULL);
    ck_assert_int_eq(anji_param_set(&hand[0], NULL, 1, NULL), ANJI_ERR_NULL);
    CHECK_CLOSE(anji_param_get(NULL, &o), NAN, 0.0, "no param");
    CHECK_CLOSE(anji_param_get(&hand[0], NULL), NAN, 0.0, "no opts");
    o.struct_size = offsetof(hand_opts, level);
    CHECK_CLOSE(anji_param_get(&hand[LEVEL], &o), NAN, 0.0, "short opts");
}
END_TEST

/* ---- sized options, through a module that has them
 * ------------------------------------ */
typedef struct {
    anji_fill_opts now;
    double         later;
} grown_opts;

static int fill_with(const void *opts, anji_error *err)
{
    static const double y[4] = {1.25, NAN, 2.385, 0.5};
    const anji_axis     axis = {0, 4, 1800, 0};
    const anji_fill     out  = {NULL, NULL, NULL, NULL, NULL, NULL};
    return anji_fill_mds(&axis, y, NULL, 0, opts, &out, err);
}

static const struct {
    const char *what;
    uint32_t    size;  /* what the caller says      */
    double      later; /* in the tail, 0 if unused  */
    int         status;
} loads[] = {
    {"as built", sizeof(anji_fill_opts), 0, ANJI_OK},
    {"grown, tail zero", sizeof(grown_opts), 0, ANJI_OK},
    {"grown, tail used", sizeof(grown_opts), 2.385, ANJI_ERR_OPTS},
    {"not said to be grown", sizeof(anji_fill_opts), 2.385, ANJI_OK},
    {"shorter than 1.0", sizeof(anji_fill_opts) - 8, 0, ANJI_ERR_OPTS},
    {"one byte short", sizeof(anji_fill_opts) - 1, 0, ANJI_ERR_OPTS},
    {"never initialised", 0, 0, ANJI_ERR_OPTS},
    {"a wild number", 0xdeadbeef, 0, ANJI_ERR_OPTS},
};

START_TEST(load_case)
{
    grown_opts grown;
    anji_error err;

    ck_assert_int_eq(anji_fill_opts_init(&grown.now, sizeof grown), ANJI_OK);
    ck_assert_uint_eq(grown.now.struct_size, sizeof grown);
    ck_assert(grown.later == 0.0); /* init zeroes what it does not know */
    grown.now.struct_size = loads[_i].size;
    grown.later           = loads[_i].later;
    int status            = fill_with(&grown, &err);
    ck_assert_msg(status == loads[_i].status, "%s: %s", loads[_i].what, err.message);
    ck_assert_int_eq(err.code, status);
}
END_TEST

START_TEST(init_refuses)
{
    grown_opts grown;
    ck_assert_int_eq(anji_fill_opts_init(NULL, sizeof grown), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_opts_init(&grown.now, 4), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_fill_opts_init(&grown.now, 1u << 20), ANJI_ERR_OPTS);
    ck_assert_int_eq(fill_with(NULL, NULL), ANJI_OK);
}
END_TEST

/* Each entry of a table: default written, bounds refused from the outside. */
START_TEST(table_of_a_module)
{
    anji_fill_opts    o;
    const anji_param *param;

    for (size_t i = 0; (param = anji_fill_param(i)) != NULL; i++) {
        ck_assert_int_eq(anji_fill_opts_init(&o, sizeof o), ANJI_OK);
        CHECK_CLOSE(anji_param_get(param, &o), param->preset, 0.0, param->name);
        ck_assert(param->unit != NULL && param->text != NULL);
        ck_assert_int_eq(anji_param_set(param, &o, param->min - 1, NULL),
                         ANJI_ERR_OPTS);
        if (isfinite(param->max))
            ck_assert_int_eq(anji_param_set(param, &o, param->max + 1, NULL),
                             ANJI_ERR_OPTS);
    }
    anji_fill_opts_init(&o, sizeof o);
    o.form = 3; /* past the setter: found on use */
    ck_assert_int_eq(fill_with(&o, NULL), ANJI_ERR_OPTS);
}
END_TEST

SUITE_MAIN("base", tcase_add_test(tc, each_status_has_its_text);
           tcase_add_test(tc, version_is_dotted); tcase_add_test(tc, enums_are_abi);
           tcase_add_test(tc, init_may_be_called_often);
           tcase_add_loop_test(tc, layout_case, 0, sizeof layout / sizeof *layout);
           tcase_add_loop_test(tc, set_case, 0, sizeof sets / sizeof *sets);
           tcase_add_test(tc, param_null);
           tcase_add_loop_test(tc, load_case, 0, sizeof loads / sizeof *loads);
           tcase_add_test(tc, init_refuses); tcase_add_test(tc, table_of_a_module);)
