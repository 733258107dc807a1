/* anjicarbon/account.h - the account: what a library built with --disable-account lacks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_ACCOUNT_H
#define ANJICARBON_ACCOUNT_H

#include <anjicarbon/hash.h>
#include <anjicarbon/ledger.h>

#endif /* ANJICARBON_ACCOUNT_H */
