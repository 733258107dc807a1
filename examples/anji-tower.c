/* anji-tower: flux-tower files in, tonnes of CO2 per hectare and year out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "anji-tower.h"

enum { DONE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };

static const char help[] =
    "Usage: anji-tower [options] FILE...\n"
    "\n"
    "Reads half-hourly or hourly eddy-covariance files of one site, filters and fills\n"
    "NEE, and prints how many tonnes of CO2 per hectare the ecosystem took up each "
    "year.\n"
    "\n"
    "The site\n"
    "  --lat DEG --lon DEG     degrees north and east\n"
    "  --utc-offset HOURS      standard time minus UTC\n"
    "The file\n"
    "  --map QUANTITY=COLUMN[:UNIT],...   columns under other names, e.g.\n"
    "                          --map NEE=Fc_raw:mg\\ CO2\\ m-2\\ s-1,USTAR=U_star\n"
    "  --stamp start|end|middle           what a time stamp marks, if the file is "
    "silent\n"
    "  --step SECONDS          time between records, where the stamps do not show it\n"
    "The method\n"
    "  --rules anji|reddyproc|oneflux     whose chain, default anji\n"
    "  --ustar mp|none|VALUE   u* threshold: moving point (default), none, or m s-1\n"
    "  --filter-runs           drop runs of 8 and more equal values\n"
    "  --no-despike            keep spikes\n"
    "  --max-gap DAYS          longest gap that is filled (anji, reddyproc 60; oneflux "
    "any)\n"
    "  --draws N --seed N      resamples for the error of the threshold (anji 30), "
    "seed 1\n"
    "The result\n"
    "  --period FROM:TO        also the sum over FROM to TO (YYYY-MM-DD, TO not "
    "included)\n"
    "  --cycle YEARS           also sums over YEARS together (2: bamboo's on and off "
    "year)\n"
    "  --out DIR               halfhourly.csv (or hourly.csv), daily, monthly, "
    "annual.csv,\n"
    "                          and periods.csv where periods or cycles are asked for\n"
    "  --plot                  fingerprint, cumulative sum and u* curve by gnuplot, in "
    "DIR\n"
    "                          or, without --out, here\n"
    "  --json                  one JSON object instead of the report\n"
    "  --quiet                 no report\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 every year accounted or refused with its reason, 1 input not "
    "read,\n"
    "2 wrong usage.\n";

static int usage(const char *what, const char *value, const char *wanted)
{
    fprintf(stderr, "anji-tower: %s%s%s%s%s\nTry 'anji-tower --help'.\n", what,
            value ? " '" : "", value ? value : "", value ? "'" : "", wanted);
    return BAD_USAGE;
}

static int failed(const anji_error *err)
{
    fprintf(stderr, "anji-tower: %s\n", err->message);
    return err->code == ANJI_ERR_OPTS ? BAD_USAGE : BAD_INPUT;
}

/* ---- options ------------------------------------------------------------------------- */
static int number(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*value);
}

/* Set a field by name through the module's parameter table: a number, or the place of a
 * word among the parameter's choices. */
static int set_option(const anji_param *(*param)(size_t), void *opts, const char *name,
                      const char *option, const char *text)
{
    const anji_param *p = NULL;
    anji_error        err;
    double            value = -1;

    for (size_t i = 0; (p = param(i)) != NULL && strcmp(p->name, name) != 0;)
        i++;
    if (p->choices != NULL) {
        size_t n = strlen(text), at = 0;
        for (const char *c = p->choices; c != NULL && value < 0; at++) {
            if (strncmp(c, text, n) == 0 && (c[n] == '|' || c[n] == '\0') && n > 0)
                value = (double)at;
            c = strchr(c, '|') ? strchr(c, '|') + 1 : NULL;
        }
        if (value < 0) {
            fprintf(stderr, "anji-tower: %s '%s', want %s\n", option, text, p->choices);
            return BAD_USAGE;
        }
    } else if (!number(text, &value)) {
        return usage(option, text, ", want a number");
    }
    if (anji_param_set(p, opts, value, &err) != ANJI_OK) {
        fprintf(stderr, "anji-tower: %s: %s\n", option, err.message);
        return BAD_USAGE;
    }
    return DONE;
}

static int set_ustar(settings *s, const char *text)
{
    double value;
    if (!number(text, &value))
        return strcmp(text, "mp") == 0 || strcmp(text, "none") == 0
                   ? set_option(anji_tower_param, &s->tower, "ustar", "--ustar", text)
                   : usage("--ustar", text, ", want mp, none or a number of m s-1");
    s->tower.ustar = ANJI_TOWER_USTAR_FIXED;
    return set_option(anji_tower_param, &s->tower, "ustar_value", "--ustar", text);
}

static int day(const char *text, int64_t *seconds)
{
    anji_civil c    = {.month = 1};
    int        used = 0;
    return sscanf(text, "%4d-%2d-%2d%n", &c.year, &c.month, &c.day, &used) == 3 &&
           used == 10 && anji_seconds_from_civil(&c, seconds) == ANJI_OK;
}

