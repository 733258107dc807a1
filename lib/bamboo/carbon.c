/* Pools, carbon fractions, roots, dead wood, litter and soil.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/carbon.h>

#include "private.h"

static const struct {
    int         pool;
    const char *name;
} names[] = {
    {ANJI_POOL_CULM, "culm"},
    {ANJI_POOL_BRANCH, "branch"},
    {ANJI_POOL_LEAF, "leaf"},
    {ANJI_POOL_CROWN, "crown"},
    {ANJI_POOL_ABOVE, "above"},
    {ANJI_POOL_STUMP, "stump"},
    {ANJI_POOL_RHIZOME, "rhizome"},
    {ANJI_POOL_ROOT, "root"},
    {ANJI_POOL_BELOW, "below"},
    {ANJI_POOL_UNDERSTOREY, "understorey"},
    {ANJI_POOL_LITTER, "litter"},
    {ANJI_POOL_DEAD_WOOD, "dead_wood"},
    {ANJI_POOL_SOIL, "soil"},
    {ANJI_POOL_SUM_ABOVE, "total_above"},
    {ANJI_POOL_SUM_BELOW, "total_below"},
    {ANJI_POOL_SUM_LIVE, "total_live"},
    {ANJI_POOL_SUM_ALL, "total"},
};

const char *anji_pool_name(int pool)
{
    for (size_t i = 0; i < ANJIP_COUNT(names); i++)
        if (names[i].pool == pool)
            return names[i].name;
    return "unknown";
}

int anji_pool_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < ANJIP_COUNT(names); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].pool;
    return -1;
}

#define MOSO "Phyllostachys edulis"
/* Cao prints the columns of branch and leaf, and those of the roots, in another order than
 * its own carbon was computed with: these are carbon / biomass of the printed tables. */
#define CAO                                                                            \
    "Cao et al. 2017, doi:10.5846/stxb201509301992; carbon / biomass of its tables"
#define PRESET "rounded from the rows of this table"

static const anji_carbon_fraction fractions[] = {
    {"", "", PRESET, 0.50, 0.03, ANJI_POOL_CULM, 0, 0, 1},
    {"", "", PRESET, 0.49, 0.03, ANJI_POOL_BRANCH, 0, 0, 1},
    {"", "", PRESET, 0.48, 0.03, ANJI_POOL_LEAF, 0, 0, 1},
    {"", "", "mean of branch and leaf", 0.485, 0.03, ANJI_POOL_CROWN, 0, 0, 1},
    {"", "", "IPCC 2006 Guidelines", 0.47, 0.02, ANJI_POOL_ABOVE, 0, 0, 1},
    {"", "", PRESET, 0.46, 0.03, ANJI_POOL_STUMP, 0, 0, 1},
    {"", "", PRESET, 0.46, 0.03, ANJI_POOL_RHIZOME, 0, 0, 1},
    {"", "", PRESET, 0.46, 0.03, ANJI_POOL_ROOT, 0, 0, 1},
    {"", "", PRESET, 0.46, 0.03, ANJI_POOL_BELOW, 0, 0, 1},
    {"", "", "IPCC 2006 Guidelines", 0.47, 0.02, ANJI_POOL_UNDERSTOREY, 0, 0, 1},
    {"", "", "UNFCCC CDM AR-TOOL12", 0.37, 0.07, ANJI_POOL_LITTER, 0, 0, 1},
    {"", "", "IPCC 2006 Guidelines", 0.47, 0.02, ANJI_POOL_DEAD_WOOD, 0, 0, 1},
    {"", "", "given as carbon", 1.0, 0.0, ANJI_POOL_SOIL, 0, 0, 1},
    {MOSO, "Taojiang, Hunan", CAO, 0.5341, NAN, ANJI_POOL_CULM, 1, 1, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.4708, NAN, ANJI_POOL_CULM, 3, 3, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.5124, NAN, ANJI_POOL_CULM, 5, 5, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.5275, NAN, ANJI_POOL_BRANCH, 1, 1, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.4677, NAN, ANJI_POOL_BRANCH, 3, 3, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.5266, NAN, ANJI_POOL_BRANCH, 5, 5, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.4652, NAN, ANJI_POOL_LEAF, 1, 1, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.5191, NAN, ANJI_POOL_LEAF, 3, 3, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.4991, NAN, ANJI_POOL_LEAF, 5, 5, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.4817, NAN, ANJI_POOL_RHIZOME, 1, 1, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.4509, NAN, ANJI_POOL_RHIZOME, 3, 3, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.5063, NAN, ANJI_POOL_RHIZOME, 5, 5, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.4056, NAN, ANJI_POOL_STUMP, 1, 1, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.4523, NAN, ANJI_POOL_STUMP, 3, 3, 0},
    {MOSO, "Taojiang, Hunan", CAO, 0.4673, NAN, ANJI_POOL_STUMP, 5, 5, 0},
    {MOSO, "Taiwan", "Yen 2016, Bot. Stud. 57:10; ratio of its ranges", 0.464, NAN,
     ANJI_POOL_ABOVE, 0, 0, 0},
    {MOSO, "southern China", "Zhang et al. 2014, doi:10.1093/forestry/cpu028", 0.4585,
     NAN, ANJI_POOL_ABOVE, 0, 0, 0},
    {"Dendrocalamus latiflorus", "Taiwan", "Forests 2023, 14:854", 0.4672, NAN,
     ANJI_POOL_CULM, 0, 0, 0},
    {"Dendrocalamus latiflorus", "Taiwan", "Forests 2023, 14:854", 0.4421, NAN,
     ANJI_POOL_BRANCH, 0, 0, 0},
    {"Dendrocalamus latiflorus", "Taiwan", "Forests 2023, 14:854", 0.4168, NAN,
     ANJI_POOL_LEAF, 0, 0, 0},
    {"Gigantochloa apus", "Yogyakarta", "UGM thesis 122958", 0.4884, NAN,
     ANJI_POOL_CULM, 0, 0, 0},
    {"Gigantochloa apus", "Yogyakarta", "UGM thesis 122958", 0.4625, NAN,
     ANJI_POOL_BRANCH, 0, 0, 0},
    {"Gigantochloa apus", "Yogyakarta", "UGM thesis 122958", 0.4575, NAN,
     ANJI_POOL_LEAF, 0, 0, 0},
    {"Gigantochloa apus", "Yogyakarta", "UGM thesis 122958", 0.4962, NAN,
     ANJI_POOL_ROOT, 0, 0, 0},
    {"Gigantochloa pruriens", "Riau", "Suprihatno et al.", 0.5384, NAN, ANJI_POOL_CULM,
     0, 0, 0},
    {"Gigantochloa pruriens", "Riau", "Suprihatno et al.", 0.5248, NAN,
     ANJI_POOL_BRANCH, 0, 0, 0},
    {"Gigantochloa pruriens", "Riau", "Suprihatno et al.", 0.5147, NAN, ANJI_POOL_LEAF,
     0, 0, 0},
};

