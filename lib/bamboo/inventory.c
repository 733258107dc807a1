/* The inventory as an object: plots, strata, species and the columns of culms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/inventory.h"

char *anjip_text_copy(const char *text)
{
    size_t n    = strlen(text) + 1;
    char  *copy = malloc(n);

    if (copy != NULL)
        memcpy(copy, text, n);
    return copy;
}

int anjip_no_memory(anji_error *err, const char *what)
{
    return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %s", what);
}

/* Room for one more in an array that grows by one; NULL when memory is short. */
static void *one_more(void *array, size_t n, size_t size)
{
    size_t room = 4;

    while (room < n)
        room *= 2;
    if (n < 4 || n == room) /* full: n is a power of two, or the first */
        return n > SIZE_MAX / 2 / size ? NULL
                                       : realloc(array, (n < 4 ? 4 : 2 * n) * size);
    return array;
}

int anji_inventory_new(anji_inventory **out, anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out = anjip_calloc(1, sizeof **out);
    return *out != NULL ? ANJI_OK : anjip_no_memory(err, "an inventory");
}

void anji_inventory_free(anji_inventory *inventory)
{
    if (inventory == NULL)
        return;
    for (size_t i = 0; i < inventory->n_files; i++)
        free(inventory->files[i].path);
    for (size_t i = 0; i < inventory->n_strata; i++)
        free((char *)inventory->strata[i].name);
    for (size_t i = 0; i < inventory->n_plots; i++)
        free((char *)inventory->plots[i].id);
    for (size_t i = 0; i < inventory->n_species; i++)
        free(inventory->species[i]);
    for (size_t i = 0; inventory->culm != NULL && i < inventory->n_culms; i++)
        free(inventory->culm[i]);
    void *const owned[] = {inventory->files,   inventory->strata,  inventory->plots,
                           inventory->more,    inventory->species, inventory->plot,
                           inventory->kind,    inventory->dbh_cm,  inventory->height_m,
                           inventory->crown_m, inventory->age,     inventory->count,
                           inventory->status,  inventory->culm,    inventory->place};
    for (size_t i = 0; i < ANJIP_COUNT(owned); i++)
        free(owned[i]);
    free(inventory);
}

/* ---- strata, species, plots ---------------------------------------------------------- */

int anjip_inventory_stratum(anji_inventory *inventory, const char *name, double area_ha,
                            int32_t *index, anji_error *err)
{
    size_t        n     = inventory->n_strata;
    anji_stratum *wider = one_more(inventory->strata, n, sizeof *wider);

    if (wider == NULL)
        return anjip_no_memory(err, "a stratum");
    inventory->strata = wider;
    memset(&wider[n], 0, sizeof *wider);
    wider[n].name    = anjip_text_copy(name);
    wider[n].area_ha = area_ha;
    if (wider[n].name == NULL)
        return anjip_no_memory(err, "a stratum");
    inventory->n_strata++;
    inventory->checked = 0;
    if (index != NULL)
        *index = (int32_t)n;
    return ANJI_OK;
}

int anji_inventory_add_strata(anji_inventory *inventory, size_t n,
                              const char *const *name, const double *area_ha,
                              anji_error *err)
{
    int status = ANJI_OK;

    anjip_begin(err);
    if (inventory == NULL || (n > 0 && name == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "inventory or name is NULL");
    for (size_t i = 0; i < n && status == ANJI_OK; i++) {
        double area = area_ha != NULL ? area_ha[i] : NAN;
        if (name[i] == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, (int64_t)i, "name %zu is NULL", i);
        if (area <= 0.0 || isinf(area))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "stratum %zu (%.60s): area is %g ha, want more than 0", i,
                              name[i], area);
        for (size_t k = 0; k < inventory->n_strata; k++)
            if (strcmp(inventory->strata[k].name, name[i]) == 0)
                return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                                  "stratum \"%.60s\" is given twice", name[i]);
        status = anjip_inventory_stratum(inventory, name[i], area, NULL, err);
    }
    return status;
}

int anji_inventory_add_species(anji_inventory *inventory, const char *name,
                               int32_t *index, anji_error *err)
{
    char        binomial[64];
    const char *known;

    anjip_begin(err);
    if (inventory == NULL || name == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "inventory or name is NULL");
    known = anji_species_name(name, binomial);
    if (known == NULL)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "species \"%.60s\" is not a bamboo known here, want a name "
                          "such as moso or a binomial such as Phyllostachys edulis",
                          name);
    size_t n = inventory->n_species;
    for (size_t i = 0; i < n; i++)
        if (strcmp(inventory->species[i], known) == 0) {
            if (index != NULL)
                *index = (int32_t)i;
            return ANJI_OK;
        }
    char **wider = one_more(inventory->species, n, sizeof *wider);
    if (wider == NULL)
        return anjip_no_memory(err, "a species");
    inventory->species = wider;
    wider[n]           = anjip_text_copy(known);
    if (wider[n] == NULL)
        return anjip_no_memory(err, "a species");
    inventory->n_species++;
    if (index != NULL)
        *index = (int32_t)n;
    return ANJI_OK;
}

