/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The K cheapest loopless paths between two nodes: no node twice, parallel arcs are different paths.
 *
 * Needs one tree of shortest paths towards the destination. With it most paths come without a search: O(length *
 * degree + K log K) each. Where the tree runs into the path's own beginning there is a search, O(m + n log n); at worst
 * one a node of every path, as in Yen's algorithm.
 */
#ifndef LL_GRAPHS_LOOPLESS_H
#define LL_GRAPHS_LOOPLESS_H

#include "graphs/problem.h"

typedef struct ll_path_list { /* by cost, then in the order of their finding, which depends on the arcs alone */
    int64_t count, room, arc_room;
    int64_t *cost;  /* [path] */
    int64_t *first; /* [path + 1] into arc */
    int32_t *arc;
} ll_path_list;
void ll_path_list_free(ll_context *ctx, ll_path_list *list);
/* Adds a path without arcs, and an arc to the path that was added last. */
ll_status ll_path_list_open(ll_context *ctx, ll_path_list *list, int64_t cost);
ll_status ll_path_list_add(ll_context *ctx, ll_path_list *list, int32_t arc);

typedef struct ll_loopless ll_loopless; /* scratch for one thread */

/* Over the nodes and arcs of p, which is borrowed. */
ll_status ll_loopless_create(ll_context *ctx, const ll_problem *p, ll_loopless **out);
void ll_loopless_free(ll_context *ctx, ll_loopless *l);

/* Paths end at destination from now on. weight [arc] >= 1, LL_COST_INF: closed; borrowed until the next aim. */
void ll_loopless_aim(ll_loopless *l, const int64_t *weight, int32_t destination);
/* What the cheapest path from node costs, LL_COST_INF: there is none. */
int64_t ll_loopless_distance(const ll_loopless *l, int32_t node);
/* Adds up to `most` paths from origin (not the destination) that cost most_cost or less to list. */
ll_status ll_loopless_find(ll_loopless *l, int32_t origin, int32_t most, int64_t most_cost, ll_path_list *list);

#endif
