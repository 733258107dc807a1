/* Whatever bytes a file and a map hold, the reader answers with a series or a message.
 *
 * With libFuzzer: clang -fsanitize=fuzzer,address,undefined -DANJI_LIBFUZZER. Without
 * it the program has a main() of its own, which changes a corpus that it holds: bytes
 * flipped, pieces cut, doubled and joined. argv[1] is the number of inputs, argv[2] a
 * seed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <anjicarbon/read.h>

static void must(int truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "broken: %s\n", what);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Up to the first NUL the map, behind it the file; without a NUL all is the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char              path[64], map[256] = "";
    const uint8_t    *nul = size > 0 ? memchr(data, 0, size < 200 ? size : 200) : NULL;
    anji_series      *series = NULL;
    anji_read_report *report = NULL;
    anji_error        err;

    if (nul != NULL) {
        memcpy(map, data, (size_t)(nul - data));
        size -= (size_t)(nul - data) + 1;
        data = nul + 1;
    }
    snprintf(path, sizeof path, "fuzz_read_%ld.tmp", (long)getpid());
    FILE *file = fopen(path, "wb");
    must(file != NULL && fwrite(data, 1, size, file) == size, "a temporary file");
    fclose(file);
    const char *paths[] = {path, path};
    size_t      n       = size % 5 == 0 ? 2 : 1;
    int status = anji_tower_read(paths, n, map[0] != '\0' ? map : NULL, NULL, &series,
                                 &report, &err);
    must((status == ANJI_OK) == (series != NULL), "a series exactly on success");
    must((status == ANJI_OK) == (report != NULL), "a report exactly on success");
    must(status == ANJI_OK || err.message[0] != '\0', "a message on failure");
    if (status == ANJI_OK) {
        char             told[200];
        anji_read_counts counts;
        anji_read_describe(report, told, sizeof told);
        anji_read_report_counts(report, &counts);
        must(counts.rows == anji_series_axis(series)->n, "rows of the axis");
        must(counts.records >= counts.rows - counts.rows_missing, "records fill rows");
        for (size_t c = 0; c < anji_series_count(series); c++)
            for (int64_t i = 0; i < counts.rows; i++)
                must(!isinf(anji_series_values(series, c)[i]), "no infinity");
    }
    anji_series_free(series);
    anji_read_report_free(report);
    unlink(path);
    return 0;
}

#ifndef ANJI_LIBFUZZER
static const char *const corpus[] = {
    "TIMESTAMP_START,TIMESTAMP_END,NEE,USTAR,TA,VPD\n201401010000,201401010030,-1.5,0."
    "31,7,3\n"
    "201401010030,201401010100,-9999,NA,,1.5e0\n",
    "\xef\xbb\xbf# Site: US-CRT,,,\r\n# Version: "
    "2-5,,,\r\nTIMESTAMP_START,TIMESTAMP_END,FC,SC\r\n"
    "201101010000,201101010030,1,2\r\n",
    "Year\tDoY\tHour\tNEE\tUstar\r-\t-\t-\tumolm-2s-1\tms-1\r1998\t1\t0.5\t-1.21\t0."
    "72\r"
    "1998\t1\t1\t1.72\t0.52\r",
    "file_info,,,,fluxes,\nfilename,date,time,DOY,co2_flux,u*\n,[yyyy-mm-dd],[HH:MM],["
    "ddd.ddd],"
    "[\xc2\xb5mol+1s-1m-2],[m+1s-1]\na,2014-05-27,18:00,147.749,-3.46,0.3\n"
    "a,2014-05-27,18:30,147.77,-3.1,0.2\n",
    "year;month;day;hour;minute;NEE\n2019;1;1;0;0;NaN\n2019;1;1;0;30;1.3641\n",
    "site,US-ARc\nyear,2005\nlat,35.5465\ntimezone,200501010030,-6\nnotes,x\n"
    "TIMESTAMP_START,TIMESTAMP_END,NEE,TA,USTAR\n200501010000,200501010030,-9999,1,2\n",
    "\"DateTime\",\"NEE\",\"VPD\"\n\"2014-01-01 00:30\",1,2\n\"2014-01-01 "
    "01:00\",\"3\",4\n",
    "Year DoY Hour NEE\n2014 1 0.5 1\n2014   1 1.0 2\n",
};
static const char *const maps[] = {"", "NEE=#3", "YEAR==2014,NEE=NEE:mg CO2 m-2 s-1",
                                   "NEE=\"NEE\":umol m-2 s-1,USTAR=-"};

static uint64_t draw(uint64_t *state, uint64_t below)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 2685821657736338717ULL % below;
}

#define INPUT_MAX 4096

/* One change: a byte, a piece cut, a piece doubled, the tail of another input. */
static size_t mutate(uint8_t *data, size_t n, uint64_t *state)
{
    static const char spice[] = "\0\r\n,;\t\" \"#-+.eE0123456789:=NA%\xff\xc2";
    uint8_t           piece[256];
    size_t            at = (size_t)draw(state, n + 1), length = (size_t)draw(state, 64);

    switch (draw(state, 4)) {
    case 0:
        if (at < n)
            data[at] = (uint8_t)spice[draw(state, sizeof spice - 1)];
        return n;
    case 1:
        length = at + length > n ? n - at : length;
        memmove(data + at, data + at + length, n - at - length);
        return n - length;
    case 2:
        length = at + length > n ? n - at : length;
        if (n + length > INPUT_MAX)
            return n;
        memcpy(piece, data + at, length);
        memmove(data + at + length, data + at, n - at);
        memcpy(data + at, piece, length);
        return n + length;
    default: {
        const char *other = corpus[draw(state, sizeof corpus / sizeof *corpus)];
        size_t      from  = (size_t)draw(state, strlen(other));
        size_t      rest  = strlen(other) - from;
        if (at + rest > INPUT_MAX)
            return n;
        memcpy(data + at, other + from, rest);
        return at + rest;
    }
    }
}

int main(int argc, char **argv)
{
    long           inputs = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
    uint64_t       state  = argc > 2 ? strtoull(argv[2], NULL, 10) : 20261124;
    static uint8_t data[INPUT_MAX + 1];

    state = state > 0 ? state : 1;
    for (long i = 0; i < inputs; i++) {
        const char *map  = maps[draw(&state, sizeof maps / sizeof *maps)];
        const char *text = corpus[draw(&state, sizeof corpus / sizeof *corpus)];
        size_t      n    = 0;
        if (map[0] != '\0') {
            n = strlen(map) + 1;
            memcpy(data, map, n);
        }
        memcpy(data + n, text, strlen(text));
        n += strlen(text);
        for (uint64_t changes = draw(&state, 8); changes > 0; changes--)
            n = mutate(data, n, &state);
        LLVMFuzzerTestOneInput(data, n);
    }
    printf("CASES %ld\n", inputs);
    return 0;
}
#endif
