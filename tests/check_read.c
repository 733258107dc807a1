/* Tests of anjicarbon/read.h: real files against counts made by another program,
 * malformed ones against the message each must get, numbers against strtod().
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <stdint.h>
#include <float.h>
#include <unistd.h>

#include <anjicarbon/read.h>

/* The decimal parser is private: the test compiles it in. */
#include "io/number.c"

#include "suite.h"

#define READ_ONE(path, map, series, report, err)                                       \
    anji_tower_read((const char *const[]){path}, 1, map, NULL, series, report, err)

/* ---- numbers ----------------------------------------------------------------------
 */
static uint64_t next_random(uint64_t *state)
{
    /* xorshift64*, Vigna 2016, doi 10.1145/2845077 */
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 2685821657736338717ULL;
}

static void same_as_strtod(const char *text)
{
    double got = NAN, want = strtod(text, NULL);
    int    kind = anjip_number(text, strlen(text), &got);

    if (isinf(want)) {
        ck_assert_msg(kind == ANJIP_NUMBER_RANGE, "%s: kind %d, want out of range",
                      text, kind);
        return;
    }
    ck_assert_msg(kind == ANJIP_NUMBER && memcmp(&got, &want, sizeof got) == 0,
                  "%s: kind %d, %.17g, want %.17g", text, kind, got, want);
}

/* Valgrind computes long double with the 53 bits of double, so that the reader's quick
 * road cannot be judged there. */
static int long_double_is_whole(void)
{
    volatile long double one = 1.0L, tiny = 1.0L;
    for (int i = 1; i < LDBL_MANT_DIG; i++)
        tiny /= 2.0L;
    return one + tiny != one;
}

START_TEST(numbers_like_strtod)
{
    static const char *const hard[] = {
        "0",
        "-0",
        "0.0",
        "1",
        "-9999.0",
        ".5",
        "5.",
        "+1.5",
        "1e22",
        "1e23",
        "1e-23",
        "8.41e21",
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993e1",
        "9223372036854775807",
        "18446744073709551615",
        "18446744073709551616",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "2.2250738585072012e-308",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "0e999999999999",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e309",
        "1e99999999999",
        "-1e400",
        "0.0000000000136838310898525",
        "6929495644600919.5",
        "3.5184372088831999e15",
        "7205759403792793199999e-5",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126",
        "6.631236846766476e-316",
        "1.2345678901234567890123456789e-310",
        "0.000000000000000000000000000000000000000000000000000000000000000000001e70"};
    if (!long_double_is_whole())
        SKIP("long double is emulated with fewer digits");
    char     text[64];
    uint64_t state = 20261124;

    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++)
        same_as_strtod(hard[i]);
    for (int i = 0; i < 1000000; i++) {
        uint64_t r      = next_random(&state);
        int      digits = 1 + (int)(r % 20), kind = (int)(r >> 32) % 4;
        if (kind == 0) { /* any double, shortest and not so short */
            uint64_t bits = next_random(&state);
            double   x;
            memcpy(&x, &bits, sizeof x);
            if (isnan(x) || isinf(x))
                continue;
            snprintf(text, sizeof text, "%.*g", digits, x);
        } else if (kind == 1) { /* what towers write */
            snprintf(text, sizeof text, "%.*f", (int)(r >> 8) % 12,
                     ((double)(int64_t)next_random(&state)) / 1e16);
        } else if (kind == 2) { /* halfway between two doubles, and beside it */
            snprintf(text, sizeof text, "%llue%d",
                     (unsigned long long)((next_random(&state) >> 10) | 1),
                     (int)(r % 60) - 30);
        } else {
            snprintf(text, sizeof text, "%llu.%05ue%d",
                     (unsigned long long)next_random(&state), (unsigned)(r % 100000),
                     (int)(r >> 40) % 700 - 350);
        }
        same_as_strtod(text);
    }
}
END_TEST

START_TEST(numbers_refused)
{
    static const char *const bad[] = {"",    "-",     "+",   ".",        "e5",   "1e",
                                      "1e+", "1.2.3", "1,5", "0x10",     "inf",  "nan",
                                      "1 2", "--1",   "1-",  "infinity", "1e5x", " 1"};
    double                   value;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(anjip_number(bad[i], strlen(bad[i]), &value) == ANJIP_NUMBER_NOT,
                      "\"%s\" was read", bad[i]);
}
END_TEST

START_TEST(numbers_in_any_locale)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8",
                                        "de_DE"};
    double                   value   = NAN;
    const char              *set     = NULL;

    for (size_t i = 0; i < sizeof names / sizeof *names && set == NULL; i++)
        set = setlocale(LC_ALL, names[i]);
    if (set == NULL)
        SKIP("no locale with a decimal comma is installed");
    ck_assert_int_eq(anjip_number("2.385", 5, &value), ANJIP_NUMBER);
    setlocale(LC_ALL, "C");
    ck_assert(value == 2.385);
}
END_TEST

/* ---- real files -------------------------------------------------------------------
 */
static double column_sum(const anji_series *series, const char *name, int64_t *missing)
{
    const double *x   = anji_series_column(series, name);
    int64_t       n   = anji_series_axis(series)->n;
    long double   sum = 0;

    *missing = 0;
    ck_assert_msg(x != NULL, "no column %s", name);
    for (int64_t i = 0; i < n; i++)
        if (isnan(x[i]))
            (*missing)++;
        else
            sum += x[i];
    return (double)sum;
}

/* Printed by tests/vectors/read_counts.py. Sums there are exact (fsum), here in long
 * double: 1e-13 of the sum of magnitudes would do, 1e-9 of the sum allows for signs. */
