/* anji-simulate: a flux tower over a moso bamboo forest that never stood, whose true
 * exchange is known. The seed fixes every number; methods that fill gaps can be tried
 * against the truth here, and share no line with this program.
 *
 * Anji, 30.48 N, 119.67 E, UTC+8. AR(tau): a standard normal series with
 * autocorrelation exp(-dt/tau). L: the logistic function.
 *
 * Weather
 *   sin h  elevation of the sun at mid-step: Spencer 1971, Search 2(5), 172
 *   k      clear-sky index, 0.12 + 0.90 L(logit m + 1.5 AR(36 h) + 0.5 AR(1 h)), with
 *          m by month, least in June, the plum rains; halved in rain
 *   SW     k 0.75 S0 sin h, S0 = 1361 (1 + 0.033 cos(2 pi yday/365)) W m-2: Allen et
 *          al. 1998, FAO 56, eq. 23 and 37; PPFD is SW (2.20 - 0.22 k) umol J-1
 *   TA     15.6 - 12.0 cos(2 pi (yday - 21)/365.25) + 2.8 AR(60 h) + a daily wave
 *   VPD    dew point: daily TA - 2 to 5.5 K + 1.2 AR(30 h); vapour pressure: Alduchov
 *          & Eskridge 1996, J. Appl. Meteorology 35, 601
 *   rain   under a dark sky while an AR(3 h) is high; exponential amounts
 *   u*     lognormal: median 0.17 m s-1 at night to 0.40 at noon, spread 0.35 AR(1 h)
 *          + 0.45 AR(14 h), less by day: calm comes in whole nights
 * Forest
 *   GPP    non-rectangular hyperbola of PPFD: Thornley 1976, Mathematical Models in
 *          Plant Physiology. Its plateau falls with TA off the optimum: Mahadevan et
 *          al. 2008, doi 10.1029/2006GB002735; with VPD above 10 hPa: Lasslop et al.
 *          2010, doi 10.1111/j.1365-2486.2009.02041.x; and when the leaves are
 *          exchanged, in the spring of off-years (even ones, as 2014 was)
 *   RECO   Lloyd & Taylor 1994, doi 10.2307/2389824. R_ref drifts by 0.10 AR(25 d) and
 *          rises while shoots grow, April to June, most in on-years
 *   NEE    RECO - GPP
 * Instrument
 *   seen   at night the share L((u* - 0.12)/0.02) of NEE: half at 0.12 m s-1, 98 % at
 *          0.20. Nine tenths of the rest drain downhill, never seen; one tenth waits
 *          under the sensor and comes out after sunrise.
 *   error  Laplace: Hollinger & Richardson 2005, doi 10.1093/treephys/25.7.873; sd
 *          0.62 + 0.63 F for F > 0, else 1.42 - 0.19 F umol m-2 s-1, as over forests:
 *          Richardson et al. 2006, doi 10.1016/j.agrformet.2006.01.007
 *   gaps   single losses, more in calm nights; rain and the step after; power cuts
 *          whose lengths follow a power law; each year 10 to 14 days of repair
 *
 * Set so that a year lies near the tower in this forest: NEE -668, RECO 933, GPP 1601
 * g C m-2, Dec 2010 - Nov 2011 (Sun et al. 2013, Chinese J. Applied Ecology 24(10)).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/random.h>

#include "simulation-statement.h"
#include <anjicarbon/units.h>

#define PI        3.14159265358979323846
#define LAT       30.48  /* deg north            */
#define LON       119.67 /* deg east             */
#define MERIDIAN  120.0  /* of UTC+8, deg east   */
#define HOUR      3600.0 /* s                    */
#define MISSING   (-9999.0)
#define USTAR_MID 0.12 /* m s-1: half is seen  */
#define RETURNED  0.1  /* of what is not seen  */

enum { SKY, CLOUD, WEATHER, DEW, WET, CALM, GUST, SOIL, STATES };
static const double tau[STATES] = {36 * HOUR, HOUR,      60 * HOUR, 30 * HOUR,
                                   3 * HOUR,  14 * HOUR, HOUR,      600 * HOUR};

/* Mean of the clear-sky index's logistic part, January to December. */
static const double clear_month[12] = {0.50, 0.46, 0.46, 0.50, 0.50, 0.36,
                                       0.60, 0.62, 0.54, 0.58, 0.54, 0.54};

