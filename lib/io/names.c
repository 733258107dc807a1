/* What the networks call the quantities: exact names first, then families of names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "io/io.h"

const anjip_quantity anjip_quantities[Q_ALL] = {
    [Q_NEE]        = {"NEE", "umol m-2 s-1", ANJIP_DIM_FLUX},
    [Q_FC]         = {"FC", "umol m-2 s-1", ANJIP_DIM_FLUX},
    [Q_SC]         = {"SC", "umol m-2 s-1", ANJIP_DIM_FLUX},
    [Q_USTAR]      = {"USTAR", "m s-1", ANJIP_DIM_SPEED},
    [Q_TA]         = {"TA", "degC", ANJIP_DIM_TEMPERATURE},
    [Q_RH]         = {"RH", "%", ANJIP_DIM_PERCENT},
    [Q_VPD]        = {"VPD", "hPa", ANJIP_DIM_PRESSURE},
    [Q_SW_IN]      = {"SW_IN", "W m-2", ANJIP_DIM_RADIATION},
    [Q_PPFD_IN]    = {"PPFD_IN", "umol m-2 s-1", ANJIP_DIM_PPFD},
    [Q_TA_F]       = {"TA_F", "degC", ANJIP_DIM_TEMPERATURE},
    [Q_TA_F_QC]    = {"TA_F_QC", "1", ANJIP_DIM_NONE},
    [Q_VPD_F]      = {"VPD_F", "hPa", ANJIP_DIM_PRESSURE},
    [Q_VPD_F_QC]   = {"VPD_F_QC", "1", ANJIP_DIM_NONE},
    [Q_SW_IN_F]    = {"SW_IN_F", "W m-2", ANJIP_DIM_RADIATION},
    [Q_SW_IN_F_QC] = {"SW_IN_F_QC", "1", ANJIP_DIM_NONE},
    [Q_P]          = {"P", "mm", ANJIP_DIM_DEPTH},
    [Q_SSITC]      = {"FC_SSITC_TEST", "1", ANJIP_DIM_NONE},
    [Q_FOKEN]      = {"FC_QC_FOKEN", "1", ANJIP_DIM_NONE},
    [Q_NEE_QC]     = {"NEE_QC", "1", ANJIP_DIM_NONE},
    [Q_PUBLISHED]  = {"NEE_F_PUBLISHED", "umol m-2 s-1", ANJIP_DIM_FLUX},
    [Q_SIGNAL]     = {"CO2_SIGNAL", "%", ANJIP_DIM_PERCENT},
    [Q_TA_ERA]     = {"TA_ERA", "degC", ANJIP_DIM_TEMPERATURE},
    [Q_VPD_ERA]    = {"VPD_ERA", "hPa", ANJIP_DIM_PRESSURE},
    [Q_SW_IN_ERA]  = {"SW_IN_ERA", "W m-2", ANJIP_DIM_RADIATION},
    [Q_LAT]        = {"LAT", "deg", ANJIP_DIM_NONE},
    [Q_LON]        = {"LON", "deg", ANJIP_DIM_NONE},
};

const char *const anjip_time_names[T_COUNT] = {[T_START]  = "TIMESTAMP_START",
                                               [T_END]    = "TIMESTAMP_END",
                                               [T_MIDDLE] = "TIMESTAMP_MIDDLE",
                                               [T_STAMP]  = "TIMESTAMP",
                                               [T_DATE]   = "DATE",
                                               [T_TIME]   = "TIME",
                                               [T_YEAR]   = "YEAR",
                                               [T_MONTH]  = "MONTH",
                                               [T_DAY]    = "DAY",
                                               [T_DOY]    = "DOY",
                                               [T_HOUR]   = "HOUR",
                                               [T_MINUTE] = "MINUTE"};

#define REDDYPROC "measured and already filtered by its u* threshold (REddyProc _orig)"
#define LEVEL4    "Level 4 of the European database, filled by MDS; _st goes before _or"

/* Names compared without regard to case; rank 0 is the name of the quantity itself.
 * A lower rank wins: measured before estimated, measured before filtered. */
