/* anjicarbon/uncertainty.h
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_UNCERTAINTY_H
#define ANJICARBON_UNCERTAINTY_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_UNCERTAINTY_H */
