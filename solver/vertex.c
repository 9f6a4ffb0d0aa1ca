/* SPDX-License-Identifier: Apache-2.0 */
/* The crossover of a pool's flows, or less of it: what has flow becomes a program, and its flows go back into the pool.
 */
#include "solver/vertex.h"

#include "solver/crossover.h"
#include "solver/lean.h"

static void count_columns(const ll_pool *pool, const double *value_teu, int64_t *columns, int64_t *split) {
    *columns = *split = 0;
    for (int64_t d = 0; d < pool->p->demand_count; d++) {
        int64_t used = 0;
        for (int64_t j = pool->first_of[d]; j != LL_NONE; j = pool->next[j]) used += value_teu[j] > 0;
        *columns += used;
        *split += used > 1;
    }
}

/* The columns with flow on every row that they cross. */
static ll_status build_face(ll_context *ctx, const ll_pool *pool, bool zero_costs, const double *value_teu,
                            ll_program **out) {
    ll_status status = LL_OK;
    bool *every_row = NULL, *without_flow = NULL; /* [row], [column] */
    LL_NEW(ctx, every_row, pool->p->row_count);
    LL_NEW(ctx, without_flow, pool->count);
    for (int32_t r = 0; r < pool->p->row_count; r++) every_row[r] = true;
    for (int64_t j = 0; j < pool->count; j++) without_flow[j] = value_teu[j] <= 0;
    const ll_program_plan plan = {every_row, without_flow, zero_costs, ll_units_of(pool->p)};
    LL_TRY(ll_program_build(ctx, pool, &plan, out));
done:
    ll_free(ctx, every_row);
    ll_free(ctx, without_flow);
    return status;
}

/* To a vertex, or by demands alone. */
static ll_status move_flows(ll_context *ctx, const ll_pool *pool, bool zero_costs, double *value_teu, bool to_vertex,
                            ll_vertex *out) {
    ll_status status = LL_OK;
    ll_program *g = NULL;
    bool moved = true;
    double *x = NULL, start_s = ll_clock_s();
    const double unit_teu = ll_units_of(pool->p).flow_teu;
    count_columns(pool, value_teu, &out->columns_before, &out->split_before);
    LL_TRY(build_face(ctx, pool, zero_costs, value_teu, &g));
    LL_NEW(ctx, x, g->column_count);
    for (int64_t j = 0; j < g->column_count; j++) x[j] = value_teu[g->column[j]] / unit_teu;
    LL_TRY(to_vertex ? ll_crossover_run(ctx, g, x, &out->tight_rows, &moved) : ll_lean_run(ctx, g, x));
    out->found = to_vertex && moved;
    for (int64_t j = 0; j < g->column_count && moved; j++) value_teu[g->column[j]] = x[j] * unit_teu;
    count_columns(pool, value_teu, &out->columns_now, &out->split_now);
    out->time_s = ll_clock_s() - start_s;
done:
    ll_program_free(ctx, g);
    ll_free(ctx, x);
    return status;
}

ll_status ll_vertex_find(ll_context *ctx, const ll_pool *pool, bool zero_costs, double *value_teu, ll_vertex *out) {
    *out = (ll_vertex){.tried = true};
    return move_flows(ctx, pool, zero_costs, value_teu, true, out);
}

ll_status ll_vertex_lean(ll_context *ctx, const ll_pool *pool, bool zero_costs, double *value_teu, ll_vertex *out) {
    *out = (ll_vertex){.tried = true, .lean = true};
    return move_flows(ctx, pool, zero_costs, value_teu, false, out);
}
