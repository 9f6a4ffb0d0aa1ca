/* SPDX-License-Identifier: Apache-2.0 */
/* Onto the central path at prices, and from the inside to a face: the loops over demands and rows. */
#include <math.h>
#include <string.h>

#include "kernels/openmp/newton.h"

enum { REFINEMENTS = 3 };

/* ---- the centre ---- */

ll_status ll_omp_newton_op_center(void *newton, double mu) {
    ll_omp_newton *n = newton;
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++) {
        ll_omp_newton_gather(n, group, n->price, n->z);
        ll_elem_center(&n->groups, group, mu, n->x, n->z);
    }
    for (int32_t r = 0; r < n->g->row_count; r++) n->slack[r] = mu / n->price[r];
    ll_omp_newton_measure(n);
    return LL_OK;
}

ll_status ll_omp_newton_op_raise(void *newton, double overfull, double dearer, bool *raised) {
    ll_omp_newton *n = newton;
    *raised = false;
    for (int32_t r = 0; r < n->g->row_count; r++) {
        double factor = ll_elem_dearer(n->g->whole[r], n->misfit[r], n->slack[r], overfull, dearer);
        if (factor == 1) continue;
        n->price[r] *= factor;
        *raised = true;
    }
    return LL_OK;
}

ll_status ll_omp_newton_op_mix(void *newton, double mu, double share) {
    ll_omp_newton *n = newton;
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++)
        ll_elem_mix(&n->groups, group, share, n->before.x, n->x);
    for (int32_t r = 0; r < n->g->row_count; r++) n->slack[r] = 0;
    ll_omp_newton_measure(n);
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->slack[r] = fmax(n->misfit[r], fmin(mu / n->price[r], n->g->whole[r]));
    ll_omp_newton_measure(n);
    return LL_OK;
}

/* ---- the way to the path ---- */

/* How steeply the smoothed Lagrangian climbs along the direction. */
static double slope_of(const ll_omp_newton *n) {
    double sum = 0;
    for (int32_t r = 0; r < n->g->row_count; r++) sum -= n->misfit[r] * n->d.price[r];
    return sum;
}

ll_status ll_omp_newton_op_climb(void *newton, ll_newton_climb *out) {
    ll_omp_newton *n = newton;
    for (int32_t r = 0; r < n->g->row_count; r++) n->d.price[r] = -n->misfit[r];
    ll_dense_solve(&n->matrix, n->d.price);
    out->slope = slope_of(n);
    out->longest = ll_omp_newton_longest(n->price, n->d.price, n->g->row_count);
    out->misfit = ll_omp_newton_worst(n);
    return LL_OK;
}

ll_status ll_omp_newton_op_shift(void *newton, double step, double mu, double *slope) {
    ll_omp_newton *n = newton;
    for (int32_t r = 0; r < n->g->row_count; r++) n->price[r] = n->before.price[r] + step * n->d.price[r];
    ll_status status = ll_omp_newton_op_center(n, mu);
    *slope = slope_of(n);
    return status;
}

/* ---- the face ---- */

static void hold_tight(ll_omp_newton *n) {
    for (int32_t r = 0; r < n->g->row_count; r++) {
        bool tight = n->slack[r] < n->price[r] * n->g->whole[r];
        n->slack[r] = tight ? 0 : LL_ELEM_NEVER_TIGHT;
        n->price[r] = 1;
    }
}

ll_status ll_omp_newton_op_face(void *newton) {
    ll_omp_newton *n = newton;
    memset(n->target, 0, (size_t)n->g->column_count * sizeof *n->target);
    memset(n->slack_target, 0, (size_t)n->g->row_count * sizeof *n->slack_target);
    for (int64_t group = 0; group < n->g->group_count; group++) ll_elem_vanish(&n->groups, group, n->z, n->x);
    hold_tight(n);
    return LL_OK;
}

static void measure_tight(ll_omp_newton *n) {
    ll_omp_newton_load(n, n->x);
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->misfit[r] = n->slack[r] > 0 ? 0 : n->g->capacity[r] - ll_omp_newton_of_row(n, r, n->x);
}

static int64_t drop_negative(ll_omp_newton *n) {
    int64_t count = 0;
    for (int64_t j = 0; j < n->g->column_count; j++) {
        if (n->x[j] >= 0) continue;
        n->x[j] = 0;
        count++;
    }
    return count;
}

static int64_t hold_overfull(ll_omp_newton *n) {
    int64_t count = 0;
    ll_omp_newton_load(n, n->x);
    for (int32_t r = 0; r < n->g->row_count; r++) {
        double most = n->g->capacity[r] + LL_ELEM_FITS * (1 + n->g->whole[r]);
        if (n->slack[r] == 0 || ll_omp_newton_of_row(n, r, n->x) <= most) continue;
        n->slack[r] = 0;
        count++;
    }
    return count;
}

ll_status ll_omp_newton_op_project(void *newton, int32_t *lost, ll_newton_face *out) {
    ll_omp_newton *n = newton;
    for (int64_t group = 0; group < n->g->group_count; group++)
        ll_elem_fill(&n->groups, group, n->before.x, n->x, n->z);
    measure_tight(n);
    *lost = ll_omp_newton_factor(n);
    if (*lost == LL_NONE) return LL_OK;
    for (int i = 0; i < REFINEMENTS; i++) {
        ll_omp_newton_direct(n);
        for (int64_t j = 0; j < n->g->column_count; j++) n->x[j] += n->d.x[j];
        measure_tight(n);
    }
    out->misfit = ll_omp_newton_worst(n);
    out->changes = drop_negative(n) + hold_overfull(n);
    return LL_OK;
}
