/* Names of bamboos as people write them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "bamboo/inventory.h"

#define NAME_MAX_BYTES 63

/* Common names and synonyms, lower case, blanks single; names of the Flora of China
 * (vol. 22, 2006), P. reticulata for bambusoides as in the equations. */
static const struct {
    const char *alias, *name;
} aliases[] = {
    {"moso", "Phyllostachys edulis"},
    {"moso bamboo", "Phyllostachys edulis"},
    {"mao zhu", "Phyllostachys edulis"},
    {"maozhu", "Phyllostachys edulis"},
    {"毛竹", "Phyllostachys edulis"},
    {"楠竹", "Phyllostachys edulis"},
    {"孟宗竹", "Phyllostachys edulis"},
    {"phyllostachys pubescens", "Phyllostachys edulis"},
    {"p. pubescens", "Phyllostachys edulis"},
    {"phyllostachys heterocycla", "Phyllostachys edulis"},
    {"phyllostachys heterocycla var. pubescens", "Phyllostachys edulis"},
    {"p. edulis", "Phyllostachys edulis"},
    {"p. heterocycla", "Phyllostachys edulis"},
    {"madake", "Phyllostachys reticulata"},
    {"桂竹", "Phyllostachys reticulata"},
    {"phyllostachys bambusoides", "Phyllostachys reticulata"},
    {"p. bambusoides", "Phyllostachys reticulata"},
    {"p. reticulata", "Phyllostachys reticulata"},
    {"lei bamboo", "Phyllostachys violascens"},
    {"lei zhu", "Phyllostachys violascens"},
    {"雷竹", "Phyllostachys violascens"},
    {"早竹", "Phyllostachys violascens"},
    {"phyllostachys praecox", "Phyllostachys violascens"},
    {"p. praecox", "Phyllostachys violascens"},
    {"p. violascens", "Phyllostachys violascens"},
    {"刚竹", "Phyllostachys sulphurea"},
    {"phyllostachys viridis", "Phyllostachys sulphurea"},
    {"淡竹", "Phyllostachys glauca"},
    {"紫竹", "Phyllostachys nigra"},
    {"black bamboo", "Phyllostachys nigra"},
    {"水竹", "Phyllostachys heteroclada"},
    {"红竹", "Phyllostachys iridescens"},
    {"乌哺鸡竹", "Phyllostachys vivax"},
    {"高节竹", "Phyllostachys prominens"},
    {"石竹", "Phyllostachys nuda"},
    {"篌竹", "Phyllostachys nidularia"},
    {"苦竹", "Pleioblastus amarus"},
    {"茶秆竹", "Pseudosasa amabilis"},
    {"方竹", "Chimonobambusa quadrangularis"},
    {"金佛山方竹", "Chimonobambusa utilis"},
    {"绿竹", "Bambusa oldhamii"},
    {"慈竹", "Bambusa emeiensis"},
    {"neosinocalamus affinis", "Bambusa emeiensis"},
    {"车筒竹", "Bambusa sinospinosa"},
    {"粉单竹", "Bambusa chungii"},
    {"青皮竹", "Bambusa textilis"},
    {"孝顺竹", "Bambusa multiplex"},
    {"麻竹", "Dendrocalamus latiflorus"},
    {"龙竹", "Dendrocalamus giganteus"},
    {"巨龙竹", "Dendrocalamus sinicus"},
    {"冷箭竹", "Bashania fangiana"},
    {"缺苞箭竹", "Fargesia denudata"},
    {"华西箭竹", "Fargesia nitida"},
    {"guadua", "Guadua angustifolia"},
};

/* Genera of woody bamboos, and the thickest culm they grow, cm: the largest of the Flora
 * of China and of Liese & Koehl 2015 (doi 10.1007/978-3-319-14133-6), with a margin. */
