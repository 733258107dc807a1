/* The options of anji-stand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-stand.h"

static const char help[] =
    "Usage: anji-stand [options] FILE... [--later FILE...]\n"
    "\n"
    "Reads plots and culms of a bamboo stand (CSV, English or Chinese headers),\n"
    "checks them, and prints the stand table, carbon by pool, its change between two\n"
    "surveys, the uncertainty by cause, and how many plots a wanted precision takes.\n"
    "\n"
    "The files: a list of culms (plot, dbh_cm; species, age_years, height_m, date as\n"
    "far as known) or a tally; the plots (plot, area_m2, stratum) and the strata\n"
    "(stratum, area_ha) in files of their own or as columns of the first.\n"
    "  --later FILE...         files of a second survey, where dates in the files do\n"
    "                          not part the two\n"
    "  --map QUANTITY=COLUMN[:UNIT],...   columns under other names, e.g.\n"
    "                          --map DBH=D130:mm,SPECIES==moso\n"
    "  --area-unit m2|ha|mu, --diameter-unit cm|mm|m, --height-unit m|dm|cm,\n"
    "  --age-unit years|du     where the header has none\n"
    "  --area-kind horizontal|slope       how plots were laid out\n"
    "  --diameter-kind diameter|girth     what was measured\n"
    "  --empty-plots refuse|zero          what a plot without culms is\n"
    "  --years Y               between the surveys, where the files have no dates\n"
    "The biomass\n"
    "  --species NAME          where the files name none, e.g. moso\n"
    "  --region NAME           whose default equations are taken (Zhejiang)\n"
    "  --equation ID           an equation by name ('anji-allometry list'), once for\n"
    "                          each organ\n"
    "  --equations FILE        more equations\n"
    "  --fallback ID           equation for all above ground where the default needs\n"
    "                          what was not measured\n"
    "  --height best|chapman-richards|michailoff|naslund|power\n"
    "                          the curve that supplies missing heights\n"
    "  --crown-ratio R[:SD]    crown length over height, where it was not measured\n"
    "  --root-shoot R          below over above ground, where no equation gives it\n"
    "                          (0.37)\n"
    "  --extrapolate           also culms outside an equation's range\n"
    "The errors\n"
    "  --relative-error X      of an equation that prints none, as a share\n"
    "  --accept-assumed        or take the library's assumption; without either the\n"
    "                          error of sampling alone is told\n"
    "  --draws N               of the Monte Carlo (10000); 0: none\n"
    "  --seed N --threads N    (1, 1); threads do not change the result\n"
    "  --confidence P          of the intervals of sampling (0.90)\n"
    "  --precision X           wanted half-width, as a share, for the number of plots\n"
    "                          (0.10)\n"
    "  --independent           plots of the two surveys are not the same\n"
    "The result\n"
    "  --class CM              width of diameter classes (2)\n"
    "  --csv DIR               strata, stand, ages, pools, change and\n"
    "                          errors.csv\n"
    "  --statement FILE        the account as a document that anji-verify recomputes\n"
    "                          from the files, and FILE.build.json beside it\n"
    "  --site NAME             what it is about (stand)\n"
    "  --plot[=DIR]            structure.png and pools.png by gnuplot\n"
    "  --json                  one JSON object instead of the report\n"
    "  --quiet                 no report\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 done, 1 the input was refused or the result not written, 2 wrong\n"
    "usage.\n";

static int usage(const char *what, const char *value, const char *wanted)
{
    fprintf(stderr, "anji-stand: %s%s%s%s%s\nTry 'anji-stand --help'.\n", what,
            value ? " '" : "", value ? value : "", value ? "'" : "", wanted);
    return BAD_USAGE;
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
    if (p == NULL)
        return usage(option, NULL, ": no such parameter");
    if (p->choices != NULL) {
        size_t n = strlen(text), at = 0;
        for (const char *c = p->choices; c != NULL && value < 0; at++) {
            if (strncmp(c, text, n) == 0 && (c[n] == '|' || c[n] == '\0') && n > 0)
                value = (double)at;
            c = strchr(c, '|') ? strchr(c, '|') + 1 : NULL;
        }
        if (value < 0) {
            fprintf(stderr, "anji-stand: %s '%s', want %s\n", option, text, p->choices);
            return BAD_USAGE;
        }
    } else if (!number(text, &value)) {
        return usage(option, text, ", want a number");
    }
    if (anji_param_set(p, opts, value, &err) != ANJI_OK) {
        fprintf(stderr, "anji-stand: %s: %s\n", option, err.message);
        return BAD_USAGE;
    }
    return DONE;
}

enum { IN_INVENTORY, IN_STAND, IN_STOCK, IN_ERRORS };
/* Options that are a field of a module's options. */
static const struct {
    const char *option, *field;
    int         where;
} fields[] = {{"area-unit", "area_unit", IN_INVENTORY},
              {"area-kind", "area_kind", IN_INVENTORY},
              {"diameter-unit", "diameter_unit", IN_INVENTORY},
              {"diameter-kind", "diameter_kind", IN_INVENTORY},
              {"height-unit", "height_unit", IN_INVENTORY},
              {"age-unit", "age_unit", IN_INVENTORY},
              {"empty-plots", "empty_plots", IN_INVENTORY},
              {"class", "class_cm", IN_STAND},
              {"confidence", "confidence", IN_STOCK},
              {"root-shoot", "root_shoot", IN_STOCK},
              {"draws", "draws", IN_ERRORS},
              {"seed", "seed", IN_ERRORS}};
