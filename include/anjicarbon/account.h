/* anjicarbon/account.h - the account: what a library built with --disable-account lacks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_ACCOUNT_H
#define ANJICARBON_ACCOUNT_H

#include <anjicarbon/ar_account.h>
#include <anjicarbon/balance.h>
#include <anjicarbon/census.h>
#include <anjicarbon/credit.h>
#include <anjicarbon/emissions.h>
#include <anjicarbon/hash.h>
#include <anjicarbon/ledger.h>
#include <anjicarbon/nonpermanence.h>
#include <anjicarbon/payment.h>
#include <anjicarbon/price.h>
#include <anjicarbon/register.h>
#include <anjicarbon/rules.h>
#include <anjicarbon/signature.h>
#include <anjicarbon/statement.h>
#include <anjicarbon/statement_credit.h>
#include <anjicarbon/statement_equation.h>
#include <anjicarbon/statement_payment.h>
#include <anjicarbon/statement_stand.h>
#include <anjicarbon/verify.h>

#endif /* ANJICARBON_ACCOUNT_H */
