/* Benchmark.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "bench.h"

int main(void)
{
    return 0;
}
