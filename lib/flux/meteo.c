/* Humidity, the Sun's position and light, and night.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/meteo.h>

#include "flux/sun.h"
#include "private.h"

#define PI             3.14159265358979323846
#define RADIANS        (PI / 180.0)
#define DAY_S          86400
#define J2000_S        946728000.0 /* 2000-01-01T12:00 UTC, s since 1970 */
#define REDDYPROC_YEAR 365.24      /* days */
#define REDDYPROC_SUN  1366.1      /* W m-2 */

/* ---- humidity
 * ------------------------------------------------------------------------- */

#define RH_MAX    105.0  /* %: the largest that saturated sensors report */
#define T_AIR_MIN -100.0 /* degC */

/* Saturation vapour pressure, hPa. */
static double saturation(double t_air)
{
    return 6.1078 * exp(17.08085 * t_air / (234.175 + t_air));
}

static double vpd_of(double t_air, double rh)
{
    if (!(rh >= 0.0 && rh <= RH_MAX))
        return NAN;
    return rh >= 100.0 ? 0.0 : (1.0 - rh / 100.0) * saturation(t_air);
}

static double rh_of(double t_air, double vpd)
{
    double rh = 100.0 * (1.0 - vpd / saturation(t_air));
    if (!(rh >= 0.0 && rh <= RH_MAX))
        return NAN;
    return rh > 100.0 ? 100.0 : rh;
}

static int humidity(size_t n, const double *t_air, const double *x,
                    double (*convert)(double, double), double *out, anji_error *err)
{
    anjip_begin(err);
    if (n > 0 && (t_air == NULL || x == NULL || out == NULL)) {
        for (size_t i = 0; out != NULL && i < n; i++)
            out[i] = NAN;
        return anjip_fail(err, ANJI_ERR_NULL, -1, "a column is NULL");
    }
    for (size_t i = 0; i < n; i++)
        if (isinf(t_air[i]) || isinf(x[i]) || t_air[i] <= T_AIR_MIN) {
            int status = anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                                    "air temperature %g degC with humidity %g, want "
                                    "finite values above %g degC",
                                    t_air[i], x[i], T_AIR_MIN);
            for (size_t k = 0; k < n; k++)
                out[k] = NAN;
            return status;
        }
    for (size_t i = 0; i < n; i++)
        out[i] = isnan(t_air[i]) ? NAN : convert(t_air[i], x[i]);
    return ANJI_OK;
}

int anji_vpd_from_rh(size_t n, const double *t_air, const double *rh, double *vpd,
                     anji_error *err)
{
    return humidity(n, t_air, rh, vpd_of, vpd, err);
}

int anji_rh_from_vpd(size_t n, const double *t_air, const double *vpd, double *rh,
                     anji_error *err)
{
    return humidity(n, t_air, vpd, rh_of, rh, err);
}

/* ---- the Sun
 * -------------------------------------------------------------------------- */

static const anji_param sun_params[] = {
    ANJIP_CHOICE(anji_sun_opts, form, "anji|reddyproc", 0, 1,
                 "Whose rules give the potential radiation."),
    ANJIP_PARAM(anji_sun_opts, solar_constant, ANJI_PARAM_DOUBLE, "W m-2", 1361.0,
                1000.0, 2000.0, "Solar radiation at one astronomical unit."),
};

static const anjip_opts_kind sun_kind = {
    "sun", sun_params, ANJIP_COUNT(sun_params),
    ANJIP_SIZE_THROUGH(anji_sun_opts, solar_constant), sizeof(anji_sun_opts)};

int anji_sun_opts_init(anji_sun_opts *opts, size_t size)
{
    return anjip_opts_init(&sun_kind, opts, size);
}

const anji_param *anji_sun_param(size_t i)
{
    return i < ANJIP_COUNT(sun_params) ? &sun_params[i] : NULL;
}

