/* Words of plot files: names of columns and units.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "io/inventory.h"

const char *const anjip_iq_names[IQ_COUNTED] = {
    [IQ_PLOT] = "PLOT",     [IQ_STRATUM] = "STRATUM", [IQ_AREA] = "AREA",
    [IQ_SLOPE] = "SLOPE",   [IQ_DATE] = "DATE",       [IQ_SURVEY] = "SURVEY",
    [IQ_CULMS] = "CULMS",   [IQ_CULM] = "CULM",       [IQ_SPECIES] = "SPECIES",
    [IQ_DBH] = "DBH",       [IQ_HEIGHT] = "HEIGHT",   [IQ_CROWN] = "CROWN",
    [IQ_CLEAR] = "CLEAR",   [IQ_AGE] = "AGE",         [IQ_COUNT] = "COUNT",
    [IQ_STATUS] = "STATUS",
};

/* ---- tidying ------------------------------------------------------------------------- */

/* UTF-8 sequences and what stands for them. */
static const struct {
    const char *from, *to;
} rewrites[] = {
    {"㎡", "m2"},      {"²", "2"},   {"㎝", "cm"},  {"㎜", "mm"}, {"°", "deg"},
    {"º", "deg"},      {"～", "~"},  {"〜", "~"},   {"–", "-"},   {"—", "-"},
    {"−", "-"},        {"－", "-"},  {"≥", ">="},   {"≧", ">="},  {"　", " "},
    {"【", "["},       {"】", "]"},  {"〔", "["},   {"〕", "]"},  {"、", ","},
    {"Ⅰ", "i"},        {"Ⅱ", "ii"},  {"Ⅲ", "iii"},  {"Ⅳ", "iv"},  {"Ⅴ", "v"},
    {"Ⅵ", "vi"},       {"Ⅶ", "vii"}, {"Ⅷ", "viii"}, {"Ⅸ", "ix"},  {"Ⅹ", "x"},
    {"\xc2\xa0", " "},
};

/* Bytes taken from p and the text that replaces them; full-width ASCII is U+FF01 to
 * U+FF5E, EF BC 81 to EF BD 9E. */
static size_t rewrite(const char *p, size_t left, char single[2], const char **to)
{
    const unsigned char *u = (const unsigned char *)p;

    for (size_t i = 0; i < ANJIP_COUNT(rewrites); i++) {
        size_t n = strlen(rewrites[i].from);
        if (n <= left && memcmp(p, rewrites[i].from, n) == 0) {
            *to = rewrites[i].to;
            return n;
        }
    }
    single[0] = p[0];
    single[1] = '\0';
    *to       = single;
    if (left >= 3 && u[0] == 0xef && (u[1] == 0xbc || u[1] == 0xbd) && u[2] <= 0xbf) {
        int code = (u[1] - 0xbc) * 64 + (u[2] - 0x80) + 0x20;
        if (code > 0x20 && code < 0x7f) {
            single[0] = (char)code;
            single[0] = single[0] >= 'A' && single[0] <= 'Z' ? (char)(single[0] + 32)
                                                             : single[0];
            return 3;
        }
    }
    if (p[0] >= 'A' && p[0] <= 'Z')
        single[0] = (char)(p[0] + 32);
    return 1;
}

void anjip_tidy(anjip_span span, char out[ANJIP_TIDY_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < span.n;) {
        char        single[2];
        const char *to;
        i += rewrite(span.at + i, span.n - i, single, &to);
        for (; *to != '\0' && n + 1 < ANJIP_TIDY_MAX; to++)
            if (n > 0 || *to != ' ')
                out[n++] = *to;
    }
    while (n > 0 && (out[n - 1] == ' ' || out[n - 1] == '\t'))
        n--;
    out[n] = '\0';
}

/* ---- units --------------------------------------------------------------------------- */

