/* Words of plot files: ages, states, lines of sums, dates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/calendar.h>

#include "io/inventory.h"

/* ---- ages ---------------------------------------------------------------------------- */

static const char *take(const char *p, const char *word)
{
    size_t n = strlen(word);

    return strncmp(p, word, n) == 0 ? p + n : NULL;
}

/* A whole number in digits, Roman or Chinese numerals, the longest first. */
static const char *numeral(const char *p, double *value)
{
    static const struct {
        const char *text;
        int         value;
    } numerals[]  = {{"viii", 8}, {"vii", 7}, {"iii", 3}, {"vi", 6}, {"iv", 4},
                     {"ix", 9},   {"ii", 2},  {"i", 1},   {"v", 5},  {"x", 10},
                     {"一", 1},   {"二", 2},  {"三", 3},  {"四", 4}, {"五", 5},
                     {"六", 6},   {"七", 7},  {"八", 8},  {"九", 9}, {"十", 10}};
    size_t digits = strspn(p, "0123456789.");

    if (digits > 0 && digits < 8 && anjip_number(p, digits, value) == ANJIP_NUMBER)
        return p + digits;
    for (size_t i = 0; i < ANJIP_COUNT(numerals); i++) {
        const char *rest = take(p, numerals[i].text);
        if (rest != NULL) {
            *value = numerals[i].value;
            return rest;
        }
    }
    return NULL;
}

/* "", "du", "years", with "+" or "and more" around. 0 when it is something else. */
static int age_tail(const char *p, int *unit, int *open)
{
    static const char *const more[] = {"+", "及以上", "以上", "and more", "and older"};
    char                     word[ANJIP_TIDY_MAX];

    while (*p == ' ' || *p == '_')
        p++;
    snprintf(word, sizeof word, "%s", p);
    for (size_t i = 0; i < ANJIP_COUNT(more); i++) {
        size_t n = strlen(word), m = strlen(more[i]);
        if (n >= m && strcmp(word + n - m, more[i]) == 0) {
            word[n - m] = '\0';
            *open       = 1;
        }
    }
    while (word[0] != '\0' && word[strlen(word) - 1] == ' ')
        word[strlen(word) - 1] = '\0';
    if (word[0] == '\0')
        return 1;
    int known = anjip_inventory_unit(IQ_AGE, word);
    if (known == IU_NONE || (*unit != IU_NONE && *unit != known))
        return 0;
    *unit = known;
    return 1;
}

int anjip_inventory_age_text(const char *tidied, double *age, int *unit, int *open)
{
    static const struct {
        const char *word;
        int         unit;
    } heads[] = {{"age", IU_YEARS}, {"du", IU_DU}, {"龄级", IU_DU}, {">=", IU_NONE}};
    const char *p = tidied;

    *unit = IU_NONE;
    *open = 0;
    for (size_t i = 0; i < ANJIP_COUNT(heads); i++) {
        const char *rest = take(p, heads[i].word);
        if (rest == NULL)
            continue;
        *open |= heads[i].word[0] == '>';
        if (heads[i].unit != IU_NONE)
            *unit = heads[i].unit;
        p = rest;
        while (*p == ' ' || *p == '_')
            p++;
    }
    double value;
    p = numeral(p, &value);
    if (p == NULL)
        return 0;
    int before = *unit; /* "age 2 du" is in du */
    *unit      = IU_NONE;
    if (!age_tail(p, unit, open))
        return 0;
    if (*unit == IU_NONE)
        *unit = before;
    *age = value;
    return 1;
}

/* ---- states, sums, dates ------------------------------------------------------------- */

