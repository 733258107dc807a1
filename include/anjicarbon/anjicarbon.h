/* anjicarbon/anjicarbon.h - the whole library.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_ANJICARBON_H
#define ANJICARBON_ANJICARBON_H

#include <anjicarbon/aggregate.h>
#include <anjicarbon/allometry.h>
#include <anjicarbon/base.h>
#include <anjicarbon/budget.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/carbon.h>
#include <anjicarbon/components.h>
#include <anjicarbon/ensemble.h>
#include <anjicarbon/equation_fit.h>
#include <anjicarbon/gap_error.h>
#include <anjicarbon/gapfill.h>
#include <anjicarbon/growth.h>
#include <anjicarbon/inventory.h>
#include <anjicarbon/local_linear.h>
#include <anjicarbon/meteo.h>
#include <anjicarbon/partition_day.h>
#include <anjicarbon/partition_night.h>
#include <anjicarbon/product.h>
#include <anjicarbon/products.h>
#include <anjicarbon/quality.h>
#include <anjicarbon/random.h>
#include <anjicarbon/random_error.h>
#include <anjicarbon/read.h>
#include <anjicarbon/reanalysis.h>
#include <anjicarbon/run.h>
#include <anjicarbon/sampling.h>
#include <anjicarbon/series.h>
#include <anjicarbon/stand.h>
#include <anjicarbon/stand_run.h>
#include <anjicarbon/stats.h>
#include <anjicarbon/stock.h>
#include <anjicarbon/stock_montecarlo.h>
#include <anjicarbon/tower.h>
#include <anjicarbon/uncertainty.h>
#include <anjicarbon/units.h>
#include <anjicarbon/ustar.h>
#include <anjicarbon/ustar_bootstrap.h>
#include <anjicarbon/ustar_change.h>
#include <anjicarbon/ustar_plateau.h>
#include <anjicarbon/write.h>

#endif /* ANJICARBON_ANJICARBON_H */
