/* Unit texts as files spell them, and what turns them into the series' units.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/units.h>

#include "io/io.h"

/* Spellings without case, blanks, brackets, dots, stars, carets, underscores and plus
 * signs; micro signs as u. 44.0095 and 12.011 g mol-1 as in units.h. */
#define UMOL_PER_MG_CO2 (1e3 / 44.0095)
#define UMOL_PER_MG_C   (1e3 / 12.011)
#define CELSIUS_ZERO    273.15
static const struct {
    int         dimension;
    const char *key;
    double      scale, offset;
    const char *text;
} spellings[] = {
    {ANJIP_DIM_FLUX, "umolm-2s-1", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "umols-1m-2", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "umol1s-1m-2", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "umol1m-2s-1", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "umolco2m-2s-1", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "umolcm-2s-1", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "umol/m2/s", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "umol/m2s", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "umolco2/m2/s", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "umolco2/m2s", 1, 0, "none"},
    {ANJIP_DIM_FLUX, "mmolm-2s-1", 1e3, 0, "x 1000"},
    {ANJIP_DIM_FLUX, "mmolco2m-2s-1", 1e3, 0, "x 1000"},
    {ANJIP_DIM_FLUX, "molm-2s-1", 1e6, 0, "x 1e6"},
    {ANJIP_DIM_FLUX, "nmolm-2s-1", 1e-3, 0, "x 0.001"},
    {ANJIP_DIM_FLUX, "mgco2m-2s-1", UMOL_PER_MG_CO2, 0,
     "x 22.7224 (44.0095 g/mol CO2)"},
    {ANJIP_DIM_FLUX, "mgco2/m2/s", UMOL_PER_MG_CO2, 0, "x 22.7224 (44.0095 g/mol CO2)"},
    {ANJIP_DIM_FLUX, "mgco2/m2s", UMOL_PER_MG_CO2, 0, "x 22.7224 (44.0095 g/mol CO2)"},
    {ANJIP_DIM_FLUX, "mgco2s-1m-2", UMOL_PER_MG_CO2, 0,
     "x 22.7224 (44.0095 g/mol CO2)"},
    {ANJIP_DIM_FLUX, "gco2m-2s-1", 1e3 * UMOL_PER_MG_CO2, 0,
     "x 22722.4 (44.0095 g/mol CO2)"},
    {ANJIP_DIM_FLUX, "kgco2m-2s-1", 1e6 * UMOL_PER_MG_CO2, 0,
     "x 22722400 (44.0095 g/mol CO2)"},
    {ANJIP_DIM_FLUX, "mgcm-2s-1", UMOL_PER_MG_C, 0, "x 83.257 (12.011 g/mol C)"},
    {ANJIP_DIM_FLUX, "gcm-2s-1", 1e3 * UMOL_PER_MG_C, 0, "x 83257 (12.011 g/mol C)"},
    {ANJIP_DIM_SPEED, "ms-1", 1, 0, "none"},
    {ANJIP_DIM_SPEED, "m1s-1", 1, 0, "none"},
    {ANJIP_DIM_SPEED, "m/s", 1, 0, "none"},
    {ANJIP_DIM_SPEED, "cms-1", 1e-2, 0, "x 0.01"},
    {ANJIP_DIM_SPEED, "cm/s", 1e-2, 0, "x 0.01"},
    {ANJIP_DIM_TEMPERATURE, "c", 1, 0, "none"},
    {ANJIP_DIM_TEMPERATURE, "degc", 1, 0, "none"},
    {ANJIP_DIM_TEMPERATURE, "degreec", 1, 0, "none"},
    {ANJIP_DIM_TEMPERATURE, "degreesc", 1, 0, "none"},
    {ANJIP_DIM_TEMPERATURE, "degreecelsius", 1, 0, "none"},
    {ANJIP_DIM_TEMPERATURE, "degcelsius", 1, 0, "none"},
    {ANJIP_DIM_TEMPERATURE, "celsius", 1, 0, "none"},
    {ANJIP_DIM_TEMPERATURE, "k", 1, -CELSIUS_ZERO, "K - 273.15"},
    {ANJIP_DIM_TEMPERATURE, "kelvin", 1, -CELSIUS_ZERO, "K - 273.15"},
    {ANJIP_DIM_PERCENT, "%", 1, 0, "none"},
    {ANJIP_DIM_PERCENT, "percent", 1, 0, "none"},
    {ANJIP_DIM_PERCENT, "pct", 1, 0, "none"},
    {ANJIP_DIM_PERCENT, "fraction", 1e2, 0, "x 100"},
    {ANJIP_DIM_PERCENT, "1", 1e2, 0, "x 100"},
    {ANJIP_DIM_PRESSURE, "hpa", 1, 0, "none"},
    {ANJIP_DIM_PRESSURE, "mbar", 1, 0, "none"},
    {ANJIP_DIM_PRESSURE, "mb", 1, 0, "none"},
    {ANJIP_DIM_PRESSURE, "kpa", 10, 0, "x 10 (kPa)"},
    {ANJIP_DIM_PRESSURE, "pa", 1e-2, 0, "x 0.01 (Pa)"},
    {ANJIP_DIM_RADIATION, "wm-2", 1, 0, "none"},
    {ANJIP_DIM_RADIATION, "w1m-2", 1, 0, "none"},
    {ANJIP_DIM_RADIATION, "w/m2", 1, 0, "none"},
    {ANJIP_DIM_RADIATION, "jm-2s-1", 1, 0, "none"},
    {ANJIP_DIM_RADIATION, "kwm-2", 1e3, 0, "x 1000"},
    {ANJIP_DIM_PPFD, "umolm-2s-1", 1, 0, "none"},
    {ANJIP_DIM_PPFD, "umols-1m-2", 1, 0, "none"},
    {ANJIP_DIM_PPFD, "umol1s-1m-2", 1, 0, "none"},
    {ANJIP_DIM_PPFD, "umol1m-2s-1", 1, 0, "none"},
    {ANJIP_DIM_PPFD, "umolphotonm-2s-1", 1, 0, "none"},
    {ANJIP_DIM_PPFD, "umolphotonsm-2s-1", 1, 0, "none"},
    {ANJIP_DIM_PPFD, "umol/m2/s", 1, 0, "none"},
    {ANJIP_DIM_PPFD, "umol/m2s", 1, 0, "none"},
    {ANJIP_DIM_PPFD, "uem-2s-1", 1, 0, "none"},
    {ANJIP_DIM_PPFD, "mmolm-2s-1", 1e3, 0, "x 1000"},
    {ANJIP_DIM_PPFD, "molm-2s-1", 1e6, 0, "x 1e6"},
    {ANJIP_DIM_DEPTH, "mm", 1, 0, "none"},
    {ANJIP_DIM_DEPTH, "kgm-2", 1, 0, "none"},
    {ANJIP_DIM_DEPTH, "cm", 10, 0, "x 10"},
    {ANJIP_DIM_DEPTH, "m", 1e3, 0, "x 1000"},
};