/* Astronomical Almanac, low precision: 0.01 degrees between 1950 and 2050. */
static anjip_sun almanac(double utc, double lon)
{
    double days  = (utc - J2000_S) / DAY_S;
    double mean  = fmod(280.460 + 0.9856474 * days, 360.0);
    double g     = (357.528 + 0.9856003 * days) * RADIANS;
    double ecl   = (mean + 1.915 * sin(g) + 0.020 * sin(2.0 * g)) * RADIANS;
    double tilt  = (23.439 - 0.0000004 * days) * RADIANS;
    double right = atan2(cos(tilt) * sin(ecl), cos(ecl));
    double r     = 1.00014 - 0.01671 * cos(g) - 0.00014 * cos(2.0 * g);
    double noon  = remainder(utc - J2000_S, DAY_S); /* from 12:00 UTC, s */
    double hour  = noon * (2.0 * PI / DAY_S) + lon * RADIANS + mean * RADIANS - right;

    anjip_sun sun = {asin(sin(tilt) * sin(ecl)), remainder(hour, 2.0 * PI),
                     1.0 / (r * r)};
    return sun;
}

/* Fourier series of the day of the year, after Spencer 1971 and others. */
static anjip_sun fourier(int32_t yday, double hour, double lon, double utc_offset)
{
    double f   = 2.0 * PI * (yday - 1) / REDDYPROC_YEAR;
    double eqt = 0.0072 * cos(f) - 0.0528 * cos(2 * f) - 0.0012 * cos(3 * f) -
                 0.1229 * sin(f) - 0.1565 * sin(2 * f) - 0.0041 * sin(3 * f); /* h */
    double decl = 0.33281 - 22.984 * cos(f) - 0.34990 * cos(2 * f) -
                  0.13980 * cos(3 * f) + 3.7872 * sin(f) + 0.03205 * sin(2 * f) +
                  0.07187 * sin(3 * f); /* degrees */
    double near = 1.00011 + 0.034221 * cos(f) + 0.00128 * sin(f) +
                  0.000719 * cos(2 * f) + 0.000077 * sin(2 * f);
    double solar = hour + lon / 15.0 - utc_offset + eqt;

    anjip_sun sun = {decl * RADIANS, (solar - 12.0) * PI / 12.0, near};
    return sun;
}

static double sin_elevation(const anjip_sun *sun, double lat)
{
    double s = sin(lat * RADIANS) * sin(sun->declination) +
               cos(lat * RADIANS) * cos(sun->declination) * cos(sun->hour);
    return s > 1.0 ? 1.0 : s < -1.0 ? -1.0 : s;
}

/* Integral of a + b cos(x) over the part of [from, to] within [-day, day] + turn. */
static double lit_part(double a, double b, double from, double to, double day,
                       double turn)
{
    double lo = from > turn - day ? from : turn - day;
    double hi = to < turn + day ? to : turn + day;
    return hi > lo ? a * (hi - lo) + b * (sin(hi) - sin(lo)) : 0.0;
}

/* Mean of max(0, sin h) while the hour angle runs over the record. */
static double mean_light(const anjip_sun *sun, double lat, double step)
{
    double a    = sin(lat * RADIANS) * sin(sun->declination);
    double b    = cos(lat * RADIANS) * cos(sun->declination);
    double half = PI * step / DAY_S;
    double day  = a >= b ? PI : a <= -b ? 0.0 : acos(-a / b);
    double from = sun->hour - half, to = sun->hour + half;
    double sum = 0.0;

    for (int turn = -1; turn <= 1; turn++)
        sum += lit_part(a, b, from, to, day, 2.0 * PI * turn);
    return sum > 0.0 ? sum / (2.0 * half) : 0.0;
}

double anjip_potential(double utc, double step, double lat, double lon,
                       double solar_constant)
{
    anjip_sun sun = almanac(utc, lon);
    return solar_constant * sun.nearness * mean_light(&sun, lat, step);
}

