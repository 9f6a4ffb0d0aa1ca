/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network of one class under the certificate's prices, as the checker's shortest paths need it: without dead ends,
 * and with one arc for each chain of nodes that only lead on. The distances between ends of demands are the same.
 *
 *     o --3-- . --2-- . --4-- d          o --9-- d
 *             |               |     ->           |
 *             . dead end      x                  x
 */
#ifndef LL_SOLVER_VERIFY_CLASS_GRAPH_H
#define LL_SOLVER_VERIFY_CLASS_GRAPH_H

#include "solver/verify/verify.h"

typedef struct ll_open_arc {
    int64_t weight_nusd;
    int32_t head;
} ll_open_arc;

typedef struct ll_class_graph {
    int32_t count;    /* of nodes that are kept */
    int32_t *kept_as; /* [node of the problem] its number here, LL_NONE */
    int64_t *first;   /* [count + 1] into arc */
    ll_open_arc *arc;

    /* scratch */
    bool *is_end;         /* [node] of a demand */
    bool *is_dead;        /* [node] at or behind a dead end */
    int32_t *side;        /* [2 * node] its first two neighbours */
    int32_t *sides;       /* [node] 0, 1, 2 neighbours; 3: more */
    int64_t *open_first;  /* [node + 1] into open */
    ll_open_arc *open;    /* the arcs open to the class, by tail */
    int64_t *weight_nusd; /* [arc of the problem] LL_COST_INF: closed */
} ll_class_graph;

ll_status ll_class_graph_create(ll_context *ctx, const ll_problem *p, ll_class_graph *g);
void ll_class_graph_free(ll_context *ctx, ll_class_graph *g);
/* weight[k][a] = cost[k][a], unless with_cost is false, + floor(sum over the rows of a: weight * price). */
void ll_class_graph_build(ll_verifier *v, int32_t klass, bool with_cost, ll_class_graph *g);

/* cost + floor(weight * price) of an arc, or without the cost; LL_COST_INF where the class may not use it. */
int64_t ll_verify_priced_weight(ll_verifier *v, int32_t klass, int32_t arc, bool with_cost);

#endif