#define FIELDS (sizeof fields / sizeof *fields)

static int set_field(settings *s, size_t i, const char *text)
{
    const anji_param *(*const params[])(size_t) = {anji_inventory_param,
                                                   anji_stand_param, anji_stock_param,
                                                   anji_stock_montecarlo_param};
    void *const opts[] = {&s->inventory, &s->stand, &s->stock, &s->errors};

    if (strcmp(fields[i].field, "draws") == 0) {
        int none        = strcmp(text, "0") == 0;
        s->chain.errors = none ? ANJI_STAND_ERRORS_NONE : ANJI_STAND_ERRORS_DRAWN;
        if (none)
            return DONE;
    }
    return set_option(params[fields[i].where], opts[fields[i].where], fields[i].field,
                      fields[i].option, text);
}

static int set_height(settings *s, const char *text)
{
    for (int m = 0; m <= ANJI_HEIGHT_BEST; m++)
        if (strcmp(anji_height_name(m), text) == 0) {
            s->chain.height = (uint32_t)m;
            return DONE;
        }
    return usage("--height", text,
                 ", want best, chapman-richards, michailoff, naslund or power");
}

static int set_crown(settings *s, const char *text)
{
    char   copy[64];
    char  *colon;
    double sd = 0.0;

    snprintf(copy, sizeof copy, "%s", text);
    colon = strchr(copy, ':');
    if (colon != NULL)
        *colon = '\0';
    if (!number(copy, &s->chain.crown_ratio) ||
        !(s->chain.crown_ratio > 0 && s->chain.crown_ratio <= 1) ||
        (colon != NULL && (!number(colon + 1, &sd) || sd < 0.0)))
        return usage("--crown-ratio", text,
                     ", want a share of the height, or 0.45:0.06");
    s->chain.crown_sd = sd;
    return DONE;
}

static int set_positive(double *to, const char *option, const char *text)
{
    if (number(text, to) && *to > 0.0)
        return DONE;
    return usage(option, text, ", want a number above 0");
}

static int set_threads(settings *s, const char *text)
{
    double n;

    if (!number(text, &n) || !(n >= 1 && n <= 256) || n != floor(n))
        return usage("--threads", text, ", want 1 to 256");
    s->run.threads = (uint32_t)n;
    return DONE;
}

enum {
    LATER = 100,
    MAP,
    YEARS,
    SPECIES,
    REGION,
    EQUATION,
    EQUATIONS,
    FALLBACK,
    HEIGHT,
    CROWN,
    EXTRAPOLATE,
    RELATIVE,
    ASSUMED,
    THREADS,
    PRECISION,
    INDEPENDENT,
    CSV,
    PLOT,
    JSON,
    QUIET,
    STATEMENT,
    SITE,
    HELP,
    VERSION
};

