/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Supernodes cut into pieces of up to LL_CUDA_PIECE ranks, from the top, so that only the lowest piece of one may be
 * shorter; and pieces put into levels: one level is one launch. A separator of 200 ranks is 200 levels of ranks, but 13
 * of pieces.
 *
 *     supernode     a b c d e f g h i j   | A          pieces of 4 here:   a b | c d e f | g h i j
 *     level         1 + the most of the pieces whose parents lie in it
 */
#include "graphs/hierarchy_parts.h"
#include "kernels/cuda/engine.h"

static int32_t ranks_from(const ll_hierarchy *h, int32_t first) {
    return (h->supernode_last[first] - first) % LL_CUDA_PIECE + 1;
}

static int32_t above(const ll_hierarchy *h, int32_t last) {
    return (int32_t)(h->up_first[last + 1] - h->up_first[last]);
}

ll_cuda_cut ll_cuda_pieces_measure(const ll_hierarchy *h) {
    ll_cuda_cut cut = {0, h->triangle_count};
    if (h->plain) return cut;
    for (int32_t first = 0, end = 0; first < h->node_count; first = end, cut.piece_count++) {
        end = first + ranks_from(h, first);
        for (int32_t v = first; v < end; v++) cut.triangle_count -= (int64_t)(v - first) * above(h, v);
    }
    return cut;
}

/* Pieces ascending by rank, each with the lowest rank under it. of_rank [rank] is set on the way. */
static ll_status cut(ll_context *ctx, const ll_hierarchy *h, ll_cuda_piece *piece, int32_t *of_rank) {
    ll_status status = LL_OK;
    int32_t *low = NULL, count = 0; /* [rank] the lowest of its subtree */
    LL_NEW(ctx, low, h->node_count);
    for (int32_t v = 0; v < h->node_count; v++) low[v] = v;
    for (int32_t v = 0; v < h->node_count; v++)
        if (h->parent[v] != LL_NONE && low[v] < low[h->parent[v]]) low[h->parent[v]] = low[v];
    for (int32_t first = 0, ranks = 0; first < h->node_count; first += ranks, count++) {
        ranks = ranks_from(h, first);
        int32_t last = first + ranks - 1;
        piece[count] =
            (ll_cuda_piece){h->up_first[first], first, ranks, above(h, last), low[last], LL_NONE, h->parent[last]};
        for (int32_t v = first; v <= last; v++) of_rank[v] = count;
    }
done:
    ll_free(ctx, low);
    return status;
}

enum { CLASSES = 3 }; /* of pieces in a level: wide ones, short ones, those of one rank */

static int32_t class_of(const ll_cuda_piece *p) { return p->ranks == 1 ? 2 : p->ranks <= LL_CUDA_SHORT_PIECE ? 1 : 0; }

/* key [piece] = CLASSES * level + class; the number of levels. */
static int32_t set_keys(const ll_cuda_piece *piece, const int32_t *of_rank, int32_t count, int32_t *key) {
    int32_t levels = 0;
    for (int32_t p = 0; p < count; p++) {
        int32_t next = key[p] + 1;
        if (piece[p].next != LL_NONE && key[of_rank[piece[p].next]] < next) key[of_rank[piece[p].next]] = next;
        if (next > levels) levels = next;
    }
    for (int32_t p = 0; p < count; p++) key[p] = CLASSES * key[p] + class_of(&piece[p]);
    return levels;
}

/* The pieces in order of their levels, linked to their parents. */
static void arrange(ll_cuda_pieces *s, const ll_cuda_piece *piece, const int32_t *item) {
    for (int32_t p = 0; p < s->count; p++) {
        s->piece[p] = piece[item[p]];
        for (int32_t i = 0; i < s->piece[p].ranks; i++) s->of_rank[s->piece[p].first + i] = p;
    }
    for (int32_t p = 0; p < s->count; p++)
        if (s->piece[p].next != LL_NONE) s->piece[p].parent = s->of_rank[s->piece[p].next];
}

static ll_status set_levels(ll_context *ctx, ll_cuda_pieces *s, const int32_t *bucket_first) {
    ll_status status = LL_OK;
    LL_NEW(ctx, s->level, s->level_count);
    for (int32_t l = 0; l < s->level_count; l++) {
        ll_cuda_level *level = &s->level[l];
        const int32_t *first = bucket_first + (ptrdiff_t)CLASSES * l;
        level->first = first[0];
        level->wide_count = first[1] - first[0];
        level->long_count = first[2] - first[0];
        level->count = first[CLASSES] - first[0];
        for (int32_t p = level->first; p < level->first + level->count; p++)
            if (s->piece[p].above > level->most_above) level->most_above = s->piece[p].above;
    }
done:
    return status;
}

/* Edges by the level of the piece of their lower end. */
static ll_status set_edges(ll_context *ctx, const ll_hierarchy *h, ll_cuda_pieces *s) {
    ll_status status = LL_OK;
    int64_t at = 0;
    LL_NEW(ctx, s->edge, h->edge_count);
    for (int32_t l = 0; l < s->level_count; l++) {
        ll_cuda_level *level = &s->level[l];
        level->edge_first = at;
        for (int32_t p = level->first; p < level->first + level->count; p++) {
            int64_t end = h->up_first[s->piece[p].first + s->piece[p].ranks];
            for (int64_t e = s->piece[p].edge; e < end; e++) s->edge[at++] = e;
        }
        level->edge_count = at - level->edge_first;
    }
done:
    return status;
}

ll_status ll_cuda_pieces_create(ll_context *ctx, const ll_hierarchy *h, ll_cuda_pieces *s) {
    ll_status status = LL_OK;
    ll_cuda_piece *piece = NULL;
    int32_t *key = NULL, *bucket_first = NULL, *item = NULL;
    s->count = ll_cuda_pieces_measure(h).piece_count;
    LL_NEW(ctx, piece, s->count);
    LL_NEW(ctx, s->piece, s->count);
    LL_NEW(ctx, s->of_rank, h->node_count);
    LL_NEW(ctx, key, s->count);
    LL_TRY(cut(ctx, h, piece, s->of_rank));
    s->level_count = set_keys(piece, s->of_rank, s->count, key);
    LL_TRY(ll_hierarchy_bucket(ctx, CLASSES * s->level_count, s->count, key, &bucket_first, &item));
    arrange(s, piece, item);
    LL_TRY(set_levels(ctx, s, bucket_first));
    LL_TRY(set_edges(ctx, h, s));
done:
    ll_free(ctx, piece);
    ll_free(ctx, key);
    ll_free(ctx, bucket_first);
    ll_free(ctx, item);
    return status;
}

void ll_cuda_pieces_free(ll_context *ctx, ll_cuda_pieces *s) {
    void *arrays[] = {s->piece, s->of_rank, s->level, s->edge};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    *s = (ll_cuda_pieces){.count = 0};
}