static const struct {
    const char *name;
    double      times, over; /* to ha, cm (diameters), m (heights), deg, or the age */
    double      in_m;        /* for heights */
} units[] = {
    [IU_M2] = {"m2", 1, 1e4, 0},   [IU_HA] = {"ha", 1, 1, 0},
    [IU_MU] = {"mu", 1, 15, 0},    [IU_CM] = {"cm", 1, 1, 100},
    [IU_MM] = {"mm", 1, 10, 1000}, [IU_M] = {"m", 100, 1, 1},
    [IU_DM] = {"dm", 10, 1, 10},   [IU_DEG] = {"deg", 1, 1, 0},
    [IU_PERCENT] = {"%", 1, 1, 0}, [IU_YEARS] = {"years", 1, 1, 0},
    [IU_DU] = {"du", 1, 1, 0},
};

#define BIT(q)    (1u << (q))
#define DIAMETERS BIT(IQ_DBH)
#define HEIGHTS   (BIT(IQ_HEIGHT) | BIT(IQ_CROWN) | BIT(IQ_CLEAR))
static const struct {
    const char *key;
    int         unit;
    uint32_t    quantities;
} unit_words[] = {
    {"m2", IU_M2, BIT(IQ_AREA)},
    {"m^2", IU_M2, BIT(IQ_AREA)},
    {"sqm", IU_M2, BIT(IQ_AREA)},
    {"sq m", IU_M2, BIT(IQ_AREA)},
    {"平方米", IU_M2, BIT(IQ_AREA)},
    {"平米", IU_M2, BIT(IQ_AREA)},
    {"ha", IU_HA, BIT(IQ_AREA)},
    {"hm2", IU_HA, BIT(IQ_AREA)},
    {"hm^2", IU_HA, BIT(IQ_AREA)},
    {"hectare", IU_HA, BIT(IQ_AREA)},
    {"hectares", IU_HA, BIT(IQ_AREA)},
    {"公顷", IU_HA, BIT(IQ_AREA)},
    {"mu", IU_MU, BIT(IQ_AREA)},
    {"亩", IU_MU, BIT(IQ_AREA)},
    {"cm", IU_CM, DIAMETERS | HEIGHTS},
    {"厘米", IU_CM, DIAMETERS | HEIGHTS},
    {"公分", IU_CM, DIAMETERS | HEIGHTS},
    {"mm", IU_MM, DIAMETERS},
    {"毫米", IU_MM, DIAMETERS},
    {"m", IU_M, DIAMETERS | HEIGHTS},
    {"米", IU_M, DIAMETERS | HEIGHTS},
    {"dm", IU_DM, HEIGHTS},
    {"分米", IU_DM, HEIGHTS},
    {"deg", IU_DEG, BIT(IQ_SLOPE)},
    {"degree", IU_DEG, BIT(IQ_SLOPE)},
    {"degrees", IU_DEG, BIT(IQ_SLOPE)},
    {"度", IU_DEG, BIT(IQ_SLOPE)},
    {"%", IU_PERCENT, BIT(IQ_SLOPE)},
    {"percent", IU_PERCENT, BIT(IQ_SLOPE)},
    {"years", IU_YEARS, BIT(IQ_AGE)},
    {"year", IU_YEARS, BIT(IQ_AGE)},
    {"yr", IU_YEARS, BIT(IQ_AGE)},
    {"yrs", IU_YEARS, BIT(IQ_AGE)},
    {"a", IU_YEARS, BIT(IQ_AGE)},
    {"y", IU_YEARS, BIT(IQ_AGE)},
    {"年", IU_YEARS, BIT(IQ_AGE)},
    {"年生", IU_YEARS, BIT(IQ_AGE)},
    {"岁", IU_YEARS, BIT(IQ_AGE)},
    {"du", IU_DU, BIT(IQ_AGE)},
    {"度", IU_DU, BIT(IQ_AGE)},
    {"度竹", IU_DU, BIT(IQ_AGE)},
    {"龄级", IU_DU, BIT(IQ_AGE)},
};

int anjip_inventory_unit(int quantity, const char *text)
{
    for (size_t i = 0; i < ANJIP_COUNT(unit_words); i++)
        if ((unit_words[i].quantities & BIT(quantity)) != 0 &&
            strcmp(unit_words[i].key, text) == 0)
            return unit_words[i].unit;
    return IU_NONE;
}

