/* SPDX-License-Identifier: Apache-2.0 */
/* The middle of a few times: sorted by insertion. */
#include "benchmarks/median.h"

#include <assert.h>

double ll_bench_median_s(const double *times_s, int count) {
    double sorted[LL_BENCH_MOST_TIMES];
    assert(count > 0 && count <= LL_BENCH_MOST_TIMES);
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; at > 0 && sorted[at - 1] > times_s[i]; at--) sorted[at] = sorted[at - 1];
        sorted[at] = times_s[i];
    }
    return sorted[count / 2];
}
