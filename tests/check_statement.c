/* Tests of anjicarbon/statement.h and anjicarbon/verify.h on documents made by hand; the
 * tower's is tested by check_verify.sh. Expected bytes are written out by the rules of
 * RFC 8785; the digest of "22.3561\n" is sha256sum's of coreutils 9.1.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#define FILE_TEXT   "22.3561\n"
#define FILE_SHA256 "5fdb537f65aa10a98883313082095a670e6fc2e20f61b20e3bfced593e1a4bf0"
#define INPUT       "check_statement.in"
#define OUTPUT      "check_statement.json"

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

static char *read_text(const char *path)
{
    char *text = calloc(1, 100000);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t n = fread(text, 1, 99999, file);
    fclose(file);
    text[n] = '\0';
    return text;
}

#define OK(call) ck_assert_msg((call) == ANJI_OK, "%s: %s", #call, err.message)

/* One entry of every form. */
static anji_statement *sample(void)
{
    anji_statement *s;
    anji_error      err;
    anji_line_note  note = {"gross", "VM0047 8.2 (19)", "step.area input.plots"};

    write_text(INPUT, FILE_TEXT);
    OK(anji_statement_new("sample", "Anji \xe5\xae\x89\xe5\x90\x89", &s, &err));
    OK(anji_statement_add_input(s, "plots", INPUT, 1, "2024-01-01", NULL, &err));
    OK(anji_statement_add_option(s, "rule.share", 0.1, "1", &err));
    OK(anji_statement_add_option(s, "rule.none", NAN, "yuan", &err));
    OK(anji_statement_add_option_integer(s, "rule.seed", INT64_MAX, "1", &err));
    OK(anji_statement_add_option_words(s, "rule.name", "a\"b", &err));
    OK(anji_statement_add_option_words(s, "rule.map", NULL, &err));
    OK(anji_statement_add_method(s, "sum", "1.0", "by hand", &err));
    OK(anji_statement_add_remark(s, "line\nend", &err));
    OK(anji_statement_add_number(s, ANJI_LINE_STEP, "area", 2.385, 2, "ha", NULL,
                                 &err));
    OK(anji_statement_add_words(s, ANJI_LINE_STEP, "rule", "CCER", NULL, &err));
    OK(anji_statement_add_component(s, "sampling", 0.125, 2, "t CO2", 9.04,
                                    ANJI_ERROR_PERSISTENT, NULL, &err));
    OK(anji_statement_add_component(s, "model", NAN, 2, "t CO2", INFINITY,
                                    ANJI_ERROR_SHARED, NULL, &err));
    OK(anji_statement_add_number(s, ANJI_LINE_RESULT, "net_t", 22.35615, 4, "t CO2",
                                 &note, &err));
    OK(anji_statement_add_integer(s, ANJI_LINE_RESULT, "units", INT64_MIN, "t CO2",
                                  NULL, &err));
    OK(anji_statement_add_number(s, ANJI_LINE_RESULT, "gone", NAN, 0, "t CO2", NULL,
                                 &err));
    return s;
}