const char *anjip_inventory_units(int quantity)
{
    static const char *const lists[IQ_COUNTED] = {
        [IQ_AREA] = "m2, ha or mu", [IQ_SLOPE] = "deg or %",
        [IQ_DBH] = "cm, mm or m",   [IQ_HEIGHT] = "m, dm or cm",
        [IQ_CROWN] = "m, dm or cm", [IQ_CLEAR] = "m, dm or cm",
        [IQ_AGE] = "years or du"};
    return lists[quantity];
}

const char *anjip_inventory_unit_name(int unit)
{
    return unit < 0 ? "none" : units[unit].name;
}

double anjip_inventory_convert(int quantity, int unit, double value)
{
    if (unit == IU_NONE)
        return value;
    if (unit == IU_PERCENT)
        return atan(value / 100.0) * 57.29577951308232;
    if ((BIT(quantity) & HEIGHTS) != 0)
        return value / units[unit].in_m;
    return value * units[unit].times / units[unit].over;
}

/* ---- names of columns ---------------------------------------------------------------- */

enum { PLAIN, GIRTH, HORIZONTAL, ALONG, VAGUE, IN_YEARS, IN_DU, TOTAL };
/* Without blanks, dots, dashes and underscores. */
static const struct {
    const char *key;
    int         quantity, extra;
} names[] = {
    {"plot", IQ_PLOT, 0},
    {"plotid", IQ_PLOT, 0},
    {"plotno", IQ_PLOT, 0},
    {"plotnumber", IQ_PLOT, 0},
    {"plotname", IQ_PLOT, 0},
    {"sampleplot", IQ_PLOT, 0},
    {"样地", IQ_PLOT, 0},
    {"样地号", IQ_PLOT, 0},
    {"样地编号", IQ_PLOT, 0},
    {"标准地", IQ_PLOT, 0},
    {"标准地号", IQ_PLOT, 0},
    {"标准地编号", IQ_PLOT, 0},
    {"样方", IQ_PLOT, 0},
    {"样方号", IQ_PLOT, 0},
    {"样方编号", IQ_PLOT, 0},
    {"样地名称", IQ_PLOT, 0},
    {"样点", IQ_PLOT, 0},
    {"stratum", IQ_STRATUM, 0},
    {"strata", IQ_STRATUM, 0},
    {"standtype", IQ_STRATUM, 0},
    {"type", IQ_STRATUM, 0},
    {"层", IQ_STRATUM, 0},
    {"分层", IQ_STRATUM, 0},
    {"碳层", IQ_STRATUM, 0},
    {"林分类型", IQ_STRATUM, 0},
    {"类型", IQ_STRATUM, 0},
    {"林班", IQ_STRATUM, 0},
    {"经营类型", IQ_STRATUM, 0},
    {"层号", IQ_STRATUM, 0},
    {"area", IQ_AREA, 0},
    {"plotarea", IQ_AREA, 0},
    {"plotsize", IQ_AREA, 0},
    {"horizontalarea", IQ_AREA, HORIZONTAL},
    {"slopearea", IQ_AREA, ALONG},
    {"areaalongslope", IQ_AREA, ALONG},
    {"stratumarea", IQ_AREA, 0},
    {"面积", IQ_AREA, 0},
    {"样地面积", IQ_AREA, 0},
    {"样方面积", IQ_AREA, 0},
    {"标准地面积", IQ_AREA, 0},
    {"水平面积", IQ_AREA, HORIZONTAL},
    {"投影面积", IQ_AREA, HORIZONTAL},
    {"水平投影面积", IQ_AREA, HORIZONTAL},
    {"斜面积", IQ_AREA, ALONG},
    {"坡面积", IQ_AREA, ALONG},
    {"坡面面积", IQ_AREA, ALONG},
    {"slope", IQ_SLOPE, 0},
    {"坡度", IQ_SLOPE, 0},
    {"date", IQ_DATE, 0},
    {"year", IQ_DATE, 0},
    {"surveydate", IQ_DATE, 0},
    {"surveyyear", IQ_DATE, 0},
    {"日期", IQ_DATE, 0},
    {"年份", IQ_DATE, 0},
    {"调查时间", IQ_DATE, 0},
    {"调查日期", IQ_DATE, 0},
    {"调查年份", IQ_DATE, 0},
    {"调查年度", IQ_DATE, 0},
    {"时间", IQ_DATE, 0},
    {"survey", IQ_SURVEY, 0},
    {"campaign", IQ_SURVEY, 0},
    {"period", IQ_SURVEY, 0},
    {"期次", IQ_SURVEY, 0},
    {"期", IQ_SURVEY, 0},
    {"调查期", IQ_SURVEY, 0},
    {"调查期次", IQ_SURVEY, 0},
    {"nculms", IQ_CULMS, 0},
    {"culms", IQ_CULMS, 0},
    {"总株数", IQ_CULMS, 0},
    {"立竹数", IQ_CULMS, 0},
    {"culm", IQ_CULM, 0},
    {"culmno", IQ_CULM, 0},
    {"culmid", IQ_CULM, 0},
    {"culmnumber", IQ_CULM, 0},
    {"tag", IQ_CULM, 0},
    {"no", IQ_CULM, 0},
    {"株号", IQ_CULM, 0},
    {"竹号", IQ_CULM, 0},
    {"编号", IQ_CULM, 0},
    {"序号", IQ_CULM, 0},
    {"立竹号", IQ_CULM, 0},
    {"单株号", IQ_CULM, 0},
    {"species", IQ_SPECIES, 0},
    {"竹种", IQ_SPECIES, 0},
    {"种名", IQ_SPECIES, 0},
    {"树种", IQ_SPECIES, 0},
    {"物种", IQ_SPECIES, 0},
    {"dbh", IQ_DBH, 0},
    {"diameter", IQ_DBH, 0},
    {"d", IQ_DBH, 0},
    {"d13", IQ_DBH, 0},
    {"d130", IQ_DBH, 0},
    {"dbhclass", IQ_DBH, 0},
    {"diameterclass", IQ_DBH, 0},
    {"class", IQ_DBH, 0},
    {"dclass", IQ_DBH, 0},
    {"胸径", IQ_DBH, 0},
    {"径级", IQ_DBH, 0},
    {"径阶", IQ_DBH, 0},
    {"胸径级", IQ_DBH, 0},
    {"眉径", IQ_DBH, 0},
    {"直径", IQ_DBH, 0},
    {"girth", IQ_DBH, GIRTH},
    {"gbh", IQ_DBH, GIRTH},
    {"cbh", IQ_DBH, GIRTH},
    {"circumference", IQ_DBH, GIRTH},
    {"胸围", IQ_DBH, GIRTH},
    {"眉围", IQ_DBH, GIRTH},
    {"围径", IQ_DBH, GIRTH},
    {"周长", IQ_DBH, GIRTH},
    {"height", IQ_HEIGHT, 0},
    {"h", IQ_HEIGHT, 0},
    {"totalheight", IQ_HEIGHT, 0},
    {"ht", IQ_HEIGHT, 0},
    {"culmheight", IQ_HEIGHT, 0},
    {"高度", IQ_HEIGHT, 0},
    {"树高", IQ_HEIGHT, 0},
    {"竹高", IQ_HEIGHT, 0},
    {"株高", IQ_HEIGHT, 0},
    {"全高", IQ_HEIGHT, 0},
    {"高", IQ_HEIGHT, 0},
    {"crown", IQ_CROWN, 0},
    {"crownlength", IQ_CROWN, 0},
    {"cl", IQ_CROWN, 0},
    {"冠长", IQ_CROWN, 0},
    {"竹冠长", IQ_CROWN, 0},
    {"冠长度", IQ_CROWN, 0},
    {"clear", IQ_CLEAR, 0},
    {"clearheight", IQ_CLEAR, 0},
    {"枝下高", IQ_CLEAR, 0},
    {"heighttocrown", IQ_CLEAR, 0},
    {"crownbase", IQ_CLEAR, 0},
    {"crownbaseheight", IQ_CLEAR, 0},
    {"age", IQ_AGE, IN_YEARS},
    {"年龄", IQ_AGE, IN_YEARS},
    {"竹龄", IQ_AGE, VAGUE},
    {"龄", IQ_AGE, VAGUE},
    {"culmage", IQ_AGE, IN_YEARS},
    {"du", IQ_AGE, IN_DU},
    {"度", IQ_AGE, IN_DU},
    {"度数", IQ_AGE, IN_DU},
    {"龄级", IQ_AGE, IN_DU},
    {"竹度", IQ_AGE, IN_DU},
    {"龄阶", IQ_AGE, IN_DU},
    {"ageclass", IQ_AGE, VAGUE},
    {"count", IQ_COUNT, 0},
    {"n", IQ_COUNT, 0},
    {"number", IQ_COUNT, 0},
    {"株数", IQ_COUNT, 0},
    {"数量", IQ_COUNT, 0},
    {"culmcount", IQ_COUNT, 0},
    {"status", IQ_STATUS, 0},
    {"state", IQ_STATUS, 0},
    {"状态", IQ_STATUS, 0},
    {"生长状况", IQ_STATUS, 0},
    {"健康状况", IQ_STATUS, 0},
    {"立竹类型", IQ_STATUS, 0},
    {"合计", -1, TOTAL},
    {"小计", -1, TOTAL},
    {"总计", -1, TOTAL},
    {"total", -1, TOTAL},
    {"sum", -1, TOTAL},
};