static int take_option(settings *s, int c, const char *text, int *later)
{
    switch (c) {
    case 1: /* a file */
        s->files[*later][s->n_files[*later]++] = text;
        return DONE;
    case LATER:
        s->files[1][s->n_files[1]++] = text;
        return (*later = 1, DONE);
    case MAP:
        return (s->map = text, DONE);
    case YEARS:
        return set_positive(&s->chain.years, "--years", text);
    case SPECIES:
        return (s->chain.species = text, DONE);
    case REGION:
        return (s->chain.region = text, DONE);
    case EQUATIONS:
        return (s->equation_file = text, DONE);
    case FALLBACK:
        return (s->chain.fallback = text, DONE);
    case HEIGHT:
        return set_height(s, text);
    case CROWN:
        return set_crown(s, text);
    case EXTRAPOLATE:
        return (s->chain.extrapolate = 1, DONE);
    case RELATIVE:
        return set_positive(&s->chain.relative_error, "--relative-error", text);
    case ASSUMED:
        return (s->errors.accept_assumed = 1, DONE);
    case THREADS:
        return set_threads(s, text);
    case PRECISION:
        return set_positive(&s->chain.precision, "--precision", text);
    case INDEPENDENT:
        return (s->chain.how = ANJI_CHANGE_INDEPENDENT, DONE);
    case CSV:
        return (s->csv = text, DONE);
    case PLOT:
        return (s->plot = 1, s->plot_dir = text, DONE);
    case JSON:
        return (s->json = 1, DONE);
    case QUIET:
        return (s->quiet = 1, DONE);
    case STATEMENT:
        return (s->statement = text, DONE);
    case SITE:
        return (s->subject = text, DONE);
    case EQUATION:
        if (s->chain.n_equations == EQUATIONS_MAX)
            return usage("--equation", text, ", too many");
        s->equations[s->chain.n_equations++] = text;
        return DONE;
    default:
        return usage("unknown option", NULL, "");
    }
}

static const struct option others[] = {{"later", 1, NULL, LATER},
                                       {"map", 1, NULL, MAP},
                                       {"years", 1, NULL, YEARS},
                                       {"species", 1, NULL, SPECIES},
                                       {"region", 1, NULL, REGION},
                                       {"equation", 1, NULL, EQUATION},
                                       {"equations", 1, NULL, EQUATIONS},
                                       {"fallback", 1, NULL, FALLBACK},
                                       {"height", 1, NULL, HEIGHT},
                                       {"crown-ratio", 1, NULL, CROWN},
                                       {"extrapolate", 0, NULL, EXTRAPOLATE},
                                       {"relative-error", 1, NULL, RELATIVE},
                                       {"accept-assumed", 0, NULL, ASSUMED},
                                       {"threads", 1, NULL, THREADS},
                                       {"precision", 1, NULL, PRECISION},
                                       {"independent", 0, NULL, INDEPENDENT},
                                       {"csv", 1, NULL, CSV},
                                       {"plot", 2, NULL, PLOT},
                                       {"json", 0, NULL, JSON},
                                       {"quiet", 0, NULL, QUIET},
                                       {"statement", 1, NULL, STATEMENT},
                                       {"site", 1, NULL, SITE},
                                       {"help", 0, NULL, HELP},
                                       {"version", 0, NULL, VERSION}};
#define OTHERS (sizeof others / sizeof *others)

int parse(int argc, char **argv, settings *s)
{
    struct option names[FIELDS + OTHERS + 1];
    int           status = DONE, later = 0;

    memset(names, 0, sizeof names);
    for (size_t i = 0; i < FIELDS; i++) {
        names[i].name    = fields[i].option;
        names[i].has_arg = 1;
        names[i].val     = 1000 + (int)i;
    }
    memcpy(names + FIELDS, others, sizeof others);
    for (int c;
         status == DONE && (c = getopt_long(argc, argv, "-", names, NULL)) != -1;) {
        if (c == HELP || c == VERSION) {
            printf(c == HELP ? "%s" : "anji-stand %s, GPL-3.0-or-later\n",
                   c == HELP ? help : anji_version());
            return DONE;
        }
        status = c >= 1000 ? set_field(s, (size_t)c - 1000, optarg)
                           : take_option(s, c, optarg, &later);
    }
    for (; status == DONE && optind < argc; optind++)
        status = take_option(s, 1, argv[optind], &later);
    if (status != DONE)
        return status;
    return s->n_files[0] > 0 ? -1 : usage("no file", NULL, "");
}
