/* The statement of a sale and its shares.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/statement_payment.h>

#include "account/recompute.h"
#include "private.h"

#define METHOD_VERSION "1" /* a new one when results of the same options change */

/* What is written, and the first failure, after which nothing is. */
typedef struct {
    anji_statement *s;
    anji_error     *err;
    int             status;
} writer;

/* ---- a sale as options ------------------------------------------------------------------ */

#define FIELD(field, unit)                                                             \
    {                                                                                  \
        "sale." #field, unit, offsetof(anji_sale, field)                               \
    }

static const struct {
    const char *path, *unit;
    size_t      at;
} fields[] = {
    FIELD(tonnes, "t CO2"),        FIELD(price_fen, "fen t-1"),
    FIELD(fee_fen, "fen"),         FIELD(fee_share, "1/10000"),
    FIELD(measurement_fen, "fen"), FIELD(village_share, "1/10000"),
    FIELD(collective_fen, "fen"),  FIELD(collective_share, "1/10000"),
};

static void put_sale(writer *w, const anji_sale *sale)
{
    for (size_t i = 0; i < ANJIP_COUNT(fields) && w->status == ANJI_OK; i++) {
        int64_t value;
        memcpy(&value, (const char *)sale + fields[i].at, sizeof value);
        w->status = anji_statement_add_option_integer(w->s, fields[i].path, value,
                                                      fields[i].unit, w->err);
    }
}

static int read_sale(const anji_statement *recorded, anji_sale *sale, anji_error *err)
{
    for (size_t i = 0; i < ANJIP_COUNT(fields); i++) {
        char    path[64];
        int64_t value;
        snprintf(path, sizeof path, "option.%s", fields[i].path);
        int status = anji_statement_integer(recorded, path, &value, NULL, err);
        if (status != ANJI_OK)
            return status;
        memcpy((char *)sale + fields[i].at, &value, sizeof value);
    }
    return ANJI_OK;
}

/* ---- the statement ---------------------------------------------------------------------- */

static void put(writer *w, int section, const char *name, int64_t value,
                const char *unit, const char *text, const char *inputs)
{
    const anji_line_note note = {text, NULL, inputs};

    if (w->status == ANJI_OK)
        w->status =
            anji_statement_add_integer(w->s, section, name, value, unit, &note, w->err);
}

static void put_inputs(writer *w, const anji_payment_source *source, int64_t rows)
{
    w->status = anji_statement_add_input(w->s, "register", source->path, rows, NULL,
                                         NULL, w->err);
    for (size_t i = 0; i < source->n_basis && w->status == ANJI_OK; i++) {
        char role[32];
        snprintf(role, sizeof role, "basis%zu", i + 1);
        w->status = anji_statement_add_input(w->s, role, source->basis[i], -1, NULL,
                                             NULL, w->err);
    }
}

static void put_options(writer *w, const anji_payment_source *source,
                        const anji_payment_opts *opts)
{
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_option_words(w->s, "register.measure",
                                                    source->measure, w->err);
    put_sale(w, source->sale);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_options(w->s, "payment", anji_payment_param,
                                               opts, w->err);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_method(
            w->s, "payment", METHOD_VERSION,
            "at least 80 % of net proceeds to the village: county platform of Anji, "
            "lyj.zj.gov.cn, 11 October 2024, reported, its contract was not read; "
            "shares "
            "by largest remainder",
            w->err);
}

static void put_account(writer *w, const anji_payment *pay, const anji_register *reg)
{
    const struct {
        const char *name, *text, *inputs;
        int64_t     fen;
    } steps[] = {
        {"gross", "tonnes x price", "option.sale.tonnes option.sale.price_fen",
         pay->gross},
        {"fee", "sum and share of the platform",
         "option.sale.fee_fen option.sale.fee_share step.gross", pay->fee},
        {"measurement", "measurement, reporting and verification",
         "option.sale.measurement_fen", pay->measurement},
        {"net", "gross - fee - measurement", "step.gross step.fee step.measurement",
         pay->net},
        {"village", "share of a positive net, rounded up",
         "step.net option.sale.village_share option.payment.village_min", pay->village},
        {"kept", "net - village: the operator keeps or bears it",
         "step.net step.village", pay->kept},
    };

    for (size_t i = 0; i < ANJIP_COUNT(steps); i++)
        put(w, ANJI_LINE_STEP, steps[i].name, steps[i].fen, "fen", steps[i].text,
            steps[i].inputs);
    put(w, ANJI_LINE_STEP, "register.households", (int64_t)anji_register_count(reg),
        "1", "rows of the register", "input.register");
    put(w, ANJI_LINE_STEP, "register.decimals", anji_register_decimals(reg), "1",
        "shares are whole numbers of 10^-decimals", "input.register");
    put(w, ANJI_LINE_STEP, "register.total", anji_register_total(reg), "1",
        "sum of the shares", "input.register step.register.decimals");
}

