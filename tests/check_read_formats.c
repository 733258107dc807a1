/* Tests of anjicarbon/read.h: the forms in which networks, programs and spreadsheets
 * write tower files. Each text was typed from the format's description; the values that
 * must come out stand beside it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include <anjicarbon/read.h>

#include "suite.h"

#define NEW_YEAR_2014 1388534400 /* date -u -d 2014-01-01 +%s */
#define FILES_MAX     2

static const char *write_file(int number, const char *text)
{
    static char path[FILES_MAX][64];

    snprintf(path[number], sizeof path[number], "check_formats_%ld_%d.csv",
             (long)getpid(), number);
    FILE *file = fopen(path[number], "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
    return path[number];
}

typedef struct {
    anji_series     *series;
    anji_read_counts counts;
    anji_error       err;
    int              status;
    char             told[4000]; /* the report, or the message */
} reading;

static reading read_texts(const char *first, const char *second, const char *map)
{
    const char       *paths[FILES_MAX];
    anji_read_report *report;
    reading           r;
    size_t            n = 0;

    memset(&r, 0, sizeof r);
    paths[n] = write_file((int)n, first);
    n++;
    if (second != NULL) {
        paths[n] = write_file((int)n, second);
        n++;
    }
    r.status = anji_tower_read(paths, n, map, NULL, &r.series, &report, &r.err);
    if (r.status == ANJI_OK) {
        anji_read_describe(report, r.told, sizeof r.told);
        ck_assert_int_eq(anji_read_report_counts(report, &r.counts), ANJI_OK);
    } else {
        ck_assert(r.series == NULL && report == NULL);
        snprintf(r.told, sizeof r.told, "%s", r.err.message);
    }
    anji_read_report_free(report);
    for (size_t i = 0; i < n; i++)
        unlink(paths[i]);
    return r;
}

#define FLX "TIMESTAMP_START,TIMESTAMP_END,"
#define T1  "201401010000,201401010030,"
#define T2  "201401010030,201401010100,"

/* A quantity that must be read with a value in a row, and what the report must say. */
static const struct {
    const char *what, *text, *map, *quantity;
    int         row;
    double      value;
    const char *said;
} understood[] = {
    {"AmeriFlux _PI at two heights",
     "# Site: XX-Abc\n# Version: 1-5\n" FLX "FC_1_1_1,TA_PI_1_2_1,TA_PI_1_1_1\n" T1
     "1,5,6\n" T2 "2,7,8\n",
     NULL, "TA", 1, 8, "\"TA_PI_1_1_1\" is taken"},
    {"daylight saving ends",
     FLX "NEE\n201410260200,201410260230,1\n201410260230,201410260200,2\n"
         "201410260200,201410260230,3\n201410260230,201410260300,2\n"
         "201410260300,201410260330,5\n",
     NULL, "NEE", 2, 5, "daylight saving"},
    {"AmeriFlux drivers only filled by the team",
     "# Site: XX-Abc\n" FLX "FC,TA_PI_F,VPD_PI_F,SW_IN_PI_F_1_1_1\n" T1 "1,5,6,300\n",
     NULL, "SW_IN_F", 0, 300, ""},
    {"EddyPro with biomet columns and their units",
     "file_info,,,f,,,,,\n"
     "filename,date,time,co2_flux,u*,air_temperature,Ta_1_1_1,PPFD_1_1_1,P_rain_1_1_1\n"
     ",[yyyy-mm-dd],[HH:MM],[\xc2\xb5mol+1s-1m-2],[m+1s-1],[K],[K],"
     "[\xc2\xb5mol+1m-2s-1],[m]\n"
     "a.ghg,2014-01-01,00:30,-1,0.3,280,281.15,1200,0.0002\n"
     "a.ghg,2014-01-01,01:00,-1,0.3,280,282.15,NaN,-9999.0\n",
     NULL, "PPFD_IN", 0, 1200, ""},
    {"EddyPro's rain in metres",
     "filename,date,time,co2_flux,u*,P_rain_1_1_1\n"
     ",[yyyy-mm-dd],[HH:MM],[\xc2\xb5mol+1s-1m-2],[m+1s-1],[m]\n"
     "a.ghg,2014-01-01,00:30,-1,0.3,0.0002\na.ghg,2014-01-01,01:00,-1,0.3,0\n",
     NULL, "P", 0, 0.2, "x 1000"},
    {"European Level 4",
     "Month,Day,Hour,DoY,Rg_f,Rg_fqc,Ta_f,Ta_fqc,qf_NEE_st,NEE_st_fMDS,NEE_st_fMDSqc,"
     "NEE_or_fMDS,NEE_or_fMDSqc,NEE_st_fANN,NEE_st_fANNqc\n"
     "1,1,0.5,1.0208,0,0,5,0,0,1.5,0,1.6,0,1.7,0\n"
     "1,1,1,1.0417,0,0,5,0,0,2.5,1,2.6,1,2.7,1\n",
     "YEAR==2014", "NEE", 0, 1.5, "NEE_st_fMDSqc is 0"},
    {"European Level 4, a filled record",
     "Month,Day,Hour,DoY,NEE_st_fMDS,NEE_st_fMDSqc\n1,1,0.5,1.02,1.5,0\n"
     "1,1,1,1.04,2.5,1\n",
     "YEAR==2014", "NEE", 1, NAN, ""},
    {"OzFlux names",
     "DateTime,Fco2,Fco2_QCFlag,Fsd\n-,umol/m^2/s,-,W/m^2\n2014-01-01 00:30:00,1,0,7\n"
     "2014-01-01 01:00:00,2,0,8\n",
     NULL, "SW_IN", 1, 8, ""},
    {"a time of day without zeros before it, as AsiaFlux has it",
     "Year,DOY,TIME,Fc\n-,-,-,mgCO2 m-2 s-1\n2014,1,30,1\n2014,1,100,2\n2014,1,130,3\n",
     NULL, "FC", 1, 2 * 1e3 / 44.0095, "mgCO2 m-2 s-1"},
    {"Chinese time words in GB 18030",
     "\xc4\xea,\xd4\xc2,\xc8\xd5,\xca\xb1,\xb7\xd6,NEE\n2014,1,1,0,30,-99999\n"
     "2014,1,1,1,0,2\n",
     "NEE=NEE:mg CO2 m-2 s-1", "NEE", 0, NAN, ""},
    {"longer Chinese time words, the date word for the day",
     "\xe5\xb9\xb4\xe4\xbb\xbd,\xe6\x9c\x88\xe4\xbb\xbd,\xe6\x97\xa5\xe6\x9c\x9f,"
     "\xe5\xb0\x8f\xe6\x97\xb6,\xe5\x88\x86\xe9\x92\x9f,NEE\n2014,1,1,0,30,1\n"
     "2014,1,1,1,0,2\n",
     NULL, "NEE", 1, 2, ""},
    {"a time part of the map is not also what its name says",
     "Date,Year,Month,Hour,NEE\n1,2014,1,0.5,1\n1,2014,1,1,2\n", "DAY=Date", "NEE", 1,
     2, ""},
    {"AmeriFlux Level 2 of old",
     "Sitename: X\nYEAR,GAP,DTIME,DOY,HRMIN,UST,TA,NEE,FC,SFC\n"
     "YEAR,GAP,DTIME,DOY,HRMIN,m/s,deg C,umol/m2/s,umol/m2/s,umol/m2/s\n"
     "2014,-9999,1.02083,1,30,0.25,12,2,-6999,-9999\n"
     "2014,-9999,1.04167,1,100,0.35,12,3,1,2\n",
     NULL, "USTAR", 1, 0.35, ""},
    {"files put together with their byte order marks",
     "\xef\xbb\xbf" FLX "NEE\n" T1 "1\n\xef\xbb\xbf" FLX "NEE\n" T2 "2\n", NULL, "NEE",
     1, 2, "1 repeated header"},
    {"separators behind the records", FLX "NEE,TA\n" T1 "1,5,\n" T2 "2,6,\n", NULL,
     "TA", 1, 6, ""},
    {"separators behind units and records",
     FLX "NEE,TA\n-,-,mg CO2 m-2 s-1,K,\n" T1 "1,278.15,\n" T2 "2,279.15,\n", NULL,
     "TA", 1, 6, "units row"},
    {"a separator behind the header", FLX "NEE,TA,\n" T1 "1,5\n" T2 "2,6\n", NULL, "TA",
     1, 6, ""},
    {"separators behind all lines", FLX "NEE,TA,\n" T1 "1,5,\n" T2 "2,6,\n", NULL, "TA",
     1, 6, ""},
    {"days first, proven",
     "DateTime,NEE\n12/01/2014 23:30,1\n13/01/2014 00:00,2\n13/01/2014 00:30,3\n", NULL,
     "NEE", 2, 3, "day/month/year: the first number is 13 in line 3"},
    {"months first, proven",
     "Date,Time,NEE\n1/12/2014,23:30,1\n1/12/2014,24:00,2\n1/13/2014,00:30,3\n", NULL,
     "NEE", 2, 3, "month/day/year: the second number is 13 in line 4"},
    {"a spreadsheet's rounding",
     "DateTime,NEE\n2014-01-01 00:30:00,1\n2014-01-01 00:59:59,2\n2014-01-01 "
     "01:30:01,3\n",
     NULL, "NEE", 1, 2, "2 stamps of"},
    {"intervals that end a second early",
     FLX "NEE\n2014-01-01 00:00:00,2014-01-01 00:29:59,1\n"
         "2014-01-01 00:30:00,2014-01-01 00:59:59,2\n",
     NULL, "NEE", 1, 2, "step 30 min"},
    {"INF of a logger",
     "\"TOA5\",\"s\",\"CR3000\"\n\"TIMESTAMP\",\"FC\",\"USTAR\"\n"
     "\"TS\",\"umol m-2 s-1\",\"m/s\"\n\"\",\"Avg\",\"Avg\"\n"
     "\"2014-01-01 00:30:00\",\"INF\",0.3\n\"2014-01-01 01:00:00\",2,0.4\n",
     NULL, "FC", 0, NAN, "Campbell TOA5"},
    {"a spreadsheet's error", FLX "NEE\n" T1 "#DIV/0!\n" T2 "2\n", NULL, "NEE", 0, NAN,
     ""},
    {"a rain rate does not stop the file",
     "DateTime,NEE,P\n-,umol m-2 s-1,mm h-1\n2014-01-01 00:30,1,0\n2014-01-01 "
     "01:00,2,0\n",
     NULL, "NEE", 1, 2, "P is not read: the unit \"mm h-1\""},
    {"ICOS fluxes are not EddyPro's", FLX "FC,FC_SSITC_TEST,NEE\n" T1 "1,0,1\n", NULL,
     "FC", 0, 1, "Format:  FLUXNET"},
};

START_TEST(forms_understood)
{
    for (size_t i = 0; i < sizeof understood / sizeof *understood; i++) {
        reading r = read_texts(understood[i].text, NULL, understood[i].map);
        ck_assert_msg(r.status == ANJI_OK, "%s: %s", understood[i].what, r.told);
        const double *x = anji_series_column(r.series, understood[i].quantity);
        ck_assert_msg(x != NULL, "%s: no %s\n%s", understood[i].what,
                      understood[i].quantity, r.told);
        /* one conversion, a product and a sum, lies between text and value */
        CHECK_CLOSE(x[understood[i].row], understood[i].value, 1e-14,
                    understood[i].what);
        ck_assert_msg(strstr(r.told, understood[i].said) != NULL, "%s:\n%s",
                      understood[i].what, r.told);
        ck_assert_int_eq(r.counts.rows_missing, 0);
        anji_series_free(r.series);
    }
}
END_TEST

static const struct {
    const char *what, *text, *map;
    int         status;
    const char *said;
} refused[] = {
    {"one separator too many in one record", FLX "NEE,TA\n" T1 "1,5\n" T2 "2,6,\n",
     NULL, ANJI_ERR_FORMAT, ":3: 5 fields, want 4 as in the header (line 1)"},
    {"one separator too few", FLX "NEE,TA\n" T1 "1,5,\n" T2 "2,6\n", NULL,
     ANJI_ERR_FORMAT,
     ":3: 4 fields, want 5 as in the header (line 1) and an empty one"},
    {"a value where the others have nothing", FLX "NEE,TA\n" T1 "1,5,\n" T2 "2,6,7\n",
     NULL, ANJI_ERR_FORMAT, ":3: 5 fields, want 5"},
    {"row names without a header, as R writes them",
     FLX "NEE\n\"1\"," T1 "1\n\"2\"," T2 "2\n", NULL, ANJI_ERR_FORMAT,
     ":2: 4 fields, want 3"},
    {"a day or a month", "DateTime,NEE\n01/02/2014 00:30,1\n02/02/2014 00:30,1\n", NULL,
     ANJI_ERR_FORMAT, "holds \"01/02/2014 00:30\""},
    {"days and months first in one file",
     "DateTime,NEE\n13/02/2014 00:30,1\n02/14/2014 00:30,1\n", NULL, ANJI_ERR_FORMAT,
     "holds \"13/02/2014 00:30\""},
    {"an offset from UTC",
     "DateTime,NEE\n2014-01-01T00:30:00+08:00,1\n2014-01-01T01:00:00+08:00,1\n", NULL,
     ANJI_ERR_FORMAT, "no zone"},
    {"half-hours by number, HOUR",
     "Year,DOY,Hour,NEE\n2014,1,23,1\n2014,1,24,1\n2014,1,25,1\n", NULL,
     ANJI_ERR_FORMAT, "holds \"25\""},
    {"half-hours by number, TIME", "Year,DOY,TIME,NEE\n2014,1,1,1\n2014,1,2,1\n", NULL,
     ANJI_ERR_FORMAT, "column 3 (TIME) holds \"1\""},
    {"stamps beside the grid by more than a slip",
     "DateTime,NEE\n2014-01-01 00:30:00,1\n2014-01-01 01:00:00,2\n"
     "2014-01-01 01:30:07,3\n2014-01-01 02:00:00,3\n",
     NULL, ANJI_ERR_FORMAT, "the time step is 1793 s"},
    {"INF in another file", FLX "NEE\n" T1 "INF\n", NULL, ANJI_ERR_FORMAT, "\"INF\""},
    {"European Level 3: two NEE",
     "Month,Day,Hour,NEE_st,NEE_or\n1,1,0.5,1,1\n1,1,1,1,1\n", "YEAR==2014",
     ANJI_ERR_AMBIGUOUS, "--map 'NEE=NEE_st' or --map 'NEE=NEE_or'"},
    {"mg of what", "DateTime,NEE\n-,mg m-2 s-1\n2014-01-01 00:30,1\n", NULL,
     ANJI_ERR_FORMAT, "the unit \"mg m-2 s-1\", which is not known for NEE"},
};

START_TEST(forms_refused)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        reading r = read_texts(refused[i].text, NULL, refused[i].map);
        ck_assert_msg(r.status == refused[i].status &&
                          strstr(r.told, refused[i].said) != NULL,
                      "%s: %d, %s", refused[i].what, r.status, r.told);
    }
}
END_TEST