static const struct {
    const char *file;
    int64_t     rows;
    const char *quantity;
    int64_t     missing;
    double      sum;
} counted[] = {
    {"DE-Tha/Example_DETha98.txt", 17520, "NEE", 6257, -24383.628000000001},
    {"DE-Tha/Example_DETha98.txt", 17520, "USTAR", 0, 10699.440000000001},
    {"DE-Tha/Example_DETha98.txt", 17520, "TA", 85, 149473.10000000001},
    {"DE-Tha/Example_DETha98.txt", 17520, "RH", 117, 1308012.6499999999},
    {"DE-Tha/Example_DETha98.txt", 17520, "VPD", 0, 66299.800000000003},
    {"DE-Tha/Example_DETha98.txt", 17520, "SW_IN", 157, 2022661.6799999999},
    {"DE-Geb/DEGebExample.csv", 52608, "NEE", 21849, -59525.872000000003},
    {"DE-Geb/DEGebExample.csv", 52608, "USTAR", 1149, 9694.4310000000005},
    {"DE-Geb/DEGebExample.csv", 52608, "TA", 0, 508382.5},
    {"DE-Geb/DEGebExample.csv", 52608, "RH", 1, 3958316.1000000001},
    {"DE-Geb/DEGebExample.csv", 52608, "SW_IN", 0, 6560733.1500000004},
    {"CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", 140256, "NEE", 30941,
     -12595.88461065},
    {"CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", 140256, "USTAR", 18312,
     54518.817000000003},
    {"CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", 140256, "TA", 13456,
     176525.36499999999},
    {"CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", 140256, "SW_IN", 10723,
     16311777.17036978},
    {"CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", 140256, "PPFD_IN", 14219,
     32261916.704999998},
    {"CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", 140256, "VPD_F", 0,
     418694.95000000001},
    {"CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", 140256, "NEE_F_PUBLISHED", 0,
     -17042.058000000001},
    {"US-Ha1/US-Ha1_raw+FLUXNET2015_HR_1991-2012.csv", 192864, "NEE", 70043,
     -132597.08173045001},
    {"US-Ha1/US-Ha1_raw+FLUXNET2015_HR_1991-2012.csv", 192864, "USTAR", 54850,
     71153.910999999993},
    {"US-Ha1/US-Ha1_raw+FLUXNET2015_HR_1991-2012.csv", 192864, "TA_F", 0, 1571889.46},
    {"US-Ha1/US-Ha1_raw+FLUXNET2015_HR_1991-2012.csv", 192864, "NEE_QC", 0, 179171},
    {"US-AR1/US-AR1_raw+FLUXNET2015_HH_2009-2012.csv", 70128, "NEE", 18139,
     -808.57742510029004},
    {"US-AR1/US-AR1_raw+FLUXNET2015_HH_2009-2012.csv", 70128, "USTAR", 14499,
     18602.414000000001},
    {"US-ARc/US-ARc_raw+FLUXNET2015_HH_2005-2006.csv", 35040, "NEE", 14721,
     -15288.913812049999},
    {"US-ARc/US-ARc_raw+FLUXNET2015_HH_2005-2006.csv", 35040, "USTAR", 12846,
     9184.4330000000009},
    {"CH-Lae/CH-LAE_2024_L1.csv", 17568, "FC", 625, -9024.4767322670996},
    {"CH-Lae/CH-LAE_2024_L1.csv", 17568, "SC", 643, 44.061411827199997},
    {"CH-Lae/CH-LAE_2024_L1.csv", 17568, "USTAR", 575, 7930.8090935},
    {"CH-Lae/CH-LAE_2024_L1.csv", 17568, "TA", 0, 181702.76418528659},
    {"CH-Lae/CH-LAE_2024_L1.csv", 17568, "FC_SSITC_TEST", 625, 14779},
    {"CH-Lae/CH-LAE_2024_L1.csv", 17568, "CO2_SIGNAL", 615, 1642218.7745999999},
    {"CH-Dav/CH-DAV_FP2022.5_2022.07_30MIN.diive.csv", 1488, "NEE", 770,
     -3478.9865836356998},
    {"CH-Dav/CH-DAV_FP2022.5_2022.07_30MIN.diive.csv", 1488, "TA", 0,
     21582.440000162998},
    {"CH-Dav/CH-DAV_FP2022.5_2022.07_30MIN.diive.csv", 1488, "SW_IN_F", 0,
     404039.131003496},
    {"CH-Dav/CH-DAV_FP2022.5_2022.07_30MIN.diive.csv", 1488, "NEE_QC", 0, 773},
    {"SE-Svb/Svartberget_EC_2019.csv", 17520, "NEE", 8400, -11180.349517999999},
    {"UK-Harwood/harwood.csv", 1619, "FC", 18, -7097.6471430300899},
    {"UK-Harwood/harwood.csv", 1619, "SC", 24, 0},
    {"UK-Harwood/harwood.csv", 1619, "USTAR", 18, 768.24183492617362},
    {"UK-Harwood/harwood.csv", 1619, "RH", 20, 150249.62017821718},
    {"_formats/AMF_US-CRT_BASE_HH_2-5.csv", 96, "NEE", 58, 36.807754441},
    {"_formats/AMF_US-CRT_BASE_HH_2-5.csv", 96, "FC", 58, 36.807754441},
    {"_formats/AMF_US-CRT_BASE_HH_2-5.csv", 96, "USTAR", 43, 12.83145},
    {"_formats/AMF_US-CRT_BASE_HH_2-5.csv", 96, "P", 0, 9.1440000000000001},
    {"_formats/exampledata_EDDYPRO-FULL-OUTPUT-CSV-30MIN_eddypro_CH-FRU_"
     "FR-20240408-101506_full_output_2024-04-08T101558_adv.csv",
     468, "FC", 23, -1781.7114716000001},
    {"_formats/exampledata_EDDYPRO-FULL-OUTPUT-CSV-30MIN_eddypro_CH-FRU_"
     "FR-20240408-101506_full_output_2024-04-08T101558_adv.csv",
     468, "USTAR", 0, 140.05044609999999},
    {"_formats/exampledata_EDDYPRO-FULL-OUTPUT-CSV-30MIN_eddypro_CH-FRU_"
     "FR-20240408-101506_full_output_2024-04-08T101558_adv.csv",
     468, "RH", 25, 27532.245200000001},
    {"_formats/exampledata_EDDYPRO-FULL-OUTPUT-CSV-30MIN_eddypro_CH-FRU_"
     "FR-20240408-101506_full_output_2024-04-08T101558_adv.csv",
     468, "FC_SSITC_TEST", 23, 137},
    {"_formats/exampledata_EDDYPRO-FLUXNET-CSV-30MIN_2023_eddypro_CH-FRU_"
     "FR-20240228-000000_fluxnet_MERGED_adv.csv",
     29, "FC", 9, 37.911715000000001},
    {"_formats/exampledata_EDDYPRO-FLUXNET-CSV-30MIN_2023_eddypro_CH-FRU_"
     "FR-20240228-000000_fluxnet_MERGED_adv.csv",
     29, "SC", 11, -0.72661028999999999},
    {"_formats/exampledata_EDDYPRO-FLUXNET-CSV-30MIN_2023_eddypro_CH-FRU_"
     "FR-20240228-000000_fluxnet_MERGED_adv.csv",
     29, "TA", 0, 131.03216},
    {"hesseflux/hesseflux_test_nee2gpp.csv", 17520, "NEE", 11462, -19529.759699999999},
    {"hesseflux/hesseflux_test_nee2gpp.csv", 17520, "SW_IN", 0, 2619978.91108},
    {"hesseflux/hesseflux_test_nee2gpp.csv", 17520, "TA", 2, 233804.897},
    {"hesseflux/hesseflux_test_nee2gpp.csv", 17520, "VPD", 2, 94126.223729999998},
    {"openeddy/eddy_data.csv", 672, "NEE", 5, -3178.7913425500001},
    {"openeddy/eddy_data.csv", 672, "SW_IN", 0, 118004.1924388},
    {"openeddy/eddy_data.csv", 672, "PPFD_IN", 0, 226240.45141099999},
    {"openeddy/eddy_data.csv", 672, "P", 0, 36.440065300000001},
    {"AU-Cum/AU-Cum_FLUXNET2015-zarr_HH_2012-2014.csv", 52608, "NEE_F_PUBLISHED", 0,
     -29967.356},
    {"AU-Cum/AU-Cum_FLUXNET2015-zarr_HH_2012-2014.csv", 52608, "TA_F", 0,
     951376.75699999998},
    {"AU-Cum/AU-Cum_FLUXNET2015-zarr_HH_2012-2014.csv", 52608, "SW_IN_F", 0,
     9994943.5800000001},
};

START_TEST(real_files_counted)
{
    const char       *open   = "";
    anji_series      *series = NULL;
    anji_read_report *report = NULL;
    anji_error        err;
    size_t            skipped = 0;

    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        if (strcmp(open, counted[i].file) != 0) {
            char name[400];
            anji_series_free(series);
            anji_read_report_free(report);
            series = NULL;
            report = NULL;
            open   = counted[i].file;
            snprintf(name, sizeof name, "data/%s", open);
            const char *path = shared_file(name);
            if (path == NULL) {
                printf("SKIP %s: %s is not here\n", __func__, name);
                skipped++;
            } else {
                int status = READ_ONE(path, NULL, &series, &report, &err);
                ck_assert_msg(status == ANJI_OK, "%s: %s", path, err.message);
            }
        }
        if (series == NULL)
            continue;
        int64_t missing;
        double  sum = column_sum(series, counted[i].quantity, &missing);
        ck_assert_msg(missing == counted[i].missing &&
                          anji_series_axis(series)->n == counted[i].rows,
                      "%s %s: %lld of %lld missing, want %lld of %lld", open,
                      counted[i].quantity, (long long)missing,
                      (long long)anji_series_axis(series)->n,
                      (long long)counted[i].missing, (long long)counted[i].rows);
        CHECK_CLOSE(sum, counted[i].sum, 1e-9, open);
    }
    anji_series_free(series);
    anji_read_report_free(report);
}
END_TEST

/* Starts of the first row and steps as the READMEs of the files state them, the stamps'
 * meaning, and a value copied from the text of the file. */
