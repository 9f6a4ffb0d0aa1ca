/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sweeps: a number of a table from one value to another, and what becomes of the corridors on the way.
 *
 *     "link:L202W;L202E capacity_teu_per_year 50000:500000:50000"    the same number of both links
 *     "link:country=KZ&mode=rail time_h *0.5:1.5:0.1"                times the number that each of them has
 *     "config co2_price_usd_per_t 0:200:20"                          a table of one row has no ids
 *
 * Points are solved in chains: the first from where the base ended, each other one from the point before it. Chains
 * have a fixed length, so that an answer depends on neither threads nor the order of work.
 */
#ifndef LL_SOLVER_COMPARE_SWEEP_H
#define LL_SOLVER_COMPARE_SWEEP_H

#include "graphs/scenario.h"
#include "solver/compare/brief.h"

enum { LL_SWEEP_CHAIN = 8, LL_SWEEP_MOST_POINTS = 1000 };

typedef struct ll_sweep {
    const char *text;               /* as it was asked for, borrowed */
    char *words;                    /* the text cut into what follows */
    const char *table, *ids;        /* ids: also a filter; "" for a table of one row */
    const char *column, *operation; /* set, add, multiply */
    double from, to, step;          /* from may be above to; step > 0 */
    int32_t first, count;           /* points */
} ll_sweep;

typedef struct ll_sweep_point {
    int32_t sweep;
    double value;
    ll_brief brief;
} ll_sweep_point;

typedef struct ll_sweeps {
    ll_sweep *sweep;
    int32_t count;
    ll_sweep_point *point; /* [point_count] by sweep, from `from` to `to` */
    int32_t point_count;
} ll_sweeps;

/* What the texts ask for. LL_ERR_USAGE for one that is no sweep, LL_ERR_DATA for one that does not fit the tables. */
ll_status ll_sweeps_read(ll_context *ctx, const ll_case *c, const char *const *text, int32_t count, ll_sweeps *out);
void ll_sweeps_free(ll_context *ctx, ll_sweeps *s);
/* Chains of all sweeps, one after the other, and the points of one: first to end - 1. */
int32_t ll_sweeps_chains(const ll_sweeps *s);
void ll_sweeps_chain(const ll_sweeps *s, int32_t number, int32_t *first, int32_t *end);
/* Changes the tables of a case to a point's. */
ll_status ll_sweep_apply(ll_context *ctx, const ll_sweep *sweep, double value, ll_case *c);

#endif