/* A column of minutes that is not understood leaves every hour twice in the file. */
START_TEST(minutes_not_understood)
{
    char   text[2048] = "Year,Month,Day,Hour,Mnt,NEE\n";
    size_t n          = strlen(text);

    for (int i = 0; i < 48; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "2014,1,1,%d,%d,%d\n", i / 2,
                              30 * (i % 2), i);
    reading r = read_texts(text, NULL, NULL);
    ck_assert_int_eq(r.status, ANJI_ERR_FORMAT);
    ck_assert_ptr_nonnull(strstr(r.told, "24 of 48 records stand at a time"));
    r = read_texts(text, NULL, "MINUTE=Mnt");
    ck_assert_msg(r.status == ANJI_OK, "%s", r.told);
    ck_assert_int_eq(r.counts.rows, 48);
    ck_assert_int_eq(r.counts.step, 1800);
    anji_series_free(r.series);
}
END_TEST

/* Half-hours of 2014 from a number on, all of value 1, under "DateTime,NEE". */
static const char *half_hours(char *text, size_t size, int from, int to)
{
    size_t n = (size_t)snprintf(text, size, "DateTime,NEE\n");

    for (int i = from; i < to; i++)
        n += (size_t)snprintf(text + n, size - n, "2014-01-%02d %02d:%02d,%d\n",
                              1 + i / 48, i / 2 % 24, 30 * (i % 2), i);
    return text;
}

