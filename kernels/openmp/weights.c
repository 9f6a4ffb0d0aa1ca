/* SPDX-License-Identifier: Apache-2.0 */
/* The caller's weights, kept by arc and by head, for searches by tail as well. Bytes: 24 an arc and metric, or 40. */
#include <string.h>

#include "kernels/openmp/engine.h"

/* to[i] = weight[order[i]], metric by metric. */
static void put_in_order(const ll_omp_engine *e, const int64_t *weight, const int32_t *order, int64_t *to) {
    int64_t arcs = e->h->arc_count, count = e->lanes->metric_count * arcs;
#pragma omp parallel for num_threads(e->threads)
    for (int64_t i = 0; i < count; i++) to[i] = weight[i - i % arcs + order[i % arcs]];
}

ll_status ll_omp_weights(void *engine, const int64_t *weight) {
    ll_omp_engine *e = engine;
    const ll_hierarchy *h = e->h;
    int64_t count = (int64_t)e->lanes->metric_count * h->arc_count;
    if (weight != e->weight) memcpy(e->weight, weight, (size_t)count * sizeof *weight);
    put_in_order(e, weight, h->in_arc, e->weight_in);
    if (h->plain) put_in_order(e, weight, h->out_arc, e->weight_out);
    return LL_OK;
}
