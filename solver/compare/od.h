/* SPDX-License-Identifier: Apache-2.0 */
/* What goes from each origin to each destination by each corridor, all classes together, and what stays unmet. */
#ifndef LL_SOLVER_COMPARE_OD_H
#define LL_SOLVER_COMPARE_OD_H

#include "solver/corridor.h"

typedef struct ll_od_row {
    int32_t o_node, o_zone, d_node, d_zone; /* of the case, LL_NONE where the other is given */
    int32_t corridor;                       /* row of the corridor table; their number: unmet */
    int64_t flow_uteu;
    ll_i128 cost, time, co2; /* flow times the sums of its paths */
} ll_od_row;

typedef struct ll_od_table {
    int64_t count;
    ll_od_row *row; /* by origin, destination, corridor; only what has flow */
} ll_od_table;

ll_status ll_od_table_create(ll_context *ctx, const ll_solution *solution, const ll_corridor_table *corridors,
                             ll_od_table **out);
void ll_od_table_free(ll_context *ctx, ll_od_table *table); /* NULL allowed */
/* Order of two rows by what they are of. */
int ll_od_compare(const ll_od_row *a, const ll_od_row *b);

#endif
