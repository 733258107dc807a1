/* anjicarbon/tower.h
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_TOWER_H
#define ANJICARBON_TOWER_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_TOWER_H */
