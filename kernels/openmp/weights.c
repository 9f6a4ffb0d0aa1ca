/* SPDX-License-Identifier: Apache-2.0 */
/* The caller's weights, kept by arc and by head. Bytes: 24 an arc and metric. */
#include <string.h>

#include "kernels/openmp/engine.h"

ll_status ll_omp_weights(void *engine, const int64_t *weight) {
    ll_omp_engine *e = engine;
    const ll_hierarchy *h = e->h;
    int64_t count = (int64_t)e->lanes->metric_count * h->arc_count;
    if (weight != e->weight) memcpy(e->weight, weight, (size_t)count * sizeof *weight);
#pragma omp parallel for num_threads(e->threads)
    for (int64_t i = 0; i < count; i++) e->weight_in[i] = weight[i - i % h->arc_count + h->in_arc[i % h->arc_count]];
    return LL_OK;
}
