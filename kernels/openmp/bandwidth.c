/* SPDX-License-Identifier: Apache-2.0 */
/* What this machine's memory moves when nothing else is done: a copy by all threads. */
#include <string.h>

#include "kernels/openmp/engine.h"

enum { PIECES = 64, REPEATS = 5 };
static const int64_t piece_bytes = INT64_C(1) << 20;

ll_status ll_omp_bandwidth(void *engine, ll_bandwidth *out) {
    ll_status status = LL_OK;
    const ll_omp_engine *e = engine;
    double best_s = 1e300;
    char *from = NULL, *to = NULL;
    *out = (ll_bandwidth){0};
    LL_NEW(e->ctx, from, PIECES * piece_bytes);
    LL_NEW(e->ctx, to, PIECES * piece_bytes);
    for (int i = 0; i < REPEATS; i++) {
        double start_s = ll_clock_s();
#pragma omp parallel for num_threads(ll_context_threads(e->ctx))
        for (int p = 0; p < PIECES; p++) memcpy(to + p * piece_bytes, from + p * piece_bytes, (size_t)piece_bytes);
        double seconds = ll_clock_s() - start_s;
        if (seconds < best_s) best_s = seconds;
    }
    out->copy_bytes_s = 2.0 * (double)(PIECES * piece_bytes) / best_s;
done:
    ll_free(e->ctx, from);
    ll_free(e->ctx, to);
    return status;
}
