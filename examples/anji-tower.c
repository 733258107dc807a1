/* anji-tower: flux-tower files in, tonnes of CO2 per hectare and year out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "anji-tower.h"

int failed(const anji_error *err)
{
    fprintf(stderr, "anji-tower: %s\n", err->message);
    return err->code == ANJI_ERR_OPTS ? BAD_USAGE : BAD_INPUT;
}

anji_budget *periods_of(const settings *s, const anji_tower_account *account, size_t *n)
{
    size_t             n_years;
    const anji_budget *years = anji_tower_budgets(account, ANJI_PERIOD_YEAR, &n_years);
    anji_budget       *all   = malloc((n_years + s->n_periods + 1) * sizeof *all);
    anji_civil         c;

    *n = 0;
    if (all == NULL)
        return NULL;
    for (size_t i = 0; s->cycle > 0 && i < n_years; i += (size_t)s->cycle) {
        anji_civil_from_seconds(years[i].from, &c);
        int64_t to = anji_seconds_from_yday(c.year + s->cycle, 1);
        if (anji_tower_budget(account, years[i].from, to, &all[*n], NULL) == ANJI_OK)
            ++*n;
    }
    for (size_t i = 0; i < s->n_periods; i++)
        if (anji_tower_budget(account, s->periods[i][0], s->periods[i][1], &all[*n],
                              NULL) == ANJI_OK)
            ++*n;
    return all;
}

/* What the user does not say about the site, the file may. */
static void take_site(settings *s, const anji_read_report *report)
{
    anji_site site;
    if (anji_read_report_site(report, &site) != ANJI_OK)
        return;
    if (s->site[0] == '\0')
        snprintf(s->site, sizeof s->site, "%s", site.name[0] ? site.name : "site");
    for (char *c = s->site; *c != '\0'; c++) /* it becomes a part of file names */
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
                    *c))
            *c = '_';
    if (isnan(s->tower.lat) && isnan(s->tower.lon)) {
        s->tower.lat = site.lat;
        s->tower.lon = site.lon;
    }
    if (isnan(s->tower.utc_offset))
        s->tower.utc_offset = site.utc_offset;
}

/* A bar on a terminal, once the work has lasted a second. */
typedef struct {
    struct timespec start;
    int             shown;
} bar;

static int show(void *data, double done)
{
    bar            *b = data;
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = (double)(now.tv_sec - b->start.tv_sec) +
                     1e-9 * (double)(now.tv_nsec - b->start.tv_nsec);
    if (seconds > 1.0 && (int)(100 * done) != b->shown) {
        b->shown = (int)(100 * done);
        fprintf(stderr, "\r[%-40.*s] %3d %%", (int)(40 * done),
                "########################################", b->shown);
    }
    return 0;
}

static int work(settings *s)
{
    anji_series        *series  = NULL;
    anji_read_report   *report  = NULL;
    anji_tower_account *account = NULL;
    anji_error          err;
    int                 status = DONE;

    if (anji_tower_read(s->files, s->n_files, s->map, &s->read, &series, &report,
                        &err) != ANJI_OK)
        return failed(&err);
    take_site(s, report);
    bar progress = {.shown = -1};
    clock_gettime(CLOCK_MONOTONIC, &progress.start);
    if (isatty(STDERR_FILENO) && !s->quiet) {
        s->run.poll = show;
        s->run.data = &progress;
    }
    if (anji_tower_run(series, &s->tower, &account, &err) != ANJI_OK)
        status = failed(&err);
    if (progress.shown >= 0)
        fprintf(stderr, "\r%50s\r", "");
    if (status == DONE && s->out != NULL)
        status = write_files(s, account);
    if (status == DONE && s->plot)
        status = draw_plots(s, account);
    if (status == DONE && s->statement != NULL)
        status = write_statement(s, report, account);
    if (status == DONE && s->json)
        status = write_json(s, report, account);
    else if (status == DONE && !s->quiet)
        print_report(s, report, account);
    anji_tower_account_free(account);
    anji_read_report_free(report);
    anji_series_free(series);
    return status;
}

int main(int argc, char **argv)
{
    static settings s;
    int             status = parse(argc, argv, &s);

    if (status < 0)
        status = work(&s);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "anji-tower: cannot write the report: %s\n", strerror(errno));
    return status != DONE ? status : BAD_INPUT;
}