static const struct {
    int         quantity, rank;
    const char *name, *convention, *note;
} exact[] = {
    {Q_NEE, 0, "nee_raw", NULL, "taken before NEE, which such files hold gap-filled"},
    {Q_NEE, 0, "nee_original", NULL,
     "taken before NEE, which such files hold gap-filled"},
    {Q_NEE, 1, "nee", NULL, NULL},
    {Q_NEE, 2, "nee_pi", NULL, NULL},
    {Q_NEE, 3, "nee_orig", NULL, REDDYPROC},
    {Q_NEE, 3, "nee_ustar_orig", NULL, REDDYPROC},
    {Q_NEE, 3, "nee_vut_ref_orig", NULL, REDDYPROC},
    {Q_NEE, 4, "nee_cut_ref_orig", NULL, REDDYPROC},
    {Q_FC, 0, "fc", NULL, NULL},
    {Q_FC, 1, "co2_flux", NULL, NULL},
    {Q_FC, 2, "fco2", NULL, NULL},
    {Q_FC, 2, "f_co2", NULL, NULL},
    {Q_FC, 3, "fc_pi", NULL, NULL},
    {Q_SC, 0, "sc", NULL, NULL},
    {Q_SC, 1, "sc_single", NULL, "storage from the concentration at one height"},
    {Q_SC, 2, "co2_strg", NULL, "storage from the concentration at one height"},
    {Q_SC, 3, "sco2", NULL, NULL},
    {Q_SC, 3, "sfc", NULL, NULL},
    {Q_USTAR, 0, "ustar", NULL, NULL},
    {Q_USTAR, 1, "u*", NULL, NULL},
    {Q_USTAR, 1, "u_star", NULL, NULL},
    {Q_USTAR, 2, "u.", NULL, NULL},
    {Q_USTAR, 2, "ust", NULL, NULL},
    {Q_USTAR, 2, "friction_velocity", NULL, NULL},
    {Q_TA, 0, "ta", NULL, NULL},
    {Q_TA, 1, "tair", NULL, NULL},
    {Q_TA, 1, "t_air", NULL, NULL},
    {Q_TA, 1, "airt", NULL, NULL},
    {Q_TA, 3, "tair_orig", NULL, NULL},
    {Q_TA, 800, "ta_ep", NULL, ANJIP_EDDYPRO_MET},
    {Q_TA, 800, "air_temperature", "K", ANJIP_EDDYPRO_MET},
    {Q_RH, 0, "rh", NULL, NULL},
    {Q_RH, 1, "relative_humidity", NULL, NULL},
    {Q_RH, 1, "rhum", NULL, NULL},
    {Q_RH, 3, "rh_orig", NULL, NULL},
    {Q_RH, 800, "rh_ep", NULL, ANJIP_EDDYPRO_MET},
    {Q_VPD, 0, "vpd", NULL, NULL},
    {Q_VPD, 1, "vpd_pi", NULL, NULL},
    {Q_VPD, 3, "vpd_orig", NULL, NULL},
    {Q_VPD, 800, "vpd_ep", NULL, ANJIP_EDDYPRO_MET},
    {Q_SW_IN, 0, "sw_in", NULL, NULL},
    {Q_SW_IN, 1, "rg", NULL, NULL},
    {Q_SW_IN, 1, "swin", NULL, NULL},
    {Q_SW_IN, 2, "gr", NULL, NULL},
    {Q_SW_IN, 2, "rs", NULL, NULL},
    {Q_SW_IN, 2, "rg_in", NULL, NULL},
    {Q_SW_IN, 2, "global_radiation", NULL, NULL},
    {Q_SW_IN, 2, "fsd", NULL, NULL},
    {Q_SW_IN, 3, "rg_orig", NULL, NULL},
    {Q_PPFD_IN, 0, "ppfd_in", NULL, NULL},
    {Q_PPFD_IN, 1, "ppfd", NULL, NULL},
    {Q_PPFD_IN, 2, "par", NULL, NULL},
    {Q_PPFD_IN, 2, "par_in", NULL, NULL},
    {Q_TA_F, 0, "ta_f", NULL, NULL},
    {Q_TA_F, 1, "ta_f_mds", NULL, NULL},
    {Q_TA_F, 2, "tair_f", NULL, NULL},
    {Q_TA_F, 3, "ta_pi_f", NULL, NULL},
    {Q_VPD_F, 0, "vpd_f", NULL, NULL},
    {Q_VPD_F, 1, "vpd_f_mds", NULL, NULL},
    {Q_VPD_F, 3, "vpd_pi_f", NULL, NULL},
    {Q_SW_IN_F, 0, "sw_in_f", NULL, NULL},
    {Q_SW_IN_F, 1, "sw_in_f_mds", NULL, NULL},
    {Q_SW_IN_F, 2, "rg_f", NULL, NULL},
    {Q_SW_IN_F, 3, "sw_in_pi_f", NULL, NULL},
    {Q_TA_ERA, 0, "ta_era", NULL, NULL},
    {Q_VPD_ERA, 0, "vpd_era", NULL, NULL},
    {Q_SW_IN_ERA, 0, "sw_in_era", NULL, NULL},
    {Q_P, 0, "p", NULL, NULL},
    {Q_P, 1, "precip", NULL, NULL},
    {Q_P, 1, "prec", NULL, NULL},
    {Q_P, 1, "precipitation", NULL, NULL},
    {Q_P, 1, "rain", NULL, NULL},
    {Q_P, 1, "p_rain", NULL, NULL},
    {Q_SSITC, 0, "fc_ssitc_test", NULL, NULL},
    {Q_SSITC, 1, "nee_ssitc_test", NULL, NULL},
    {Q_SSITC, 2, "qc_co2_flux", NULL, NULL},
    {Q_SSITC, 3, "qc_nee_ssitc", NULL, NULL},
    {Q_SSITC, 4, "qcnee", NULL, NULL},
    {Q_SSITC, 4, "qc_fc", NULL, NULL},
    {Q_FOKEN, 0, "fc_qc_foken", NULL, NULL},
    {Q_FOKEN, 1, "qc_foken_fc", NULL, NULL},
    {Q_PUBLISHED, 0, "nee_vut_ref", NULL, NULL},
    {Q_PUBLISHED, 1, "nee_cut_ref", NULL, NULL},
    {Q_PUBLISHED, 2, "nee_vut_ref_f", NULL, NULL},
    {Q_PUBLISHED, 3, "nee_cut_ref_f", NULL, NULL},
    {Q_PUBLISHED, 4, "nee_ustar_f", NULL, NULL},
    {Q_PUBLISHED, 5, "nee_f", NULL, NULL},
    {Q_PUBLISHED, 6, "nee_pi_f", NULL, NULL},
    {Q_PUBLISHED, 7, "nee_st_fmds", NULL, LEVEL4},
    {Q_PUBLISHED, 8, "nee_or_fmds", NULL, LEVEL4},
    {Q_SIGNAL, 0, "co2_signal", NULL, NULL},
    {Q_SIGNAL, 1, "co2_signal_strength", NULL, NULL},
    {Q_SIGNAL, 1, "co2_signal_strength_mean", NULL, NULL},
    {Q_SIGNAL, 1, "co2_signal_strength_7500_mean", NULL, NULL},
    {Q_SIGNAL, 1, "co2_signal_strength_7200_mean", NULL, NULL},
    {Q_SIGNAL, 1, "custom_co2_signal_strength_7500_mean", NULL, NULL},
    {Q_SIGNAL, 1, "custom_co2_signal_strength_7200_mean", NULL, NULL},
    {Q_SIGNAL, 1, "custom_signal_strength_irga72_mean", NULL, NULL},
    {Q_SIGNAL, 1, "custom_signal_strength_irga75_mean", NULL, NULL},
    {Q_LAT, 0, "badm_location_lat", NULL, NULL},
    {Q_LAT, 1, "location_lat", NULL, NULL},
    {Q_LAT, 1, "latitude", NULL, NULL},
    {Q_LON, 0, "badm_location_long", NULL, NULL},
    {Q_LON, 1, "location_long", NULL, NULL},
    {Q_LON, 1, "longitude", NULL, NULL},
};

