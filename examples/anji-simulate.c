/* anji-simulate
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

int main(void)
{
    return 0;
}
