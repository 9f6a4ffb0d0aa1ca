#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The shared library exports the functions of its headers alone, and the library neither prints nor ends the process.
#     tests/check_symbols.sh BUILD
set -euo pipefail
build=${1:?the build folder}
headers=$(cd "$(dirname "${BASH_SOURCE[0]}")/../include/landlink" && pwd)
export LC_ALL=C

findings=0
# A named critical section of OpenMP is a symbol that linkers must see.
exported=$(nm -D --defined-only "$build/liblandlink.so" | awk '{ print $3 }' | grep -v '^\.gomp_critical_user_ll_' | sort)
declared=$(cat "$headers"/*.h | tr '\n' ' ' | grep -oE 'LL_API[^;(]*[ *]ll_[a-z0-9_]+\(' | grep -oE 'll_[a-z0-9_]+\(' | tr -d '(' | sort -u)
if [[ "$exported" != "$declared" ]]; then
  echo "liblandlink.so exports (<) other functions than the headers declare (>):"
  diff <(echo "$exported") <(echo "$declared") | grep '^[<>]' || true
  findings=1
fi

# assert() ends a process too, by __assert_fail: a broken invariant may.
forbidden='printf|vprintf|puts|putchar|putc|perror|psignal|stdout|stderr|stdin|exit|_exit|_Exit|quick_exit|abort'
forbidden+='|err|errx|warn|warnx|system|setlocale|rand|srand|strtok|__printf_chk|__vprintf_chk'
used=$(nm -A --undefined-only "$build/liblandlink_all.a" | grep -E " U ($forbidden)(@.*)?\$" || true)
if [[ -n "$used" ]]; then
  echo "the library must not use:"
  echo "$used"
  findings=1
fi
exit "$findings"