static int set_period(settings *s, const char *text)
{
    char first[11] = "";

    if (s->n_periods == sizeof s->periods / sizeof *s->periods)
        return usage("more than 32 options --period", NULL, "");
    int64_t *at = s->periods[s->n_periods];
    if (strlen(text) == 21 && text[10] == ':')
        memcpy(first, text, 10);
    if (!day(first, &at[0]) || !day(text + (first[0] ? 11 : 0), &at[1]) ||
        at[1] <= at[0])
        return usage("--period", text, ", want YYYY-MM-DD:YYYY-MM-DD, the later last");
    s->n_periods++;
    return DONE;
}

static int set_cycle(settings *s, const char *text)
{
    double value;
    if (!number(text, &value) || value < 1 || value > 100 || value != floor(value))
        return usage("--cycle", text, ", want a whole number of years");
    s->cycle = (int32_t)value;
    return DONE;
}

enum {
    LAT = 256,
    LON,
    UTC,
    MAP,
    STAMP,
    STEP,
    RULES,
    USTAR,
    RUNS,
    KEEP_SPIKES,
    MAX_GAP,
    DRAWS,
    SEED,
    PERIOD,
    CYCLE,
    OUT,
    PLOT,
    JSON,
    QUIET,
    HELP,
    VERSION
};

static const struct option options[] = {
    {"lat", required_argument, NULL, LAT},
    {"lon", required_argument, NULL, LON},
    {"utc-offset", required_argument, NULL, UTC},
    {"map", required_argument, NULL, MAP},
    {"stamp", required_argument, NULL, STAMP},
    {"step", required_argument, NULL, STEP},
    {"rules", required_argument, NULL, RULES},
    {"ustar", required_argument, NULL, USTAR},
    {"filter-runs", no_argument, NULL, RUNS},
    {"no-despike", no_argument, NULL, KEEP_SPIKES},
    {"max-gap", required_argument, NULL, MAX_GAP},
    {"draws", required_argument, NULL, DRAWS},
    {"seed", required_argument, NULL, SEED},
    {"period", required_argument, NULL, PERIOD},
    {"cycle", required_argument, NULL, CYCLE},
    {"out", required_argument, NULL, OUT},
    {"plot", no_argument, NULL, PLOT},
    {"json", no_argument, NULL, JSON},
    {"quiet", no_argument, NULL, QUIET},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

/* Options that are one field of the chain's settings. */
static const struct {
    int         option;
    const char *field;
} fields[] = {
    {LAT, "lat"},           {LON, "lon"},   {UTC, "utc_offset"},       {RULES, "rules"},
    {DRAWS, "ustar_draws"}, {SEED, "seed"}, {MAX_GAP, "max_gap_days"},
};

static int take(settings *s, int option, const char *value, const char *name)
{
    char shown[32];
    snprintf(shown, sizeof shown, "--%s", name);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].option == option)
            return set_option(anji_tower_param, &s->tower, fields[i].field, shown,
                              value);
    switch (option) {
    case MAP:
        s->map = value;
        return DONE;
    case STAMP:
        return set_option(anji_read_param, &s->read, "stamp", shown, value);
    case STEP:
        return set_option(anji_read_param, &s->read, "step", shown, value);
    case USTAR:
        return set_ustar(s, value);
    case RUNS:
        s->tower.filter_runs = 2;
        return DONE;
    case KEEP_SPIKES:
        s->tower.despike = 1;
        return DONE;
    case PERIOD:
        return set_period(s, value);
    case CYCLE:
        return set_cycle(s, value);
    case OUT:
        s->out = value;
        return DONE;
    case PLOT:
        s->plot = 1;
        return DONE;
    case JSON:
        s->json = 1;
        return DONE;
    case QUIET:
        s->quiet = 1;
        return DONE;
    default:
        return usage("wrong option", NULL, "");
    }
}

/* -1 to go on, else the exit status. */
static int parse(int argc, char **argv, settings *s)
{
    int option, at = 0;

    opterr = 0; /* this program says it itself */

    anji_tower_opts_init(&s->tower, sizeof s->tower);
    anji_read_opts_init(&s->read, sizeof s->read);
    while ((option = getopt_long(argc, argv, "", options, &at)) != -1) {
        if (option == HELP) {
            fputs(help, stdout);
            return DONE;
        }
        if (option == VERSION) {
            printf("anji-tower %s\nLicence GPL-3.0-or-later: free software, no "
                   "warranty.\n",
                   anji_version());
            return DONE;
        }
        int status = option == '?' ? usage("wrong option", argv[optind - 1], "")
                                   : take(s, option, optarg, options[at].name);
        if (status != DONE)
            return status;
    }
    s->files   = (const char **)(void *)(argv + optind);
    s->n_files = (size_t)(argc - optind);
    return s->n_files > 0 ? -1 : usage("no file", NULL, "");
}

