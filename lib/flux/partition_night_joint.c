/* Night-time partition in this library's own form: one E0 of a year and the base rates of
 * all its blocks, fitted together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/partition_night.h"

/* Records and length of a block: one that has fewer goes on, up to so many times its
 * shortest length; then it is used when it has at least the least. */
#define BLOCK_ROWS    10
#define BLOCK_LEAST   4
#define BLOCK_STRETCH 4
#define BLOCKS_LEAST  3
/* Of a block's variance, so many records' worth is the year's: short blocks borrow. */
#define VARIANCE_BORROWED 4.0
#define PRIOR_NONE        1000.0 /* K, e0_prior_sd that means no prior                 */
#define E0_SE_MAX                                                                      \
    115.0 /* K: E0's 95 % interval would span all of 0 to 450            */

/* A block of records [at, at + n) of one year. */
typedef struct {
    size_t at, n, year;
    double row;       /* mean                                                       */
    double variance;  /* of its residuals                                           */
    double r_ref;     /* at the year's E0                                           */
    double slope;     /* of r_ref by E0                                             */
    double r_ref_var; /* for a known E0                                             */
} block;

/* A year under fit. */
typedef struct {
    const anjip_night *x;
    block             *blocks;
    size_t             n_blocks;
    size_t at, n, used; /* records from the first block to the last; those in a block */
    double prior, prior_sd; /* K; sd 0: none                            */
    double spread; /* factor on the variance of all blocks' information             */
} joint;

/* R_ref of a block for one E0, and its derivative. f: exp(E0 g) of its records. */
static void profile(const anjip_night *x, const block *b, const double *f,
                    double *r_ref, double *slope)
{
    const double *g = x->g + b->at, *y = x->flux + b->at;
    double        ff = 0.0, fy = 0.0, gff = 0.0, gfy = 0.0;

    for (size_t i = 0; i < b->n; i++) {
        double square = f[i] * f[i], product = f[i] * y[i];
        ff += square;
        fy += product;
        gff += g[i] * square;
        gfy += g[i] * product;
    }
    *r_ref = fy / ff;
    *slope = (gfy - 2.0 * *r_ref * gff) / ff;
}

static void exponentials(const anjip_night *x, size_t at, size_t n, double e0,
                         double *f)
{
    for (size_t i = 0; i < n; i++)
        f[i] = exp(e0 * x->g[at + i]);
}

/* Residuals and their derivative by E0; either may be NULL. The last is the prior's. */
static int both(const joint *j, double e0, double *r, double *J)
{
    double *f = j->x->work;

    exponentials(j->x, j->at, j->n, e0, f);
    if (r != NULL) /* records outside all blocks have no weight */
        memset(r, 0, j->n * sizeof *r);
    if (J != NULL)
        memset(J, 0, j->n * sizeof *J);
    for (size_t k = 0; k < j->n_blocks; k++) {
        const block *b     = &j->blocks[k];
        size_t       first = b->at - j->at;
        double       r_ref, slope, scale = 1.0 / sqrt(b->variance * j->spread);
        profile(j->x, b, f + first, &r_ref, &slope);
        for (size_t i = 0; i < b->n; i++) {
            double fi = f[first + i];
            if (r != NULL)
                r[first + i] = scale * (r_ref * fi - j->x->flux[b->at + i]);
            if (J != NULL)
                J[first + i] = scale * fi * (slope + r_ref * j->x->g[b->at + i]);
        }
    }
    if (j->prior_sd > 0.0 && r != NULL)
        r[j->n] = (e0 - j->prior) / j->prior_sd;
    if (j->prior_sd > 0.0 && J != NULL)
        J[j->n] = 1.0 / j->prior_sd;
    return 0;
}

static int residual_of(void *context, const double *e0, double *r)
{
    return both(context, *e0, r, NULL);
}

static int jacobian_of(void *context, const double *e0, double *J)
{
    return both(context, *e0, NULL, J);
}

static int search(joint *j, double *e0, int *converged)
{
    anjip_fit_problem problem = {j->n + (j->prior_sd > 0.0), 1, residual_of,
                                 jacobian_of, j};
    anjip_fit_control control = {.unscaled = 1, .workspace = j->x->fits};
    anjip_fit_outcome out;
    double            c;
    int status = anjip_fit_nonlinear(&problem, &control, e0, &c, &out, NULL);

    *converged = status == ANJI_OK && out.end == ANJIP_FIT_CONVERGED;
    return status == ANJI_ERR_MEMORY ? status : ANJI_OK;
}

