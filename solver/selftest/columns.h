/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of demands with values near what capacities allow (kernels/fit.h), of any size out of random numbers, to
 * check and to measure backends with. */
#ifndef LL_SOLVER_SELFTEST_COLUMNS_H
#define LL_SOLVER_SELFTEST_COLUMNS_H

#include "kernels/fit.h"

typedef struct ll_selftest_spread {
    int64_t demands;
    int32_t arcs, metrics;
    int columns, length; /* of a demand, without its unmet column; arcs of a column; at most */
} ll_selftest_spread;

/* A row an arc, and one for every eight arcs that three or so of all arcs share, of one metric or all, by weights. */
typedef struct ll_selftest_columns {
    ll_fit_columns of;
    double *value_teu; /* [column] a demand's come to its volume, or to more or half of it; half of the rows just hold
                          them, some are too small */

    int64_t *demand, *cost_nusd, *next, *first, *first_of, *unmet_of, *volume_uteu, *penalty_nusd, *entry_first;
    int32_t *arc, *metric;
    ll_row_entry *entry;
    ll_row *row;
} ll_selftest_columns;

ll_status ll_selftest_columns_create(ll_context *ctx, ll_selftest_spread spread, uint64_t seed,
                                     ll_selftest_columns *out);
void ll_selftest_columns_free(ll_context *ctx, ll_selftest_columns *c); /* also half-made or zeroed */
/* The first `count` columns alone, as before others were found; first_of and unmet_of [demand] become theirs, borrowed.
 */
ll_fit_columns ll_selftest_columns_part(const ll_fit_columns *of, int64_t count, int64_t *first_of, int64_t *unmet_of);
/* room [row]: what rounded flows, by their load [row], leave of capacities; nothing where they exceed. */
void ll_selftest_room(const ll_fit_columns *of, const ll_wide *load, ll_wide *room);

#endif