START_TEST(files_of_one_header_are_stamped_alike)
{
    char    whole[4096], part[4096];
    reading r;

    /* the first file shows starts, the second begins in the morning and shows nothing */
    for (int order = 0; order < 2; order++) {
        half_hours(whole, sizeof whole, 0, 48);
        half_hours(part, sizeof part, 48 + 16, 48 + 30);
        r = read_texts(order ? part : whole, order ? whole : part, NULL);
        ck_assert_msg(r.status == ANJI_OK, "%s", r.told);
        ck_assert_int_eq(r.counts.stamp, ANJI_STAMP_START);
        ck_assert_int_eq(anji_series_axis(r.series)->start, NEW_YEAR_2014);
        ck_assert(anji_series_column(r.series, "NEE")[48 + 16] == 48 + 16);
        ck_assert_ptr_null(strstr(r.told, "does not say"));
        anji_series_free(r.series);
    }
    /* one shows starts, the other ends */
    half_hours(part, sizeof part, 48 + 1, 48 + 40);
    r = read_texts(whole, part, NULL);
    ck_assert_int_eq(r.status, ANJI_ERR_AMBIGUOUS);
    ck_assert_ptr_nonnull(strstr(r.told, "--stamp start or --stamp end"));
}
END_TEST

/* EddyPro's estimates of the air give way to a weather station in another file. */
START_TEST(estimates_give_way)
{
    static const char *const flux =
        "filename,date,time,co2_flux,u*,air_temperature,RH,VPD\n"
        ",[yyyy-mm-dd],[HH:MM],[umol+1s-1m-2],[m+1s-1],[K],[%],[Pa]\n"
        "a,2014-01-01,00:30,1,0.3,280.15,50,500\na,2014-01-01,01:00,2,0.3,280.15,50,"
        "500\n";
    static const char *const air =
        "date,time,Ta_1_1_1,RH_1_1_1\n[yyyy-mm-dd],[HH:MM],[K],[%]\n"
        "2014-01-01,00:30,285.15,60\n2014-01-01,01:00,286.15,61\n";

    for (int order = 0; order < 2; order++) {
        reading r = read_texts(order ? air : flux, order ? flux : air, NULL);
        ck_assert_msg(r.status == ANJI_OK, "%s", r.told);
        CHECK_CLOSE(anji_series_column(r.series, "TA")[1], 13.0, 1e-14, "TA");
        ck_assert(anji_series_column(r.series, "RH")[0] == 60);
        ck_assert(anji_series_column(r.series, "VPD")[0] == 5);
        ck_assert_ptr_nonnull(strstr(r.told, "TA of check_formats"));
        anji_series_free(r.series);
    }
}
END_TEST