/* Stems that a position or instrument may follow: TA_1_2_1, TA_T1_47_1_gfXG. */
static const struct {
    int         quantity, rank;
    const char *stem;
    int         words; /* other words than positions may follow */
} stems[] = {
    {Q_NEE, 20, "nee", 1},
    {Q_FC, 20, "fc", 1},
    {Q_SC, 20, "sc", 0},
    {Q_USTAR, 20, "ustar", 1},
    {Q_TA, 20, "ta", 1},
    {Q_TA, 22, "tair", 0},
    {Q_RH, 20, "rh", 1},
    {Q_VPD, 20, "vpd", 1},
    {Q_SW_IN, 20, "sw_in", 1},
    {Q_SW_IN, 22, "rg", 0},
    {Q_SW_IN, 22, "swin", 0},
    {Q_PPFD_IN, 20, "ppfd_in", 1},
    {Q_PPFD_IN, 22, "ppfd", 0},
    {Q_P, 20, "p", 0},
    {Q_P, 22, "p_rain", 0},
    {Q_P, 24, "prec_tot", 1},
    {Q_TA_F, 24, "ta_pi_f", 0},
    {Q_VPD_F, 24, "vpd_pi_f", 0},
    {Q_SW_IN_F, 24, "sw_in_pi_f", 0},
    {Q_SSITC, 20, "fc_ssitc_test", 0},
};