static void put_results(writer *w, const anji_payment *pay, size_t n,
                        const int64_t *fen)
{
    const anji_line_note note = {"what became of the net", NULL, "step.net"};

    put(w, ANJI_LINE_RESULT, "collective", pay->collective, "fen",
        "of the village's share, to the collective",
        "step.village option.sale.collective_fen option.sale.collective_share");
    put(w, ANJI_LINE_RESULT, "households", pay->households, "fen",
        "of the village's share, to all households", "step.village result.collective");
    for (size_t i = 0; i < n; i++) {
        char name[40], text[64];
        snprintf(name, sizeof name, "household.%zu", i + 1);
        snprintf(text, sizeof text, "household %zu of the register", i + 1);
        put(w, ANJI_LINE_RESULT, name, fen[i], "fen", text,
            "result.households input.register step.register.total");
    }
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_words(
            w->s, ANJI_LINE_RESULT, "outcome",
            pay->outcome == ANJI_PAYMENT_SHARED ? "shared" : "nothing to share", &note,
            w->err);
}

static int make(const anji_payment_source *source, const anji_payment_opts *opts,
                const anji_register *reg, anji_statement **out, anji_error *err)
{
    anji_payment pay;
    size_t       n = anji_register_count(reg);
    writer       w = {NULL, err, ANJI_OK};

    w.status = anji_payment_run(source->sale, opts, &pay, err);
    if (w.status != ANJI_OK)
        return w.status;
    int64_t *fen = anjip_malloc(n, sizeof *fen);
    w.status     = fen != NULL
                       ? anji_share(pay.households, n, anji_register_weights(reg), fen, err)
                       : anjip_fail(err, ANJI_ERR_MEMORY, -1, "payment: no memory");
    if (w.status == ANJI_OK)
        w.status = anji_statement_new("payment", source->village, &w.s, err);
    if (w.status == ANJI_OK) {
        put_inputs(&w, source, (int64_t)n);
        put_options(&w, source, opts);
        put_account(&w, &pay, reg);
        put_results(&w, &pay, n, fen);
    }
    free(fen);
    if (w.status == ANJI_OK)
        *out = w.s;
    else
        anji_statement_free(w.s);
    return w.status;
}

int anji_statement_payment(const anji_payment_source *source, anji_statement **out,
                           anji_error *err)
{
    anji_payment_opts opts;
    anji_register    *reg;

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (source == NULL || out == NULL || source->village == NULL ||
        source->path == NULL || source->sale == NULL ||
        (source->basis == NULL && source->n_basis > 0))
        return anjip_fail(
            err, ANJI_ERR_NULL, -1,
            "payment: out, or village, path, sale or basis of the source, "
            "is NULL");
    anji_payment_opts_init(&opts, sizeof opts);
    int status = anji_register_read(source->path, source->measure, &reg, err);
    if (status != ANJI_OK)
        return status;
    status = make(source, source->opts != NULL ? source->opts : &opts, reg, out, err);
    anji_register_free(reg);
    return status;
}

/* ---- again ------------------------------------------------------------------------------ */

/* Which file is the register, and the bases in the order of their roles. */
static int find_files(const anji_statement *recorded, size_t n,
                      const char *const *paths, anji_payment_source *source,
                      const char **basis, anji_error *err)
{
    for (size_t i = 0; i < n; i++) {
        anji_statement_file file;
        size_t              k      = 0;
        int                 status = anji_statement_input_at(recorded, i, &file);
        if (status != ANJI_OK)
            return anjip_fail(err, status, -1, "payment: input %zu is not recorded", i);
        if (strcmp(file.role, "register") == 0)
            source->path = paths[i];
        else if (strncmp(file.role, "basis", 5) == 0 &&
                 (k = (size_t)strtoul(file.role + 5, NULL, 10)) > 0 && k < n)
            basis[k - 1] = paths[i];
        else
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "payment: no input of a payment has the role %s",
                              file.role);
    }
    for (size_t k = 0; k + 1 < n; k++)
        if (basis[k] == NULL)
            return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "payment: no input basis%zu",
                              k + 1);
    return source->path != NULL
               ? ANJI_OK
               : anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "payment: no input register");
}

int anjip_recompute_payment(const anji_statement *recorded, size_t n,
                            const char *const *paths, const anji_run *run,
                            anji_statement **out, anji_error *err)
{
    anji_payment_opts   opts;
    anji_sale           sale;
    anji_payment_source source = {anji_statement_subject(recorded),
                                  NULL,
                                  NULL,
                                  &sale,
                                  &opts,
                                  NULL,
                                  n > 0 ? n - 1 : 0};

    (void)run;
    *out = NULL;
    anji_payment_opts_init(&opts, sizeof opts);
    const char **basis = anjip_calloc(n, sizeof *basis);
    if (basis == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "payment: no memory");
    source.basis = basis;
    int status   = find_files(recorded, n, paths, &source, basis, err);
    if (status == ANJI_OK)
        status = anji_statement_words(recorded, "option.register.measure",
                                      &source.measure, err);
    if (status == ANJI_OK)
        status = read_sale(recorded, &sale, err);
    if (status == ANJI_OK)
        status =
            anji_statement_options(recorded, "payment", anji_payment_param, &opts, err);
    if (status == ANJI_OK)
        status = anji_statement_payment(&source, out, err);
    free(basis);
    return status;
}
