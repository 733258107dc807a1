#!/bin/sh
# The manual's page of parameters is what the library's tables say. After a change of a
# table: tests/parameters >doc/parameters.rst
# SPDX-License-Identifier: GPL-3.0-or-later
[ "$ANJI_ACCOUNT" = yes ] || {
    echo "SKIP parameters: the page holds those of the account, which is not built"
    exit 77
}
tests/parameters | diff -u "$srcdir/doc/parameters.rst" - || exit 1
echo "CASES 1"