/* Words behind a stem that make it another quantity. */
static const char *const foreign[] = {
    "qc",      "fqc",   "qcf1",     "randunc",   "ssitc",       "test",    "nr",
    "nsr",     "ss",    "scf",      "uncorr",    "stage1",      "stage2",  "corrdiff",
    "vadv",    "f",     "filled",   "gapfilled", "fall",        "fnum",    "fsd",
    "fmeth",   "fwin",  "vut",      "cut",       "ref",         "mean",    "se",
    "sd",      "std",   "n",        "method",    "pot",         "era",     "mds",
    "jsb",     "night", "day",      "isfilled",  "flag",        "hf",      "sigma",
    "ep",      "max",   "min",      "thres",     "threshold",   "out",     "dif",
    "dir",     "bc",    "jointunc", "orig",      "uf",          "forgf",   "flags",
    "num",     "count", "var",      "cov",       "err",         "rand",    "unc",
    "u05",     "u16",   "u50",      "u84",       "u95",         "ustar",   "diff",
    "ustar50", "nrex",  "missing",  "sum",       "cum",         "model",   "mod",
    "modis",   "era5",  "pred",     "fit",       "dt",          "nt",      "tot",
    "uncert",  "nee",   "gpp",      "reco",      "uncertainty", "quality", "spike",
    "raw",     "fmds",  "fmdsqc",   "fann",      "fannqc",      "qcflag"};

/* Names and what their stamps mean. */
static const struct {
    int         part;
    const char *name;
} times[] = {
    {T_START, "timestamp_start"},
    {T_END, "timestamp_end"},
    {T_MIDDLE, "timestamp_middle"},
    {T_MIDDLE, "timestamp_mid"},
    {T_STAMP, "timestamp"},
    {T_STAMP, "datetime"},
    {T_STAMP, "date_time"},
    {T_STAMP, "date time"},
    {T_STAMP, "time_stamp"},
    {T_STAMP, "date/time"},
    {T_STAMP, "timestamp_local"},
    {T_STAMP, "tmstamp"},
    {T_DATE, "date"},
    {T_TIME, "time"},
    {T_TIME, "hrmin"},
    {T_TIME, "hhmm"},
    {T_YEAR, "year"},
    {T_YEAR, "yyyy"},
    {T_YEAR, "yr"},
    {T_YEAR, "\xe5\xb9\xb4"},
    {T_MONTH, "month"},
    {T_MONTH, "mo"},
    {T_MONTH, "\xe6\x9c\x88"},
    {T_DAY, "day"},
    {T_DAY, "dd"},
    {T_DAY, "\xe6\x97\xa5"},
    {T_DOY, "doy"},
    {T_DOY, "day_of_year"},
    {T_DOY, "jday"},
    {T_HOUR, "hour"},
    {T_HOUR, "hh"},
    {T_HOUR, "hr"},
    {T_HOUR, "\xe6\x97\xb6"},
    {T_MINUTE, "minute"},
    {T_MINUTE, "mm"},
    {T_MINUTE, "min"},
    {T_YEAR, "\xe5\xb9\xb4\xe4\xbb\xbd"},
    {T_MONTH, "\xe6\x9c\x88\xe4\xbb\xbd"},
    {T_DATE, "\xe6\x97\xa5\xe6\x9c\x9f"},
    {T_TIME, "\xe6\x97\xb6\xe9\x97\xb4"},
    {T_HOUR, "\xe5\xb0\x8f\xe6\x97\xb6"},
    {T_MINUTE, "\xe5\x88\x86\xe9\x92\x9f"},
    {T_MINUTE, "minite"},
    {T_MINUTE, "\xe5\x88\x86"},
    /* the same Chinese words in GB 18030, in which spreadsheets save them */
    {T_YEAR, "\xc4\xea"},
    {T_MONTH, "\xd4\xc2"},
    {T_DAY, "\xc8\xd5"},
    {T_HOUR, "\xca\xb1"},
    {T_MINUTE, "\xb7\xd6"},
    {T_YEAR, "\xc4\xea\xb7\xdd"},
    {T_MONTH, "\xd4\xc2\xb7\xdd"},
    {T_DATE, "\xc8\xd5\xc6\xda"},
    {T_TIME, "\xca\xb1\xbc\xe4"},
    {T_HOUR, "\xd0\xa1\xca\xb1"},
    {T_MINUTE, "\xb7\xd6\xd6\xd3"},
};

#define NAME_MAX_BYTES 96