static const char *sample_bytes(const char *sha256)
{
    static char text[4000];
    snprintf(
        text, sizeof text,
        "{\"anji_statement\":1,\"inputs\":[{\"bytes\":8,\"file\":\"" INPUT
        "\",\"first\":"
        "\"2024-01-01\",\"last\":null,\"role\":\"plots\",\"rows\":1,\"sha256\":\"%s\"}]"
        ","
        "\"kind\":\"sample\",\"methods\":[{\"name\":\"sum\",\"source\":\"by hand\","
        "\"version\":\"1.0\"}],\"options\":[{\"name\":\"rule.share\",\"unit\":\"1\","
        "\"value\":\"0.1\"},{\"name\":\"rule.none\",\"unit\":\"yuan\",\"value\":null},"
        "{\"name\":\"rule.seed\",\"unit\":\"1\",\"value\":\"9223372036854775807\"},"
        "{\"name\":\"rule.name\",\"words\":\"a\\\"b\"},{\"name\":\"rule.map\","
        "\"words\":"
        "null}],\"remarks\":[\"line\\nend\"],\"results\":[{\"clause\":"
        "\"VM0047 8.2 (19)\",\"decimals\":4,\"inputs\":[\"step.area\",\"input.plots\"],"
        "\"name\":\"net_t\",\"text\":\"gross\",\"unit\":\"t CO2\",\"value\":"
        "\"22.3561\"},{\"decimals\":0,\"name\":\"units\",\"unit\":\"t CO2\",\"value\":"
        "\"-9223372036854775808\"},{\"decimals\":0,\"name\":\"gone\",\"unit\":\"t "
        "CO2\","
        "\"value\":null}],\"steps\":[{\"decimals\":2,\"n\":1,\"name\":\"area\","
        "\"unit\":"
        "\"ha\",\"value\":\"2.38\"},{\"n\":2,\"name\":\"rule\",\"words\":\"CCER\"}],"
        "\"subject\":\"Anji "
        "\xe5\xae\x89\xe5\x90\x89\",\"uncertainty\":[{\"decimals\":2,"
        "\"df\":\"9.0\",\"kind\":\"persistent\",\"name\":\"sampling\",\"unit\":\"t "
        "CO2\","
        "\"value\":\"0.12\"},{\"decimals\":2,\"df\":null,\"kind\":\"shared\",\"name\":"
        "\"model\",\"unit\":\"t CO2\",\"value\":null}]}",
        sha256);
    return text;
}

static void clean(void)
{
    remove(INPUT);
    remove(OUTPUT);
    remove(OUTPUT ".build.json");
}

/* 22.35615 and 2.385 lie below their decimal texts in binary, so they round down. */
START_TEST(bytes_and_name)
{
    anji_statement *s = sample(), *again;
    char           *bytes, hash[ANJI_SHA256_HEX], want[ANJI_SHA256_HEX];
    size_t          n;
    anji_error      err;

    OK(anji_statement_bytes(s, &bytes, &n, &err));
    ck_assert_str_eq(bytes, sample_bytes(FILE_SHA256));
    ck_assert_uint_eq(n, strlen(bytes));
    OK(anji_sha256(n, bytes, want, &err));
    OK(anji_statement_hash(s, hash, &err));
    ck_assert_str_eq(hash, want);

    OK(anji_statement_parse(n, bytes, "x", &again, &err));
    OK(anji_statement_hash(again, hash, &err));
    ck_assert_str_eq(hash, want);
    anji_statement_free(again);
    OK(anji_statement_write(s, OUTPUT, &err));
    char *text = read_text(OUTPUT), *build = read_text(OUTPUT ".build.json");
    ck_assert_str_eq(text, bytes);
    ck_assert_ptr_nonnull(strstr(build, "\"compiler\":"));
    ck_assert_ptr_nonnull(strstr(build, want));
    ck_assert_ptr_nonnull(strstr(build, anji_version()));
    OK(anji_statement_read(OUTPUT, &again, &err));
    anji_statement_free(again);
    free(text);
    free(build);
    anji_statement_bytes_free(bytes);
    anji_statement_free(s);
    clean();
}
END_TEST