const anji_carbon_fraction *anji_carbon_fraction_row(size_t i)
{
    return i < ANJIP_COUNT(fractions) ? &fractions[i] : NULL;
}

int anji_carbon_fraction_defaults(double *fraction, double *sd)
{
    for (size_t i = 0; i < ANJIP_COUNT(fractions); i++) {
        if (!fractions[i].preset)
            continue;
        if (fraction != NULL)
            fraction[fractions[i].pool] = fractions[i].fraction;
        if (sd != NULL)
            sd[fractions[i].pool] = fractions[i].sd;
    }
    return ANJI_OK;
}

#define QUOTED "quoted in Cao et al. 2017, doi:10.5846/stxb201509301992"

static const anji_root_shoot ratios[] = {
    {MOSO, "China, 48 sites", "Ouyang et al. 2022, doi:10.1016/j.foreco.2021.119885",
     0.37, 0.07},
    {MOSO, "Lin'an, Zhejiang", QUOTED, 0.606, NAN},
    {MOSO, "Huitong, Hunan", QUOTED, 0.649, NAN},
    {MOSO, "Shunan, Sichuan", QUOTED, 0.480, NAN},
    {MOSO, "Changning, Sichuan", QUOTED, 0.525, NAN},
    {MOSO, "Yongchun, Fujian", QUOTED, 0.384, NAN},
    {MOSO, "Tianmu, Zhejiang", QUOTED, 0.331, NAN},
    {MOSO, "Wuyi, Fujian", QUOTED, 0.560, NAN},
    {MOSO, "Dagangshan, Jiangxi", QUOTED, 0.387, NAN},
    {MOSO, "Taojiang, Hunan", "Cao et al. 2017, age 5", 0.1964, NAN},
    {MOSO, "Kyoto", "Isagi et al. 1997, Plant Ecol. 130:41-52", 0.323, NAN},
    {"Phyllostachys bambusoides", "Kyoto", "Isagi et al. 1993", 0.362, NAN},
};

const anji_root_shoot *anji_root_shoot_row(size_t i)
{
    return i < ANJIP_COUNT(ratios) ? &ratios[i] : NULL;
}