int anjip_inventory_plot(anji_inventory *inventory, const anji_plot *plot,
                         const anjip_plot_more *more, anji_error *err)
{
    size_t           n     = inventory->n_plots;
    anji_plot       *wider = one_more(inventory->plots, n, sizeof *wider);
    anjip_plot_more *also;

    if (wider == NULL)
        return anjip_no_memory(err, "a plot");
    inventory->plots = wider;
    also             = one_more(inventory->more, n, sizeof *also);
    if (also == NULL)
        return anjip_no_memory(err, "a plot");
    inventory->more = also;
    wider[n]        = *plot;
    also[n]         = *more;
    wider[n].id     = anjip_text_copy(plot->id);
    if (wider[n].id == NULL)
        return anjip_no_memory(err, "a plot");
    inventory->n_plots++;
    inventory->checked = 0;
    return ANJI_OK;
}

static int caller_plot(anji_inventory *inventory, size_t i, const anji_plot *plot,
                       int along_slope, anji_error *err)
{
    anjip_plot_more more = {{-1, 0, (int64_t)i}, NAN, 0, along_slope};

    if (plot->id == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, (int64_t)i, "id %zu is NULL", i);
    if (plot->stratum < 0 || (size_t)plot->stratum >= inventory->n_strata)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "plot %zu is in stratum %ld, want 0 to %zu", i,
                          (long)plot->stratum, inventory->n_strata - 1);
    if (isinf(plot->area_ha) || isinf(plot->slope_deg) || isinf(plot->date))
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "plot %zu: area %g ha, slope %g deg, date %g s, want finite "
                          "ones or NaN",
                          i, plot->area_ha, plot->slope_deg, plot->date);
    return anjip_inventory_plot(inventory, plot, &more, err);
}