static const struct {
    const char *file, *map;
    int64_t     start; /* s since 1970, from `date -u -d ... +%s` */
    int32_t     step, stamp;
    const char *quantity;
    int64_t     row;
    double      value;
    const char *format;
} spots[] = {
    {"DE-Tha/Example_DETha98.txt", NULL, 883612800, 1800, ANJI_STAMP_END, "NEE", 0,
     -1.21, "REddyProc text"},
    {"DE-Tha/Example_DETha98.txt", NULL, 883612800, 1800, ANJI_STAMP_END, "USTAR", 1,
     0.52, "REddyProc text"},
    {"DE-Tha/hesseflux_test_gapfill.csv", "YEAR==1998", 883612800, 1800, ANJI_STAMP_END,
     "NEE", 17519, 0.32, "table"},
    {"DE-Geb/DEGebExample.csv", NULL, 1072915200, 1800, ANJI_STAMP_END, "USTAR", 52607,
     0.413, "REddyProc text"},
    {"CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", NULL, 1041379200, 1800,
     ANJI_STAMP_START, "VPD_F", 2, 0.448, "FLUXNET product"},
    {"US-Ha1/US-Ha1_raw+FLUXNET2015_HR_1991-2012.csv", NULL, 662688000, 3600,
     ANJI_STAMP_START, "NEE", 192863, 1.26, "FLUXNET product"},
    {"CH-Dav/CH-DAV_FP2022.5_2022.07_30MIN.diive.csv", NULL, 1656633600, 1800,
     ANJI_STAMP_MIDDLE, "VPD", 0, NAN, "table"},
    {"CH-Lae/CH-LAE_2024_L1.csv", NULL, 1704067200, 1800, ANJI_STAMP_START, "VPD", 0,
     0.009338737, "EddyPro _fluxnet_"},
    {"CH-Lae/CH-LAE_2016-2017_L3.2.csv", "NEE=NEE_L3.1_L3.2_QCF_IRGA72", 1451606400,
     1800, ANJI_STAMP_START, "USTAR", 35087, 0.830458, "FLUXNET"},
    {"UK-Harwood/harwood.csv", NULL, 1401211800, 1800, ANJI_STAMP_END, "FC", 0,
     -3.46380704515799, "EddyPro full output"},
    {"UK-Harwood/harwood.csv", NULL, 1401211800, 1800, ANJI_STAMP_END, "TA", 0,
     285.003751676856 - 273.15, "EddyPro full output"},
    {"_formats/AMF_US-CRT_BASE_HH_2-5.csv", NULL, 1293840000, 1800, ANJI_STAMP_START,
     "TA", 0, 11.17954, "AmeriFlux BASE"},
    {"_formats/"
     "exampledata_EDDYPRO-FULL-OUTPUT-CSV-30MIN_eddypro_CH-FRU_FR-20240408-101506_full_"
     "output_2024-04-08T101558_adv.csv",
     NULL, 1711674000, 1800, ANJI_STAMP_END, "VPD", 0, 7.40451, "EddyPro full output"},
    {"hesseflux/hesseflux_test_nee2gpp.csv", NULL, 1136073600, 1800, ANJI_STAMP_MIDDLE,
     "VPD", 1, 0.2335, "table"},
    {"SE-Svb/Svartberget_EC_2019.csv", NULL, 1546300800, 1800, ANJI_STAMP_START, "NEE",
     1, 1.3641, "table"},
    {"openeddy/eddy_data.csv", NULL, 1690070400, 1800, ANJI_STAMP_END, "NEE", 0,
     -1.60378, "table"},
    {"DE-Tha/bigleaf_DE_Tha_Jun_2014.csv", NULL, 1401580800, 1800, ANJI_STAMP_START,
     "VPD", 0, 5.74599981307983, "REddyProc text"},
};

START_TEST(real_files_spots)
{
    for (size_t i = 0; i < sizeof spots / sizeof *spots; i++) {
        anji_series      *series;
        anji_read_report *report;
        anji_read_counts  counts;
        anji_error        err;
        char              name[400];

        snprintf(name, sizeof name, "data/%s", spots[i].file);
        const char *path = shared_file(name);
        if (path == NULL) {
            printf("SKIP %s: %s is not here\n", __func__, name);
            continue;
        }
        int status = READ_ONE(path, spots[i].map, &series, &report, &err);
        ck_assert_msg(status == ANJI_OK, "%s: %s", path, err.message);
        ck_assert_int_eq(anji_read_report_counts(report, &counts), ANJI_OK);
        ck_assert_msg(anji_series_axis(series)->start == spots[i].start,
                      "%s begins at %lld", path,
                      (long long)anji_series_axis(series)->start);
        ck_assert_int_eq(counts.step, spots[i].step);
        ck_assert_msg(counts.stamp == spots[i].stamp, "%s: stamp %d", path,
                      counts.stamp);
        ck_assert_str_eq(anji_read_report_format(report), spots[i].format);
        if (!isnan(spots[i].value))
            CHECK_CLOSE(anji_series_column(series, spots[i].quantity)[spots[i].row],
                        spots[i].value, 1e-15, name);
        anji_series_free(series);
        anji_read_report_free(report);
    }
}
END_TEST

START_TEST(real_file_with_two_analysers)
{
    const char *path = shared_file("data/CH-Lae/CH-LAE_2016-2017_L3.2.csv");
    anji_error  err;

    if (path == NULL)
        SKIP("CH-LAE_2016-2017_L3.2.csv is not here");
    anji_series *series;
    ck_assert_int_eq(READ_ONE(path, NULL, &series, NULL, &err), ANJI_ERR_AMBIGUOUS);
    ck_assert_ptr_null(series);
    ck_assert_ptr_nonnull(strstr(err.message, "--map 'NEE=NEE_L3.1_L3.2_QCF_IRGA72'"));
    ck_assert_ptr_nonnull(strstr(err.message, "--map 'NEE=NEE_L3.1_L3.2_QCF_IRGA75'"));
}
END_TEST

/* ---- files of our own -------------------------------------------------------------
 */
static char written[64];