int anjip_inventory_status(const char *tidied)
{
    static const struct {
        const char *word;
        int         status;
    } words[] = {
        {"", ANJI_STATUS_LIVE},        {"live", ANJI_STATUS_LIVE},
        {"living", ANJI_STATUS_LIVE},  {"alive", ANJI_STATUS_LIVE},
        {"healthy", ANJI_STATUS_LIVE}, {"l", ANJI_STATUS_LIVE},
        {"活", ANJI_STATUS_LIVE},      {"活竹", ANJI_STATUS_LIVE},
        {"活立竹", ANJI_STATUS_LIVE},  {"立竹", ANJI_STATUS_LIVE},
        {"正常", ANJI_STATUS_LIVE},    {"健康", ANJI_STATUS_LIVE},
        {"良好", ANJI_STATUS_LIVE},    {"dead", ANJI_STATUS_DEAD},
        {"d", ANJI_STATUS_DEAD},       {"broken", ANJI_STATUS_DEAD},
        {"fallen", ANJI_STATUS_DEAD},  {"枯", ANJI_STATUS_DEAD},
        {"枯死", ANJI_STATUS_DEAD},    {"枯竹", ANJI_STATUS_DEAD},
        {"枯立竹", ANJI_STATUS_DEAD},  {"死", ANJI_STATUS_DEAD},
        {"死亡", ANJI_STATUS_DEAD},    {"死竹", ANJI_STATUS_DEAD},
        {"倒", ANJI_STATUS_DEAD},      {"倒伏", ANJI_STATUS_DEAD},
        {"倒竹", ANJI_STATUS_DEAD},    {"断梢", ANJI_STATUS_DEAD},
        {"折断", ANJI_STATUS_DEAD},    {"felled", ANJI_STATUS_FELLED},
        {"cut", ANJI_STATUS_FELLED},   {"harvested", ANJI_STATUS_FELLED},
        {"f", ANJI_STATUS_FELLED},     {"伐", ANJI_STATUS_FELLED},
        {"采伐", ANJI_STATUS_FELLED},  {"砍伐", ANJI_STATUS_FELLED},
        {"已伐", ANJI_STATUS_FELLED},  {"伐除", ANJI_STATUS_FELLED},
        {"shoot", ANJI_STATUS_SHOOT},  {"shoots", ANJI_STATUS_SHOOT},
        {"笋", ANJI_STATUS_SHOOT},     {"竹笋", ANJI_STATUS_SHOOT},
    };
    for (size_t i = 0; i < ANJIP_COUNT(words); i++)
        if (strcmp(words[i].word, tidied) == 0)
            return words[i].status;
    return -1;
}

int anjip_inventory_is_sum(const char *tidied)
{
    static const char *const words[] = {"合计", "小计", "总计", "total",  "sum",
                                        "平均", "均值", "mean", "average"};

    for (size_t i = 0; i < ANJIP_COUNT(words); i++)
        if (strcmp(words[i], tidied) == 0)
            return 1;
    return 0;
}

/* Up to three whole numbers of a date; how many, 0 when more stands there. */
static int date_parts(const char *p, int32_t part[3], size_t digits[3])
{
    static const char *const between[] = {"年", "月", "日", "-", "/", "."};
    int                      n         = 0;

    while (*p != '\0') {
        size_t count = strspn(p, "0123456789");
        if (count == 0 || count > 8 || n == 3)
            return 0;
        part[n]     = anjip_digits(p, count);
        digits[n++] = count;
        p += count;
        for (size_t i = 0; i < ANJIP_COUNT(between); i++) {
            const char *rest = take(p, between[i]);
            if (rest != NULL) {
                p = rest;
                break;
            }
        }
    }
    return n;
}

int anjip_inventory_date(const char *tidied, double *seconds, int *precision)
{
    int32_t part[3]   = {0, 0, 0};
    size_t  digits[3] = {0, 0, 0};
    int     n         = date_parts(tidied, part, digits);

    if (n == 1 && (digits[0] == 6 || digits[0] == 8)) { /* 201411, 20141103 */
        int32_t whole = digits[0] == 6 ? part[0] * 100 : part[0];
        n             = digits[0] == 6 ? 2 : 3;
        part[0]       = whole / 10000;
        part[1]       = whole / 100 % 100;
        part[2]       = whole % 100;
        digits[0]     = 4;
    }
    if (n == 0 || digits[0] != 4)
        return 0;
    /* an unknown month is read as mid-year, an unknown day as mid-month */
    anji_civil c = {.year  = part[0],
                    .month = n > 1 ? part[1] : 7,
                    .day   = n > 2   ? part[2]
                             : n > 1 ? 15
                                     : 1};
    int64_t    s;
    if (anji_seconds_from_civil(&c, &s) != ANJI_OK)
        return 0;
    *seconds   = (double)s;
    *precision = 2 + 2 * n;
    return 1;
}