enum { YEAR, YEARS, STEP, SEED, NUMBERS };
enum { OUT = NUMBERS, TRUTH, PRINT, STATEMENT, HELP, VERSION };
typedef struct {
    uint64_t    number[NUMBERS];
    const char *file[2]; /* OUT, TRUTH */
    const char *statement;
    int         print;
} settings;

typedef struct {
    double sin_h, index, sw, ppfd, ta, rh, vpd, rain, ustar; /* weather    */
    double gpp, reco, nee;                                   /* truth      */
    double seen;                                             /* no error   */
    double measured;                                         /* or MISSING */
    int    met_lost;
} record;

typedef struct {
    anji_random *weather, *error, *gaps;
    double       ar[STATES];
    double       dt, under_sensor;
    int          was_wet, cut_left, cut_met;
    int64_t      repair_from, repair_to;
} tower;

static double logistic(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

/* 1 in the middle of a season, falling off over `width` days on both sides. */
static double season(int yday, double middle, double width)
{
    double d = (yday - middle) / width;
    return exp(-0.5 * d * d);
}

static double saturation_hpa(double celsius)
{
    return 6.1094 * exp(17.625 * celsius / (celsius + 243.04));
}

static double sine_of_elevation(int yday, double hour)
{
    double g    = 2.0 * PI * (yday - 1) / 365.0;
    double decl = 0.006918 - 0.399912 * cos(g) + 0.070257 * sin(g) -
                  0.006758 * cos(2 * g) + 0.000907 * sin(2 * g) -
                  0.002697 * cos(3 * g) + 0.00148 * sin(3 * g);
    double equation = 229.18 / 60.0 *
                      (0.000075 + 0.001868 * cos(g) - 0.032077 * sin(g) -
                       0.014615 * cos(2 * g) - 0.040849 * sin(2 * g)); /* h */
    double angle = PI / 12.0 * (hour + (LON - MERIDIAN) / 15.0 + equation - 12.0);
    double phi   = LAT * PI / 180.0;
    return sin(phi) * sin(decl) + cos(phi) * cos(decl) * cos(angle);
}

/* Between mid-months, linearly. */
static double clear_mean(const anji_civil *c)
{
    double at  = c->month + 11 + (c->day - 15.5) / 30.5;
    int    low = (int)at;
    return clear_month[low % 12] +
           (at - low) * (clear_month[(low + 1) % 12] - clear_month[low % 12]);
}

static void make_weather(tower *t, const anji_civil *c, double hour, record *r)
{
    double m = clear_mean(c), logit = log(m / (1.0 - m));
    double slow = logistic(logit + 1.5 * t->ar[SKY]);
    int    wet  = slow < 0.32 && t->ar[WET] > 0.1;
    double up, sun, mean, dew;
    r->sin_h = sine_of_elevation(c->yday, hour);
    up       = fmax(0.0, r->sin_h);
    sun      = 1361.0 * (1.0 + 0.033 * cos(2.0 * PI * c->yday / 365.0)) * up;
    r->index = (0.12 + 0.90 * logistic(logit + 1.5 * t->ar[SKY] + 0.5 * t->ar[CLOUD])) *
               (wet ? 0.5 : 1.0);
    r->sw   = 0.75 * r->index * sun;
    r->ppfd = r->sw * (2.20 - 0.22 * fmin(1.0, r->index));

    mean = 15.6 - 12.0 * cos(2.0 * PI * (c->yday - 21) / 365.25) + 2.8 * t->ar[WEATHER];
    r->ta  = mean + (1.2 + 4.5 * slow) * cos(2.0 * PI * (hour - 14.5) / 24.0);
    dew    = wet ? r->ta - 0.4 : mean - 2.0 - 3.5 * slow + 1.2 * t->ar[DEW];
    r->rh  = 100.0 * fmin(1.0, saturation_hpa(dew) / saturation_hpa(r->ta));
    r->vpd = saturation_hpa(r->ta) * (1.0 - r->rh / 100.0);
    r->rain =
        wet ? -1.25 * t->dt / HOUR * log(1.0 - anji_random_uniform(t->weather)) : 0.0;
    r->ustar = (0.17 + 0.23 * sqrt(up)) *
               exp(0.45 * (1.0 - 0.6 * up) * t->ar[CALM] + 0.35 * t->ar[GUST]);
}

static void make_forest(const tower *t, const anji_civil *c, record *r)
{
    const double alpha = 0.030, bend = 0.75,
                 plateau = 22.0; /* mol mol-1, 1, umol m-2 s-1 */
    const double t_min = -2.0, t_opt = 26.0, t_max = 42.0; /* degC */
    const double r_ref = 2.30, e0 = 185.0; /* umol m-2 s-1 at 15 degC, K */
    int          on     = c->year % 2 != 0;
    double       leaves = 1.0 - (on ? 0.05 : 0.25) * season(c->yday, 110, 22) -
                    0.30 * (1.0 - season(c->yday, 210, 75));
    double shoots = 1.0 + (on ? 0.25 : 0.06) * season(c->yday, 135, 22);
    double span = (r->ta - t_min) * (r->ta - t_max), off = r->ta - t_opt;
    double warm  = span < 0.0 ? span / (span - off * off) : 0.0;
    double top   = plateau * warm * leaves * exp(-0.035 * fmax(0.0, r->vpd - 10.0));
    double light = alpha * r->ppfd, sum = light + top;

    r->gpp  = (sum - sqrt(sum * sum - 4 * bend * light * top)) / (2 * bend);
    r->reco = r_ref * shoots * (1.0 + 0.10 * t->ar[SOIL]) *
              exp(e0 * (1.0 / (15.0 + 46.02) - 1.0 / (r->ta + 46.02)));
    r->nee = r->reco - r->gpp;
}

static void pass_sensor(tower *t, record *r)
{
    double sigma, hidden, out;

    if (r->sin_h <= 0.0) {
        r->seen = r->nee * logistic((r->ustar - USTAR_MID) / 0.02);
        hidden  = r->nee - r->seen;
        t->under_sensor += RETURNED * hidden * t->dt;
    } else {
        out = t->under_sensor * (1.0 - exp(-t->dt / (2.0 * HOUR)));
        t->under_sensor -= out;
        r->seen = r->nee + out / t->dt;
    }
    sigma       = r->seen > 0.0 ? 0.62 + 0.63 * r->seen : 1.42 - 0.19 * r->seen;
    r->measured = r->seen + sigma * anji_random_laplace(t->error);
}

static void lose(tower *t, int64_t now, record *r)
{
    double u = anji_random_uniform(t->gaps), v = anji_random_uniform(t->gaps);
    double single = r->sin_h <= 0.0 && r->ustar < 0.15 ? 0.30 : 0.12;
    int    wet    = r->rain > 0.0;

    if (t->cut_left == 0 && v < 0.008 * t->dt / 1800.0) {
        /* Pareto above 2 h, exponent 0.9, at most 6 days */
        double hours =
            fmin(2.0 * pow(1.0 - anji_random_uniform(t->gaps), -1.0 / 0.9), 144);
        t->cut_left = (int)ceil(hours * HOUR / t->dt);
        t->cut_met  = hours < 36.0 && anji_random_uniform(t->gaps) < 0.2;
    }
    r->met_lost = t->cut_left > 0 && t->cut_met;
    if (t->cut_left > 0 || (now >= t->repair_from && now < t->repair_to) ||
        u < single || (wet && u < 0.9) || (t->was_wet && u < 0.5))
        r->measured = MISSING;
    if (r->measured == MISSING && wet) /* the sonic anemometer drips, too */
        r->ustar = MISSING;
    t->cut_left -= t->cut_left > 0;
    t->was_wet = wet;
}

static void next_state(tower *t)
{
    for (int i = 0; i < STATES; i++) {
        double a = exp(-t->dt / tau[i]);
        t->ar[i] = a * t->ar[i] + sqrt(1.0 - a * a) * anji_random_normal(t->weather);
    }
}

/* "START,END," in the caller's text. */
static const char *stamps(int64_t now, int64_t step, char text[64])
{
    anji_civil a, b;

    anji_civil_from_seconds(now, &a);
    anji_civil_from_seconds(now + step, &b);
    snprintf(text, 64, "%04d%02d%02d%02d%02d,%04d%02d%02d%02d%02d,", a.year, a.month,
             a.day, a.hour, a.minute, b.year, b.month, b.day, b.hour, b.minute);
    return text;
}

static void write_row(FILE *file, const char *start, const record *r)
{
    const double cell[] = {r->measured, r->ustar, r->ta,   r->rh,
                           r->vpd,      r->sw,    r->ppfd, r->rain};

    fputs(start, file);
    for (int i = 0; i < 8; i++) {
        int lost = r->met_lost || cell[i] == MISSING;
        fprintf(file, "%.*f%c", lost ? 0 : 4, lost ? MISSING : cell[i],
                i < 7 ? ',' : '\n');
    }
}

static void one_year(tower *t, int year, const settings *s, FILE *out, FILE *truth)
{
    int64_t from = anji_seconds_from_yday(year, 1),
            to   = anji_seconds_from_yday(year + 1, 1);
    int64_t step = (int64_t)s->number[STEP];
    double  nee  = 0.0;
    char    text[64];

    t->repair_from = from + (int64_t)anji_random_below(t->gaps, 350) * 86400;
    t->repair_to =
        t->repair_from + 86400 * (10 + (int64_t)anji_random_below(t->gaps, 5));
    for (int64_t now = from; now < to; now += step) {
        anji_civil c;
        record     r;
        anji_civil_from_seconds(now, &c);
        next_state(t);
        make_weather(t, &c, c.hour + c.minute / 60.0 + 0.5 * t->dt / HOUR, &r);
        make_forest(t, &c, &r);
        pass_sensor(t, &r);
        lose(t, now, &r);
        nee += anji_gc_per_m2(r.nee, t->dt, ANJI_MASS_MOLAR);
        if (out != NULL)
            write_row(out, stamps(now, step, text), &r);
        if (truth != NULL)
            fprintf(truth, "%s%.9g,%.9g,%.9g,%.9g\n", stamps(now, step, text), r.nee,
                    r.gpp, r.reco, r.seen);
    }
    if (s->print)
        printf("true NEE of %d: %.1f g C m-2, %.1f t CO2 ha-1 taken up\n", year, nee,
               -anji_tco2_per_ha(nee, ANJI_MASS_MOLAR));
}

static const char usage[] =
    "Usage: anji-simulate [options]\n"
    "Make half-hours of a flux tower over a bamboo forest whose true exchange is "
    "known.\n\n"
    "  --year Y        first year, 1 to 9000           (2023)\n"
    "  --years N       how many, 1 to 100              (1)\n"
    "  --step S        seconds in a row, 1800 or 3600  (1800)\n"
    "  --seed N        another seed, another weather   (1)\n"
    "  --out FILE      the tower file                  (standard output)\n"
    "  --truth FILE    also NEE, GPP and RECO as they were, and NEE without error\n"
    "  --statement FILE  options, seed and the files made, as a document; with --out\n"
    "  --print-truth   print each year's true sum; then no tower file without --out\n"
    "  --help, --version\n\n"
    "CSV with FLUXNET's names, stamps in UTC+8, -9999 for missing.\n";

static const struct {
    const char *wanted;
    uint64_t    preset, min, max, unit;
} numbers[NUMBERS] = {{"a year from 1 to 9000", 2023, 1, 9000, 1},
                      {"1 to 100 years", 1, 1, 100, 1},
                      {"1800 or 3600 s", 1800, 1800, 3600, 1800},
                      {"a whole number", 1, 0, UINT64_MAX, 1}};

static int read_number(int which, const char *text, uint64_t *value)
{
    char *end;

    errno  = 0;
    *value = strtoull(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0' && errno == 0 &&
        *value >= numbers[which].min && *value <= numbers[which].max &&
        *value % numbers[which].unit == 0)
        return 0;
    fprintf(stderr, "anji-simulate: '%s', want %s\n", text, numbers[which].wanted);
    return 2;
}

/* 0 to go on, 2 for bad usage. --help and --version end here. */
static int read_options(int argc, char **argv, settings *s)
{
    static const struct option names[] = {{"year", 1, NULL, YEAR},
                                          {"years", 1, NULL, YEARS},
                                          {"step", 1, NULL, STEP},
                                          {"seed", 1, NULL, SEED},
                                          {"out", 1, NULL, OUT},
                                          {"truth", 1, NULL, TRUTH},
                                          {"print-truth", 0, NULL, PRINT},
                                          {"help", 0, NULL, HELP},
                                          {"version", 0, NULL, VERSION},
                                          {"statement", 1, NULL, STATEMENT},
                                          {NULL, 0, NULL, 0}};
    int                        status  = 0;

    for (int i = 0; i < NUMBERS; i++)
        s->number[i] = numbers[i].preset;
    for (int c; status == 0 && (c = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        if (c == '?')
            status = 2;
        else if (c < NUMBERS)
            status = read_number(c, optarg, &s->number[c]);
        else if (c < PRINT)
            s->file[c - OUT] = optarg;
        else if (c == PRINT)
            s->print = 1;
        else if (c == STATEMENT)
            s->statement = optarg;
        else
            exit(printf(c == HELP ? "%s" : "anji-simulate %s, GPL-3.0-or-later\n",
                        c == HELP ? usage : anji_version()) < 0);
    }
    if (status == 0 && s->statement != NULL &&
        (s->file[0] == NULL || strcmp(s->file[0], "-") == 0)) {
        fputs("anji-simulate: --statement wants --out FILE\n", stderr);
        return 2;
    }
    if (status == 0 && optind == argc)
        return 0;
    fputs("Usage: anji-simulate [--help] [options]\n", stderr);
    return 2;
}

static int state(const settings *s)
{
    const simulation_option options[] = {
        {"year", NULL, s->number[YEAR], "1"},
        {"years", NULL, s->number[YEARS], "1"},
        {"step", NULL, s->number[STEP], "s"},
        {"seed", NULL, s->number[SEED], "1"},
    };
    const simulation_output outputs[] = {{"output.tower", s->file[0]},
                                         {"output.truth", s->file[1]}};

    return write_simulation("anji-simulate", s->statement,
                            sizeof options / sizeof *options, options, 2, outputs);
}

static FILE *start_file(const char *path, const char *columns, int *failed)
{
    FILE *file = NULL;

    if (path != NULL)
        file = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    if (file != NULL)
        fprintf(file, "TIMESTAMP_START,TIMESTAMP_END,%s\n", columns);
    else if (path != NULL)
        *failed = fprintf(stderr, "anji-simulate: %s: %s\n", path, strerror(errno));
    return file;
}

static int finish_file(FILE *file, const char *path)
{
    int bad = file != NULL && ferror(file);

    if (file != NULL && fclose(file) != 0)
        bad = 1;
    return bad ? fprintf(stderr, "anji-simulate: %s: cannot write\n", path) : 0;
}

int main(int argc, char **argv)
{
    settings s      = {{0}, {NULL, NULL}, NULL, 0};
    tower    t      = {0};
    int      status = read_options(argc, argv, &s), failed = 0;

    if (status != 0)
        return status;
    if (s.file[0] == NULL && !s.print)
        s.file[0] = "-";
    t.dt = (double)s.number[STEP];
    if (anji_random_new(s.number[SEED], 0, &t.weather, NULL) != ANJI_OK ||
        anji_random_new(s.number[SEED], 1, &t.error, NULL) != ANJI_OK ||
        anji_random_new(s.number[SEED], 2, &t.gaps, NULL) != ANJI_OK)
        return 1;
    for (int i = 0; i < STATES; i++)
        t.ar[i] = anji_random_normal(t.weather);

    FILE *out = start_file(s.file[0], "NEE,USTAR,TA,RH,VPD,SW_IN,PPFD_IN,P", &failed);
    FILE *truth =
        start_file(s.file[1], "NEE_TRUE,GPP_TRUE,RECO_TRUE,NEE_SEEN", &failed);
    for (uint64_t i = 0; i < s.number[YEARS] && !failed; i++)
        one_year(&t, (int)(s.number[YEAR] + i), &s, out, truth);
    failed |= finish_file(out, s.file[0]);
    failed |= finish_file(truth, s.file[1]);
    anji_random_free(t.weather);
    anji_random_free(t.error);
    anji_random_free(t.gaps);
    if (!failed && s.statement != NULL)
        return state(&s);
    return failed != 0;
}