int anji_inventory_add_plots(anji_inventory *inventory, size_t n, const char *const *id,
                             const double *area_ha, const int32_t *stratum,
                             const double *slope_deg, int along_slope,
                             const double *date, const int32_t *survey, anji_error *err)
{
    int status = ANJI_OK;

    anjip_begin(err);
    if (inventory == NULL || (n > 0 && (id == NULL || area_ha == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "inventory, id or area_ha is NULL");
    if (inventory->n_plots > 0 && inventory->has_survey != (survey != NULL))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "survey is given for some plots only, want all or none");
    if (stratum == NULL && inventory->n_strata == 0)
        status = anjip_inventory_stratum(inventory, "all", NAN, NULL, err);
    inventory->has_survey = survey != NULL;
    for (size_t i = 0; i < n && status == ANJI_OK; i++) {
        anji_plot plot = {.id        = id[i],
                          .area_ha   = area_ha[i],
                          .slope_deg = slope_deg != NULL ? slope_deg[i] : NAN,
                          .date      = date != NULL ? date[i] : NAN,
                          .stratum   = stratum != NULL ? stratum[i] : 0,
                          .survey    = survey != NULL ? survey[i] : 0,
                          .first     = -1};
        status         = caller_plot(inventory, i, &plot, along_slope != 0, err);
    }
    return status;
}

/* ---- culms --------------------------------------------------------------------------- */

static int widen(void *column, size_t room, size_t size)
{
    void *old, *wider;

    memcpy(&old, column, sizeof old);
    wider = realloc(old, room * size);
    if (wider != NULL)
        memcpy(column, &wider, sizeof wider);
    return wider != NULL;
}

static int make_room(anji_inventory *v, anji_error *err)
{
    size_t room = v->room == 0 ? 256 : 2 * v->room;

    if (v->n_culms < v->room)
        return ANJI_OK;
    if (room > SIZE_MAX / sizeof(anjip_place) ||
        !widen(&v->plot, room, sizeof *v->plot) ||
        !widen(&v->kind, room, sizeof *v->kind) ||
        !widen(&v->dbh_cm, room, sizeof *v->dbh_cm) ||
        !widen(&v->height_m, room, sizeof *v->height_m) ||
        !widen(&v->crown_m, room, sizeof *v->crown_m) ||
        !widen(&v->age, room, sizeof *v->age) ||
        !widen(&v->count, room, sizeof *v->count) ||
        !widen(&v->status, room, sizeof *v->status) ||
        !widen(&v->culm, room, sizeof *v->culm) ||
        !widen(&v->place, room, sizeof *v->place))
        return anjip_no_memory(err, "culms");
    v->room = room;
    return ANJI_OK;
}

int anjip_inventory_culm(anji_inventory *v, const anjip_culm *culm, anji_error *err)
{
    int    status = make_room(v, err);
    size_t n      = v->n_culms;

    if (status != ANJI_OK)
        return status;
    v->plot[n]     = culm->plot;
    v->kind[n]     = culm->species;
    v->dbh_cm[n]   = culm->dbh_cm;
    v->height_m[n] = culm->height_m;
    v->crown_m[n]  = culm->crown_m;
    v->age[n]      = culm->age;
    v->count[n]    = culm->count;
    v->status[n]   = culm->status;
    v->place[n]    = culm->place;
    v->culm[n]     = culm->culm != NULL ? anjip_text_copy(culm->culm) : NULL;
    if (culm->culm != NULL && v->culm[n] == NULL)
        return anjip_no_memory(err, "culms");
    v->n_culms++;
    v->checked = 0;
    return ANJI_OK;
}

static int caller_culm(anji_inventory *v, size_t i, const anjip_culm *c,
                       anji_error *err)
{
    const double value[] = {c->dbh_cm, c->height_m, c->crown_m, c->age, c->count};

    if (c->plot < 0 || (size_t)c->plot >= v->n_plots)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "culm %zu is in plot %ld, want 0 to %zu", i, (long)c->plot,
                          v->n_plots - 1);
    if (c->species < -1 || c->species >= (int64_t)v->n_species)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "culm %zu has species %ld, want -1 to %ld", i,
                          (long)c->species, (long)v->n_species - 1);
    if (c->status > ANJI_STATUS_SHOOT)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "culm %zu has status %d, want 0 to %d", i, c->status,
                          ANJI_STATUS_SHOOT);
    if (anjip_first_infinite(ANJIP_COUNT(value), value) < ANJIP_COUNT(value))
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "culm %zu: dbh %g cm, height %g m, crown %g m, age %g, count "
                          "%g, want finite ones or NaN",
                          i, value[0], value[1], value[2], value[3], value[4]);
    return anjip_inventory_culm(v, c, err);
}

static int take_age_unit(anji_inventory *v, int age_unit, anji_error *err)
{
    if (age_unit < ANJI_AGE_NONE || age_unit > ANJI_AGE_DU)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "age_unit is %d, want 0, 1 or 2",
                          age_unit);
    if (age_unit != ANJI_AGE_NONE && v->age_unit != ANJI_AGE_NONE &&
        v->age_unit != age_unit)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "ages in years and in du are mixed, want one unit");
    if (age_unit != ANJI_AGE_NONE)
        v->age_unit = age_unit;
    return ANJI_OK;
}

int anji_inventory_add_culms(anji_inventory *inventory, size_t n, const int32_t *plot,
                             const int32_t *species, const double *dbh_cm,
                             const double *height_m, const double *crown_m,
                             const double *age, int age_unit, const double *count,
                             const uint8_t *status, anji_error *err)
{
    anjip_begin(err);
    if (inventory == NULL || (n > 0 && (plot == NULL || dbh_cm == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "inventory, plot or dbh_cm is NULL");
    if (age != NULL && age_unit == ANJI_AGE_NONE)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "ages are given without a unit, want ANJI_AGE_YEARS or _DU");
    int failed = take_age_unit(inventory, age_unit, err);
    for (size_t i = 0; i < n && failed == ANJI_OK; i++) {
        anjip_culm c = {plot[i],
                        species != NULL ? species[i] : -1,
                        dbh_cm[i],
                        height_m != NULL ? height_m[i] : NAN,
                        crown_m != NULL ? crown_m[i] : NAN,
                        age != NULL ? age[i] : NAN,
                        count != NULL ? count[i] : 1.0,
                        status != NULL ? status[i] : (uint8_t)ANJI_STATUS_LIVE,
                        NULL,
                        {-1, 0, (int64_t)i}};
        failed       = caller_culm(inventory, i, &c, err);
    }
    return failed;
}

/* ---- reading it ---------------------------------------------------------------------- */

int anjip_inventory_ready(const anji_inventory *inventory, anji_error *err)
{
    if (inventory == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "inventory is NULL");
    if (!inventory->checked)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "the inventory has not passed anji_inventory_check()");
    return ANJI_OK;
}