/* ---- report -------------------------------------------------------------------------- */
static void print_sum(const anji_budget *b)
{
    if (isnan(b->se_gc_m2))
        printf("%8.0f +-    ?  %7.2f (interval not known)", b->nee_gc_m2,
               b->sequestration_tco2_ha);
    else
        printf("%8.0f +- %4.0f  %7.2f (%.2f to %.2f)", b->nee_gc_m2, b->se_gc_m2,
               b->sequestration_tco2_ha, b->sequestration_tco2_ha_lo95,
               b->sequestration_tco2_ha_hi95);
}

static void print_budget(const anji_tower_account *account, const anji_budget *b,
                         const char *name)
{
    char   flags[256] = "";
    double threshold  = anji_tower_threshold(account, b->from, b->to);

    for (uint32_t f = 1; anji_budget_flag_name(f) != NULL; f <<= 1)
        if (b->flags & f) {
            size_t used = strlen(flags);
            snprintf(flags + used, sizeof flags - used, "%s%s", used ? ", " : "",
                     anji_budget_flag_name(f));
        }
    printf("%-10s %7.1f %9.1f ", name, 100.0 * b->coverage, b->longest_gap_days);
    if (isnan(threshold))
        printf("%8s  ", "-");
    else
        printf("%8.3f  ", threshold);
    if (b->flags & ANJI_BUDGET_REFUSED)
        printf("%16s  %-27s", "no sum", "");
    else
        print_sum(b);
    printf("%s%s\n", flags[0] ? "  " : "", flags);
}

static void name_of(const anji_budget *b, char name[32])
{
    anji_civil from, last;
    anji_civil_from_seconds(b->from, &from);
    anji_civil_from_seconds(b->to - 1, &last);
    if (from.yday == 1 && last.month == 12 && last.day == 31 && from.year == last.year)
        snprintf(name, 32, "%d", from.year);
    else if (from.yday == 1 && last.month == 12 && last.day == 31)
        snprintf(name, 32, "%d-%d", from.year, last.year);
    else
        snprintf(name, 32, "%d-%02d-%02d to %d-%02d-%02d", from.year, from.month,
                 from.day, last.year, last.month, last.day);
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

static void print_budgets(const anji_tower_account *account, const anji_budget *b,
                          size_t n)
{
    char name[32];
    for (size_t i = 0; i < n; i++) {
        name_of(&b[i], name);
        print_budget(account, &b[i], name);
    }
}

static void print_report(const settings *s, const anji_read_report *report,
                         const anji_tower_account *account)
{
    size_t             n, length = anji_read_describe(report, NULL, 0);
    char              *text  = malloc(length + 1);
    const anji_budget *years = anji_tower_budgets(account, ANJI_PERIOD_YEAR, &n);

    if (text != NULL) {
        anji_read_describe(report, text, length + 1);
        printf("%s\n", text);
    }
    free(text);
    if (!isnan(s->tower.lat)) {
        printf("Place   %.4f %s, %.4f %s, ", fabs(s->tower.lat),
               s->tower.lat < 0 ? "S" : "N", fabs(s->tower.lon),
               s->tower.lon < 0 ? "W" : "E");
        if (isnan(s->tower.utc_offset))
            printf("standard time not known\n");
        else
            printf("UTC%+g h\n", s->tower.utc_offset);
    }
    printf("Steps\n");
    for (size_t i = 0; anji_tower_steps(account, i) != NULL; i++) {
        const anji_tower_step *step = anji_tower_steps(account, i);
        if (step->n > 0)
            printf("  %-12s %8lld  %s\n", step->name, (long long)step->n, step->text);
    }
    printf("\n%-10s %7s %9s %8s  %16s  %s\n", "", "meas.", "long.gap", "u* thr.", "NEE",
           "CO2 taken up (95 %)");
    printf("%-10s %7s %9s %8s  %16s  %s\n", "", "%", "d", "m s-1", "g C m-2",
           "t CO2 ha-1");
    print_budgets(account, years, n);
    anji_budget *periods = periods_of(s, account, &n);
    if (periods != NULL)
        print_budgets(account, periods, n);
    free(periods);
    for (size_t i = 0; anji_tower_warning(account, i) != NULL; i++)
        printf("%sWarning: %s\n", i == 0 ? "\n" : "", anji_tower_warning(account, i));
}

/* ---- files --------------------------------------------------------------------------- */

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

static int write_files(const settings *s, const anji_tower_account *account)
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

/* ---- the main job -------------------------------------------------------------------- */

/* What the user does not say about the site, the file may. */
static void take_site(settings *s, const anji_read_report *report)
{
    anji_site site;
    if (anji_read_report_site(report, &site) != ANJI_OK)
        return;
    if (isnan(s->tower.lat) && isnan(s->tower.lon)) {
        s->tower.lat = site.lat;
        s->tower.lon = site.lon;
    }
    if (isnan(s->tower.utc_offset))
        s->tower.utc_offset = site.utc_offset;
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
    if (anji_tower_run(series, &s->tower, &account, &err) != ANJI_OK)
        status = failed(&err);
    if (status == DONE && s->out != NULL)
        status = write_files(s, account);
    if (status == DONE && s->plot)
        status = draw_plots(s, account);
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