START_TEST(product_beside_measured_years)
{
    reading r = read_texts(FLX "NEE\n" T1 "1\n" T2 "2\n",
                           FLX "NEE_VUT_REF,NEE_VUT_REF_QC\n"
                               "201501010000,201501010030,3,0\n",
                           NULL);
    ck_assert_msg(r.status == ANJI_OK, "%s", r.told);
    ck_assert_ptr_nonnull(strstr(r.told, "holds only a published product"));
    anji_series_free(r.series);
}
END_TEST

START_TEST(map_for_one_of_two_files)
{
    const char *a = "when,NEE\n201401010030,1\n201401010100,2\n";
    const char *b = FLX "TA\n" T1 "5\n" T2 "6\n";

    for (int order = 0; order < 2; order++) {
        reading r = read_texts(order ? b : a, order ? a : b, "TIMESTAMP_END=when");
        ck_assert_msg(r.status == ANJI_OK, "%s", r.told);
        ck_assert_int_eq(r.counts.rows, 2);
        ck_assert(anji_series_column(r.series, "NEE")[1] == 2);
        ck_assert(anji_series_column(r.series, "TA")[1] == 6);
        anji_series_free(r.series);
    }
}
END_TEST

/* Headers from which the message must offer a map that works when it is pasted back. */
static const char *const doubtful[] = {
    FLX "NEE_A,NEE_B\n" T1 "1,2\n",
    FLX "NEE,NEE\n" T1 "1,2\n",
    FLX "\"NEE_A,b\",\"NEE_B:c\"\n" T1 "1,2\n",
    FLX "NEE_it's,NEE_B\n" T1 "1,2\n",
    FLX "NEE_\xe7\xa2\xb3,NEE_B\n" T1 "1,2\n",
    FLX "NEE_\xcc\xbc,NEE_B\n" T1 "1,2\n",
    FLX "NEE_A b,NEE_$HOME\n" T1 "1,2\n",
    FLX
    "NEE_a_long_name_that_goes_on_and_on_until_it_is_longer_than_one_line,NEE_B\n" T1
    "1,2\n",
};

