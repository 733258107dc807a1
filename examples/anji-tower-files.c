/* The files that anji-tower --out writes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
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
    return status;
}

