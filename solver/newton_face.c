/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the inside to the face: on the central path x z = mu, so that of x and z one vanishes with mu and the other
 * stays. Columns that vanish become 0, rows whose slack vanishes become equations, and what that disturbs is spread
 * over the columns that stay, in the norm of x^2 (affine scaling): a Newton direction with z = 1 / x and nothing to aim
 * at. Columns that this makes negative vanish as well, rows that it overfills become equations too, and again.
 */
#include <math.h>
#include <string.h>

#include "solver/newton_parts.h"

enum { ROUNDS = 8, REFINEMENTS = 3 };
static const double fits = 1e-13;       /* of a capacity: what rounding leaves */
static const double never_tight = 1e30; /* a slack that no price can move */

/* Of x and z the smaller vanishes, in units of the demand's volume and of the mean cost. */
static void drop_vanishing(ll_newton *n) {
    const ll_program *g = n->g;
    for (int64_t group = 0; group < g->group_count; group++)
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            if (n->x[j] < n->z[j] * g->volume[group]) n->x[j] = 0;
}

static void hold_tight(ll_newton *n) {
    for (int32_t r = 0; r < n->g->row_count; r++) {
        bool tight = n->slack[r] < n->price[r] * n->g->whole[r];
        n->slack[r] = tight ? 0 : never_tight;
        n->price[r] = 1;
    }
}

/* What the columns that stay lack of the volume, or have over, goes to the one that was the largest. */
static void fill_group(ll_newton *n, int64_t group) {
    const ll_program *g = n->g;
    int64_t first = g->group_first[group], end = g->group_first[group + 1], key = first;
    double rest = g->volume[group];
    for (int64_t j = first; j < end; j++)
        if (n->before.x[j] > n->before.x[key]) key = j;
    for (int64_t j = first; j < end; j++)
        if (j != key) rest -= n->x[j];
    n->x[key] = rest;
    for (int64_t j = first; j < end; j++) n->z[j] = n->x[j] > 0 ? 1 / n->x[j] : 1;
}

static void measure_tight(ll_newton *n) {
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->misfit[r] = n->slack[r] > 0 ? 0 : n->g->capacity[r] - ll_newton_of_row(n->g, r, n->x);
}

/* False: stopped in it. */
static bool project(ll_newton *n) {
    const ll_program *g = n->g;
    for (int64_t group = 0; group < g->group_count; group++) fill_group(n, group);
    measure_tight(n);
    if (!ll_newton_matrix_factor(n)) return false;
    for (int i = 0; i < REFINEMENTS; i++) {
        ll_newton_direct(n);
        for (int64_t j = 0; j < g->column_count; j++) n->x[j] += n->d.x[j];
        measure_tight(n);
    }
    return true;
}

static int64_t drop_negative(ll_newton *n) {
    int64_t count = 0;
    for (int64_t j = 0; j < n->g->column_count; j++) {
        if (n->x[j] >= 0) continue;
        n->x[j] = 0;
        count++;
    }
    return count;
}

static int64_t hold_overfull(ll_newton *n) {
    int64_t count = 0;
    for (int32_t r = 0; r < n->g->row_count; r++) {
        double most = n->g->capacity[r] + fits * (1 + n->g->whole[r]);
        if (n->slack[r] == 0 || ll_newton_of_row(n->g, r, n->x) <= most) continue;
        n->slack[r] = 0;
        count++;
    }
    return count;
}

/* Moves to the face; whether flows are there. */
static bool find_face(ll_newton *n) {
    memset(n->target, 0, (size_t)n->g->column_count * sizeof *n->target);
    memset(n->slack_target, 0, (size_t)n->g->row_count * sizeof *n->slack_target);
    drop_vanishing(n);
    hold_tight(n);
    for (int i = 0; i < ROUNDS; i++) {
        if (!project(n)) return false;
        double misfit = ll_newton_misfit(n);
        int64_t changes = drop_negative(n) + hold_overfull(n);
        ll_log(n->ctx, LL_LOG_DEBUG, "      face: misfit %.1e, %lld changes", misfit, (long long)changes);
        if (changes == 0) return misfit <= fits;
        if (!isfinite(misfit)) return false;
    }
    return false;
}

static void copy_iterate(const ll_program *g, const ll_newton_direction *from, const ll_newton_direction *to) {
    memcpy(to->x, from->x, (size_t)g->column_count * sizeof *to->x);
    memcpy(to->z, from->z, (size_t)g->column_count * sizeof *to->z);
    memcpy(to->slack, from->slack, (size_t)g->row_count * sizeof *to->slack);
    memcpy(to->price, from->price, (size_t)g->row_count * sizeof *to->price);
}

bool ll_newton_purify(ll_newton *n, double *x) {
    const ll_newton_direction iterate = {n->x, n->z, n->slack, n->price};
    copy_iterate(n->g, &iterate, &n->before);
    bool found = find_face(n);
    memcpy(x, found ? n->x : n->before.x, (size_t)n->g->column_count * sizeof *x);
    copy_iterate(n->g, &n->before, &iterate);
    ll_newton_measure(n);
    return found;
}
