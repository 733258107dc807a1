/* anjicarbon/account.h - the account: what a library built with --disable-account lacks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_ACCOUNT_H
#define ANJICARBON_ACCOUNT_H

#include <anjicarbon/hash.h>
#include <anjicarbon/signature.h>
#include <anjicarbon/statement.h>
#include <anjicarbon/statement_equation.h>
#include <anjicarbon/statement_stand.h>
#include <anjicarbon/verify.h>

#endif /* ANJICARBON_ACCOUNT_H */
