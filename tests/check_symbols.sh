#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The shared library exports ll_* alone, and the library neither prints nor ends the process.
#     tests/check_symbols.sh BUILD
set -euo pipefail
build=${1:?the build folder}
export LC_ALL=C

findings=0
exported=$(nm -D --defined-only "$build/liblandlink.so" | awk '{ print $3 }' | grep -v '^ll_' || true)
if [[ -n "$exported" ]]; then
  echo "liblandlink.so exports more than ll_*:" "$exported"
  findings=1
fi
if ! nm -D --defined-only "$build/liblandlink.so" | grep -q ' T ll_solve$'; then
  echo "liblandlink.so does not export ll_solve"
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