/* Variances of the blocks from residuals at e0. r: n + 1. */
static void weigh(joint *j, double e0, double *r)
{
    double all = 0.0, freedom = 0.0;

    for (size_t k = 0; k < j->n_blocks; k++)
        j->blocks[k].variance = 1.0;
    j->spread = 1.0;
    both(j, e0, r, NULL);
    for (size_t i = 0; i < j->n; i++)
        all += r[i] * r[i];
    freedom   = fmax((double)j->used - (double)j->n_blocks, 1.0);
    double of = all / freedom;
    for (size_t k = 0; k < j->n_blocks; k++) {
        block *b   = &j->blocks[k];
        double own = 0.0;
        for (size_t i = 0; i < b->n; i++)
            own += r[b->at - j->at + i] * r[b->at - j->at + i];
        b->variance =
            (own + VARIANCE_BORROWED * of) / ((double)b->n - 1.0 + VARIANCE_BORROWED);
        if (!(b->variance > 0.0))
            b->variance = 1.0; /* a fit without error: all weigh alike */
    }
}

/* Information of the records on E0, and by how much blocks as independent units say that
 * it is overstated: at least the variance of the residuals. r, J: n + 1. */
static double overstated(joint *j, double e0, double *r, double *J, double *information)
{
    double squares = 0.0, scores = 0.0, blocks = (double)j->n_blocks;

    both(j, e0, r, J);
    *information = 0.0;
    for (size_t k = 0; k < j->n_blocks; k++) {
        const block *b     = &j->blocks[k];
        size_t       first = b->at - j->at;
        double       score = 0.0;
        for (size_t i = first; i < first + b->n; i++) {
            *information += J[i] * J[i];
            score += J[i] * r[i];
            squares += r[i] * r[i];
        }
        scores += score * score;
    }
    double variance = squares / fmax((double)j->used - blocks - 1.0, 1.0);
    if (*information > 0.0)
        variance = fmax(variance, scores / *information * blocks / (blocks - 1.0));
    return variance;
}

/* E0 of a year and its error. work: 2 (n + 1). */
static int sensitivity(joint *j, anji_partition_night_year *y, double *work)
{
    double *r = work, *J = work + j->n + 1, information = 0.0, spread;
    double  e0        = j->x->opts->e0_prior;
    int     converged = 1, status = ANJI_OK;

    weigh(j, e0, r);
    for (int pass = 0; pass < 2 && converged && status == ANJI_OK; pass++) {
        status = search(j, &e0, &converged);
        if (status != ANJI_OK || !converged)
            break;
        weigh(j, e0, r);
    }
    if (converged && status == ANJI_OK) {
        spread    = overstated(j, e0, r, J, &information);
        j->spread = spread > 0.0 ? spread : 1.0;
        status    = search(j, &e0, &converged);
    }
    y->reason =
        converged ? ANJI_PARTITION_NIGHT_ESTIMATED : ANJI_PARTITION_NIGHT_NO_FIT;
    if (status != ANJI_OK || !converged)
        return status;
    double of_prior = j->prior_sd > 0.0 ? 1.0 / j->prior_sd / j->prior_sd : 0.0;
    both(j, e0, NULL, J);
    information = 0.0;
    for (size_t i = 0; i < j->n; i++)
        information += J[i] * J[i];
    y->e0          = e0;
    y->e0_se       = 1.0 / sqrt(information + of_prior);
    y->prior_share = of_prior / (information + of_prior);
    if (y->prior_share > 0.5)
        y->reason = ANJI_PARTITION_NIGHT_PRIOR;
    if (!(y->e0_se <= E0_SE_MAX)) {
        y->reason = ANJI_PARTITION_NIGHT_NARROW;
        y->e0 = y->e0_se = NAN;
    }
    return ANJI_OK;
}

/* Nights are independent units of a block: noon to noon. */
static int64_t night_of(const anjip_night *x, size_t record)
{
    int64_t day = (int64_t)x->per_day;
    int64_t of_day =
        ((x->axis->start % 86400 + 86400) % 86400) / x->axis->step; /* of row 0 */
    return (x->row[record] + of_day + day / 2) / day;
}

/* R_ref and the variance that it has for a known E0: the larger of the model's and of
 * that from nights; a single night counts as one record. */