START_TEST(maps_that_work)
{
    for (size_t i = 0; i < sizeof doubtful / sizeof *doubtful; i++) {
        reading     first = read_texts(doubtful[i], NULL, NULL);
        int         shown = 0;
        const char *p     = first.told;
        ck_assert_msg(first.status == ANJI_ERR_AMBIGUOUS, "%zu: %s", i, first.told);
        while ((p = strstr(p, "--map '")) != NULL) {
            char map[200];
            p += strlen("--map '");
            size_t n = strcspn(p, "'");
            ck_assert(n < sizeof map);
            memcpy(map, p, n);
            map[n]    = '\0';
            reading r = read_texts(doubtful[i], NULL, map);
            ck_assert_msg(r.status == ANJI_OK, "%s: %s", map, r.told);
            ck_assert_msg(anji_series_column(r.series, "NEE")[0] == ++shown, "%s", map);
            anji_series_free(r.series);
        }
        ck_assert_msg(shown == 2, "%zu: %d maps in %s", i, shown, first.told);
    }
}
END_TEST

/* A doubled hour in autumn is missing where its halves disagree; an hour that spring
 * leaves out is a hole. */
START_TEST(daylight_saving)
{
    char   text[8192];
    size_t n = strlen(half_hours(text, sizeof text, 1, 96));

    snprintf(text + n, sizeof text - n,
             "2014-01-02 02:00,-5\n2014-01-02 02:30,-6\n2014-01-03 03:00,1\n");
    reading r = read_texts(text, NULL, NULL);
    ck_assert_msg(r.status == ANJI_OK, "%s", r.told);
    ck_assert_int_eq(r.counts.duplicates_conflicting, 2);
    ck_assert_int_eq(r.counts.rows_missing, 6);
    ck_assert(isnan(anji_series_column(r.series, "NEE")[48 + 3]));
    ck_assert(anji_series_column(r.series, "NEE")[48 + 5] == 48 + 6);
    anji_series_free(r.series);
}
END_TEST