static void squeeze(const char *from, char to[ANJIP_TIDY_MAX])
{
    size_t n = 0;

    for (; *from != '\0'; from++)
        if (strchr(" \t_.-:#", *from) == NULL)
            to[n++] = *from;
    to[n] = '\0';
}

static int find_name(const char *text)
{
    char key[ANJIP_TIDY_MAX];

    squeeze(text, key);
    for (size_t i = 0; i < ANJIP_COUNT(names); i++)
        if (strcmp(names[i].key, key) == 0)
            return (int)i;
    return -1;
}

/* Parts a name at its unit: "dbh(mm)", "area/mu", "dbh_cm", "height m". unit is empty
 * where there is none. */
static void part_unit(char text[ANJIP_TIDY_MAX], char unit[ANJIP_TIDY_MAX])
{
    char *open = strpbrk(text, "([");

    unit[0] = '\0';
    if (open != NULL) {
        size_t n = strcspn(open + 1, ")]");
        memcpy(unit, open + 1, n);
        unit[n] = '\0';
        *open   = '\0';
        return;
    }
    for (const char *sign = "/,_ "; *sign != '\0'; sign++) {
        char *at = strrchr(text, *sign);
        char  head[ANJIP_TIDY_MAX];
        if (at == NULL || at == text || find_name(text) >= 0)
            continue;
        memcpy(head, text, (size_t)(at - text));
        head[at - text] = '\0';
        int name        = find_name(head);
        int known       = name >= 0 && names[name].quantity >= 0 &&
                    anjip_inventory_unit(names[name].quantity, at + 1) != IU_NONE;
        if (!known && !(*sign == '/' && name >= 0))
            continue;
        snprintf(unit, ANJIP_TIDY_MAX, "%s", at + 1);
        *at = '\0';
        return;
    }
}