static const char *write_file(int number, const char *text, size_t size)
{
    static char path[3][64];
    snprintf(path[number], sizeof path[number], "check_read_%ld_%d.csv", (long)getpid(),
             number);
    FILE *file = fopen(path[number], "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    fclose(file);
    snprintf(written, sizeof written, "%s", path[number]);
    return path[number];
}

/* Reads a text and frees all; the message has the path replaced by FILE. */
static int read_text(const char *text, const char *map, char *message, size_t size)
{
    anji_series      *series;
    anji_read_report *report;
    anji_error        err;
    const char       *path   = write_file(0, text, strlen(text));
    int               status = READ_ONE(path, map, &series, &report, &err);
    size_t            n      = 0;

    for (const char *p = err.message; *p != '\0' && n + 5 < size;)
        if (strncmp(p, path, strlen(path)) == 0) {
            memcpy(message + n, "FILE", 4);
            n += 4;
            p += strlen(path);
        } else {
            message[n++] = *p++;
        }
    message[n] = '\0';
    if (status != ANJI_OK)
        ck_assert(series == NULL && report == NULL && err.code == status);
    anji_series_free(series);
    anji_read_report_free(report);
    unlink(path);
    return status;
}

#define H  "TIMESTAMP_START,TIMESTAMP_END,NEE,USTAR\n"
#define R1 "201401010000,201401010030,-1.5,0.31\n"
#define R2 "201401010030,201401010100,2.385,0.42\n"
#define R3 "201401010100,201401010130,0.77,0.53\n"
#define TIME_WANTED                                                                    \
    "want a time such as 201401010030, 2014-01-01 00:30 or 2014-01-01T00:30 (local "   \
    "standard time, year first, no zone)"

static const struct {
    const char *text, *map;
    int         status;
    const char *message; /* all of it, or its beginning when it ends in "..." */
} malformed[] = {
    {"", NULL, ANJI_ERR_FORMAT, "FILE is empty"},
    {H, NULL, ANJI_ERR_FORMAT, "FILE: no record follows the header in line 1..."},
    {"a,b,c\n1,2,3\n", NULL, ANJI_ERR_NOT_FOUND,
     "FILE: none of its first 400 lines is a header that names time columns; line 1 is "
     "\"a,b,c\"..."},
    {H R1 "201401010030,201401010100,abc,0.4\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: column 3 (NEE) holds \"abc\", want a number, or NA, NaN, -9999 or "
     "nothing for "
     "missing"},
    {H R1 "201401010030,201401010100,1.5.2,0.4\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: column 3 (NEE) holds \"1.5.2\", want a number, or NA, NaN, -9999 or "
     "nothing for "
     "missing"},
    {H R1 "201401010030,201401010100,inf,0.4\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: column 3 (NEE) holds \"inf\", want a number, or NA, NaN, -9999 or "
     "nothing for "
     "missing"},
    {H R1 "201401010030,201401010100,1e999,0.4\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: column 3 (NEE) holds \"1e999\", want a number below 1.8e308"},
    {H R1 "201401010030,201401010100,0.4\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: 3 fields, want 4 as in the header (line 1)"},
    {H R1 "201401010030,201401010100,0.4,0.3,1\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: 5 fields, want 4 as in the header (line 1)"},
    {H R1 "201401010030,201401010100,\"0.4,0.3\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: a quoted field is not closed, or text follows the closing quote"},
    {H R1 "201413010030,201413010100,0.4,0.3\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: column 1 (TIMESTAMP_START) holds \"201413010030\", " TIME_WANTED},
    {H R1 "201402300030,201402300100,0.4,0.3\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: column 1 (TIMESTAMP_START) holds \"201402300030\", " TIME_WANTED},
    {H R1 "201401010060,201401010130,0.4,0.3\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: column 1 (TIMESTAMP_START) holds \"201401010060\", " TIME_WANTED},
    {H R1 ",201401010100,0.4,0.3\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: column 1 (TIMESTAMP_START) holds \"\", " TIME_WANTED},
    {H R1 "201401010030,201401010130,0.4,0.3\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: from 201401010030 to 201401010130 are 3600 s, want 1800 s as in the "
     "first "
     "record"},
    {H R1 "201401010031,201401010101,0.4,0.3\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: the stamp 2014-01-01 00:31:00 is off the grid of 1800 s that the other "
     "records "
     "stand on"},
    {H R1 "222401010030,222401010100,0.4,0.3\n", NULL, ANJI_ERR_FORMAT,
     "FILE:3: column 1 (TIMESTAMP_START) holds \"222401010030\", " TIME_WANTED},
    {H R1 "187401010030,187401010100,0.4,0.3\n", NULL, ANJI_ERR_FORMAT,
     "the records of FILE:3 and FILE:2 are more than 100 years apart: one of the years "
     "must "
     "be wrong"},
    {"DateTime,NEE\n01/02/2014 00:30,1\n01/02/2014 01:00,1\n", NULL, ANJI_ERR_FORMAT,
     "FILE:2: column 1 (DateTime) holds \"01/02/2014 00:30\", " TIME_WANTED},
    {"DateTime,NEE\n2014-01-02 00:30Z,1\n2014-01-02 01:00Z,1\n", NULL, ANJI_ERR_FORMAT,
     "FILE:2: column 1 (DateTime) holds \"2014-01-02 00:30Z\", " TIME_WANTED},
    {"DateTime,NEE\n2014-01-02 00:30,1\n", NULL, ANJI_ERR_FORMAT,
     "FILE: 1 record does not show the time step; give it as an option (--step 1800 "
     "for "
     "half-hours)"},
    {"DateTime,NEE\n2014-01-02,1\n2014-01-03,1\n2014-01-04,1\n", NULL, ANJI_ERR_FORMAT,
     "FILE: the time step is 86400 s (a daily, monthly or yearly table?), want one "
     "that divides "
     "an hour (1800 s half-hourly, 3600 s hourly)"},
    {"Day,Hour,NEE\n1,0.5,1\n1,1,1\n", NULL, ANJI_ERR_NOT_FOUND,
     "FILE:1: time columns found: DOY, HOUR; that is not a whole time stamp: YEAR is "
     "missing. "
     "Name it in the map, as YEAR=column or, where the file holds one year only, "
     "YEAR==1998"},
    {"Year,DoY,Hour,NEE\n2013,366,0.5,1\n2013,366,1,1\n", NULL, ANJI_ERR_FORMAT,
     "FILE:2: column 2 (DoY) holds \"366\", want a day that this year has"},
    {"Year,DoY,Hour,NEE\n2013,36,24.5,1\n2013,36,1,1\n", NULL, ANJI_ERR_FORMAT,
     "FILE:2: column 3 (Hour) holds \"24.5\", want a number from 0 to 24"},
    {"year,month,day,hour,minute,NEE\n2013,2,29,0,30,1\n2013,3,1,1,0,1\n", NULL,
     ANJI_ERR_FORMAT,
     "FILE:2: column 3 (day) holds \"29\", want a day that this month has"},
    {"date,time,NEE\n2013-02-03,0:61,1\n", NULL, ANJI_ERR_FORMAT,
     "FILE:2: column 2 (time) holds \"0:61\", want a time from 00:00 to 24:00"},
    {"TIMESTAMP_START,TIMESTAMP_END,LE,USTAR\n" R1, NULL, ANJI_ERR_NOT_FOUND,
     "FILE:1: no column holds a carbon flux (NEE, FC, co2_flux, NEE_VUT_REF with its "
     "_QC). "
     "Columns: TIMESTAMP_START, TIMESTAMP_END, LE, USTAR. Name it: --map "
     "NEE=column:unit"},
    {"TIMESTAMP_START,TIMESTAMP_END,LE,H\n" R1, NULL, ANJI_ERR_NOT_FOUND,
     "FILE:1: no column is known (NEE, FC, USTAR, TA, RH, VPD, SW_IN, ...). Columns: "
     "TIMESTAMP_START, TIMESTAMP_END, LE, H. Name them: --map NEE=column:unit"},
    {"TIMESTAMP_START,TIMESTAMP_END,FC_1_1_1,FC_1_2_1\n" R1 R2, NULL,
     ANJI_ERR_AMBIGUOUS,
     "FILE:1: 2 columns may be FC: FC_1_1_1 (column 3), FC_1_2_1 (column 4). Choose "
     "with --map "
     "'FC=FC_1_1_1' or --map 'FC=FC_1_2_1'"},
    {"TIMESTAMP_START,TIMESTAMP_END,NEE,NEE\n" R1 R2, NULL, ANJI_ERR_AMBIGUOUS,
     "FILE:1: 2 columns may be NEE: NEE (column 3), NEE (column 4). Choose with --map "
     "'NEE=#3' "
     "or --map 'NEE=#4'"},
    {"TIMESTAMP_START,TIMESTAMP_END,NEE_VUT_REF,USTAR\n" R1 R2, NULL,
     ANJI_ERR_NOT_FOUND,
     "FILE:1: NEE_VUT_REF is a filled product and no column tells which of its values "
     "were "
     "measured; want NEE_VUT_REF_QC, or --map NEE_QC=column"},
    {"TIMESTAMP_START,TIMESTAMP_END,NEE,USTAR\n-,-,g C m-2 d-1,m s-1\n" R1 R2, NULL,
     ANJI_ERR_FORMAT,
     "FILE:2: column 3 (NEE) has the unit \"g C m-2 d-1\", which is not known for NEE; "
     "want "
     "one of umol m-2 s-1, mmol m-2 s-1, mg CO2 m-2 s-1, g CO2 m-2 s-1, mg C m-2 s-1, "
     "stated "
     "by --map 'NEE=NEE:unit'"},
    {"TIMESTAMP_START,TIMESTAMP_END,NEE,TA\n201401010000,201401010030,1,288.1\n"
     "201401010030,201401010100,1,288.2\n",
     NULL, ANJI_ERR_AMBIGUOUS,
     "FILE:1: column 4 (TA) has no unit, and most of its values are above 100 degC; "
     "state it "
     "with --map 'TA=TA:unit', K or degC"},
    {H R1 R2, "NEE=Fc_raw", ANJI_ERR_NOT_FOUND,
     "FILE:1: there is no column \"Fc_raw\", which the map wants for NEE; the nearest "
     "name is "
     "..."},
    {H R1 R2, "NEE=Nee", ANJI_ERR_NOT_FOUND,
     "FILE:1: there is no column \"Nee\", which the map wants for NEE; the nearest "
     "name is "
     "\"NEE\". Columns: TIMESTAMP_START, TIMESTAMP_END, NEE, USTAR"},
    {H R1 R2, "NEE", ANJI_ERR_OPTS,
     "map item \"NEE\" is not understood, want QUANTITY=column, QUANTITY=column:unit, "
     "QUANTITY=- or QUANTITY==constant"},
    {H R1 R2, "NEE=\"NEE", ANJI_ERR_OPTS,
     "map item \"NEE=\"NEE\" is not understood..."},
    {H R1 R2, "GPP=NEE", ANJI_ERR_OPTS,
     "map: \"GPP\" is not a quantity; want one of..."},
    {H R1 R2, "NEE=NEE,NEE=USTAR", ANJI_ERR_OPTS, "map: NEE is given twice"},
    {H R1 R2, "NEE=NEE:furlong", ANJI_ERR_OPTS,
     "map: unit \"furlong\" of NEE is not known, want one of umol m-2 s-1..."},
    {H R1 R2, "NEE==5", ANJI_ERR_OPTS, "map: NEE cannot be a constant..."},
    {H R1 R2, "LAT==north", ANJI_ERR_OPTS, "map: LAT==north, want a number"},
    {H R1 R2, "SITE=NEE", ANJI_ERR_OPTS, "map: SITE is a constant: write SITE==..."},
    {"TIMESTAMP_START,TIMESTAMP_END,NEE,USTAR\n" R1 "201401010030;201401010100;2;3\n",
     NULL, ANJI_ERR_FORMAT, "FILE:3: 1 fields, want 4 as in the header (line 1)"},
    {"DateTime;NEE;Ustar\n2014-01-01 00:30;1,25;0,3\n2014-01-01 01:00;1,25;0,3\n", NULL,
     ANJI_ERR_FORMAT,
     "FILE:2: column 2 (NEE) holds \"1,25\", want a number, or NA, NaN, -9999 or "
     "nothing for "
     "missing (decimals are written with a point)"},
    {"DateTime,TIMESTAMP,NEE\n2014-01-01 00:30,2014-01-01 00:30,1\n", NULL,
     ANJI_ERR_AMBIGUOUS,
     "FILE:1: columns 1 (DateTime) and 2 (TIMESTAMP) both name TIMESTAMP; choose by "
     "--map "
     "TIMESTAMP=#1 or TIMESTAMP=#2"},
    {"DateTime,NEE [g C m-2 d-1]\n2014-01-01 00:30,1\n2014-01-01 01:00,1\n", NULL,
     ANJI_ERR_FORMAT,
     "FILE:1: column 2 (NEE [g C m-2 d-1]) has the unit \"g C m-2 d-1\", which is not "
     "known for "
     "NEE; want one of umol m-2 s-1..."},
    {"TIMESTAMP_START,TIMESTAMP_END,NEE\n20010101000000,20010101000001,1\n"
     "20110101000000,20110101000001,1\n",
     NULL, ANJI_ERR_FORMAT,
     "315532801 rows of 1 s lie between the first and the last record, want at most "
     "20000000"},
    {"site,XX-Aaa\n# Site: XX-Bbb\n" H R1, NULL, ANJI_ERR_FORMAT,
     "FILE is of the site XX-Bbb, the files before it of XX-Aaa: want files of one "
     "site"},
    {"PK\003\004zip", NULL, ANJI_ERR_FORMAT,
     "FILE is a zip archive or an Excel workbook (xlsx), want a text table: unzip it, "
     "or save "
     "the sheet as CSV"},
    {"CDF\001", NULL, ANJI_ERR_FORMAT, "FILE is a netCDF file, want a text table..."},
    {"\xfd"
     "7zXZ",
     NULL, ANJI_ERR_FORMAT,
     "FILE is compressed by xz, want a text table: unpack it: xz -dk FILE"},
    {"\xff\xfe"
     "T",
     NULL, ANJI_ERR_FORMAT, "FILE is UTF-16 text..."},
};

START_TEST(malformed_files)
{
    char message[1200];

    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        const char *want = malformed[i].message;
        size_t      n    = strlen(want);
        int         part = n > 3 && strcmp(want + n - 3, "...") == 0;
        int         status =
            read_text(malformed[i].text, malformed[i].map, message, sizeof message);
        ck_assert_msg(status == malformed[i].status &&
                          (part ? strncmp(message, want, n - 3) == 0
                                : strcmp(message, want) == 0),
                      "case %zu: status %d (want %d)\n got: %s\nwant: %s", i, status,
                      malformed[i].status, message, want);
    }
}
END_TEST