/* Where the clock goes forward an hour is missing, and the record before it ends late. */
START_TEST(daylight_saving_begins)
{
    reading r =
        read_texts(FLX "NEE\n201403300100,201403300130,1\n"
                       "201403300130,201403300300,2\n201403300300,201403300330,3\n",
                   NULL, NULL);
    ck_assert_msg(r.status == ANJI_OK, "%s", r.told);
    ck_assert_int_eq(r.counts.rows, 5);
    ck_assert_int_eq(r.counts.rows_missing, 2);
    ck_assert(anji_series_column(r.series, "NEE")[4] == 3);
    ck_assert_ptr_nonnull(strstr(r.told, "1 records of"));
    anji_series_free(r.series);
}
END_TEST

SUITE_MAIN("read_formats", tcase_add_test(tc, daylight_saving_begins);
           tcase_add_test(tc, forms_understood); tcase_add_test(tc, forms_refused);
           tcase_add_test(tc, minutes_not_understood);
           tcase_add_test(tc, files_of_one_header_are_stamped_alike);
           tcase_add_test(tc, maps_that_work); tcase_add_test(tc, estimates_give_way);
           tcase_add_test(tc, map_for_one_of_two_files);
           tcase_add_test(tc, product_beside_measured_years);
           tcase_add_test(tc, daylight_saving);)