static void base_rate(const joint *j, block *b, double e0)
{
    const anjip_night *x = j->x;
    double            *f = x->work, ff = 0.0, score = 0.0, scores = 0.0, nights = 0.0;

    exponentials(x, b->at, b->n, e0, f);
    profile(x, b, f, &b->r_ref, &b->slope);
    for (size_t i = 0; i < b->n; i++) {
        ff += f[i] * f[i];
        score += f[i] * (x->flux[b->at + i] - b->r_ref * f[i]);
        if (i + 1 == b->n || night_of(x, b->at + i) != night_of(x, b->at + i + 1)) {
            scores += score * score;
            nights += 1.0;
            score = 0.0;
        }
    }
    b->r_ref_var = b->variance / ff;
    if (nights > 1.0)
        b->r_ref_var = fmax(b->r_ref_var, scores / ff / ff * nights / (nights - 1.0));
    else
        b->r_ref_var *= (double)b->n;
    if (b->r_ref < 0.0)
        b->r_ref = b->slope = 0.0;
}

/* Cuts the records of a year into blocks. Their number. */
static size_t divide(const anjip_night *x, size_t year, size_t at, size_t n,
                     block *blocks)
{
    int64_t least = (int64_t)x->opts->days * (int64_t)x->per_day;
    size_t  count = 0, first = at;

    for (size_t i = at; i <= at + n; i++) {
        if (i < at + n && (i == first || x->row[i] - x->row[first] < least ||
                           (i - first < BLOCK_ROWS &&
                            x->row[i] - x->row[first] < BLOCK_STRETCH * least)))
            continue;
        if (i - first >= BLOCK_LEAST) {
            double sum = 0.0;
            for (size_t k = first; k < i; k++)
                sum += (double)x->row[k];
            blocks[count++] = (block){first, i - first, year, sum / (double)(i - first),
                                      1.0,   NAN,       NAN,  NAN};
        }
        first = i;
    }
    return count;
}

/* What a year's fit sees: records between its first and last block; those of blocks too
 * small to use lie between and have no weight. */
static int fit_year(anjip_night *x, size_t year, block *blocks, size_t n_blocks)
{
    anji_partition_night_year *y    = &x->result->years[year];
    const block               *last = &blocks[n_blocks - 1];
    joint                      j = {x, blocks, n_blocks, blocks[0].at, 0, 0, 0, 0, 1.0};
    int                        status = ANJI_OK;

    j.n = last->at + last->n - j.at;
    for (size_t k = 0; k < n_blocks; k++)
        j.used += blocks[k].n;
    j.prior      = x->opts->e0_prior;
    j.prior_sd   = x->opts->e0_prior_sd < PRIOR_NONE ? x->opts->e0_prior_sd : 0.0;
    double *work = anjip_calloc(2 * (j.n + 1), sizeof *work);
    if (work == NULL)
        return ANJI_ERR_MEMORY;
    if (isnan(x->opts->e0_given)) {
        status = sensitivity(&j, y, work);
    } else {
        weigh(&j, x->opts->e0_given, work);
        y->e0     = x->opts->e0_given;
        y->e0_se  = 0.0;
        y->reason = ANJI_PARTITION_NIGHT_GIVEN;
    }
    free(work);
    for (size_t k = 0; k < n_blocks && !isnan(y->e0); k++)
        base_rate(&j, &blocks[k], y->e0);
    return status;
}

/* Derivatives of a sum of Reco by what it was made from. */
typedef struct {
    double *by_r_ref; /* a block's                                                   */
    double *by_e0;    /* a year's                                                    */
} gradient;

/* Reco of a row from one block, its share added to the row and to the sum's gradient. */
static double from_block(const anjip_night *x, const block *b, size_t at, double g,
                         double share, gradient *sum)
{
    double f = exp(x->result->years[b->year].e0 * g);

    sum->by_r_ref[at] += share * f;
    sum->by_e0[b->year] += share * f * (b->slope + b->r_ref * g);
    return share * b->r_ref * f;
}