int anji_inventory_culms(const anji_inventory *inventory, anji_inventory_columns *culms)
{
    if (inventory == NULL || culms == NULL)
        return ANJI_ERR_NULL;
    if (!inventory->checked)
        return ANJI_ERR_DOMAIN;
    culms->n        = inventory->n_culms;
    culms->plot     = inventory->plot;
    culms->species  = inventory->kind;
    culms->dbh_cm   = inventory->dbh_cm;
    culms->height_m = inventory->height_m;
    culms->crown_m  = inventory->crown_m;
    culms->age      = inventory->age;
    culms->count    = inventory->count;
    culms->status   = inventory->status;
    return ANJI_OK;
}

const anji_plot *anji_inventory_plots(const anji_inventory *inventory, size_t *n)
{
    if (n != NULL)
        *n = inventory == NULL ? 0 : inventory->n_plots;
    return inventory == NULL ? NULL : inventory->plots;
}

const anji_stratum *anji_inventory_strata(const anji_inventory *inventory, size_t *n)
{
    if (n != NULL)
        *n = inventory == NULL ? 0 : inventory->n_strata;
    return inventory == NULL ? NULL : inventory->strata;
}

const char *anji_inventory_species(const anji_inventory *inventory, size_t i)
{
    return inventory == NULL || i >= inventory->n_species ? NULL
                                                          : inventory->species[i];
}

int anji_inventory_age_unit(const anji_inventory *inventory)
{
    return inventory == NULL ? ANJI_AGE_NONE : inventory->age_unit;
}

size_t anji_inventory_surveys(const anji_inventory *inventory)
{
    return inventory == NULL ? 0 : inventory->surveys;
}

/* ---- one survey of several ----------------------------------------------------------- */

static int copy_tables(anji_inventory *to, const anji_inventory *from, anji_error *err)
{
    int status = ANJI_OK;

    for (size_t i = 0; i < from->n_strata && status == ANJI_OK; i++)
        status = anjip_inventory_stratum(to, from->strata[i].name,
                                         from->strata[i].area_ha, NULL, err);
    for (size_t i = 0; i < from->n_species && status == ANJI_OK; i++)
        status = anji_inventory_add_species(to, from->species[i], NULL, err);
    to->files = anjip_calloc(from->n_files, sizeof *to->files);
    if (to->files == NULL)
        return anjip_no_memory(err, "a survey");
    for (size_t i = 0; i < from->n_files && status == ANJI_OK; i++) {
        to->files[i]      = from->files[i];
        to->files[i].path = anjip_text_copy(from->files[i].path);
        if (to->files[i].path == NULL)
            status = anjip_no_memory(err, "a survey");
        to->n_files = i + 1;
    }
    to->age_unit = from->age_unit;
    return status;
}

static int copy_plot(anji_inventory *to, const anji_inventory *from, size_t p,
                     anji_error *err)
{
    anji_plot plot = from->plots[p];

    plot.survey = 0;
    plot.first  = (int64_t)to->n_culms;
    int status  = anjip_inventory_plot(to, &plot, &from->more[p], err);
    for (int64_t k = 0; k < plot.rows && status == ANJI_OK; k++) {
        size_t     i = (size_t)(from->plots[p].first + k);
        anjip_culm c = {(int32_t)to->n_plots - 1,
                        from->kind[i],
                        from->dbh_cm[i],
                        from->height_m[i],
                        from->crown_m[i],
                        from->age[i],
                        from->count[i],
                        from->status[i],
                        from->culm[i],
                        from->place[i]};
        status       = anjip_inventory_culm(to, &c, err);
    }
    if (status == ANJI_OK)
        to->strata[plot.stratum].plots++;
    return status;
}

int anji_inventory_survey(const anji_inventory *inventory, size_t survey,
                          anji_inventory **out, anji_error *err)
{
    anji_inventory *made = NULL;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = anjip_inventory_ready(inventory, err);
    if (status == ANJI_OK && survey >= inventory->surveys)
        status = anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                            "there is no survey %zu, want 0 to %zu", survey,
                            inventory->surveys - 1);
    if (status == ANJI_OK)
        status = anji_inventory_new(&made, err);
    if (status == ANJI_OK)
        status = copy_tables(made, inventory, err);
    for (size_t p = 0; status == ANJI_OK && p < inventory->n_plots; p++)
        if (inventory->plots[p].survey == (int32_t)survey)
            status = copy_plot(made, inventory, p, err);
    if (status != ANJI_OK) {
        anji_inventory_free(made);
        return status;
    }
    made->surveys = 1;
    made->checked = 1;
    *out          = made;
    return ANJI_OK;
}
