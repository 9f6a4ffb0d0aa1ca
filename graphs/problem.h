/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The problem: a case expanded to nodes and arcs and rounded once to exact quanta. Solver and
 * verifier both start here.
 *
 *   case link, directed 1  ->  one arc           link, directed 0  ->  two arcs (forward, backward)
 *   a place with transfer.csv       ->  one node per mode, an origin node, a destination node
 *   a no_through node               ->  an origin node (out-arcs) and a destination node (in-arcs)
 *   a zone of several nodes         ->  an origin node and a destination node with free arcs
 *
 * Capacity rows: every finite capacity is one row  sum weight * flow <= capacity.  A link's own capacity
 * is a row per arc; a transfer's is a row; a capacity set is a row. Entries are stored by arc:
 *
 *   entry_first [arc]  ->  entry { row, klass (LL_NONE: every class), weight_micro } ...
 */
#ifndef LL_GRAPHS_PROBLEM_H
#define LL_GRAPHS_PROBLEM_H

#include <landlink/problem.h>

#include "graphs/base/base.h"
#include "graphs/case.h"

typedef struct ll_free_costs ll_free_costs;

typedef enum ll_arc_kind { LL_ARC_LINK, LL_ARC_TRANSFER, LL_ARC_CONNECTOR } ll_arc_kind;
typedef enum ll_row_kind { LL_ROW_LINK, LL_ROW_TRANSFER, LL_ROW_SET } ll_row_kind;

typedef struct ll_arc { /* what an arc is made from */
    ll_arc_kind kind;
    int32_t source;                         /* [link] or [transfer] of the case; LL_NONE for a connector */
    bool backward;                          /* the second arc of an undirected link */
    int64_t time_uh, length_um_km, co2_ukg; /* millionths of h, km, kg per TEU */
} ll_arc;

typedef struct ll_row_entry {
    int32_t row;
    int32_t klass;        /* LL_NONE: every class */
    int64_t weight_micro; /* LL_MICRO is 1 */
} ll_row_entry;

typedef struct ll_row {
    ll_row_kind kind;
    int32_t source;        /* [arc] of a link or transfer row, [set] of a set row */
    int64_t capacity_uteu; /* always finite */
} ll_row;

struct ll_problem {
    ll_case *source; /* owned: names, corridors, coordinates */
    int32_t node_count, arc_count, class_count, row_count;
    int64_t demand_count;
    int32_t year;        /* the demand year, 0 when the case has none */
    bool hard_asked;     /* no demand may have a penalty, whatever the case says */
    double demand_scale; /* what volumes were multiplied by */

    int32_t *tail, *head;   /* [arc] nodes */
    ll_arc *arc;            /* [arc] in link order, then transfers, then connectors */
    const char **arc_token; /* [arc] "L001W", "-L7" backward, "@AKT:rail>sea" transfer, "@..." connector; unique */
    int32_t *place;         /* [node] -> [case node], LL_NONE for a zone's node */
    int32_t *first_out;     /* [node + 1] */
    int32_t *out_arc;       /* by tail, ascending arc ids */
    int32_t *first_in;      /* [node + 1] */
    int32_t *in_arc;        /* by head, ascending arc ids */
    int64_t *cost_nusd;     /* [class * arc_count + arc] generalised cost, LL_COST_INF where not allowed */

    ll_row *row;          /* [row] */
    int64_t *entry_first; /* [arc + 1] */
    ll_row_entry *entry;

    /* demands of the chosen year with a volume, in the order of the table */
    int64_t *demand_row;                   /* [demand] -> [case demand] */
    int32_t *origin, *destination, *klass; /* [demand]; nodes of this problem */
    int64_t *volume_uteu;                  /* [demand] */
    int64_t *penalty_nusd;                 /* [demand] LL_COST_INF: hard */
    int64_t *free_cost_nusd;               /* [demand] cheapest uncapacitated cost, LL_COST_INF: no path */
    bool any_hard;

    double largest_rounding_teu, largest_rounding_usd; /* what reading changed at most */
    uint64_t xxh64;                                    /* of all of the above numbers: what a certificate belongs to */

    /* of a problem with chains joined (problem_chains.h) alone */
    const ll_problem *whole; /* the problem it comes from, NULL: none; borrowed */
    int64_t *whole_first;    /* [arc + 1] into whole_arc */
    int32_t *whole_arc;      /* the arcs of whole that an arc stands for, in their order */
};

/* Builds the problem and takes over the case (also on failure). */
ll_status ll_problem_build(ll_context *ctx, ll_case *c, const ll_problem_options *options, ll_problem **out);
/* The same with generalised costs given by [class * arc_count + arc] instead of computed (NULL: computed). */
ll_status ll_problem_build_priced(ll_context *ctx, ll_case *c, const double *cost_usd_per_teu,
                                  const ll_problem_options *options, ll_problem **out);
/* The same where free costs of a problem like it are known (free_costs.h; NULL: none): they hold for the demands whose
 * way no change can touch, and the others' are found anew. */
ll_status ll_problem_build_like(ll_context *ctx, ll_case *c, const ll_problem_options *options,
                                const ll_free_costs *known, ll_problem **out);

/* Writes the penalties of a problem into a copy of its case: they stay what they are, whatever paths a change leaves.
 */
void ll_case_keep_penalties(ll_case *copy, const ll_problem *p);

/* The weight of an arc for a class under row prices: cost + floor(sum weight * price), saturating. */
int64_t ll_problem_reduced_cost(const ll_problem *p, const int64_t *price_nusd /* [row] */, int32_t klass, int32_t arc);
/* *index: arcs by their tokens. The caller frees it; NULL on failure. */
ll_status ll_problem_index_arcs(ll_context *ctx, const ll_problem *p, ll_index **index);
/* A row's name for tables: the arc's token or the set's id. */
const char *ll_problem_row_id(const ll_problem *p, int32_t row);
const char *ll_problem_row_kind(const ll_problem *p, int32_t row); /* "link", "transfer", "set" */
/* What a demand's origin is called in tables: the node's or zone's id. */
const char *ll_problem_origin_id(const ll_problem *p, int64_t demand);
const char *ll_problem_destination_id(const ll_problem *p, int64_t demand);

#endif