/* A year's rows, between its blocks and those of estimable neighbours. */
static void model_year(anjip_night *x, size_t year, const block *blocks,
                       size_t n_blocks, gradient *sum)
{
    anji_partition_night_year *y = &x->result->years[year];
    int64_t                    first, last;
    size_t                     right = 0, rows = 0;

    anjip_night_year_rows(x, year, &first, &last);
    for (int64_t i = first; i < last; i++) {
        double g, t = x->t_air_f[i] + ANJIP_KELVIN, at = (double)i;
        if (isnan(t))
            continue;
        while (right < n_blocks && blocks[right].row < at)
            right++;
        const block *b = right < n_blocks ? &blocks[right] : NULL;
        const block *a = right > 0 ? &blocks[right - 1] : NULL;
        if (a != NULL && a->year + 1 < year) /* a year between is not estimable */
            a = NULL;
        if (b != NULL && b->year > year + 1)
            b = NULL;
        double share = a == NULL ? 1.0 : 0.0;
        if (a != NULL && b != NULL)
            share = (at - a->row) / (b->row - a->row);
        anjip_respiration_g(1, &t, ANJIP_T_REF, &g);
        x->reco[i] = 0.0;
        if (a != NULL)
            x->reco[i] += from_block(x, a, right - 1, g, 1.0 - share, sum);
        if (b != NULL)
            x->reco[i] += from_block(x, b, right, g, share, sum);
        rows++;
    }
    double variance = 0.0;
    for (size_t k = 0; k < n_blocks; k++)
        variance += sum->by_r_ref[k] * sum->by_r_ref[k] * blocks[k].r_ref_var;
    for (size_t k = 0; k < x->result->n_years; k++)
        if (sum->by_e0[k] != 0.0)
            variance += pow(sum->by_e0[k] * x->result->years[k].e0_se, 2);
    if (rows > 0)
        y->reco_se = sqrt(variance) / (double)rows;
}

static int report_blocks(anjip_night *x, const block *blocks, size_t n)
{
    anji_partition_night_result *r = x->result;

    r->r_ref = anjip_calloc(n, sizeof *r->r_ref);
    if (r->r_ref == NULL)
        return ANJI_ERR_MEMORY;
    r->n_r_ref = n;
    for (size_t k = 0; k < n; k++) {
        const block *b = &blocks[k];
        r->r_ref[k] =
            (anji_partition_night_r_ref_window){x->row[b->at],
                                                x->row[b->at + b->n - 1] + 1,
                                                (int64_t)b->n,
                                                b->row,
                                                b->r_ref,
                                                sqrt(b->r_ref_var),
                                                r->years[b->year].e0,
                                                ANJI_PARTITION_NIGHT_WINDOW_USED,
                                                0};
    }
    return ANJI_OK;
}

/* Fits all years; leaves only the blocks of those that are estimable. */
static int fit_years(anjip_night *x, block *blocks, size_t *n_blocks)
{
    *n_blocks = 0;
    for (size_t k = 0; k < x->result->n_years; k++) {
        anji_partition_night_year *y = &x->result->years[k];
        int64_t                    first, last;
        size_t                     n, at, made;
        anjip_night_year_rows(x, k, &first, &last);
        at   = anjip_night_find(x, first, last, &n);
        made = divide(x, k, at, n, blocks + *n_blocks);
        y->reason =
            n == 0 ? ANJI_PARTITION_NIGHT_NO_NIGHT : ANJI_PARTITION_NIGHT_FEW_ROWS;
        if (n < x->opts->rows_min || made < BLOCKS_LEAST)
            continue;
        int status = fit_year(x, k, blocks + *n_blocks, made);
        if (status != ANJI_OK)
            return status;
        if (!isnan(y->e0))
            *n_blocks += made;
    }
    return ANJI_OK;
}

static int model_years(anjip_night *x, const block *blocks, size_t n_blocks)
{
    size_t   n_years = x->result->n_years;
    double  *memory  = anjip_calloc(n_blocks + n_years, sizeof *memory);
    gradient sum     = {memory, memory == NULL ? NULL : memory + n_blocks};

    if (memory == NULL)
        return ANJI_ERR_MEMORY;
    for (size_t k = 0; k < n_years; k++) {
        memset(memory, 0, (n_blocks + n_years) * sizeof *memory);
        if (!isnan(x->result->years[k].e0))
            model_year(x, k, blocks, n_blocks, &sum);
    }
    free(memory);
    return ANJI_OK;
}

int anjip_night_jointly(anjip_night *x, anji_error *err)
{
    size_t n_blocks = 0, most = x->n / BLOCK_LEAST + 1;
    block *blocks = anjip_malloc(most, sizeof *blocks);
    int    status = blocks == NULL ? ANJI_ERR_MEMORY : fit_years(x, blocks, &n_blocks);

    if (status == ANJI_OK)
        status = report_blocks(x, blocks, n_blocks);
    if (status == ANJI_OK)
        status = model_years(x, blocks, n_blocks);
    free(blocks);
    if (status != ANJI_OK)
        return anjip_fail(err, status, -1, "no memory for a fit");
    return ANJI_OK;
}
