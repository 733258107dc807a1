/* anjicarbon/gapfill.h
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_GAPFILL_H
#define ANJICARBON_GAPFILL_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_GAPFILL_H */