static void take_extra(anjip_iq_name *found, int extra)
{
    found->girth  = extra == GIRTH;
    found->layout = extra == HORIZONTAL ? 1 : extra == ALONG ? 2 : 0;
    found->vague  = extra == VAGUE;
    found->total  = extra == TOTAL;
    if (extra == IN_DU)
        found->unit = IU_DU;
}

anjip_iq_name anjip_inventory_name(anjip_span name)
{
    anjip_iq_name found = {.quantity = -1, .unit = IU_NONE, .age = NAN};
    char          text[ANJIP_TIDY_MAX], unit[ANJIP_TIDY_MAX];

    anjip_tidy(name, text);
    part_unit(text, unit);
    int i = find_name(text);
    if (i < 0) { /* a column of counts of one age */
        anjip_tidy(name, text);
        if (anjip_inventory_age_text(text, &found.age, &found.unit, &found.open) &&
            found.unit == IU_NONE)
            found.age = NAN;
        return found;
    }
    found.quantity = names[i].quantity;
    take_extra(&found, names[i].extra);
    if (unit[0] == '\0' || found.quantity < 0 ||
        anjip_inventory_units(found.quantity) == NULL)
        return found;
    int known = anjip_inventory_unit(found.quantity, unit);
    if (known == IU_NONE)
        snprintf(found.unknown, sizeof found.unknown, "%.39s", unit);
    else
        found.unit = known;
    found.vague = 0;
    return found;
}