static const struct {
    const char *genus;
    double      dbh_max_cm;
} genera[] = {
    {"Phyllostachys", 25},  {"Bambusa", 25},         {"Dendrocalamus", 40},
    {"Gigantochloa", 30},   {"Guadua", 30},          {"Oxytenanthera", 15},
    {"Pleioblastus", 12},   {"Pseudosasa", 12},      {"Sasa", 5},
    {"Fargesia", 8},        {"Bashania", 8},         {"Chimonobambusa", 10},
    {"Indosasa", 20},       {"Oligostachyum", 12},   {"Shibataea", 5},
    {"Semiarundinaria", 8}, {"Sinobambusa", 10},     {"Indocalamus", 5},
    {"Arundinaria", 10},    {"Yushania", 8},         {"Thamnocalamus", 8},
    {"Drepanostachyum", 8}, {"Himalayacalamus", 10}, {"Qiongzhuea", 8},
    {"Brachystachyum", 5},  {"Acidosasa", 12},       {"Ampelocalamus", 5},
    {"Schizostachyum", 15}, {"Melocanna", 15},       {"Cephalostachyum", 15},
    {"Thyrsostachys", 15},  {"Ochlandra", 10},       {"Neosinocalamus", 15},
    {"Lingnania", 15},      {"Sinocalamus", 30},     {"Chusquea", 12},
    {"Otatea", 8},          {"Merostachys", 10},     {"Rhipidocladum", 8},
    {"Aulonemia", 8},       {"Oldeania", 15},        {"Nastus", 12},
    {"Dinochloa", 8},       {"Racemobambos", 5},     {"Melocalamus", 10},
    {"Borinda", 10},        {"Pseudostachyum", 10},  {"Teinostachyum", 10},
    {"Yadakeya", 8},        {"Sasaella", 5},         {"Sinarundinaria", 10},
};
#define DBH_MAX_UNKNOWN 40.0

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '_';
}

/* Lower case, single blanks, no outer ones; 0 when it does not fit. */
static int tidy(const char *name, char out[NAME_MAX_BYTES + 1])
{
    size_t n = 0;

    for (const char *p = name; *p != '\0'; p++) {
        if (is_blank(*p) && (n == 0 || out[n - 1] == ' '))
            continue;
        if (n == NAME_MAX_BYTES)
            return 0;
        out[n++] = is_blank(*p) ? ' ' : (char)lower((unsigned char)*p);
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return n > 0;
}

static size_t genus_of(const char *tidied)
{
    size_t n = strcspn(tidied, " ");

    for (size_t g = 0; g < ANJIP_COUNT(genera); g++) {
        size_t i = 0;
        while (i < n && genera[g].genus[i] != '\0' &&
               lower(genera[g].genus[i]) == tidied[i])
            i++;
        if (i == n && genera[g].genus[i] == '\0')
            return g;
    }
    return ANJIP_COUNT(genera);
}

/* "genus epithet", maybe with an author or a variety behind, of letters. */
static int is_epithet(const char *at)
{
    size_t n = 0;

    while ((at[n] >= 'a' && at[n] <= 'z') || at[n] == '-')
        n++;
    return n >= 3 && (at[n] == '\0' || at[n] == ' ');
}

const char *anji_species_name(const char *name, char out[64])
{
    char   tidied[NAME_MAX_BYTES + 1];
    size_t g;

    if (name == NULL || out == NULL || !tidy(name, tidied))
        return NULL;
    for (size_t i = 0; i < ANJIP_COUNT(aliases); i++)
        if (strcmp(aliases[i].alias, tidied) == 0)
            return aliases[i].name;
    g               = genus_of(tidied);
    const char *sub = strchr(tidied, ' ');
    if (g == ANJIP_COUNT(genera) || sub == NULL || !is_epithet(sub + 1))
        return NULL;
    snprintf(out, 64, "%s %.*s", genera[g].genus, (int)strcspn(sub + 1, " "), sub + 1);
    for (size_t i = 0; i < ANJIP_COUNT(aliases); i++) { /* a synonym with its author */
        char again[NAME_MAX_BYTES + 1];
        if (tidy(out, again) && strcmp(aliases[i].alias, again) == 0)
            return aliases[i].name;
    }
    return out;
}

double anjip_species_dbh_max(const char *name)
{
    char tidied[NAME_MAX_BYTES + 1];

    if (name == NULL || !tidy(name, tidied))
        return DBH_MAX_UNKNOWN;
    size_t g = genus_of(tidied);
    return g < ANJIP_COUNT(genera) ? genera[g].dbh_max_cm : DBH_MAX_UNKNOWN;
}
