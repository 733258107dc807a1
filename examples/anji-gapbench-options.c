/* The command line of anji-gapbench.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-gapbench.h"

static const char help[] =
    "Usage: anji-gapbench [options] FILE...\n"
    "\n"
    "Hides measured records of a flux-tower file in artificial gaps, lets several\n"
    "methods fill them, and says how far they were off, and how often their own\n"
    "intervals held: record by record, and for the sum over each gap.\n"
    "\n"
    "The comparison\n"
    "  --methods LIST       of mds, mds-linear, mds-vekuri, mds-reddyproc,\n"
    "                       mds-oneflux, course, model, trees, mean\n"
    "                       (mds,mds-linear,course,model,trees,mean)\n"
    "  --scenarios LIST     of very-short, short, medium, long, mixed, 30d, 60d,\n"
    "                       site, night, or numbers of records (all the names)\n"
    "  --permutations N     sets of gaps for each scenario (3)\n"
    "  --share X            share of the measured records that is hidden (0.1)\n"
    "  --seed N             of all that is drawn (1)\n"
    "  --synthetic N        also N synthetic records on the file's drivers and gaps,\n"
    "                       whose sum is known\n"
    "  --threads N          the model and the trees work on N threads (1)\n"
    "Another program\n"
    "  --masks FILE         write the records with the artificial gaps, a column\n"
    "                       NEE_<scenario>_<permutation> each, and end\n"
    "  --column NAME=FILE:COLUMN   compare columns of a CSV file, as method NAME:\n"
    "                       COLUMN_<scenario>_<permutation>, and their standard\n"
    "                       deviations under the same names with _SD, where there\n"
    "                       are any; or COLUMN alone for all sets of gaps\n"
    "The file\n"
    "  --map QUANTITY=COLUMN[:UNIT],...   columns under other names\n"
    "  --period FROM:TO     these days alone (YYYY-MM-DD, TO not included)\n"
    "  --lat DEG --lon DEG --utc-offset HOURS   night by the Sun, too\n"
    "  --ustar mp|none|X    filter nights by the moving point's threshold (default),\n"
    "                       not at all, or by X m s-1\n"
    "The result\n"
    "  --out DIR            gapbench.csv\n"
    "  --plot               pictures by gnuplot, in DIR or, without --out, here:\n"
    "                       gapbench_rmse.png, gapbench_coverage.png\n"
    "  --json               one JSON object instead of the table\n"
    "  --quiet              no table\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 compared, 1 input not read or result not written, 2 wrong usage.\n";

int complain(const char *what, const char *value, const char *wanted)
{
    fprintf(stderr, "anji-gapbench: %s%s%s%s%s\nTry 'anji-gapbench --help'.\n", what,
            value ? " '" : "", value ? value : "", value ? "'" : "", wanted);
    return BAD_USAGE;
}

static int number(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*value);
}

static int real(const char *option, const char *text, double lo, double hi, double *out)
{
    char wanted[80];
    if (number(text, out) && *out >= lo && *out <= hi)
        return DONE;
    snprintf(wanted, sizeof wanted, ", want a number from %g to %g", lo, hi);
    return complain(option, text, wanted);
}

static int count(const char *option, const char *text, double lo, double hi,
                 uint32_t *out)
{
    double value;
    char   wanted[80];
    if (number(text, &value) && value >= lo && value <= hi && value == floor(value)) {
        *out = (uint32_t)value;
        return DONE;
    }
    snprintf(wanted, sizeof wanted, ", want a whole number from %.0f to %.0f", lo, hi);
    return complain(option, text, wanted);
}

static int set_ustar(settings *s, const char *text)
{
    s->ustar = ANJI_TOWER_USTAR_FIXED;
    if (number(text, &s->ustar_value) && s->ustar_value >= 0)
        return DONE;
    if (strcmp(text, "mp") != 0 && strcmp(text, "none") != 0)
        return complain("--ustar", text, ", want mp, none or a number of m s-1");
    s->ustar = text[0] == 'm' ? ANJI_TOWER_USTAR_MP : ANJI_TOWER_USTAR_NONE;
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
    if (strlen(text) == 21 && text[10] == ':')
        memcpy(first, text, 10);
    if (first[0] && day(first, &s->from) && day(text + 11, &s->to) && s->to > s->from)
        return DONE;
    return complain("--period", text, ", want YYYY-MM-DD:YYYY-MM-DD, the later last");
}

/* NAME=FILE:COLUMN; the file may hold colons, the column none. */
static int set_column(settings *s, const char *text)
{
    const char *equal = strchr(text, '='), *colon = strrchr(text, ':');

    if (s->n_foreign == COLUMNS_MAX)
        return complain("more than 16 options --column", NULL, "");
    if (equal == NULL || equal == text || equal - text >= NAME_SIZE || colon == NULL ||
        colon <= equal + 1 || colon[1] == '\0' ||
        memchr(text, ',', (size_t)(equal - text)))
        return complain("--column", text, ", want NAME=FILE:COLUMN");
    foreign *f = &s->foreign[s->n_foreign];
    memcpy(f->name, text, (size_t)(equal - text));
    f->file   = calloc(1, (size_t)(colon - equal));
    f->column = calloc(1, strlen(colon));
    if (f->file == NULL || f->column == NULL)
        return complain("no memory", NULL, "");
    memcpy(f->file, equal + 1, (size_t)(colon - equal - 1));
    strcpy(f->column, colon + 1);
    s->n_foreign++;
    return DONE;
}

