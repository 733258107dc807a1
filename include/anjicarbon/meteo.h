/* anjicarbon/meteo.h
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_METEO_H
#define ANJICARBON_METEO_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_METEO_H */
