/* Tests of anjicarbon/ustar_change.h: lines with a known break, a slow second search,
 * and 15 site-years with ONEFlux's own draws under ../shared; skipped when absent.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L

#include <anjicarbon/random.h>
#include <anjicarbon/stats.h>
#include <anjicarbon/ustar_bootstrap.h>
#include <anjicarbon/ustar_change.h>

#include "two_samples.h"
#include "ustar_record.h"

/* ---- peers ---- */

#define CP "oneflux_ustar_cp"

/* What a command prints, as a table. */
static table *table_of_command(const char *command)
{
    static const char name[] = "check_ustar_change.tmp";
    char              line[4096];
    FILE             *in  = popen(command, "r");
    FILE             *out = fopen(name, "wb");

    ck_assert(in != NULL && out != NULL);
    for (size_t n; (n = fread(line, 1, sizeof line, in)) > 0;)
        fwrite(line, 1, n, out);
    fclose(out);
    int    status = pclose(in);
    table *t      = status == 0 ? table_read(name) : NULL;
    remove(name);
    return t;
}

static int load(const char *site, int year, record *in)
{
    char name[200], command[5000];

    snprintf(name, sizeof name, "data/%s/" CP "/%s_qca_ustar_%d.csv.xz", site, site, year);
    const char *path = shared_file(name);
    memset(in, 0, sizeof *in);
    if (path == NULL)
        return 0;
    snprintf(command, sizeof command,
             "xz -dc '%s' 2>/dev/null | sed -n '/^TIMESTAMP_START/,$p' | grep .", path);
    in->t = table_of_command(command);
    if (in->t == NULL)
        return 0;
    in->axis.start = anji_seconds_from_yday(year, 1);
    in->axis.n     = (int64_t)in->t->rows;
    in->axis.step  = in->t->rows < 10000 ? 3600 : 1800;
    in->nee        = table_column(in->t, "NEE");
    in->ustar      = table_column(in->t, "USTAR");
    in->t_air      = table_column(in->t, "TA");
    in->sw_in      = table_column(in->t, "SW_IN");
    return 1;
}

/* The 100 values of ONEFlux; 0 when the year has none. */
static size_t read_draws(const char *site, int year, double *x)
{
    char name[200], word[100];

    snprintf(name, sizeof name, "data/%s/" CP "/%s_uscp_%d.txt", site, site, year);
    const char *path = shared_file(name);
    FILE       *in   = path == NULL ? NULL : fopen(path, "rb");
    size_t      n    = 0;
    if (in == NULL)
        return 0;
    while (n < 100 && fscanf(in, "%99s", word) == 1 && word[0] != ';')
        x[n++] = word[0] == 'N' ? NAN : atof(word);
    fclose(in);
    return n;
}

/* The site-years that have inputs, and whether ONEFlux came to a threshold. */
static const struct {
    const char *site;
    int         first, last;
} sites[] = {{"CA-Qfo", 2003, 2010}, {"US-NC1", 2005, 2012}, {"US-AR1", 2011, 2012},
             {"US-Ha1", 1991, 2012}};

enum { DRAWS = 100 };

START_TEST(oneflux_draws)
{
    int compared = 0, agree = 0, same_end = 0, inputs = 0;

    for (int s = 0; s < COUNT(sites); s++)
        for (int year = sites[s].first; year <= sites[s].last; year++) {
            double                    want[DRAWS], got[DRAWS];
            record                    in;
            anji_ustar_bootstrap_opts o;
            anji_error                err;
            if (!load(sites[s].site, year, &in))
                continue;
            anji_ustar_bootstrap_opts_init(&o, sizeof o);
            o.form   = ANJI_FORM_ONEFLUX;
            o.method = ANJI_USTAR_CHANGE_POINT;
            int status =
                anji_ustar_bootstrap(&in.axis, in.nee, in.ustar, in.t_air, in.sw_in, NULL,
                                     NULL, &o, got, &err);
            ck_assert_msg(status == ANJI_OK, "%s", err.message);
            size_t n = sort_numbers(read_draws(sites[s].site, year, want), want);
            size_t m = sort_numbers(DRAWS, got);
            inputs++;
            same_end += (n > 0) == (m > 0);
            double d = ks_distance(n, want, m, got), work[DRAWS];
            double a = anji_median(n, want, work), b = anji_median(m, got, work);
            printf("%s %d  %3zu %3zu  %.3f %.3f  %.2f %.3f\n", sites[s].site, year, n, m, a,
                   b, d, n > 0 && m > 0 ? ks_p(n, m, d) : NAN);
            table_free(in.t);
            if (n == 0)
                continue;
            compared++;
            agree += fabs(a - b) <= fmax(0.02, 0.1 * a);
        }
    if (inputs == 0)
        SKIP("no reference, or no xz");
    printf("compared %d agree %d of %d inputs same %d\n", compared, agree, inputs, same_end);
    ck_assert_int_eq(compared, 15);
    ck_assert_int_ge(agree, 12);
}
END_TEST

SUITE_MAIN("ustar_change", tcase_add_test(tc, oneflux_draws);)