enum {
    METHODS = 256,
    SCENARIOS,
    PERMUTATIONS,
    SHARE,
    SEED,
    SYNTHETIC,
    THREADS,
    MASKS,
    COLUMN,
    MAP,
    PERIOD,
    LAT,
    LON,
    UTC,
    USTAR,
    OUT,
    PLOT,
    JSON,
    QUIET,
    HELP,
    VERSION
};

static const struct option options[] = {
    {"methods", required_argument, NULL, METHODS},
    {"scenarios", required_argument, NULL, SCENARIOS},
    {"permutations", required_argument, NULL, PERMUTATIONS},
    {"share", required_argument, NULL, SHARE},
    {"seed", required_argument, NULL, SEED},
    {"synthetic", required_argument, NULL, SYNTHETIC},
    {"threads", required_argument, NULL, THREADS},
    {"masks", required_argument, NULL, MASKS},
    {"column", required_argument, NULL, COLUMN},
    {"map", required_argument, NULL, MAP},
    {"period", required_argument, NULL, PERIOD},
    {"lat", required_argument, NULL, LAT},
    {"lon", required_argument, NULL, LON},
    {"utc-offset", required_argument, NULL, UTC},
    {"ustar", required_argument, NULL, USTAR},
    {"out", required_argument, NULL, OUT},
    {"plot", no_argument, NULL, PLOT},
    {"json", no_argument, NULL, JSON},
    {"quiet", no_argument, NULL, QUIET},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

static int take(settings *s, int option, const char *value)
{
    switch (option) {
    case METHODS:
        s->methods = value;
        return DONE;
    case SCENARIOS:
        s->scenarios = value;
        return DONE;
    case PERMUTATIONS:
        return count("--permutations", value, 1, 1000, &s->permutations);
    case SHARE:
        return real("--share", value, 1e-6, 0.5, &s->gaps.share);
    case SEED:
        return count("--seed", value, 0, 4294967295.0, &s->gaps.seed);
    case SYNTHETIC:
        return count("--synthetic", value, 1, 10000, &s->replicates);
    case THREADS:
        return count("--threads", value, 1, 256, &s->run.threads);
    case MASKS:
        s->masks = value;
        return DONE;
    case COLUMN:
        return set_column(s, value);
    case MAP:
        s->map = value;
        return DONE;
    case PERIOD:
        return set_period(s, value);
    case LAT:
        return real("--lat", value, -90, 90, &s->lat);
    case LON:
        return real("--lon", value, -180, 180, &s->lon);
    case UTC:
        return real("--utc-offset", value, -12, 14, &s->utc_offset);
    case USTAR:
        return set_ustar(s, value);
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
        return complain("wrong option", NULL, "");
    }
}

static void defaults(settings *s)
{
    s->lat = s->lon = s->utc_offset = NAN;
    s->permutations                 = 3;
    s->scenarios = "very-short,short,medium,long,mixed,30d,60d,site,night";
    anji_read_opts_init(&s->read, sizeof s->read);
    anji_run_init(&s->run, sizeof s->run);
    anji_gap_scenario_opts_init(&s->gaps, sizeof s->gaps);
}

int parse(int argc, char **argv, settings *s)
{
    int option, at = 0;

    opterr = 0; /* this program says it itself */
    defaults(s);
    while ((option = getopt_long(argc, argv, "", options, &at)) != -1) {
        if (option == HELP) {
            fputs(help, stdout);
            return DONE;
        }
        if (option == VERSION) {
            printf("anji-gapbench %s\nLicence GPL-3.0-or-later: free software, no "
                   "warranty.\n",
                   anji_version());
            return DONE;
        }
        int status = option == '?' ? complain("wrong option", argv[optind - 1], "")
                                   : take(s, option, optarg);
        if (status != DONE)
            return status;
    }
    s->files   = (const char **)(void *)(argv + optind);
    s->n_files = (size_t)(argc - optind);
    if (s->n_files == 0)
        return complain("no file", NULL, "");
    return -1;
}
