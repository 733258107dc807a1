/* The files that anji-tower --out writes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "anji-tower.h"

/* Make the folder and those above it. */
static int make_folder(const char *path)
{
    char   part[4096];
    size_t n = strlen(path);

    if (n >= sizeof part) {
        fprintf(stderr, "anji-tower: the name of --out is too long\n");
        return BAD_INPUT;
    }
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) {
            fprintf(stderr, "anji-tower: cannot make folder %s: %s\n", part,
                    strerror(errno));
            return BAD_INPUT;
        }
    }
    return DONE;
}

/* ---- tables that only this program writes --------------------------------------------- */
static void number(FILE *f, const char *before, double value)
{
    char text[ANJI_NUMBER_SIZE] = "-9999";
    if (!isnan(value))
        anji_format_number(value, text);
    fprintf(f, "%s%s", before, text);
}

static int32_t year_of(int64_t seconds)
{
    anji_civil c;
    anji_civil_from_seconds(seconds, &c);
    return c.year;
}

/* One line a year and component; total last. */
static void write_components(FILE *f, const settings *s,
                             const anji_tower_account *account)
{
    size_t             n;
    const anji_budget *b = anji_tower_budgets(account, ANJI_PERIOD_YEAR, &n);

    (void)s;
    fputs("YEAR,COMPONENT,SE_GC_M2,DF,SHARE_OF_VARIANCE\n", f);
    for (size_t i = 0; i < n; i++) {
        anji_component c[ANJI_TOWER_COMPONENTS];
        anji_total     total;
        size_t         parts;
        if (anji_tower_components(account, b[i].from, b[i].to, c, &parts, &total,
                                  NULL) != ANJI_OK)
            continue;
        for (size_t k = 0; k <= parts; k++) {
            double se = k < parts ? c[k].se : total.se,
                   df = k < parts ? c[k].df : total.df;
            fprintf(f, "%d,%s", year_of(b[i].from), k < parts ? c[k].name : "total");
            number(f, ",", se);
            number(f, ",", isinf(df) ? NAN : df); /* -9999: not from draws */
            number(f, ",", k < parts ? c[k].share : isnan(se) ? NAN : 1.0);
            fputc('\n', f);
        }
    }
}

/* One line a member and year. */
static void write_members(FILE *f, const settings *s, const anji_tower_account *account)
{
    size_t        n, years;
    const double *threshold = anji_tower_member_thresholds(account, &n, &years);
    const double *sum       = anji_tower_member_sums(account, &n, &years);
    int32_t       first = year_of(anji_series_axis(anji_tower_series(account))->start);

    (void)s;
    fputs("MEMBER,YEAR,USTAR_THRESHOLD,NEE_GC_M2\n", f);
    for (size_t k = 0; k < n; k++)
        for (size_t y = 0; y < years; y++) {
            fprintf(f, "%zu,%d", k + 1, first + (int32_t)y);
            number(f, ",", threshold[k * years + y]);
            number(f, ",", sum[k * years + y]);
            fputc('\n', f);
        }
}

static int
write_table(const settings *s, const anji_tower_account *account, const char *name,
            void (*write)(FILE *, const settings *, const anji_tower_account *))
{
    char  path[4200];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s.csv", s->out, name);
    f = fopen(path, "w");
    if (f != NULL) {
        write(f, s, account);
        int bad = ferror(f);
        if (fclose(f) == 0 && !bad)
            return DONE;
    }
    fprintf(stderr, "anji-tower: cannot write %s: %s\n", path, strerror(errno));
    return BAD_INPUT;
}

int write_files(const settings *s, const anji_tower_account *account)
{
    static const struct {
        int         period;
        const char *name;
    } tables[]                = {{ANJI_PERIOD_DAY, "daily"},
                                 {ANJI_PERIOD_MONTH, "monthly"},
                                 {ANJI_PERIOD_YEAR, "annual"}};
    const anji_series *series = anji_tower_series(account);
    int32_t            step   = anji_series_axis(series)->step;
    char               path[4200];
    anji_error         err;

    if (make_folder(s->out) != DONE)
        return BAD_INPUT;
    snprintf(path, sizeof path, "%s/%s.csv", s->out,
             step == 1800   ? "halfhourly"
             : step == 3600 ? "hourly"
                            : "records");
    if (anji_series_write_csv(series, NULL, 0, path, &err) != ANJI_OK)
        return failed(&err);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        size_t             n;
        const anji_budget *b = anji_tower_budgets(account, tables[i].period, &n);
        snprintf(path, sizeof path, "%s/%s.csv", s->out, tables[i].name);
        if (anji_budget_write_csv(b, n, tables[i].period, path, &err) != ANJI_OK)
            return failed(&err);
    }
    size_t       n;
    anji_budget *periods = periods_of(s, account, &n);
    int          status  = DONE;
    snprintf(path, sizeof path, "%s/periods.csv", s->out);
    if (n > 0 && anji_budget_write_csv(periods, n, -1, path, &err) != ANJI_OK)
        status = failed(&err);
    free(periods);
    if (status == DONE)
        status = write_table(s, account, "components", write_components);
    if (status == DONE && anji_tower_product(account) != NULL &&
        anji_product_write(anji_tower_product(account), s->out, s->site, &err) !=
            ANJI_OK)
        status = failed(&err);
    if (status == DONE && s->members)
        status = write_table(s, account, "members", write_members);
    return status;
}