START_TEST(place_of_the_error)
{
    anji_series *series;
    anji_error   err;
    const char *text          = H R1 "201401010030,201401010100,0.4,x\n";
    const char          *path = write_file(0, text, strlen(text));

    ck_assert_int_eq(READ_ONE(path, NULL, &series, NULL, &err), ANJI_ERR_FORMAT);
    ck_assert_int_eq(err.line, 3);
    ck_assert_int_eq(err.column, 4);
    static const char nul[] = H R1 "2014\0";
    path                    = write_file(0, nul, sizeof nul);
    ck_assert_int_eq(READ_ONE(path, NULL, &series, NULL, &err), ANJI_ERR_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.message, "holds a NUL byte at offset"));
    unlink(path);
    ck_assert_int_eq(READ_ONE(path, NULL, &series, NULL, &err), ANJI_ERR_IO);
    ck_assert_int_eq(READ_ONE(".", NULL, &series, NULL, &err), ANJI_ERR_IO);
    ck_assert_int_eq(READ_ONE(NULL, NULL, &series, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_tower_read(NULL, 0, NULL, NULL, &series, NULL, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(READ_ONE(path, NULL, NULL, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

/* ---- one table in many dresses ----------------------------------------------------
 */
#define VARIANT_ROWS 48

static anji_series *must_read(const char *text, size_t size, const char *map,
                              anji_read_counts *counts)
{
    anji_series      *series;
    anji_read_report *report;
    anji_error        err;
    const char       *path   = write_file(0, text, size);
    int               status = READ_ONE(path, map, &series, &report, &err);

    unlink(path);
    ck_assert_msg(status == ANJI_OK, "%s\n%.200s", err.message, text);
    if (counts != NULL)
        anji_read_report_counts(report, counts);
    anji_read_report_free(report);
    return series;
}

static void same_series(const anji_series *a, const anji_series *b, const char *what)
{
    const anji_axis *x = anji_series_axis(a), *y = anji_series_axis(b);

    ck_assert_msg(x->start == y->start && x->n == y->n && x->step == y->step,
                  "%s: axis", what);
    ck_assert_msg(anji_series_count(a) == anji_series_count(b), "%s: columns", what);
    for (size_t c = 0; c < anji_series_count(a); c++)
        for (int64_t i = 0; i < x->n; i++) {
            double p = anji_series_values(a, c)[i];
            double q = anji_series_column(b, anji_series_name(a, c))[i];
            ck_assert_msg(p == q || (isnan(p) && isnan(q)), "%s: %s row %lld", what,
                          anji_series_name(a, c), (long long)i);
        }
}

/* Rows in the given order; NEE of every seventh row missing in changing words. */
static size_t build(char *out, size_t size, const char *delimiter, const char *line_end,
                    const char *before, const char *quote, const int *order, int from,
                    int to)
{
    static const char *const missing[] = {"", "NA", "NaN", "-9999", "-9999.0", "-6999"};
    size_t                   n         = 0;

#define PUT(...) n += (size_t)snprintf(out + n, size - n, __VA_ARGS__)
    PUT("%sTIMESTAMP_START%sTIMESTAMP_END%s%sNEE%s%sUSTAR%sLE%s", before, delimiter,
        delimiter, quote, quote, delimiter, delimiter, line_end);
    for (int k = from; k < to; k++) {
        int i = order == NULL ? k : order[k];
        int e = i + 1;
        PUT("201401%02d%02d%02d%s201401%02d%02d%02d%s%s", 1 + i / 48, i / 2 % 24,
            30 * (i % 2), delimiter, 1 + e / 48, e / 2 % 24, 30 * (e % 2), delimiter,
            quote);
        if (i % 7 == 3)
            PUT("%s", missing[i / 7 % 6]);
        else
            PUT("%.5f", i * 0.731 - 17);
        PUT("%s%s0.%03d%s%s%s", quote, delimiter, 100 + i, delimiter, "not read",
            line_end);
    }
#undef PUT
    return n;
}

START_TEST(same_table_in_every_dress)
{
    static const struct {
        const char *what, *delimiter, *line_end, *before, *quote, *map;
    } dresses[] = {
        {"CRLF", ",", "\r\n", "", "", NULL},
        {"CR only", ",", "\r", "", "", NULL},
        {"byte order mark", ",", "\n", "\xef\xbb\xbf", "", NULL},
        {"tabs", "\t", "\n", "", "", NULL},
        {"semicolons", ";", "\r\n", "", "", NULL},
        {"quotes", ",", "\n", "", "\"", NULL},
        {"comma and blank", ", ", "\n", "", "", NULL},
        {"comments", ",", "\n", "# Site: XX-Abc,,,\n# Version: 1\n\n", "", NULL},
        {"all of it", "\t", "\r\n", "\xef\xbb\xbf# Site: XX-Abc\r\n", "\"",
         "NEE=NEE,USTAR=#4"},
    };
    static char text[16384];
    size_t size = build(text, sizeof text, ",", "\n", "", "", NULL, 0, VARIANT_ROWS);
    anji_series *plain = must_read(text, size, NULL, NULL);

    ck_assert_int_eq(anji_series_axis(plain)->n, VARIANT_ROWS);
    for (size_t d = 0; d < sizeof dresses / sizeof *dresses; d++) {
        size = build(text, sizeof text, dresses[d].delimiter, dresses[d].line_end,
                     dresses[d].before, dresses[d].quote, NULL, 0, VARIANT_ROWS);
        anji_series *other = must_read(text, size, dresses[d].map, NULL);
        same_series(plain, other, dresses[d].what);
        anji_series_free(other);
    }
    /* the last line may lack its end */
    size = build(text, sizeof text, ",", "\n", "", "", NULL, 0, VARIANT_ROWS);
    anji_series *other = must_read(text, size - 1, NULL, NULL);
    same_series(plain, other, "no final newline");
    anji_series_free(other);
    anji_series_free(plain);
}
END_TEST

START_TEST(order_duplicates_and_files)
{
    static char      text[16384], again[32768];
    anji_read_counts counts;
    int              order[VARIANT_ROWS];
    uint64_t         state = 7;
    size_t size = build(text, sizeof text, ",", "\n", "", "", NULL, 0, VARIANT_ROWS);
    anji_series *plain = must_read(text, size, NULL, NULL), *other;

    for (int i = 0; i < VARIANT_ROWS; i++)
        order[i] = i;
    for (int i = VARIANT_ROWS - 1; i > 0; i--) {
        int j = (int)(next_random(&state) % (uint64_t)(i + 1)), k = order[i];
        order[i] = order[j];
        order[j] = k;
    }
    size  = build(text, sizeof text, ",", "\n", "", "", order, 0, VARIANT_ROWS);
    other = must_read(text, size, NULL, &counts);
    same_series(plain, other, "permuted");
    ck_assert_int_gt(counts.out_of_order, 0);
    anji_series_free(other);

    /* the whole file twice, header and all */
    size = build(text, sizeof text, ",", "\n", "", "", NULL, 0, VARIANT_ROWS);
    snprintf(again, sizeof again, "%s%s", text, text);
    other = must_read(again, strlen(again), NULL, &counts);
    same_series(plain, other, "twice");
    ck_assert_int_eq(counts.duplicates_identical, VARIANT_ROWS);
    ck_assert_int_eq(counts.skipped_repeated, 1);
    ck_assert_int_eq(counts.records, 2 * VARIANT_ROWS);
    anji_series_free(other);

    /* two halves, the later one first, one record in both */
    const char       *paths[2];
    anji_read_report *report;
    anji_error        err;
    size     = build(text, sizeof text, ";", "\r", "", "", NULL, 20, VARIANT_ROWS);
    paths[0] = write_file(1, text, size);
    size     = build(text, sizeof text, ",", "\n", "", "", NULL, 0, 21);
    paths[1] = write_file(2, text, size);
    ck_assert_msg(anji_tower_read(paths, 2, NULL, NULL, &other, &report, &err) ==
                      ANJI_OK,
                  "%s", err.message);
    same_series(plain, other, "two files");
    anji_read_report_counts(report, &counts);
    ck_assert_int_eq(counts.duplicates_identical, 1);
    ck_assert_int_eq(counts.files, 2);
    anji_series_free(other);
    anji_read_report_free(report);

    /* a file that says something else about a shared interval */
    const char *liar = H "201401011000,201401011030,5,0.120\n";
    paths[1]         = write_file(2, liar, strlen(liar));
    ck_assert_int_eq(anji_tower_read(paths, 2, NULL, NULL, &other, NULL, &err),
                     ANJI_ERR_FORMAT);
    ck_assert_msg(
        strstr(err.message, ":2 and 5 in ") != NULL &&
            strncmp(err.message,
                    "NEE of the interval that begins 2014-01-01 10:00:00 is -2.38",
                    60) == 0,
        "%s", err.message);
    unlink(paths[0]);
    unlink(paths[1]);
    anji_series_free(plain);
}
END_TEST

START_TEST(conflict_in_one_file)
{
    anji_read_counts counts;
    const char *text = H R1 R2 R3 "201401010030,201401010100,7.7,0.42\n";
    anji_series               *series = must_read(text, strlen(text), NULL, &counts);

    ck_assert_int_eq(counts.duplicates_conflicting, 1);
    ck_assert_int_eq(counts.cells_conflicting, 1);
    ck_assert(isnan(anji_series_column(series, "NEE")[1]));
    ck_assert(anji_series_column(series, "USTAR")[1] == 0.42);
    anji_series_free(series);
}
END_TEST

START_TEST(gaps_are_rows)
{
    anji_read_counts counts;
    const char *text               = H R1 R3 "201401010300,201401010330,7.7,0.42\n";
    anji_series            *series = must_read(text, strlen(text), NULL, &counts);

    ck_assert_int_eq(counts.rows, 7);
    ck_assert_int_eq(counts.rows_missing, 4);
    ck_assert(isnan(anji_series_column(series, "NEE")[3]));
    ck_assert(anji_series_column(series, "NEE")[6] == 7.7);
    anji_series_free(series);
}
END_TEST

/* ---- stamps and units -------------------------------------------------------------
 */
#define NEW_YEAR_2014 1388534400

static const struct {
    const char *text, *map;
    int64_t     start; /* s after 2014-01-01 00:00 */
    int64_t     n;
    int32_t     stamp;
} stamped[] = {
    {"DateTime,NEE\n2014-01-01 00:30,1\n2014-01-01 01:00,2\n", NULL, 0, 2,
     ANJI_STAMP_END},
    {"DateTime,NEE\n2014-01-01T00:30:00,1\n2014-01-01T01:00:00,2\n", NULL, 0, 2,
     ANJI_STAMP_END},
    {"DateTime,NEE\n2014/1/1 0:30,1\n2014/1/1 1:00,2\n", NULL, 0, 2, ANJI_STAMP_END},
    {"DateTime,NEE\n01.01.2014 00:30,1\n01.01.2014 01:00,2\n", NULL, 0, 2,
     ANJI_STAMP_END},
    {"DateTime,NEE\n2014-01-01 00:15,1\n2014-01-01 00:45,2\n", NULL, 0, 2,
     ANJI_STAMP_MIDDLE},
    {"date,time,NEE\n2014-01-1,23:30,1\n2014-01-1,24:00,2\n", NULL, 82800, 2,
     ANJI_STAMP_END},
    {"date,time,NEE\n2014-01-1,2330,1\n2014-01-2,0000,2\n", NULL, 82800, 2,
     ANJI_STAMP_END},
    {"Year,DoY,Hour,NEE\n2014,1,23.5,1\n2014,1,24,2\n", NULL, 82800, 2, ANJI_STAMP_END},
    {"Year,DoY,Hour,NEE\n2014,1,23.5,1\n2014,1,24.0,2\n2014,2,0.5,2\n", NULL, 82800, 3,
     ANJI_STAMP_END},
    {"Year DoY Hour NEE\n2014 1 0.5 1\n2014   1 1.0 2\n", NULL, 0, 2, ANJI_STAMP_END},
    {"yyyy,mo,dd,hh,mm,NEE\n2014,1,1,0,30,1\n2014,1,1,1,0,2\n", NULL, 0, 2,
     ANJI_STAMP_END},
    {"\xe5\xb9\xb4,\xe6\x9c\x88,\xe6\x97\xa5,\xe6\x97\xb6,\xe5\x88\x86,NEE\n"
     "2014,1,1,0,30,1\n2014,1,1,1,0,2\n",
     NULL, 0, 2, ANJI_STAMP_END},
    {"jahr,tag,stunde,NEE\n2014,1,0.5,1\n2014,1,1,2\n", "YEAR=jahr,DOY=tag,HOUR=stunde",
     0, 2, ANJI_STAMP_END},
    {"DateTime,NEE\n2014-01-01 01:30,3\n2014-01-01 01:00,2\n2014-01-01 00:30,1\n", NULL,
     0, 3, ANJI_STAMP_END},
    {"DateTime,NEE [umol m-2 s-1],TA (K)\n2014-01-01 00:30,1,280\n2014-01-01 "
     "01:00,2,281\n",
     NULL, 0, 2, ANJI_STAMP_END},
    {"Day,Hour,NEE\n1,0.5,1\n1,1,2\n", "YEAR==2014", 0, 2, ANJI_STAMP_END},
    {"TIMESTAMP_END,NEE\n20140101003000,1\n20140101010000.0,2\n", NULL, 0, 2,
     ANJI_STAMP_END},
    {"TIMESTAMP_START,NEE\n201401010000,1\n201401010100,2\n201401010200,2\n", NULL, 0,
     3, ANJI_STAMP_START},
    {"when,NEE\n201401010030,1\n201401010100,2\n", "TIMESTAMP_START=when", 1800, 2,
     ANJI_STAMP_START},
};

START_TEST(stamps_in_every_form)
{
    for (size_t i = 0; i < sizeof stamped / sizeof *stamped; i++) {
        anji_read_counts counts;
        anji_series     *series = must_read(stamped[i].text, strlen(stamped[i].text),
                                            stamped[i].map, &counts);
        const anji_axis *axis   = anji_series_axis(series);
        ck_assert_msg(axis->start == NEW_YEAR_2014 + stamped[i].start &&
                          axis->n == stamped[i].n && counts.stamp == stamped[i].stamp,
                      "case %zu: start %lld, n %lld, stamp %d", i,
                      (long long)(axis->start - NEW_YEAR_2014), (long long)axis->n,
                      counts.stamp);
        ck_assert(anji_series_column(series, "NEE")[0] == 1);
        anji_series_free(series);
    }
}
END_TEST

START_TEST(stamp_option_overrides)
{
    const char    *text = "DateTime,NEE\n2014-01-01 00:30,1\n2014-01-01 01:00,2\n";
    const char    *path = write_file(0, text, strlen(text));
    anji_read_opts opts;
    anji_series   *series;
    anji_error     err;

    ck_assert_int_eq(anji_read_opts_init(&opts, sizeof opts), ANJI_OK);
    opts.stamp = ANJI_STAMP_START;
    ck_assert_int_eq(anji_tower_read(&path, 1, NULL, &opts, &series, NULL, &err),
                     ANJI_OK);
    ck_assert_int_eq(anji_series_axis(series)->start, NEW_YEAR_2014 + 1800);
    anji_series_free(series);
    opts.step = 600;
    ck_assert_int_eq(anji_tower_read(&path, 1, NULL, &opts, &series, NULL, &err),
                     ANJI_OK);
    ck_assert_int_eq(anji_series_axis(series)->n, 4);
    anji_series_free(series);
    opts.step = 700;
    ck_assert_int_eq(anji_tower_read(&path, 1, NULL, &opts, &series, NULL, &err),
                     ANJI_ERR_FORMAT);
    opts.stamp = 9;
    ck_assert_int_eq(anji_tower_read(&path, 1, NULL, &opts, &series, NULL, &err),
                     ANJI_ERR_OPTS);
    unlink(path);
}
END_TEST

/* Factors by hand: 1000/44.0095 umol per mg CO2; 1000/12.011 per mg C. */
static const struct {
    const char *unit, *quantity;
    double      given, want;
} unit_texts[] = {
    {"umolm-2s-1", "NEE", 2.385, 2.385},
    {"umol*m-2*s-1", "NEE", 2.385, 2.385},
    {"\xc2\xb5mol m-2 s-1", "NEE", 2.385, 2.385},
    {"\xce\xbcmol CO2 m\xe2\x81\xbb\xc2\xb2 s\xe2\x81\xbb\xc2\xb9", "NEE", 2.385,
     2.385},
    {"umol\xc2\xb7m-2\xc2\xb7s-1", "NEE", 2.385, 2.385},
    {"[\xc3\x82\xc2\xb5mol+1s-1m-2]", "NEE", 2.385, 2.385},
    {"mg CO2 m-2 s-1", "NEE", 0.1, 0.1 * 1000 / 44.0095},
    {"mgCO2 m-2 s-1", "NEE", 0.1, 0.1 * 1000 / 44.0095},
    {"mg.CO2.m-2.s-1", "NEE", 0.1, 0.1 * 1000 / 44.0095},
    {"g CO2 m-2 s-1", "NEE", 0.0001, 0.1 * 1000 / 44.0095},
    {"K", "TA", 288.15, 15},
    {"[K]", "TA", 288.15, 15},
    {"\xc2\xb0"
     "C",
     "TA", 15, 15},
    {"kPa", "VPD", 1.2, 12},
    {"[Pa]", "VPD", 1200, 12},
    {"hPa", "VPD", 12, 12},
    {"m s-1", "USTAR", 0.31, 0.31},
    {"W/m2", "SW_IN", 310, 310},
};

START_TEST(units_by_row_and_by_map)
{
    for (size_t i = 0; i < sizeof unit_texts / sizeof *unit_texts; i++) {
        char text[400], map[200];
        int  flux = strcmp(unit_texts[i].quantity, "NEE") == 0;

        snprintf(text, sizeof text,
                 "DateTime,%s,%s\n-,%s,-\n2014-01-01 00:30,%.10g,1\n2014-01-01 "
                 "01:00,%.10g,1\n",
                 unit_texts[i].quantity, flux ? "x" : "NEE", unit_texts[i].unit,
                 unit_texts[i].given, unit_texts[i].given);
        anji_series *series = must_read(text, strlen(text), NULL, NULL);
        CHECK_CLOSE(anji_series_column(series, unit_texts[i].quantity)[0],
                    unit_texts[i].want, 1e-14, unit_texts[i].unit);
        anji_series_free(series);
        snprintf(text, sizeof text,
                 "DateTime,col,%s\n2014-01-01 00:30,%.10g,1\n"
                 "2014-01-01 01:00,%.10g,1\n",
                 flux ? "x" : "NEE", unit_texts[i].given, unit_texts[i].given);
        snprintf(map, sizeof map, "%s=col:%s", unit_texts[i].quantity,
                 unit_texts[i].unit);
        series = must_read(text, strlen(text), map, NULL);
        CHECK_CLOSE(anji_series_column(series, unit_texts[i].quantity)[0],
                    unit_texts[i].want, 1e-14, map);
        anji_series_free(series);
    }
}
END_TEST

/* What is taken, and what never is: only the first column name is the quantity. */
START_TEST(names_that_are_not_the_flux)
{
    static const char *const others[] = {
        "NEE_QC",        "NEE_VUT_05",     "NEE_VUT_REF_RANDUNC",
        "NEE_gapfilled", "NEE_uStar_fall", "NEE_uStar_fsd",
        "NEE_RANDUNC",   "FC_SS",          "FC_SS_TEST",
        "FC_NR",         "FC_RANDUNC_HF",  "GPP_f",
        "Reco",          "NEE_flag",       "FC_VADV",
        "NEE_F",         "FCH4",           "NEE_CUT_84_orig",
        "NEE_PI_F",      "NEE_U50_orig"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[300];
        snprintf(text, sizeof text, "TIMESTAMP_START,TIMESTAMP_END,%s,NEE\n" R1 R2,
                 others[i]);
        anji_series *series = must_read(text, strlen(text), "NEE_QC=-", NULL);
        ck_assert_msg(anji_series_column(series, "NEE")[0] == 0.31, "%s", others[i]);
        ck_assert_msg(anji_series_column(series, "FC") == NULL, "%s", others[i]);
        anji_series_free(series);
    }
}
END_TEST

START_TEST(places_and_products)
{
    const char *places =
        "TIMESTAMP_START,TIMESTAMP_END,NEE,TA_2_1_1,TA_1_2_1,TA_1_1_1\n"
        "201401010000,201401010030,1,21,12,11\n";
    anji_series *series = must_read(places, strlen(places), NULL, NULL);
    ck_assert(anji_series_column(series, "TA")[0] == 11);
    anji_series_free(series);

    const char *product =
        "TIMESTAMP_START,TIMESTAMP_END,NEE_VUT_REF,NEE_VUT_REF_QC\n"
        "201401010000,201401010030,1.25,0\n201401010030,201401010100,2.5,1\n";
    series = must_read(product, strlen(product), NULL, NULL);
    ck_assert(anji_series_column(series, "NEE")[0] == 1.25);
    ck_assert(isnan(anji_series_column(series, "NEE")[1]));
    ck_assert(anji_series_column(series, "NEE_F_PUBLISHED")[1] == 2.5);
    anji_series_free(series);
    const char *pressure = "TIMESTAMP_START,TIMESTAMP_END,NEE,P\n"
                           "201401010000,201401010030,1,99851.2\n";
    series               = must_read(pressure, strlen(pressure), NULL, NULL);
    ck_assert_ptr_null(anji_series_column(series, "P"));
    anji_series_free(series);
    const char *ignored = H R1 R2;
    series              = must_read(ignored, strlen(ignored), "USTAR=-", NULL);
    ck_assert_ptr_null(anji_series_column(series, "USTAR"));
    anji_series_free(series);
}
END_TEST

/* As ChinaFLUX writes: Chinese names, mg CO2, a tab inside a unit, -99999, ends. */
START_TEST(chinese_tower)
{
    const char *text =
        "\xe5\xb9\xb4,\xe6\x9c\x88,\xe6\x97\xa5,\xe6\x97\xb6,minite,"
        "\xe7\xa2\xb3\xe9\x80\x9a\xe9\x87\x8f,U_star,Ta\n"
        "/,/,/,/,/,mg CO2 m-2 s-1,\tm s-1,K\n2003,1,1,0,30,0.0561,0.25,280.15\n"
        "2003,1,1,1,0,-99999,-99999,280.15\n";
    anji_series *series =
        must_read(text, strlen(text), "NEE=\xe7\xa2\xb3\xe9\x80\x9a\xe9\x87\x8f", NULL);

    CHECK_CLOSE(anji_series_column(series, "NEE")[0], 0.0561 * 1000 / 44.0095, 1e-14,
                "NEE");
    ck_assert(isnan(anji_series_column(series, "NEE")[1]));
    ck_assert(anji_series_column(series, "USTAR")[0] == 0.25);
    CHECK_CLOSE(anji_series_column(series, "TA")[0], 7.0, 1e-13, "TA");
    ck_assert_int_eq(anji_series_axis(series)->start,
                     1041379200); /* 2003-01-01 00:00 */
    anji_series_free(series);
}
END_TEST

START_TEST(flux_and_weather_files)
{
    const char      *flux    = "filename,date,time,co2_flux,u*,air_temperature,RH\n"
                               "[-],[-],[-],[umol+1s-1m-2],[m+1s-1],[K],[%]\n"
                               "a,2014-01-01,00:30,-1.5,0.3,281.15,60\n"
                               "a,2014-01-01,01:00,-1.6,0.4,281.25,61\n";
    const char      *weather = "TIMESTAMP_START,TIMESTAMP_END,TA_1_1_1,RH_1_1_1,SW_IN\n"
                               "201401010000,201401010030,7.5,64,0\n"
                               "201401010030,201401010100,7.6,65,0\n"
                               "201401010100,201401010130,7.7,66,3\n";
    const char      *paths[2];
    anji_series     *series;
    anji_read_counts counts;
    anji_read_report *report;
    anji_error        err;

    paths[0] = write_file(1, flux, strlen(flux));
    paths[1] = write_file(2, weather, strlen(weather));
    ck_assert_msg(anji_tower_read(paths, 2, NULL, NULL, &series, &report, &err) ==
                      ANJI_OK,
                  "%s", err.message);
    anji_read_report_counts(report, &counts);
    ck_assert_int_eq(counts.rows, 3);
    ck_assert_int_eq(counts.duplicates_identical, 0);
    ck_assert(anji_series_column(series, "TA")[0] == 7.5);
    ck_assert(anji_series_column(series, "RH")[1] == 65);
    ck_assert(anji_series_column(series, "FC")[0] == -1.5);
    ck_assert(isnan(anji_series_column(series, "FC")[2]));
    anji_series_free(series);
    anji_read_report_free(report);
    unlink(paths[0]);
    unlink(paths[1]);
}
END_TEST

/* VPD without a unit, made of RH and TA: kPa is proved and converted, hPa is left. The
 * saturation pressure here is Tetens' (1930), not the library's formula. */
START_TEST(unit_of_vpd_by_proof)
{
    static const double parts[] = {1, 0.1, 100};
    for (size_t k = 0; k < 3; k++) {
        static char text[8192];
        size_t      n = (size_t)snprintf(text, sizeof text,
                                         "TIMESTAMP_START,TIMESTAMP_END,NEE,TA,RH,VPD\n");
        for (int i = 0; i < 47; i++) {
            double ta = 10 + 0.3 * i, rh = 90 - i;
            double vpd = 6.1078 * exp(17.27 * ta / (ta + 237.3)) * (1 - rh / 100);
            n += (size_t)snprintf(
                text + n, sizeof text - n,
                "20140101%02d%02d,20140101%02d%02d,1,%.2f,%.1f,%.5f\n", i / 2,
                30 * (i % 2), (i + 1) / 2, 30 * ((i + 1) % 2), ta, rh, vpd * parts[k]);
        }
        anji_series *series = must_read(text, n, NULL, NULL);
        CHECK_NEAR(anji_series_column(series, "VPD")[0], 1.2279, 0, 1e-4, "VPD");
        anji_series_free(series);
    }
}
END_TEST

START_TEST(report_tells_it)
{
    const char *text       = "site,XX-Abc\nyear,2014\nlat,50.96\nlon,13.57\n"
                             "timezone,201401010030,1\nnotes,a,b\n" H R1 R2 "\n# remark\n" R3;
    const char       *path = write_file(0, text, strlen(text));
    anji_series      *series;
    anji_read_report *report;
    anji_read_column  column;
    anji_site         site;
    anji_error        err;
    char              told[2000], little[8];

    ck_assert_msg(READ_ONE(path, NULL, &series, &report, &err) == ANJI_OK, "%s",
                  err.message);
    unlink(path);
    ck_assert_int_eq(anji_read_report_site(report, &site), ANJI_OK);
    ck_assert_str_eq(site.name, "XX-Abc");
    ck_assert(site.lat == 50.96 && site.lon == 13.57 && site.utc_offset == 1);
    ck_assert_uint_eq(anji_read_report_columns(report), 2);
    ck_assert_int_eq(anji_read_report_column(report, 1, &column), ANJI_OK);
    ck_assert_str_eq(column.quantity, "USTAR");
    ck_assert_str_eq(column.unit_from, "convention");
    ck_assert_int_eq(column.column, 4);
    ck_assert_int_eq(anji_read_report_column(report, 2, &column), ANJI_ERR_NOT_FOUND);
    size_t n = anji_read_describe(report, told, sizeof told);
    ck_assert_uint_eq(n, strlen(told));
    ck_assert_uint_eq(anji_read_describe(report, NULL, 0), n);
    ck_assert_uint_eq(anji_read_describe(report, little, sizeof little), n);
    ck_assert_uint_eq(strlen(little), sizeof little - 1);
    ck_assert_ptr_nonnull(strstr(told,
                                 "Format:  ONEFlux qca\nSite:    XX-Abc, 50.9600 N, "
                                 "13.5700 E, UTC+1 h\nTime:    2014-01-01 00:00 to "
                                 "2014-01-01 01:30, step 30 min, 3 rows"));
    anji_series_free(series);
    anji_read_report_free(report);
    anji_read_report_free(NULL);
    ck_assert_uint_eq(anji_read_describe(NULL, told, sizeof told), 0);
    ck_assert_ptr_null(anji_read_report_note(NULL, 0));
    ck_assert_ptr_null(anji_read_report_format(NULL));
    ck_assert_ptr_null(anji_read_param(99));
    ck_assert_str_eq(anji_read_param(0)->name, "stamp");
}
END_TEST

/* Cut anywhere, a file is read or refused, never worse. */
START_TEST(short_files)
{
    static char text[16384];
    size_t      size =
        build(text, sizeof text, ",", "\r\n", "# Site: A\r\n", "\"", NULL, 0, 4);

    for (size_t n = 0; n <= size; n++) {
        anji_series      *series;
        anji_read_report *report;
        const char       *path   = write_file(0, text, n);
        int               status = READ_ONE(path, NULL, &series, &report, NULL);
        ck_assert((status == ANJI_OK) == (series != NULL));
        anji_series_free(series);
        anji_read_report_free(report);
        unlink(path);
    }
}
END_TEST

SUITE_MAIN("read", tcase_add_test(tc, numbers_like_strtod);
           tcase_add_test(tc, numbers_refused);
           tcase_add_test(tc, numbers_in_any_locale);
           tcase_add_test(tc, real_files_counted); tcase_add_test(tc, real_files_spots);
           tcase_add_test(tc, real_file_with_two_analysers);
           tcase_add_test(tc, malformed_files); tcase_add_test(tc, place_of_the_error);
           tcase_add_test(tc, same_table_in_every_dress);
           tcase_add_test(tc, order_duplicates_and_files);
           tcase_add_test(tc, conflict_in_one_file); tcase_add_test(tc, gaps_are_rows);
           tcase_add_test(tc, stamps_in_every_form);
           tcase_add_test(tc, stamp_option_overrides);
           tcase_add_test(tc, units_by_row_and_by_map);
           tcase_add_test(tc, names_that_are_not_the_flux);
           tcase_add_test(tc, places_and_products); tcase_add_test(tc, report_tells_it);
           tcase_add_test(tc, short_files); tcase_add_test(tc, chinese_tower);
           tcase_add_test(tc, flux_and_weather_files);
           tcase_add_test(tc, unit_of_vpd_by_proof);)
