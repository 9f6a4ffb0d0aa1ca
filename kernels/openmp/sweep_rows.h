/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inner loops by hand, for one instruction set: the including file defines `vec` of VEC_LANES lanes with vec_load,
 * vec_store, vec_add, vec_min and vec_all, and gets sweep_up and sweep_down for rows of any multiple of GROUP lanes,
 * and pull.
 *
 * Ranks v - 3 ... v form a block when each is the child of the next and has one up-neighbour more (a supernode:
 * separators of nested dissection are such). They share the up-neighbours of v, so a row of those is loaded once for
 * four ranks:
 *
 *               v-2  v-1   v | up-neighbours of v
 *     v           .    .   . |  w  w  w  w             accumulators of 4 ranks stay in registers
 *     v-1         .    .   w |  w  w  w  w             over the whole list
 *     v-2         .    w   w |  w  w  w  w
 *     v-3         w    w   w |  w  w  w  w
 */
#ifndef LL_KERNELS_OPENMP_SWEEP_ROWS_H
#define LL_KERNELS_OPENMP_SWEEP_ROWS_H

#include "kernels/openmp/sweep.h"

enum { GROUP = 2 * VEC_LANES, BLOCK = 4 };

typedef struct pair { /* GROUP lanes of a row */
    vec a, b;
} pair;

static inline pair pair_load(const int64_t *row) { return (pair){vec_load(row), vec_load(row + VEC_LANES)}; }

static inline void pair_store(int64_t *row, pair p) {
    vec_store(row, p.a);
    vec_store(row + VEC_LANES, p.b);
}

static inline pair pair_relax(pair d, pair row, int64_t weight) {
    vec w = vec_all(weight);
    return (pair){vec_min(d.a, vec_add(row.a, w)), vec_min(d.b, vec_add(row.b, w))};
}

static inline pair pair_start(const int64_t *row, bool seen) {
    if (seen) return pair_load(row);
    return (pair){vec_all(LL_ELEM_INF), vec_all(LL_ELEM_INF)};
}

static inline int64_t degree(const ll_hierarchy *h, int32_t v) { return h->up_first[v + 1] - h->up_first[v]; }

static inline bool is_block(const ll_hierarchy *h, int32_t v) {
    if (v < BLOCK - 1) return false;
    for (int32_t x = v; x > v - (BLOCK - 1); x--)
        if (h->parent[x - 1] != x || degree(h, x - 1) != degree(h, x) + 1) return false;
    return true;
}

static void down_one(const ll_hierarchy *h, const int64_t *down, int32_t v, bool seen, int32_t width, int64_t *store) {
    int64_t *row = store + (int64_t)v * width;
    pair p = pair_start(row, seen);
    for (int64_t e = h->up_first[v]; e < h->up_first[v + 1]; e++)
        p = pair_relax(p, pair_load(store + (int64_t)h->up_head[e] * width), down[e]);
    pair_store(row, p);
}

static void down_block(const ll_hierarchy *h, const int64_t *down, int32_t v, const uint8_t *seen, int32_t width,
                       int64_t *store) {
    int64_t count = degree(h, v);
    const int32_t *head = h->up_head + h->up_first[v];
    const int64_t *w0 = down + h->up_first[v], *w1 = down + h->up_first[v - 1], *w2 = down + h->up_first[v - 2],
                  *w3 = down + h->up_first[v - 3];
    int64_t *row = store + (int64_t)v * width;
    pair p0 = pair_start(row, seen[v]), p1 = pair_start(row - width, seen[v - 1]);
    pair p2 = pair_start(row - 2 * (int64_t)width, seen[v - 2]), p3 = pair_start(row - 3 * (int64_t)width, seen[v - 3]);
    for (int64_t i = 0; i < count; i++) {
        pair above = pair_load(store + (int64_t)head[i] * width);
        p0 = pair_relax(p0, above, w0[i]);
        p1 = pair_relax(p1, above, w1[i + 1]);
        p2 = pair_relax(p2, above, w2[i + 2]);
        p3 = pair_relax(p3, above, w3[i + 3]);
    }
    p1 = pair_relax(p1, p0, w1[0]);
    p2 = pair_relax(pair_relax(p2, p0, w2[1]), p1, w2[0]);
    p3 = pair_relax(pair_relax(pair_relax(p3, p0, w3[2]), p1, w3[1]), p2, w3[0]);
    pair_store(row, p0);
    pair_store(row - width, p1);
    pair_store(row - 2 * (int64_t)width, p2);
    pair_store(row - 3 * (int64_t)width, p3);
}

static void sweep_down(const ll_hierarchy *h, const int64_t *down, uint8_t *seen, int32_t width, int64_t *store) {
    for (int32_t v = h->node_count - 1; v >= 0;) {
        bool block = is_block(h, v);
        for (int32_t lane = 0; lane < width; lane += GROUP) {
            if (block)
                down_block(h, down, v, seen, width, store + lane);
            else
                down_one(h, down, v, seen[v], width, store + lane);
        }
        for (int32_t end = block ? v - BLOCK : v - 1; v > end; v--) seen[v] = 0;
    }
}

static void sweep_up(const ll_hierarchy *h, const int64_t *up, int32_t v, int32_t width, int64_t *store) {
    for (int32_t lane = 0; lane < width; lane += GROUP) {
        pair row = pair_load(store + (int64_t)v * width + lane);
        for (int64_t e = h->up_first[v]; e < h->up_first[v + 1]; e++) {
            int64_t *head = store + (int64_t)h->up_head[e] * width + lane;
            pair_store(head, pair_relax(pair_load(head), row, up[e]));
        }
    }
}

static void pull_lanes(const ll_omp_run *run, int64_t j, const int64_t *up, const int64_t *down, int64_t *best_up,
                       int64_t *best_down) {
    vec u = vec_all(LL_ELEM_INF), d = u;
    int64_t low = run->low, degree = run->degree;
    for (int32_t v = 0; v < run->members; v++, low += --degree) {
        u = vec_min(u, vec_add(vec_all(down[low]), vec_load(up + low + 1 + j)));
        d = vec_min(d, vec_add(vec_all(up[low]), vec_load(down + low + 1 + j)));
    }
    vec_store(best_up + j, u);
    vec_store(best_down + j, d);
}

/* The last lanes are done with some before them once more: a minimum does not mind. */
static void pull(const ll_omp_run *run, const int64_t *up, const int64_t *down, int64_t *best_up, int64_t *best_down) {
    if (run->count < VEC_LANES) {
        ll_omp_pull_from(run, 0, up, down, best_up, best_down);
        return;
    }
    for (int64_t j = 0; j < run->count - VEC_LANES; j += VEC_LANES) pull_lanes(run, j, up, down, best_up, best_down);
    pull_lanes(run, run->count - VEC_LANES, up, down, best_up, best_down);
}

#endif