START_TEST(look_up)
{
    anji_statement     *s = sample();
    anji_statement_file file;
    anji_statement_line line;
    const char         *text, *unit, *words;
    double              value;
    int64_t             whole;
    anji_error          err;

    OK(anji_statement_value(s, "result.net_t", &value, &text, &unit, &err));
    ck_assert_str_eq(text, "22.3561");
    ck_assert_str_eq(unit, "t CO2");
    ck_assert(value == 22.3561);
    OK(anji_statement_value(s, "option.rule.share", &value, NULL, NULL, &err));
    ck_assert(value == 0.1);
    OK(anji_statement_value(s, "option.rule.none", &value, &text, NULL, &err));
    ck_assert(isnan(value));
    ck_assert_ptr_null(text);
    OK(anji_statement_integer(s, "option.rule.seed", &whole, &unit, &err));
    ck_assert(whole == INT64_MAX);
    OK(anji_statement_integer(s, "result.units", &whole, NULL, &err));
    ck_assert(whole == INT64_MIN);
    OK(anji_statement_words(s, "step.rule", &words, &err));
    ck_assert_str_eq(words, "CCER");
    OK(anji_statement_words(s, "option.rule.map", &words, &err));
    ck_assert_ptr_null(words);
    OK(anji_statement_find_input(s, "plots", &file, &err));
    ck_assert_str_eq(file.file, INPUT);
    ck_assert_int_eq(file.bytes, 8);
    ck_assert_int_eq(file.rows, 1);
    ck_assert_ptr_null(file.last);
    ck_assert_int_eq(anji_statement_input_at(s, 1, &file), ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_statement_line_at(s, 2, &line), ANJI_OK);
    ck_assert_str_eq(line.name, "sampling");
    ck_assert(line.df == 9.0 && line.number == 0.12);
    ck_assert_int_eq(line.kind, ANJI_ERROR_PERSISTENT);
    ck_assert_int_eq(anji_statement_line_at(s, 4, &line), ANJI_OK);
    ck_assert_str_eq(line.inputs, "step.area input.plots");
    ck_assert_int_eq(anji_statement_line_at(s, 7, &line), ANJI_ERR_NOT_FOUND);
    ck_assert_str_eq(anji_statement_kind(s), "sample");
    ck_assert_str_eq(anji_statement_remark(s, 0), "line\nend");
    ck_assert_ptr_null(anji_statement_remark(s, 1));

    ck_assert_int_eq(anji_statement_value(s, "result.no", &value, NULL, NULL, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert(isnan(value));
    ck_assert_int_eq(anji_statement_value(s, "step.rule", &value, NULL, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_statement_integer(s, "result.net_t", &whole, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_statement_words(s, "result.net_t", &words, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_statement_find_input(s, "no", &file, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_statement_value(NULL, "a", &value, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    anji_statement_free(s);
    clean();
}
END_TEST

/* A refused call adds nothing. */
START_TEST(refused)
{
    anji_statement *s = sample(), *none;
    char            before[ANJI_SHA256_HEX], after[ANJI_SHA256_HEX];
    anji_error      err;
    anji_line_note  note = {NULL, NULL, "step.area step.no"};

    OK(anji_statement_hash(s, before, &err));
#define REFUSED(call, status) ck_assert_int_eq(call, status)
    REFUSED(anji_statement_new("A", "x", &none, &err), ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_new("a", "\xff", &none, &err), ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_new("a", NULL, &none, &err), ANJI_ERR_NULL);
    REFUSED(anji_statement_add_input(s, "plots", INPUT, 1, NULL, NULL, &err),
            ANJI_ERR_AMBIGUOUS);
    REFUSED(anji_statement_add_input(s, "a b", INPUT, 1, NULL, NULL, &err),
            ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_add_input(s, "more", INPUT, -2, NULL, NULL, &err),
            ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_add_input(s, "more", "no/such", 1, NULL, NULL, &err),
            ANJI_ERR_IO);
    REFUSED(anji_statement_add_number(s, 3, "x", 1, 2, "1", NULL, &err),
            ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_add_number(s, 0, "x", INFINITY, 2, "1", NULL, &err),
            ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_add_number(s, 0, "x", 1, 16, "1", NULL, &err),
            ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_add_number(s, 0, "x", 1, 2, NULL, NULL, &err),
            ANJI_ERR_NULL);
    REFUSED(anji_statement_add_number(s, 0, "x", 1, 2, "\xff", NULL, &err),
            ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_add_number(s, 0, "area", 1, 2, "1", NULL, &err),
            ANJI_ERR_AMBIGUOUS);
    REFUSED(anji_statement_add_number(s, 0, "x", 1, 2, "1", &note, &err),
            ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "step.no"));
    REFUSED(anji_statement_add_words(s, 0, "x", NULL, NULL, &err), ANJI_ERR_NULL);
    REFUSED(anji_statement_add_component(s, "x", 1, 2, "1", 1, 9, NULL, &err),
            ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_add_option(s, "nodot", 1, "1", &err), ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_add_option(s, "rule.share", 1, "1", &err),
            ANJI_ERR_AMBIGUOUS);
    REFUSED(anji_statement_add_remark(s, "\xc0\x80", &err), ANJI_ERR_DOMAIN);
    REFUSED(anji_statement_add_method(s, "sum", "2", "x", &err), ANJI_ERR_AMBIGUOUS);
    REFUSED(anji_statement_write(s, "no/such/folder/file", &err), ANJI_ERR_IO);
#undef REFUSED
    OK(anji_statement_hash(s, after, &err));
    ck_assert_str_eq(before, after);
    anji_statement_free(s);
    anji_statement_free(NULL);
    clean();
}
END_TEST

/* One change of the bytes, and what is said of it. */
static const struct {
    const char *from, *to, *says;
} changes[] = {
    {"\"anji_statement\":1", "\"anji_statement\":2", "anji_statement is 2; library"},
    {"\"anji_statement\":1", "\"anji_statement\":\"1\"", "want an integer"},
    {"{\"anji", "{ \"anji", "not in canonical form"},
    {"\"rows\":1,", "\"rows\":1.0,", "want an integer"},
    {"\"rows\":1,", "\"rows\":-5,", "inputs[0].rows is negative"},
    {"\"rows\":1,", "", "inputs[0] has no member \"rows\""},
    {"\"rows\":1,", "\"rows\":1,\"rows\":1,", "duplicate"},
    {"\"rows\":1,", "\"rows\":1,\"rox\":1,", "inputs[0].rox is not a member"},
    {"\"kind\":\"sample\"", "\"kind\":\"Sample\"", "is no name"},
    {"\"value\":\"22.3561\"", "\"value\":\"22.356\"", "want a number with 4 decimals"},
    {"\"value\":\"22.3561\"", "\"value\":22.3561", "results[0].value is a real"},
    {"\"value\":\"22.3561\"", "\"value\":\"022.3561\"", "want a number with 4"},
    {"\"value\":\"0.1\"", "\"value\":\"0.10\"", "want the shortest decimal text"},
    {"\"value\":\"0.1\"", "\"value\":\"1e400\"", "want the shortest decimal text"},
    {"\"decimals\":4", "\"decimals\":44", "results[0].decimals is 44"},
    {"\"n\":2", "\"n\":3", "steps[1].n is 3, want 2"},
    {"\"name\":\"gone\"", "\"name\":\"units\"", "is there already"},
    {"\"step.area\",", "\"step.arex\",", "step.arex"},
    {"\"kind\":\"persistent\"", "\"kind\":\"fixed\"", "want random, persistent or"},
    {"\"df\":\"9.0\"", "\"df\":\"9\"", "want a number with 1 decimal"},
    {"\"subject\":\"Anji \xe5", "\"subject\":\"Anji \xff", "not JSON"},
    {"line\\nend", "line\\u000aend", "not in canonical form"},
    {"\"unit\":\"ha\",", "", "steps[0] has no member \"unit\""},
    {"]}", "]", "not JSON"},
};

START_TEST(altered_bytes)
{
    anji_statement *s = sample(), *read;
    char           *bytes, *text;
    size_t          n;
    anji_error      err;

    OK(anji_statement_bytes(s, &bytes, &n, &err));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char *at = strstr(bytes, changes[i].from);
        if (strcmp(changes[i].from, "]}") == 0)
            at = bytes + n - 2;
        ck_assert_ptr_nonnull(at);
        text = calloc(1, n + 100);
        snprintf(text, n + 100, "%.*s%s%s", (int)(at - bytes), bytes, changes[i].to,
                 at + strlen(changes[i].from));
        ck_assert_int_eq(
            anji_statement_parse(strlen(text), text, "s.json", &read, &err),
            ANJI_ERR_FORMAT);
        ck_assert_ptr_null(read);
        ck_assert_msg(strstr(err.message, changes[i].says) != NULL, "%zu: %s", i,
                      err.message);
        ck_assert_msg(strncmp(err.message, "s.json:1:", 9) == 0, "%s", err.message);
        ck_assert_int_eq(err.line, 1);
        ck_assert_int_eq(anji_statement_parse(strlen(text), text, NULL, &read, NULL),
                         ANJI_ERR_FORMAT);
        free(text);
    }
    for (size_t cut = 0; cut < n; cut += 7) /* truncated anywhere */
        ck_assert_int_eq(anji_statement_parse(cut, bytes, "s.json", &read, &err),
                         ANJI_ERR_FORMAT);
    ck_assert_int_eq(anji_statement_parse(n, NULL, "x", &read, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_statement_read("no/such/file", &read, &err), ANJI_ERR_IO);
    ck_assert_int_eq(anji_statement_read(NULL, &read, &err), ANJI_ERR_NULL);
    anji_statement_bytes_free(bytes);
    anji_statement_free(s);
    clean();
}
END_TEST

START_TEST(options)
{
    anji_statement *s;
    anji_tower_opts opts, back;
    anji_error      err;
    const char     *words;

    OK(anji_statement_new("tower", "x", &s, &err));
    anji_tower_opts_init(&opts, sizeof opts);
    anji_tower_opts_init(&back, sizeof back);
    opts.ustar      = ANJI_TOWER_USTAR_CPD;
    opts.seed       = 4294967295U;
    opts.lat        = 30.477;
    opts.lon        = 1.0 / 3;
    opts.partition  = ANJI_TOWER_PARTITION_BOTH;
    opts.storage_se = 5e-324;
    ck_assert_int_eq(anji_statement_options(s, "tower", anji_tower_param, &back, &err),
                     ANJI_ERR_NOT_FOUND);
    OK(anji_statement_add_options(s, "tower", anji_tower_param, &opts, &err));
    OK(anji_statement_options(s, "tower", anji_tower_param, &back, &err));
    for (size_t i = 0; anji_tower_param(i) != NULL; i++) {
        double a = anji_param_get(anji_tower_param(i), &opts);
        double b = anji_param_get(anji_tower_param(i), &back);
        ck_assert_msg(a == b || (isnan(a) && isnan(b)), "%s",
                      anji_tower_param(i)->name);
    }
    OK(anji_statement_words(s, "option.tower.ustar", &words, &err));
    ck_assert_str_eq(words, "cpd");
    ck_assert_int_eq(anji_statement_words(s, "option.tower.zero", &words, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(
        anji_statement_add_options(s, "tower", anji_tower_param, &opts, &err),
        ANJI_ERR_AMBIGUOUS);
    OK(anji_statement_add_option(s, "tower.newer", 1, "1", &err));
    ck_assert_int_eq(anji_statement_options(s, "tower", anji_tower_param, &back, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "option.tower.newer is not one that"));
    anji_statement_free(s);
}
END_TEST

/* Options that were recorded but cannot be: a word, a unit, a limit. */
START_TEST(bad_options)
{
    static const struct {
        const char *words;
        double      value;
        const char *unit, *says;
    } steps[] = {
        {"many", 0, NULL, "want a number"},
        {NULL, 1800.5, "s", "whole number"},
        {NULL, 1800, "h", "is in h, want s"},
        {NULL, 1e9, "s", "want 0 to 3600"},
    };
    anji_read_opts opts;
    anji_error     err;

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        anji_statement *s;
        anji_read_opts_init(&opts, sizeof opts);
        OK(anji_statement_new("x", "x", &s, &err));
        OK(anji_statement_add_option_words(s, "read.stamp", "start", &err));
        if (steps[i].words != NULL)
            OK(anji_statement_add_option_words(s, "read.step", steps[i].words, &err));
        else
            OK(anji_statement_add_option(s, "read.step", steps[i].value, steps[i].unit,
                                         &err));
        ck_assert_int_eq(
            anji_statement_options(s, "read", anji_read_param, &opts, &err),
            ANJI_ERR_OPTS);
        ck_assert_msg(strstr(err.message, steps[i].says) != NULL, "%s", err.message);
        anji_statement_free(s);
    }
}
END_TEST

START_TEST(decimals)
{
    ck_assert_int_eq(anji_statement_decimals("g C m-2"), 2);
    ck_assert_int_eq(anji_statement_decimals("t CO2 ha-1"), 4);
    ck_assert_int_eq(anji_statement_decimals("m s-1"), 4);
    ck_assert_int_eq(anji_statement_decimals("W m-2"), 2);
    ck_assert_int_eq(anji_statement_decimals(NULL), 2);
}
END_TEST

START_TEST(crate)
{
    anji_statement          *s = sample();
    anji_crate               c = {"my statement.json", "2026-11-24",
                                  "https://creativecommons.org/licenses/by/4.0/", "A. Miller"};
    char                    *bytes;
    size_t                   n;
    anji_error               err;
    static const char *const says[] = {
        "\"conformsTo\":{\"@id\":\"https://w3id.org/ro/crate/1.3\"}",
        "\"conformsTo\":{\"@id\":\"https://w3id.org/ro/wfrun/process/0.6\"}",
        "\"@type\":\"CreateAction\"",
        "\"instrument\":{\"@id\":\"#libanjicarbon\"}",
        "\"@id\":\"my%20statement.json\"",
        "\"softwareVersion\":",
        "\"@id\":\"#result.net_t\",\"@type\":\"PropertyValue\",\"name\":\"result.net_"
        "t\","
        "\"unitText\":\"t CO2\",\"value\":\"22.3561\"",
        "\"datePublished\":\"2026-11-24\"",
    };
    static const char *const dates[] = {"2026-02-30", "2026-2-03", "today",
                                        "2026-13-01", "2026-11-24T00:00"};

    OK(anji_statement_crate(s, &c, &bytes, &n, &err));
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        ck_assert_msg(strstr(bytes, says[i]) != NULL, "%s", says[i]);
    anji_statement_bytes_free(bytes);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        c.date = dates[i];
        ck_assert_int_eq(anji_statement_crate(s, &c, &bytes, &n, &err),
                         ANJI_ERR_DOMAIN);
        ck_assert_ptr_null(bytes);
    }
    c.date = NULL;
    ck_assert_int_eq(anji_statement_crate(s, &c, &bytes, &n, &err), ANJI_ERR_NULL);
    c.date   = "2026-11-24";
    c.author = "\xff";
    ck_assert_int_eq(anji_statement_crate(s, &c, &bytes, &n, &err), ANJI_ERR_DOMAIN);
    c.author = "a";
    ck_assert_int_eq(anji_statement_crate_write(s, &c, "no/such/x", &err), ANJI_ERR_IO);
    anji_statement_free(s);
    clean();
}
END_TEST

/* Codes of the findings, in order. */
static void expect(const anji_statement *s, size_t n, const char *const *paths,
                   const anji_verify_opts *opts, const int *codes)
{
    anji_verify_findings *found;
    anji_verify_finding   f;
    anji_error            err;
    size_t                i = 0;

    OK(anji_verify(s, n, paths, opts, &found, &err));
    for (; codes[i] >= 0; i++) {
        ck_assert_int_eq(anji_verify_finding_at(found, i, &f), ANJI_OK);
        ck_assert_msg(f.code == codes[i], "%zu: %s: %s", i,
                      anji_verify_finding_name(f.code), f.text);
    }
    ck_assert_int_eq(anji_verify_finding_at(found, i, &f), ANJI_ERR_NOT_FOUND);
    anji_verify_findings_free(found);
}

START_TEST(verify_files)
{
    anji_statement  *s         = sample();
    const char      *paths[]   = {INPUT, OUTPUT};
    static const int known[]   = {ANJI_FOUND_INPUT, ANJI_FOUND_KIND, -1};
    static const int missing[] = {ANJI_FOUND_MISSING, -1};
    static const int surplus[] = {ANJI_FOUND_INPUT, ANJI_FOUND_KIND, ANJI_FOUND_SURPLUS,
                                  -1};
    static const int renamed[] = {ANJI_FOUND_INPUT, ANJI_FOUND_NOTE, ANJI_FOUND_KIND,
                                  -1};
    static const int altered[] = {ANJI_FOUND_ALTERED, ANJI_FOUND_KIND, -1};
    anji_verify_findings *found;
    anji_error            err;

    expect(s, 1, paths, NULL, known);
    expect(s, 0, NULL, NULL, missing);
    write_text(OUTPUT, "another");
    expect(s, 2, paths, NULL, surplus);
    write_text(OUTPUT, FILE_TEXT);
    expect(s, 1, paths + 1, NULL, renamed);
    write_text(INPUT, "22.3562\n");
    expect(s, 1, paths, NULL, altered);
    paths[0] = "no/such/file";
    ck_assert_int_eq(anji_verify(s, 1, paths, NULL, &found, &err), ANJI_ERR_IO);
    ck_assert_ptr_null(found);
    ck_assert_int_eq(anji_verify(NULL, 0, NULL, NULL, &found, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_verify(s, 1, NULL, NULL, &found, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_verify_failed(NULL), -1);
    ck_assert_str_eq(anji_verify_finding_name(ANJI_FOUND_ALTERED), "altered");
    ck_assert_ptr_null(anji_verify_finding_name(19));
    anji_statement_free(s);
    clean();
}
END_TEST

/* An input that is itself a statement: checked when a file of its own is there. */
START_TEST(verify_within)
{
    anji_statement  *inner   = sample(), *outer;
    const char      *paths[] = {OUTPUT, INPUT};
    static const int alone[] = {ANJI_FOUND_INPUT, ANJI_FOUND_KIND, ANJI_FOUND_NOT_GIVEN,
                                -1};
    static const int both[]  = {ANJI_FOUND_INPUT, ANJI_FOUND_KIND, ANJI_FOUND_INPUT,
                                ANJI_FOUND_KIND, -1};
    static const int broken[] = {ANJI_FOUND_ALTERED, ANJI_FOUND_FAILED, ANJI_FOUND_KIND,
                                 -1};
    anji_error       err;

    OK(anji_statement_write(inner, OUTPUT, &err));
    OK(anji_statement_new("sample", "outer", &outer, &err));
    OK(anji_statement_add_input(outer, "stand", OUTPUT, -1, NULL, NULL, &err));
    expect(outer, 1, paths, NULL, alone);
    expect(outer, 2, paths, NULL, both);
    write_text(OUTPUT, "{\"anji_statement\":1}");
    expect(outer, 1, paths, NULL, broken);
    anji_statement_free(inner);
    anji_statement_free(outer);
    clean();
}
END_TEST

START_TEST(verify_signature)
{
    anji_statement  *s       = sample();
    const char      *paths[] = {INPUT};
    static const int good[]  = {ANJI_FOUND_SIGNATURE, ANJI_FOUND_INPUT, ANJI_FOUND_KIND,
                                -1};
    static const int none[]  = {ANJI_FOUND_NO_SIGNATURE, ANJI_FOUND_INPUT,
                                ANJI_FOUND_KIND, -1};
    static const int wrong[] = {ANJI_FOUND_WRONG_KEY, ANJI_FOUND_INPUT, ANJI_FOUND_KIND,
                                -1};
    static const int bad[]   = {ANJI_FOUND_BAD_SIGNATURE, ANJI_FOUND_INPUT,
                                ANJI_FOUND_KIND, -1};
    static const char *const made[] = {
        "check_statement.a.secret", "check_statement.a.public",
        "check_statement.b.secret", "check_statement.b.public", "check_statement.sig"};
    anji_verify_opts      opts;
    anji_verify_findings *found;
    anji_error            err;

    for (size_t i = 0; i < 5; i++)
        remove(made[i]);
    OK(anji_key_write("check_statement.a", NULL, &err));
    OK(anji_key_write("check_statement.b", NULL, &err));
    OK(anji_statement_write(s, OUTPUT, &err));
    OK(anji_verify_opts_init(&opts, sizeof opts));
    opts.key = made[1];
    ck_assert_int_eq(anji_verify(s, 1, paths, &opts, &found, &err), ANJI_ERR_OPTS);
    opts.signature = made[4];
    expect(s, 1, paths, &opts, none);
    OK(anji_sign_file(made[0], OUTPUT, made[4], &err));
    expect(s, 1, paths, &opts, good);
    opts.key = made[3];
    expect(s, 1, paths, &opts, wrong);
    opts.key = made[1];
    OK(anji_statement_add_remark(s, "more", &err));
    expect(s, 1, paths, &opts, bad);
    opts.key = made[0]; /* a secret key is no public one */
    ck_assert_int_eq(anji_verify(s, 1, paths, &opts, &found, &err), ANJI_ERR_FORMAT);
    for (size_t i = 0; i < 5; i++)
        remove(made[i]);
    anji_statement_free(s);
    clean();
}
END_TEST

SUITE_MAIN("statement", tcase_add_test(tc, bytes_and_name); tcase_add_test(tc, look_up);
           tcase_add_test(tc, refused); tcase_add_test(tc, altered_bytes);
           tcase_add_test(tc, options); tcase_add_test(tc, bad_options);
           tcase_add_test(tc, decimals); tcase_add_test(tc, crate);
           tcase_add_test(tc, verify_files); tcase_add_test(tc, verify_within);
           tcase_add_test(tc, verify_signature);)