double anji_root_shoot_tool14(double above_t_ha)
{
    return above_t_ha > 0.0 ? exp(-1.085 + 0.9256 * log(above_t_ha)) / above_t_ha : NAN;
}

static const struct {
    double dead_wood, litter;
} zones[] = {
    [ANJI_ZONE_TEMPERATE]        = {0.08, 0.04},
    [ANJI_ZONE_TROPICAL_DRY]     = {0.02, 0.04},
    [ANJI_ZONE_TROPICAL_MOIST]   = {0.01, 0.01},
    [ANJI_ZONE_TROPICAL_WET]     = {0.06, 0.01},
    [ANJI_ZONE_TROPICAL_MONTANE] = {0.07, 0.01},
};

double anji_dead_wood_share(int zone)
{
    return zone >= 0 && (size_t)zone < ANJIP_COUNT(zones) ? zones[zone].dead_wood : NAN;
}

double anji_litter_share(int zone)
{
    return zone >= 0 && (size_t)zone < ANJIP_COUNT(zones) ? zones[zone].litter : NAN;
}

int anji_lying_wood(size_t n, const double *diameter, const uint8_t *decay,
                    double line_m, double density, double *t_ha, anji_error *err)
{
    static const double sound[] = {1.00, 0.80, 0.45};
    static const double pi      = 3.14159265358979323846;
    double              sum     = 0.0;

    anjip_begin(err);
    if (t_ha != NULL)
        *t_ha = NAN;
    if (t_ha == NULL || (n > 0 && (diameter == NULL || decay == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "diameter, decay or t_ha is NULL");
    if (!(line_m > 0.0 && line_m < INFINITY && density > 0.0 && density < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "line of %g m, wood of %g t m-3: want more than 0", line_m,
                          density);
    for (size_t i = 0; i < n; i++) {
        if (!(diameter[i] >= 0.0 && diameter[i] < INFINITY) ||
            decay[i] >= ANJIP_COUNT(sound))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "piece %zu: %g cm, decay %d, want 0 or more and 0 to 2",
                              i, diameter[i], (int)decay[i]);
        sum += diameter[i] * diameter[i] * sound[decay[i]];
    }
    *t_ha = density * pi * pi / (8.0 * line_m) * sum;
    return ANJI_OK;
}

int anji_soil_profile(size_t n, const double *carbon, const double *density,
                      const double *thickness, const double *stones, double *tc_ha,
                      anji_error *err)
{
    double sum = 0.0;

    anjip_begin(err);
    if (tc_ha != NULL)
        *tc_ha = NAN;
    if (carbon == NULL || density == NULL || thickness == NULL || tc_ha == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "carbon, density, thickness or tc_ha is NULL");
    if (n == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no layer");
    for (size_t i = 0; i < n; i++) {
        double stone = stones == NULL ? 0.0 : stones[i];
        if (!(carbon[i] >= 0.0 && carbon[i] <= 1000.0 && density[i] > 0.0 &&
              density[i] <= 2.7 && thickness[i] > 0.0 && thickness[i] <= 1000.0 &&
              stone >= 0.0 && stone <= 1.0))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "layer %zu: %g g C kg-1, %g g cm-3, %g cm, stones %g", i,
                              carbon[i], density[i], thickness[i], stone);
        sum += 0.1 * carbon[i] * density[i] * thickness[i] * (1.0 - stone);
    }
    *tc_ha = sum;
    return ANJI_OK;
}

int anji_soil_tool16(double reference, double use, double management, double input,
                     double disturbed, double years, anji_soil_change *change,
                     anji_error *err)
{
    static const double period = 20.0, cap = 0.8, lost = 0.1, tolerated = 0.1;
    const double        factors[] = {use, management, input};

    anjip_begin(err);
    if (change == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "change is NULL");
    *change = (anji_soil_change){NAN, NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < ANJIP_COUNT(factors); i++)
        if (!(factors[i] >= 0.0 && factors[i] <= 2.0))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "a stock change factor is %g, want 0 to 2", factors[i]);
    if (!(reference >= 0.0 && reference < INFINITY && disturbed >= 0.0 &&
          disturbed <= 1.0 && years >= 0.0 && years < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "reference %g t C ha-1, disturbed share %g, %g years",
                          reference, disturbed, years);
    change->initial  = reference * use * management * input;
    change->loss     = disturbed > tolerated ? lost * change->initial : 0.0;
    change->uncapped = (reference - (change->initial - change->loss)) / period;
    change->rate     = fmin(change->uncapped, cap);
    change->gain     = change->rate * fmin(years, period);
    return ANJI_OK;
}
