/* Inventories: reading as people write them, refusals with their place, the same from
 * columns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>
#include <unistd.h>

#include "suite.h"

#include "oom.h"

/* A file with the given text; removed by forget(). */
static const char *names[3] = {"inventory-a.csv", "inventory-b.csv", "inventory-c.csv"};

static void put(int which, const char *text, size_t n)
{
    FILE *file = fopen(names[which], "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, n, file), n);
    fclose(file);
}

static void forget(void)
{
    for (int i = 0; i < 3; i++)
        unlink(names[i]);
}

static size_t put_all(const char *a, const char *b, const char *c)
{
    const char *texts[3] = {a, b, c};
    size_t      n        = 0;

    for (; n < 3 && texts[n] != NULL; n++)
        put((int)n, texts[n], strlen(texts[n]));
    return n;
}

static anji_inventory *read_texts(const char *a, const char *b, const char *c,
                                  const char *map, const anji_inventory_opts *opts,
                                  anji_inventory_report **report)
{
    anji_inventory *v = NULL;
    anji_error      err;
    size_t          n      = put_all(a, b, c);
    int             status = anji_inventory_read(names, n, map, opts, &v, report, &err);

    forget();
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    return v;
}

static int has_text(const char *(*at)(const anji_inventory_report *, size_t),
                    const anji_inventory_report *report, const char *words)
{
    for (size_t i = 0; at(report, i) != NULL; i++)
        if (strstr(at(report, i), words) != NULL)
            return 1;
    return 0;
}

#define PLOTS "plot,area_m2,stratum\nA,400,flat\nB,667,steep\n"

START_TEST(lists_and_tables)
{
    anji_inventory_report *report;
    anji_inventory        *v = read_texts(
               "plot,culm,species,dbh (mm),height_m,age (du),status\n"
                      "B,1,moso,95.5,12.5,2,live\nA,1,毛竹,101,,1,\nA,2,P. edulis,64.3,9.8,III,dead\n"
                      "B,2,Phyllostachys pubescens,15,3,1,\nA,3,,88,11,Ⅱ度,felled\n",
               PLOTS, NULL, NULL, NULL, &report);
    anji_inventory_columns c;
    anji_inventory_counts  counts;
    size_t                 n;
    const anji_plot       *plots = anji_inventory_plots(v, &n);

    ck_assert_int_eq(anji_inventory_culms(v, &c), ANJI_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_uint_eq(c.n, 5);
    /* plots in order of the first mention, culms sorted by plot */
    ck_assert_str_eq(plots[0].id, "B");
    CHECK_CLOSE(plots[0].area_ha, 0.0667, 1e-15, "area");
    ck_assert_int_eq(plots[1].first, 2);
    ck_assert_int_eq(plots[1].rows, 3);
    CHECK_CLOSE(c.dbh_cm[0], 9.55, 1e-15, "dbh");
    CHECK_CLOSE(c.age[3], 3.0, 0, "age III");
    CHECK_CLOSE(c.age[4], 2.0, 0, "age");
    ck_assert(isnan(c.height_m[2]));
    ck_assert_int_eq(c.status[1], ANJI_STATUS_SMALL);
    ck_assert_int_eq(c.status[3], ANJI_STATUS_DEAD);
    ck_assert_int_eq(c.species[4], -1);
    ck_assert_str_eq(anji_inventory_species(v, (size_t)c.species[2]),
                     "Phyllostachys edulis");
    ck_assert_ptr_null(anji_inventory_species(v, 1)); /* all are one species */
    ck_assert_int_eq(anji_inventory_age_unit(v), ANJI_AGE_DU);
    ck_assert_uint_eq(anji_inventory_surveys(v), 1);
    ck_assert_int_eq(anji_inventory_report_counts(report, &counts), ANJI_OK);
    CHECK_CLOSE(counts.live, 2.0, 0, "live");
    CHECK_CLOSE(counts.dead, 1.0, 0, "dead");
    CHECK_CLOSE(counts.felled, 1.0, 0, "felled");
    CHECK_CLOSE(counts.small, 1.0, 0, "small");
    ck_assert_int_eq(counts.no_height, 1);
    size_t              n_strata;
    const anji_stratum *strata = anji_inventory_strata(v, &n_strata);
    ck_assert_uint_eq(n_strata, 2);
    ck_assert_int_eq(strata[0].plots, 1);
    char   text[4000];
    size_t length = anji_inventory_describe(report, text, sizeof text);
    ck_assert_uint_eq(length, strlen(text));
    ck_assert_uint_eq(anji_inventory_describe(report, NULL, 0), length);
    ck_assert_ptr_nonnull(strstr(text, "2 living, 1 dead (left out), 1 felled"));
    anji_inventory_report_free(report);
    anji_inventory_free(v);
}
END_TEST

START_TEST(chinese_tally)
{
    /* a title, merged cells, classes by age with sums, areas in mu along the slope */
    anji_inventory_report *report;
    anji_inventory        *v =
        read_texts("毛竹林每木检尺表\n样地号,径级（cm）,Ⅰ度,Ⅱ度,Ⅲ度及以上,合计\n"
                   "1,8,3,4,0,7\n,10,2,1,5,8\n合计,,5,5,5,15\n2,8~10,1,,2,3\n",
                   "样地号\t斜面积(亩)\t坡度(°)\t调查时间\n1\t0."
                   "6\t30\t2014年11月\n2\t0.6\t0\t2014年11月\n",
                   NULL, NULL, NULL, &report);
    anji_inventory_columns c;
    size_t                 n;
    const anji_plot       *plots = anji_inventory_plots(v, &n);
    double                 count = 0.0;

    ck_assert_int_eq(anji_inventory_culms(v, &c), ANJI_OK);
    ck_assert_uint_eq(n, 2);
    CHECK_CLOSE(plots[0].area_ha, 0.04 * sqrt(0.75), 1e-14, "0.6 mu at 30 degrees");
    CHECK_CLOSE(plots[1].area_ha, 0.04, 1e-15, "0.6 mu");
    CHECK_CLOSE(plots[0].date, 1416009600.0, 0, "2014-11-15");
    for (size_t i = 0; i < c.n; i++)
        count += c.count[i];
    CHECK_CLOSE(count, 18.0, 0, "culms");
    CHECK_CLOSE(plots[0].live, 15.0, 0, "live");
    CHECK_CLOSE(c.dbh_cm[c.n - 1], 9.0, 0, "class 8~10");
    CHECK_CLOSE(c.age[c.n - 1], 3.0, 0, "older");
    ck_assert_int_eq(anji_inventory_age_unit(v), ANJI_AGE_DU);
    ck_assert(has_text(anji_inventory_report_note, report, "lines of sums"));
    ck_assert(has_text(anji_inventory_report_note, report, "belong to the plot above"));
    ck_assert(has_text(anji_inventory_report_note, report, "open age class"));
    ck_assert(has_text(anji_inventory_report_note, report, "times its cosine"));
    anji_inventory_report_free(report);
    anji_inventory_free(v);
}
END_TEST

START_TEST(girths_and_encodings)
{
    /* GBK: 样地,胸围(cm),面积(m2) */
    static const char gbk[] =
        "\xd1\xf9\xb5\xd8,\xd0\xd8\xce\xa7(cm),\xc3\xe6\xbb\xfd(m2)\n"
        "\xbc\xd7,31.41592653589793,400\n"; /* 甲 */
    anji_inventory        *v = NULL;
    anji_inventory_report *report;
    anji_inventory_columns c;
    anji_error             err;

    put(0, gbk, sizeof gbk - 1);
    int status = anji_inventory_read(names, 1, NULL, NULL, &v, &report, &err);
    forget();
    if (status != ANJI_OK && strstr(err.message, "this system") != NULL)
        SKIP("the system does not convert GB18030");
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    ck_assert_int_eq(anji_inventory_culms(v, &c), ANJI_OK);
    CHECK_CLOSE(c.dbh_cm[0], 10.0, 1e-14, "girth 10 pi");
    ck_assert_str_eq(anji_inventory_plots(v, NULL)[0].id, "甲");
    ck_assert(has_text(anji_inventory_report_note, report, "GB18030"));
    ck_assert(has_text(anji_inventory_report_note, report, "divided by pi"));
    anji_inventory_report_free(report);
    anji_inventory_free(v);
}
END_TEST

START_TEST(surveys)
{
    anji_inventory *one = NULL;
    anji_inventory *v =
        read_texts("plot,year,dbh_cm\nA,2010,9\nA,2015,9\nA,2015,10\n"
                   "B,2010,8\nB,2015,8.5\n",
                   "plot,area_ha\nA,0.04\nB,0.06\n", NULL, NULL, NULL, NULL);
    anji_inventory_columns c;
    size_t                 n;

    ck_assert_uint_eq(anji_inventory_surveys(v), 2);
    anji_inventory_plots(v, &n);
    ck_assert_uint_eq(n, 4);
    ck_assert_int_eq(anji_inventory_survey(v, 1, &one, NULL), ANJI_OK);
    const anji_plot *plots = anji_inventory_plots(one, &n);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(anji_inventory_culms(one, &c), ANJI_OK);
    ck_assert_uint_eq(c.n, 3);
    CHECK_CLOSE(plots[0].area_ha + plots[1].area_ha, 0.1, 1e-15, "areas");
    anji_inventory_free(one);
    one = v;
    ck_assert_int_eq(anji_inventory_survey(v, 2, &one, NULL), ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_null(one);
    anji_inventory_free(v);
}
END_TEST

START_TEST(maps_and_cells)
{
    anji_inventory *v = read_texts("no;D130;note\nx;101 mm;a\nx;９8mm;b\n", NULL, NULL,
                                   "PLOT=no,DBH=D130,AREA==0.6 mu,SPECIES==moso,"
                                   "DATE==2014-11-03",
                                   NULL, NULL);
    anji_inventory_columns c;

    ck_assert_int_eq(anji_inventory_culms(v, &c), ANJI_OK);
    CHECK_CLOSE(c.dbh_cm[0], 10.1, 1e-15, "mm in the cell");
    CHECK_CLOSE(c.dbh_cm[1], 9.8, 1e-15, "full-width digit");
    CHECK_CLOSE(anji_inventory_plots(v, NULL)[0].area_ha, 0.04, 1e-15, "constant area");
    CHECK_CLOSE(anji_inventory_plots(v, NULL)[0].date, 1414972800.0, 0, "2014-11-03");
    anji_inventory_free(v);
}
END_TEST

START_TEST(slopes_told)
{
    static const struct {
        const char *area;
        int         note;
    } headers[] = {{"area_m2", 1}, {"horizontal area (m2)", 0}, {"水平面积(m2)", 0}};

    for (size_t i = 0; i < 3; i++) {
        anji_inventory_report *report;
        char                   table[120];
        snprintf(table, sizeof table, "plot,slope,%s\nA,25,400\n", headers[i].area);
        anji_inventory *v =
            read_texts("plot,dbh_cm\nA,9\n", table, NULL, NULL, NULL, &report);
        CHECK_CLOSE(anji_inventory_plots(v, NULL)[0].area_ha, 0.04, 1e-15, "area");
        ck_assert_int_eq(
            has_text(anji_inventory_report_note, report, "taken as horizontal"),
            headers[i].note);
        anji_inventory_report_free(report);
        anji_inventory_free(v);
    }
}
END_TEST

START_TEST(empty_plots)
{
    anji_inventory_report *report;
    anji_inventory_counts  counts;
    anji_inventory_opts    opts;
    anji_inventory        *v = read_texts("plot,dbh_cm,count\nA,9,4\nB,,0\n",
                                          "plot,area_m2,n_culms\nA,400,5\nB,400,\nC,400,0\n",
                                          NULL, NULL, NULL, &report);

    anji_inventory_report_counts(report, &counts);
    ck_assert_int_eq(counts.empty_plots, 2);
    ck_assert(has_text(anji_inventory_report_warning, report, "should hold 5 culms"));
    anji_inventory_report_free(report);
    anji_inventory_free(v);
    anji_inventory_opts_init(&opts, sizeof opts);
    opts.empty_plots = 1;
    v                = read_texts("plot,dbh_cm\nA,9\n", PLOTS, NULL, NULL, &opts, NULL);
    CHECK_CLOSE(anji_inventory_plots(v, NULL)[1].live, 0.0, 0, "empty by option");
    anji_inventory_free(v);
}
END_TEST

/* Bad inventories and what they are told: status, place and words of the message. */
static const struct {
    const char *a, *b, *map;
    int         status;
    int64_t     line;
    int32_t     column;
    const char *words;
} refusals[] = {
    {"plot,dbh_cm\nA,-9.5\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 2,
     "the diameter is -9.5 cm, want more than 0"},
    {"plot,dbh_cm\nA,9.5\nA,90\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 3, 2,
     "the diameter is 90 cm, want at most 40 cm"},
    {"plot,dbh_cm,species\nA,26,moso\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 2,
     "at most 25 cm for Phyllostachys edulis"},
    {"plot,species,dbh_cm\nA,Quercus robur,9\n", PLOTS, NULL, ANJI_ERR_NOT_FOUND, 2, 2,
     "\"Quercus robur\" is not a bamboo known here"},
    {"plot,culm,dbh_cm\nA,7,9\nB,7,8\nA,7,9.1\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 4, 2,
     "culm \"7\" of plot \"A\" is a duplicate: it stands also at inventory-a.csv:2"},
    {"plot,dbh_cm\nA,9\n", NULL, NULL, ANJI_ERR_DOMAIN, 2, 1, "has no area"},
    {"plot,dbh_cm\nA,9\n", "plot,area_m2\nA,\n", NULL, ANJI_ERR_DOMAIN, 2, 2,
     "the area of plot \"A\" is missing"},
    {"plot,dbh_cm\nA,9\n", "plot,stratum\nA,s\n", NULL, ANJI_ERR_DOMAIN, 2, 0,
     "has no area"},
    {"plot,dbh_cm\nA,9\nA,95 mm\n", PLOTS, NULL, ANJI_ERR_AMBIGUOUS, 3, 2,
     "units are mixed: this cell is in mm, the column by the header in cm"},
    {"plot,dbh\nA,9\nA,95 mm\n", PLOTS, NULL, ANJI_ERR_AMBIGUOUS, 3, 2,
     "units are mixed"},
    {"plot,dbh\nA,95 mm\nA,9\n", PLOTS, NULL, ANJI_ERR_AMBIGUOUS, 3, 2,
     "units are mixed"},
    {"plot,dbh_cm,girth_cm\nA,9,28\n", PLOTS, NULL, ANJI_ERR_AMBIGUOUS, 1, 3,
     "both hold DBH; choose by the map"},
    {"plot,dbh_cm\nA,9\n", "plot,area\nA,400\n", NULL, ANJI_ERR_AMBIGUOUS, 2, 2,
     "\"area\" has no unit, want m2, ha or mu"},
    {"plot,dbh_cm\nA,9\n", "plot,area(acre)\nA,400\n", NULL, ANJI_ERR_FORMAT, 1, 2,
     "has the unit \"acre\", want m2, ha or mu"},
    {"plot,dbh_cm,竹龄\nA,9,2\n", PLOTS, NULL, ANJI_ERR_AMBIGUOUS, 2, 3,
     "\"竹龄\" has no unit, want years or du"},
    {"plot,dbh_cm,1du,2a\nA,9,2,1\n", PLOTS, NULL, ANJI_ERR_AMBIGUOUS, 1, 4,
     "units are mixed"},
    {"plot,dbh_cm\nA,9\nC,9\nB,8\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 3, 1,
     "plot \"C\" of this culm is not in the plot table"},
    {"plot,dbh_cm\nA,9\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 3, 1,
     "has no culm in any file"},
    {"plot,dbh_cm,age\nA,9,45\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 3,
     "the age is 45 years, want 0 to 20 years"},
    {"plot,dbh_cm,age_du\nA,9,0\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 3,
     "want 1 (the first"},
    {"plot,dbh_cm,height_m\nA,9,120\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 3,
     "the height is 120 m"},
    {"plot,dbh_cm,height_m\nA,2.5,30\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 3,
     "is 1200 m per m"},
    {"plot,dbh_cm,height_m,crown_length_m\nA,9,10,12\n", PLOTS, NULL, ANJI_ERR_DOMAIN,
     2, 4, "the crown length is 12 m"},
    {"plot,dbh_cm,height_m,枝下高(m)\nA,9,10,12\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 4,
     "the lowest branch is at 12 m"},
    {"plot,dbh_cm\nA,\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 2, "has no diameter"},
    {"plot,dbh_cm\nA,nine\n", PLOTS, NULL, ANJI_ERR_FORMAT, 2, 2,
     "\"nine\" is not a number"},
    {"plot;dbh_cm\nA;9,5\n", PLOTS, NULL, ANJI_ERR_FORMAT, 2, 2,
     "written with a point"},
    {"plot,dbh_cm,status\nA,9,7\n", PLOTS, NULL, ANJI_ERR_FORMAT, 2, 3,
     "not a state known"},
    {"plot,dbh_cm,count\nA,9,2.5\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 3,
     "the count is 2.5"},
    {"plot,dbh_cm,count\nA,9,-2\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 3,
     "the count is -2"},
    {"plot,dbh_cm,1du,2du,total\nA,9,2,3,6\n", PLOTS, NULL, ANJI_ERR_DOMAIN, 2, 5,
     "the sum is 6 and its parts make 5"},
    {"plot,dbh_cm\nA,8-10\n", PLOTS, NULL, ANJI_ERR_FORMAT, 2, 2, "without a count"},
    {"plot,dbh_cm\n\"A,9\n", PLOTS, NULL, ANJI_ERR_FORMAT, 2, 0, "not closed"},
    {"plot,dbh_cm\nA,9,3\n", PLOTS, NULL, ANJI_ERR_FORMAT, 2, 0, "3 fields, want 2"},
    {"plot,dbh_cm\n,9\n", PLOTS, NULL, ANJI_ERR_FORMAT, 2, 1, "the plot is missing"},
    {"plot,dbh_cm\nA,9\nB,9\n", "plot,area_m2\nA,400\nB,600\nA,400\n", NULL,
     ANJI_ERR_AMBIGUOUS, 2, 1, "stands 2 times in the plot table"},
    {"plot,dbh_cm,area_m2\nA,9,400\nA,8,500\n", NULL, NULL, ANJI_ERR_DOMAIN, 3, 3,
     "AREA of plot \"A\" is 0.05 ha here and 0.04 ha at inventory-a.csv:2"},
    {"plot,dbh_cm\nA,9\n", "plot,area_ha\nA,400\n", NULL, ANJI_ERR_DOMAIN, 2, 2,
     "want 1 m2 to 10 ha: is the unit right?"},
    {"plot,dbh_cm\nA,9\n", "plot,area_m2,slope\nA,400,95\n", NULL, ANJI_ERR_DOMAIN, 2,
     3, "the slope of plot \"A\" is 95 deg"},
    {"plot,dbh_cm\nA,9\n", "plot,slope area (m2)\nA,400\n", NULL, ANJI_ERR_DOMAIN, 2, 0,
     "laid out along the slope and has no slope"},
    {"plot,dbh_cm\nA,9\nB,9\n", "plot,area_m2,stratum\nA,400,x\nB,400,\n", NULL,
     ANJI_ERR_DOMAIN, 3, 3, "has no stratum and others have"},
    {"plot,dbh_cm,date\nA,9,03/11/2014\n", PLOTS, NULL, ANJI_ERR_FORMAT, 2, 3,
     "is not a date"},
    {"plot,dbh_cm\nA,9\n", "plot,dbh_cm\nA,9\n", "AREA==400 m2", ANJI_ERR_AMBIGUOUS, 2,
     1, "culms in two files without a date"},
    {"plot,dbh_cm,date,area_m2\nA,9,2010,400\nB,9,,400\nA,9,2015,400\n", NULL, NULL,
     ANJI_ERR_AMBIGUOUS, 3, 3, "has no date, and the others belong to 2 surveys"},
    {"plot,dbh_cm,date,area_m2\nA,9,2010-01-02,400\nA,9,2010-01-03,400\n", NULL, NULL,
     ANJI_ERR_DOMAIN, 3, 1, "is given twice in one survey"},
    {"tree,girth\nA,9\n", PLOTS, NULL, ANJI_ERR_FORMAT, 1, 0, "no header line"},
    {"species,dbh_cm\nmoso,9\n", PLOTS, NULL, ANJI_ERR_NOT_FOUND, 1, 0,
     "no column of plots"},
    {PLOTS, NULL, NULL, ANJI_ERR_NOT_FOUND, 0, 0, "no file holds culms"},
    {"plot,dbh_cm\nA,9\n", PLOTS, "DBH=caliper", ANJI_ERR_NOT_FOUND, 0, 0,
     "no file has the column \"caliper\""},
    {"plot,dbh_cm\nA,9\nB,8\n", PLOTS, "HEIGHT=caliper", ANJI_ERR_NOT_FOUND, 0, 0,
     "no file has the column \"caliper\""},
    {"plot,dbh_cm\nA,9\n", PLOTS, "WEIGHT=x", ANJI_ERR_OPTS, 0, 0, "not a quantity"},
    {"plot,dbh_cm\nA,9\n", PLOTS, "DBH", ANJI_ERR_OPTS, 0, 0, "not understood"},
    {"plot,dbh_cm\nA,9\n", PLOTS, "DBH=D:inch", ANJI_ERR_OPTS, 0, 0,
     "unit \"inch\" of DBH"},
    {"plot,dbh_cm\nA,9\n", PLOTS, "DBH==9", ANJI_ERR_OPTS, 0, 0,
     "cannot be a constant"},
    {"plot,dbh_cm\nA,9\n", PLOTS, "DBH=a,DBH=b", ANJI_ERR_OPTS, 0, 0, "given twice"},
};

START_TEST(refusal)
{
    anji_inventory        *v      = (anji_inventory *)&refusals;
    anji_inventory_report *report = (anji_inventory_report *)&refusals;
    anji_error             err;
    size_t                 n = put_all(refusals[_i].a, refusals[_i].b, NULL);

    int status =
        anji_inventory_read(names, n, refusals[_i].map, NULL, &v, &report, &err);
    forget();
    ck_assert_msg(status == refusals[_i].status, "case %d: status %d: %s", _i, status,
                  status == 0 ? "" : err.message);
    ck_assert_ptr_null(v);
    ck_assert_ptr_null(report);
    ck_assert_msg(strstr(err.message, refusals[_i].words) != NULL, "case %d: \"%s\"",
                  _i, err.message);
    ck_assert_msg(err.line == refusals[_i].line && err.column == refusals[_i].column,
                  "case %d: line %lld, column %d: %s", _i, (long long)err.line,
                  err.column, err.message);
    ck_assert_int_eq(err.code, status);
}
END_TEST

START_TEST(refused_arguments)
{
    anji_inventory     *v = NULL;
    anji_inventory_opts opts;
    anji_error          err;
    const char         *twice[2] = {"inventory-a.csv", "inventory-a.csv"};
    const char         *absent   = "no-such-file.csv";

    ck_assert_int_eq(anji_inventory_read(NULL, 1, NULL, NULL, &v, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_inventory_read(names, 0, NULL, NULL, &v, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_inventory_read(&absent, 1, NULL, NULL, &v, NULL, &err),
                     ANJI_ERR_IO);
    put_all("plot,dbh_cm,area_m2\nA,9,400\n", NULL, NULL);
    ck_assert_int_eq(anji_inventory_read(twice, 2, NULL, NULL, &v, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "given twice"));
    ck_assert_int_eq(anji_inventory_opts_init(&opts, 4), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_inventory_opts_init(NULL, sizeof opts), ANJI_ERR_NULL);
    anji_inventory_opts_init(&opts, sizeof opts);
    opts.area_unit = 9;
    ck_assert_int_eq(anji_inventory_read(twice, 1, NULL, &opts, &v, NULL, &err),
                     ANJI_ERR_OPTS);
    forget();
    ck_assert_str_eq(anji_inventory_param(0)->name, "area_unit");
    ck_assert_ptr_null(anji_inventory_param(99));
}
END_TEST

START_TEST(from_columns)
{
    static const char *const id[] = {"A", "B"}, *const name[] = {"n", "s"};
    static const double    area[] = {0.04, 0.08}, strata_ha[] = {12.5, NAN};
    static const double    slope[]   = {60.0, 0.0};
    static const int32_t   stratum[] = {1, 0}, plot[] = {1, 0, 1, 0};
    static const double    dbh[] = {9.5, 8.0, 10.5, 1.5}, age[] = {1, 2, 3, 1};
    static const uint8_t   state[] = {0, 1, 0, 0};
    anji_inventory        *v;
    anji_inventory_columns c;
    anji_inventory_report *report;
    int32_t                moso, bad = 7;
    anji_error             err;

    ck_assert_int_eq(anji_inventory_new(&v, &err), ANJI_OK);
    ck_assert_int_eq(anji_inventory_add_strata(v, 2, name, strata_ha, &err), ANJI_OK);
    ck_assert_int_eq(anji_inventory_add_strata(v, 1, name, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(
        anji_inventory_add_plots(v, 2, id, area, stratum, slope, 1, NULL, NULL, &err),
        ANJI_OK);
    ck_assert_int_eq(
        anji_inventory_add_plots(v, 1, id, area, &bad, NULL, 0, NULL, NULL, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_inventory_add_species(v, "oak", &moso, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_inventory_add_species(v, "moso", &moso, &err), ANJI_OK);
    const int32_t species[] = {moso, moso, moso, -1};
    ck_assert_int_eq(anji_inventory_add_culms(v, 4, plot, species, dbh, NULL, NULL, age,
                                              ANJI_AGE_YEARS, NULL, state, &err),
                     ANJI_OK);
    ck_assert_int_eq(anji_inventory_add_culms(v, 1, plot, NULL, dbh, NULL, NULL, age,
                                              ANJI_AGE_DU, NULL, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_inventory_add_culms(v, 1, &bad, NULL, dbh, NULL, NULL, NULL,
                                              0, NULL, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_inventory_culms(v, &c), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_inventory_check(v, NULL, &report, &err), ANJI_OK);
    ck_assert_int_eq(anji_inventory_culms(v, &c), ANJI_OK);
    CHECK_CLOSE(anji_inventory_plots(v, NULL)[0].area_ha, 0.02, 1e-14, "cos 60");
    CHECK_CLOSE(anji_inventory_strata(v, NULL)[0].area_ha, 12.5, 0, "stratum");
    ck_assert_int_eq(c.plot[0], 0);
    CHECK_CLOSE(c.dbh_cm[2], 9.5, 0, "order kept within the plot");
    ck_assert_int_eq(c.status[1], ANJI_STATUS_SMALL);
    anji_inventory_report_free(report);
    /* a second check changes nothing; a row at fault is named */
    ck_assert_int_eq(anji_inventory_check(v, NULL, NULL, &err), ANJI_OK);
    CHECK_CLOSE(anji_inventory_plots(v, NULL)[0].area_ha, 0.02, 1e-14, "cos 60 once");
    static const int32_t more_plot[] = {0, 1};
    static const double  more_dbh[]  = {9.0, -1.0};
    ck_assert_int_eq(anji_inventory_add_culms(v, 2, more_plot, NULL, more_dbh, NULL,
                                              NULL, NULL, 0, NULL, NULL, &err),
                     ANJI_OK);
    ck_assert_int_eq(anji_inventory_check(v, NULL, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    anji_inventory_free(v);
    anji_inventory_free(NULL);
    ck_assert_int_eq(anji_inventory_new(NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_inventory_check(NULL, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_inventory_culms(NULL, &c), ANJI_ERR_NULL);
    ck_assert_ptr_null(anji_inventory_strata(NULL, NULL));
    ck_assert_uint_eq(anji_inventory_surveys(NULL), 0);
    ck_assert_int_eq(anji_inventory_age_unit(NULL), ANJI_AGE_NONE);
}
END_TEST

START_TEST(species_names)
{
    static const struct {
        const char *given, *want;
    } table[] = {{"MOSO", "Phyllostachys edulis"},
                 {"毛竹", "Phyllostachys edulis"},
                 {"  phyllostachys_PUBESCENS ", "Phyllostachys edulis"},
                 {"Phyllostachys heterocycla (Carr.) Mitford", "Phyllostachys edulis"},
                 {"bambusa vulgaris Schrad.", "Bambusa vulgaris"},
                 {"Phyllostachys bambusoides", "Phyllostachys reticulata"},
                 {"Bambusa", NULL},
                 {"Picea abies", NULL},
                 {"", NULL}};
    char out[64];

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *got = anji_species_name(table[i].given, out);
        if (table[i].want == NULL)
            ck_assert_msg(got == NULL, "%s: %s", table[i].given, got);
        else
            ck_assert_str_eq(got, table[i].want);
    }
    ck_assert_ptr_null(anji_species_name(NULL, out));
}
END_TEST

#if OOM_WORKS
/* Each allocation of reading, taking a survey and making a table fails once: memory is
 * what is reported, or, for fopen()'s own, the file; nothing leaks. */
static int run_all(void *state)
{
    anji_inventory        *v = NULL, *one = NULL;
    anji_inventory_report *report = NULL;
    anji_stand            *stand  = NULL;

    (void)state;
    int status = anji_inventory_read(names, 3, NULL, NULL, &v, &report, NULL);
    if (status == ANJI_OK)
        status = anji_inventory_survey(v, 1, &one, NULL);
    if (status == ANJI_OK)
        status = anji_stand_table(one, NULL, &stand, NULL);
    anji_stand_free(stand);
    anji_inventory_free(one);
    anji_inventory_report_free(report);
    anji_inventory_free(v);
    return status == ANJI_ERR_IO ? ANJI_ERR_MEMORY : status;
}
#endif

START_TEST(out_of_memory)
{
#if OOM_WORKS
    const oom_operation op = {"inventory", NULL, run_all, NULL, 1};
    long                leaked, k = 0;

    put_all("plot,culm,year,species,dbh_cm,height_m\nA,1,2010,moso,9,11\n"
            "A,2,2010,moso,9.5,\nB,1,2010,madake,8,10\nA,1,2015,moso,9,11\n"
            "B,1,2015,moso,9,\nB,2,2015,moso,10,12\n",
            "plot,area_m2,stratum,slope\nA,400,x,12\nB,400,y,3\n",
            "stratum,area_ha\nx,10\ny,20\n");
    ck_assert_int_eq(oom_once(&op, -1, &leaked), ANJI_OK);
    for (; k < 10000; k++) {
        int status = oom_once(&op, k, &leaked);
        ck_assert_msg(leaked == 0, "allocation %ld: %ld blocks leaked", k, leaked);
        if (!oom_fired)
            break;
        ck_assert_msg(status == ANJI_ERR_MEMORY || status == ANJI_OK,
                      "allocation %ld: status %d", k, status);
    }
    forget();
    if (k == 0)
        SKIP("allocations are intercepted by another tool");
    ck_assert_int_lt(k, 10000);
#else
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

SUITE_MAIN("inventory", tcase_add_test(tc, lists_and_tables);
           tcase_add_test(tc, chinese_tally); tcase_add_test(tc, girths_and_encodings);
           tcase_add_test(tc, surveys); tcase_add_test(tc, maps_and_cells);
           tcase_add_test(tc, slopes_told); tcase_add_test(tc, empty_plots);
           tcase_add_loop_test(tc, refusal, 0,
                               (int)(sizeof refusals / sizeof *refusals));
           tcase_add_test(tc, refused_arguments); tcase_add_test(tc, from_columns);
           tcase_add_test(tc, species_names); tcase_add_test(tc, out_of_memory);)