int anjip_place_check(double lat, double lon, double utc_offset, anji_error *err)
{
    if (!(fabs(lat) <= 90.0 && fabs(lon) <= 180.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "latitude %g, longitude %g degrees, want -90..90, -180..180",
                          lat, lon);
    if (!(utc_offset >= -12.0 && utc_offset <= 14.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "UTC offset %g h, want -12..14",
                          utc_offset);
    return ANJI_OK;
}

static void sun_reddyproc(const anji_axis *axis, double lat, double lon,
                          double utc_offset, double *elevation, double *potential)
{
    for (int64_t i = 0; i < axis->n; i++) {
        anji_civil c;
        int64_t    at = axis->start + i * axis->step;
        anji_civil_from_seconds(at, &c);
        double hour = c.hour + (c.minute * 60.0 + c.second + 0.5 * axis->step) / 3600.0;
        anjip_sun sun = fourier(c.yday, hour, lon, utc_offset);
        double    s   = sin_elevation(&sun, lat);
        if (elevation != NULL)
            elevation[i] = asin(s) / RADIANS;
        if (potential != NULL)
            potential[i] = s > 0.0 ? REDDYPROC_SUN * sun.nearness * s : 0.0;
    }
}

static void sun_anji(const anji_axis *axis, double lat, double lon, double utc_offset,
                     double solar_constant, double *elevation, double *potential)
{
    for (int64_t i = 0; i < axis->n; i++) {
        double utc =
            (double)axis->start + ((double)i + 0.5) * axis->step - utc_offset * 3600.0;
        anjip_sun sun = almanac(utc, lon);
        if (elevation != NULL)
            elevation[i] = asin(sin_elevation(&sun, lat)) / RADIANS;
        if (potential != NULL)
            potential[i] =
                solar_constant * sun.nearness * mean_light(&sun, lat, axis->step);
    }
}

int anji_sun(const anji_axis *axis, double lat, double lon, double utc_offset,
             const anji_sun_opts *opts, double *elevation, double *potential,
             anji_error *err)
{
    anji_sun_opts o;
    int           status = anji_axis_check(axis, err);

    if (status != ANJI_OK)
        return status;
    for (int64_t i = 0; i < axis->n; i++) {
        if (elevation != NULL)
            elevation[i] = NAN;
        if (potential != NULL)
            potential[i] = NAN;
    }
    status = anjip_opts_load(&sun_kind, &o, opts, err);
    if (status == ANJI_OK)
        status = anjip_place_check(lat, lon, utc_offset, err);
    if (status != ANJI_OK)
        return status;
    if (o.form == ANJI_FORM_REDDYPROC)
        sun_reddyproc(axis, lat, lon, utc_offset, elevation, potential);
    else
        sun_anji(axis, lat, lon, utc_offset, o.solar_constant, elevation, potential);
    return ANJI_OK;
}

/* ---- night
 * ---------------------------------------------------------------------------- */

static const anji_param night_params[] = {
    ANJIP_PARAM(anji_night_opts, reserved, ANJI_PARAM_UINT32, "1", 0, 0, 0,
                "Must be 0."),
    ANJIP_PARAM(anji_night_opts, sw_limit, ANJI_PARAM_DOUBLE, "W m-2", 10.0, 0.0, 100.0,
                "Brightest measured radiation of a night record."),
    ANJIP_PARAM(anji_night_opts, potential_limit, ANJI_PARAM_DOUBLE, "W m-2", 0.0, 0.0,
                100.0, "Brightest potential radiation of a night record."),
};

static const anjip_opts_kind night_kind = {
    "night", night_params, ANJIP_COUNT(night_params),
    ANJIP_SIZE_THROUGH(anji_night_opts, potential_limit), sizeof(anji_night_opts)};

int anji_night_opts_init(anji_night_opts *opts, size_t size)
{
    return anjip_opts_init(&night_kind, opts, size);
}

const anji_param *anji_night_param(size_t i)
{
    return i < ANJIP_COUNT(night_params) ? &night_params[i] : NULL;
}

int anji_night(size_t n, const double *sw_in, const double *potential,
               const anji_night_opts *opts, uint8_t *night, anji_error *err)
{
    anji_night_opts o;

    anjip_begin(err);
    if (n > 0 && night == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "night is NULL");
    if (n > 0)
        memset(night, 255, n);
    if (n > 0 && sw_in == NULL && potential == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "sw_in and potential are both NULL");
    int status = anjip_opts_load(&night_kind, &o, opts, err);
    if (status != ANJI_OK)
        return status;
    size_t bad = sw_in == NULL ? n : anjip_first_infinite(n, sw_in);
    if (bad == n && potential != NULL)
        bad = anjip_first_infinite(n, potential);
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad, "radiation is infinite");
    for (size_t i = 0; i < n; i++) {
        double sw  = sw_in == NULL ? NAN : sw_in[i];
        double pot = potential == NULL ? NAN : potential[i];
        if (!isnan(sw) || !isnan(pot))
            night[i] = !(sw > o.sw_limit || pot > o.potential_limit);
    }
    return ANJI_OK;
}
