/* The command line of anji-tower.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-tower.h"

static const char help[] =
    "Usage: anji-tower [options] FILE...\n"
    "\n"
    "Reads half-hourly or hourly eddy-covariance files of one site, filters and\n"
    "fills NEE, and prints how many tonnes of CO2 per hectare the ecosystem took\n"
    "up each year, how sure that is, and what makes it unsure.\n"
    "\n"
    "The site\n"
    "  --lat DEG --lon DEG     degrees north and east\n"
    "  --utc-offset HOURS      standard time minus UTC\n"
    "  --site NAME             its name, for the names of the FLUXNET files\n"
    "The file\n"
    "  --map QUANTITY=COLUMN[:UNIT],...   columns under other names, e.g.\n"
    "                          --map NEE=Fc_raw:mg\\ CO2\\ m-2\\ s-1,USTAR=U_star\n"
    "  --stamp start|end|middle   what a time stamp marks, if the file is silent\n"
    "  --step SECONDS          time between records, where the stamps do not show it\n"
    "The method\n"
    "  --rules anji|reddyproc|oneflux     whose chain, default anji\n"
    "  --ustar WAY             the u* threshold:\n"
    "                            mp         moving point (default)\n"
    "                            bootstrap  median of resamples of the moving point\n"
    "                            cpd        median of resamples of the change point\n"
    "                            vut, cut   FLUXNET's ensemble of 41, by year or of\n"
    "                                       all years together, and its reference\n"
    "                            none       no filter\n"
    "                            a number   m s-1\n"
    "  --partition night|day|both|none    NEE parted into GPP and RECO, default none\n"
    "  --filter-runs           drop runs of 8 and more equal values\n"
    "  --no-despike            keep spikes\n"
    "  --max-gap DAYS          longest gap that is filled (anji, reddyproc 60,\n"
    "                          oneflux any)\n"
    "  --draws N               resamples of the threshold (anji, bootstrap, cpd, vut,\n"
    "                          cut 100; else 0); 0 or 1: no error of the threshold\n"
    "  --seed N                of all that is drawn (1)\n"
    "  --storage-se G          standard error of a year's NEE that you declare for\n"
    "                          storage, g C m-2\n"
    "  --calibration-se SHARE  the same for calibration, as a share: 0.02 is 2 %\n"
    "  --threads N             work on N threads (1); the result is the same\n"
    "The result\n"
    "  --period FROM:TO        also the sum over FROM to TO (YYYY-MM-DD, TO not\n"
    "                          included)\n"
    "  --cycle YEARS           also sums over YEARS together (2: bamboo's on and off\n"
    "                          year)\n"
    "  --out DIR               halfhourly.csv (or hourly.csv), daily, monthly,\n"
    "                          annual.csv, components.csv (of the error);\n"
    "                          periods.csv with --period or --cycle; the FLUXNET\n"
    "                          files with --ustar vut or cut\n"
    "  --members               also each threshold tried and the NEE under it, by\n"
    "                          year: members.csv in DIR, and in the JSON\n"
    "  --plot                  pictures by gnuplot, in DIR or, without --out, here:\n"
    "                          fingerprint, cumulative, ustar, ustar_distribution\n"
    "                          and nee_ustar (.png)\n"
    "  --statement FILE        the account as a document that anji-verify recomputes\n"
    "                          from the files, and FILE.build.json beside it\n"
    "  --json                  one JSON object instead of the report\n"
    "  --quiet                 no report\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 every year accounted or refused with its reason, 1 input not\n"
    "read or result not written, 2 wrong usage.\n";

static int usage(const char *what, const char *value, const char *wanted)
{
    fprintf(stderr, "anji-tower: %s%s%s%s%s\nTry 'anji-tower --help'.\n", what,
            value ? " '" : "", value ? value : "", value ? "'" : "", wanted);
    return BAD_USAGE;
}

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
        return strcmp(text, "fixed") != 0
                   ? set_option(anji_tower_param, &s->tower, "ustar", "--ustar", text)
                   : usage("--ustar", text, ", want a number of m s-1");
    s->tower.ustar = ANJI_TOWER_USTAR_FIXED;
    return set_option(anji_tower_param, &s->tower, "ustar_value", "--ustar", text);
}

static int set_threads(settings *s, const char *text)
{
    double value;
    if (!number(text, &value) || value < 1 || value > 256 || value != floor(value))
        return usage("--threads", text, ", want a whole number from 1 to 256");
    s->run.threads = (uint32_t)value;
    return DONE;
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
    PARTITION,
    STORAGE,
    CALIBRATION,
    THREADS,
    MEMBERS,
    SITE,
    OUT,
    PLOT,
    STATEMENT,
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
    {"partition", required_argument, NULL, PARTITION},
    {"storage-se", required_argument, NULL, STORAGE},
    {"calibration-se", required_argument, NULL, CALIBRATION},
    {"threads", required_argument, NULL, THREADS},
    {"members", no_argument, NULL, MEMBERS},
    {"site", required_argument, NULL, SITE},
    {"out", required_argument, NULL, OUT},
    {"plot", no_argument, NULL, PLOT},
    {"statement", required_argument, NULL, STATEMENT},
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
    {LAT, "lat"},
    {LON, "lon"},
    {UTC, "utc_offset"},
    {RULES, "rules"},
    {DRAWS, "ustar_draws"},
    {SEED, "seed"},
    {MAX_GAP, "max_gap_days"},
    {PARTITION, "partition"},
    {STORAGE, "storage_se"},
    {CALIBRATION, "calibration_se"},
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
    case THREADS:
        return set_threads(s, value);
    case MEMBERS:
        s->members = 1;
        return DONE;
    case SITE:
        snprintf(s->site, sizeof s->site, "%s", value);
        return DONE;
    case OUT:
        s->out = value;
        return DONE;
    case PLOT:
        s->plot = 1;
        return DONE;
    case STATEMENT:
        s->statement = value;
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

int parse(int argc, char **argv, settings *s)
{
    int option, at = 0;

    opterr = 0; /* this program says it itself */

    anji_tower_opts_init(&s->tower, sizeof s->tower);
    anji_read_opts_init(&s->read, sizeof s->read);
    anji_run_init(&s->run, sizeof s->run);
    s->tower.run = &s->run;
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