static const char *const choices[] = {
    [ANJIP_DIM_FLUX]  = ("umol m-2 s-1, mmol m-2 s-1, mg CO2 m-2 s-1, g CO2 m-2 s-1, "
                         "mg C m-2 s-1"),
    [ANJIP_DIM_SPEED] = "m s-1, cm s-1",
    [ANJIP_DIM_TEMPERATURE] = "degC, K",
    [ANJIP_DIM_PERCENT]     = "%, fraction",
    [ANJIP_DIM_PRESSURE]    = "hPa, kPa, Pa",
    [ANJIP_DIM_RADIATION]   = "W m-2, kW m-2",
    [ANJIP_DIM_PPFD]        = "umol m-2 s-1, mmol m-2 s-1",
    [ANJIP_DIM_DEPTH]       = "mm, cm, m",
    [ANJIP_DIM_NONE]        = "none",
};

/* Byte sequences of a spelling and what stands for them, longest first: micro signs,
 * also those of Latin-1 text that was taken for UTF-8 once more; superscripts. */
static const struct {
    const char *from, *to;
} rewrites[] = {
    {"\xc3\x82\xc2\xb5", "u"},
    {"\xc3\x8e\xc2\xbc", "u"},
    {"\xe2\x81\xbb", "-"},
    {"\xe2\x88\x92", "-"},
    {"\xe2\x8b\x85", ""},
    {"\xe2\x80\x93", "-"},
    {"\xc3\x82\xc2\xb0", ""},
    {"\xe2\x84\x83", "c"},
    {"\xc2\xb5", "u"},
    {"\xce\xbc", "u"},
    {"\xc2\xb9", "1"},
    {"\xc2\xb2", "2"},
    {"\xc2\xb0", ""},
    {"\xc2\xb7", ""},
    {"\xc2\xa0", ""},
    {"\xef\xbc\x85", "%"},
    {"\xb5", "u"},
    {"\xb0", ""},
    {"\xb2", "2"},
    {"\xb9", "1"},
    {"\xb7", ""},
};
#define KEY_MAX 48

static int make_key(anjip_span text, char *key)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n;) {
        size_t step = 0;
        for (size_t r = 0; r < ANJIP_COUNT(rewrites) && step == 0; r++) {
            size_t length = strlen(rewrites[r].from);
            if (text.n - i >= length &&
                memcmp(text.at + i, rewrites[r].from, length) == 0) {
                if (rewrites[r].to[0] != '\0' && n + 1 < KEY_MAX)
                    key[n++] = rewrites[r].to[0];
                step = length;
            }
        }
        if (step == 0) {
            char c = text.at[i];
            step   = 1;
            if (c >= 'A' && c <= 'Z')
                c = (char)(c + ('a' - 'A'));
            if (strchr("[](){} \t.*^_+\"", c) == NULL) {
                if (n + 1 >= KEY_MAX)
                    return 0;
                key[n++] = c;
            }
        }
        i += step;
    }
    key[n] = '\0';
    return 1;
}

int anjip_unit(int dimension, anjip_span text, anjip_conversion *conversion)
{
    static const char *const nothing[] = {"",  "-",  "--",   "#",
                                          "/", "na", "adim", "unitless"};
    char                     key[KEY_MAX];

    conversion->scale  = 1;
    conversion->offset = 0;
    conversion->text   = "none";
    if (!make_key(text, key))
        return ANJIP_UNIT_UNKNOWN;
    for (size_t i = 0; i < ANJIP_COUNT(nothing); i++)
        if (strcmp(key, nothing[i]) == 0)
            return ANJIP_UNIT_EMPTY;
    if (dimension == ANJIP_DIM_NONE)
        return ANJIP_UNIT_KNOWN;
    for (size_t i = 0; i < ANJIP_COUNT(spellings); i++)
        if (spellings[i].dimension == dimension && strcmp(spellings[i].key, key) == 0) {
            conversion->scale  = spellings[i].scale;
            conversion->offset = spellings[i].offset;
            conversion->text   = spellings[i].text;
            return ANJIP_UNIT_KNOWN;
        }
    return ANJIP_UNIT_UNKNOWN;
}

const char *anjip_unit_choices(int dimension)
{
    return choices[dimension];
}