anjip_span anjip_name_unit(anjip_span *name)
{
    anjip_span unit = {"", 0};
    char       open = '\0';

    if (name->n > 2 && name->at[name->n - 1] == ']')
        open = '[';
    if (name->n > 2 && name->at[name->n - 1] == ')')
        open = '(';
    for (size_t i = name->n; open != '\0' && i-- > 1;)
        if (name->at[i] == open) {
            unit.at = name->at + i + 1;
            unit.n  = name->n - i - 2;
            name->n = i;
            *name   = anjip_span_trim(*name);
            break;
        }
    return unit;
}

static int lower_copy(anjip_span name, char *out)
{
    anjip_name_unit(&name);
    if (name.n == 0 || name.n >= NAME_MAX_BYTES)
        return 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.at[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    out[name.n] = '\0';
    return 1;
}

static int is_number_word(const char *w, size_t n)
{
    return n > 0 && n <= 3 && anjip_digits(w, n) >= 0;
}

static int is_foreign(const char *w, size_t n)
{
    for (size_t i = 0; i < ANJIP_COUNT(foreign); i++)
        if (strlen(foreign[i]) == n && memcmp(foreign[i], w, n) == 0)
            return 1;
    return 0;
}

/* Words of a suffix "_1_2_1" or "_t1_47_1_gfxg": whether it is a position only, and its
 * order: highest first, then the first replicate; a mean of replicates before them. */
static int suffix_words(const char *suffix, int *place, int *only_place, int *foreigner)
{
    int n = 0, numbers[3] = {0, 0, 0};

    *only_place = 1;
    *foreigner  = 0;
    for (const char *p = suffix; *p == '_'; n++) {
        size_t length = strcspn(p + 1, "_");
        if (is_number_word(p + 1, length)) {
            if (n < 3)
                numbers[n] = anjip_digits(p + 1, length);
        } else if (!(n == 2 && length == 1 && p[1] >= 'a' && p[1] <= 'z')) {
            *only_place = 0;
        }
        if (is_foreign(p + 1, length) && !(*only_place && n < 3))
            *foreigner = 1;
        p += 1 + length;
    }
    *only_place = *only_place && (n == 1 || n == 3);
    *place      = n == 1 ? 1000 * numbers[0] + 1
                         : 1000000 * numbers[0] + 1000 * numbers[1] + numbers[2] + 1;
    return n;
}

static anjip_fit stem_fit(int quantity, const char *name)
{
    anjip_fit fit = {ANJIP_NO_RANK, 0, 0, NULL, NULL};

    for (size_t i = 0; i < ANJIP_COUNT(stems); i++) {
        size_t length = strlen(stems[i].stem);
        int    place, only_place, foreigner;
        if (stems[i].quantity != quantity ||
            strncmp(name, stems[i].stem, length) != 0 || name[length] != '_')
            continue;
        /* TA_PI_1_1_1: processed by the site's team, at a position all the same */
        int by_team = strncmp(name + length, "_pi_", 4) == 0;
        suffix_words(name + length + (by_team ? 3 : 0), &place, &only_place,
                     &foreigner);
        if (only_place) {
            fit.rank  = stems[i].rank + by_team;
            fit.place = place;
        } else if (stems[i].words && !foreigner) {
            fit.rank     = stems[i].rank + 1;
            fit.suffixed = 1;
            if (strstr(name, "_gf") != NULL)
                fit.note = "its name says that its gaps were filled (gf...)";
        }
        if (fit.rank != ANJIP_NO_RANK)
            return fit;
    }
    return fit;
}

anjip_fit anjip_name_fit(int quantity, anjip_span name)
{
    anjip_fit fit = {ANJIP_NO_RANK, 0, 0, NULL, NULL};
    char      lower[NAME_MAX_BYTES];

    if (!lower_copy(name, lower))
        return fit;
    for (size_t i = 0; i < ANJIP_COUNT(exact); i++)
        if (exact[i].quantity == quantity && strcmp(exact[i].name, lower) == 0) {
            fit.rank       = exact[i].rank;
            fit.convention = exact[i].convention;
            fit.note       = exact[i].note;
            return fit;
        }
    for (size_t i = 0; i < ANJIP_COUNT(exact); i++)
        if (strcmp(exact[i].name, lower) == 0)
            return fit; /* it is another quantity's */
    return stem_fit(quantity, lower);
}

int anjip_name_time(anjip_span name)
{
    char lower[NAME_MAX_BYTES];

    if (!lower_copy(name, lower))
        return -1;
    for (size_t i = 0; i < ANJIP_COUNT(times); i++)
        if (strcmp(times[i].name, lower) == 0)
            return times[i].part;
    return -1;
}
