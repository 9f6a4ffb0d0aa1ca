/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/program_place.h"

#include "solver/fit.h"
#include "solver/fit_place.h"
#include "solver/program_parts.h"

static const ll_fit_ops *device_ops(const ll_master_place *place, const ll_pool *pool) {
    const ll_kernel_ops *ops = place->engine != NULL ? place->engine->ops : NULL;
    if (ops == NULL || place->given_up || place->makes_here || ops->newton == &ll_openmp_newton_ops) return NULL;
    return ops->fit->enter != NULL && pool->first[pool->count] >= place->least_arcs ? ops->fit : NULL;
}

static ll_status enter(ll_context *ctx, const ll_pool *pool, const ll_fit_ops *ops, ll_units units, ll_program *g) {
    ll_status status = LL_OK;
    const ll_fit_columns columns = ll_fit_columns_of(pool, pool->count);
    ll_wide *constant = NULL; /* [row here] */
    void *fit = NULL;
    LL_NEW(ctx, constant, g->row_count);
    LL_TRY(ll_fit_place_take(ctx, pool, ops, &columns, &fit));
    LL_TRY(ops->enter(fit, g, constant));
    for (int32_t r = 0; r < g->row_count; r++)
        g->capacity[r] = ll_program_capacity(pool->p, units, g->row[r], ll_wide_total(constant[r]));
done:
    ll_free(ctx, constant);
    return status;
}

ll_status ll_program_place_build(ll_context *ctx, ll_master_place *place, const ll_pool *pool,
                                 const ll_program_plan *plan, ll_program **out) {
    ll_status status = LL_OK;
    const ll_fit_ops *ops = device_ops(place, pool);
    if (ops == NULL) return ll_program_build(ctx, pool, plan, out);
    LL_TRY(ll_program_frame(ctx, pool, plan, out));
    status = enter(ctx, pool, ops, plan->units, *out);
    if (status == LL_OK && ll_master_work(*out) < place->least_work) /* a CPU's, which the next may not be */
        status = ll_program_enter(ctx, pool, plan->units, *out);
    if (ll_master_place_is_fault(status)) {
        ll_log(ctx, LL_LOG_DEBUG, "    program: made by the CPU (%s)", ll_context_error(ctx));
        status = ll_program_place_fetch(ctx, place, pool, plan->units, *out);
    }
done:
    if (status == LL_OK) return LL_OK;
    ll_program_free(ctx, *out);
    *out = NULL;
    return status;
}

ll_status ll_program_place_fetch(ll_context *ctx, ll_master_place *place, const ll_pool *pool, ll_units units,
                                 ll_program *g) {
    place->makes_here = true;
    ll_program_give_back(g);
    ll_fit_place_leave(pool);
    return ll_program_enter(ctx, pool, units, g);
}
