/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lower triangles from outside pieces, on the device: counted, and listed where there is memory for 16 bytes each.
 * The host never holds them; over the bus go their counts, 8 bytes an edge each way, once.
 */
#include "kernels/cuda/engine.h"

/* A warp shares an edge where edges have this many triangles on average: half of its threads then have one. */
static const int64_t warp_triangles = 16;

static void set_sharing(ll_cuda_engine *e, bool listed) {
    e->listed = listed;
    for (int32_t l = 0; l < e->pieces.level_count; l++) {
        ll_cuda_level *level = &e->pieces.level[l];
        level->sharing = level->triangle_count == 0                                    ? LL_CUDA_LEVEL_EMPTY
                         : !listed                                                     ? LL_CUDA_LEVEL_SEARCH
                         : level->triangle_count >= warp_triangles * level->edge_count ? LL_CUDA_LEVEL_BY_WARP
                                                                                       : LL_CUDA_LEVEL_BY_THREAD;
    }
}

/* count [edge] */
static void add_counts(ll_cuda_engine *e, const int64_t *count) {
    for (int32_t l = 0; l < e->pieces.level_count; l++) {
        ll_cuda_level *level = &e->pieces.level[l];
        for (int32_t i = level->first; i < level->first + level->count; i++) {
            const ll_cuda_piece *p = &e->pieces.piece[i];
            for (int64_t edge = p->edge; edge < e->h->up_first[p->first + p->ranks]; edge++)
                level->triangle_count += count[edge];
        }
    }
}

static ll_status count_on_device(ll_cuda_engine *e, int64_t *count) {
    ll_status status = LL_OK;
    int64_t *on_device = e->graph.up; /* weights come later */
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_count_triangles(&e->graph, on_device, e->memory.stream),
                         "count_triangles"));
    LL_TRY(ll_cuda_download(&e->memory, count, on_device, e->h->edge_count * (int64_t)sizeof *count));
done:
    return status;
}

ll_status ll_cuda_count_triangles(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    const ll_hierarchy *h = e->h;
    int64_t *count = NULL; /* [edge] */
    if (h->plain || e->graph.metric_count == 0) return LL_OK;
    LL_NEW(e->ctx, count, h->edge_count);
    LL_TRY(count_on_device(e, count));
    add_counts(e, count);
    ll_cuda_search_triangles(e);
done:
    ll_free(e->ctx, count);
    return status;
}

int64_t ll_cuda_list_bytes(const ll_hierarchy *h) {
    return h->plain ? 0 : 8 * (h->edge_count + 1) + 16 * ll_cuda_pieces_measure(h).triangle_count;
}

/* Counts become places; kept on the host for the moment that takes. */
static ll_status set_places(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    int64_t *first = NULL; /* [edge + 1] */
    LL_NEW(e->ctx, first, e->h->edge_count + 1);
    LL_TRY(count_on_device(e, first + 1));
    for (int64_t edge = 0; edge < e->h->edge_count; edge++) first[edge + 1] += first[edge];
    LL_TRY(ll_cuda_upload(&e->memory, e->graph.triangle_first, first, (e->h->edge_count + 1) * (int64_t)sizeof *first));
done:
    ll_free(e->ctx, first);
    return status;
}

ll_status ll_cuda_list_triangles(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    ll_cuda_graph *g = &e->graph;
    int64_t triangles = ll_cuda_pieces_measure(e->h).triangle_count;
    g->triangle_first = ll_cuda_alloc(&e->memory, e->h->edge_count + 1, sizeof *g->triangle_first);
    g->triangle_low = ll_cuda_alloc(&e->memory, triangles, sizeof *g->triangle_low);
    g->triangle_high = ll_cuda_alloc(&e->memory, triangles, sizeof *g->triangle_high);
    LL_TRY(e->memory.status);
    LL_TRY(set_places(e));
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_list_triangles(g, e->memory.stream), "list_triangles"));
    LL_TRY(ll_cuda_wait(&e->memory));
    set_sharing(e, true);
done:
    return status;
}

void ll_cuda_search_triangles(ll_cuda_engine *e) {
    e->graph.triangle_first = e->graph.triangle_low = e->graph.triangle_high = NULL;
    set_sharing(e, false);
}
