/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Onto the central path from any prices. At prices pi and a mu, the columns of a demand have one central point: the
 * reduced costs above the cheapest, and the distance delta of the cheapest from 0 that the volume asks for,
 *
 *     sum_j mu / (above[j] + delta) = volume
 *
 * So everything is a function of the prices, and the path's point maximises a concave function of them, the Lagrangian
 * with its minima smoothed by mu: its gradient is minus the misfit, its Hessian minus M.
 */
#include <math.h>
#include <string.h>

#include "solver/newton_parts.h"

enum { ROUNDS = 100, HALVINGS = 12, PATIENCE = 10, EASINGS = 20 };
static const double overfull = 2; /* loads of so many capacities are eased first */
static const double dearer = 4;   /* times the price, at most, in one easing */

static const double smoother = 8;      /* times mu, when PATIENCE steps did not reach the path */
static const double most_growth = 64;  /* of mu at once */
static const double far = 10;          /* decrement a row from which steps are short: a larger mu is nearer */
static const double share = 0.05;      /* of the central point in a flow to go on from */
static const double exact_sum = 1e-13; /* of the volume */
static const double near = 1;          /* squared Newton decrement from which full steps converge */

/* The sum falls and is convex in delta, so Newton's method from the left end mu / volume never passes the root. */
static double distance_of(const double *above, int64_t count, double mu, double volume) {
    double delta = mu / volume;
    for (int i = 0; i < ROUNDS; i++) {
        double sum = -volume, slope = 0;
        for (int64_t j = 0; j < count; j++) {
            double part = mu / (above[j] + delta);
            sum += part;
            slope += part / (above[j] + delta);
        }
        if (!(sum > exact_sum * volume)) break;
        delta += sum / slope;
    }
    return delta;
}

static void center_group(ll_newton *n, int64_t group, double mu) {
    const ll_program *g = n->g;
    int64_t first = g->group_first[group], end = g->group_first[group + 1], largest = first;
    double cheapest = INFINITY, rest = g->volume[group];
    for (int64_t j = first; j < end; j++) {
        n->z[j] = g->cost[j] + ll_newton_of_column(g, group, j, n->price);
        cheapest = fmin(cheapest, n->z[j]);
    }
    for (int64_t j = first; j < end; j++) n->z[j] -= cheapest;
    double delta = distance_of(n->z + first, end - first, mu, g->volume[group]);
    for (int64_t j = first; j < end; j++) {
        n->z[j] += delta;
        n->x[j] = mu / n->z[j];
        if (n->z[j] < n->z[largest]) largest = j;
    }
    for (int64_t j = first; j < end; j++)
        if (j != largest) rest -= n->x[j];
    n->x[largest] = rest;
}

void ll_newton_center(ll_newton *n, double mu) {
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++) center_group(n, group, mu);
    for (int32_t r = 0; r < n->g->row_count; r++) n->slack[r] = mu / n->price[r];
    ll_newton_measure(n);
}

/*
 * Raises the prices of rows that the central flows overfill many times over, such as small ones that a new column of a
 * large demand crosses: no small step could put that right. Whether there were any.
 */
static bool raise_overfull(ll_newton *n) {
    bool raised = false;
    for (int32_t r = 0; r < n->g->row_count; r++) {
        double load = n->g->whole[r] - n->misfit[r] - n->slack[r], over = load / n->g->whole[r];
        if (over < overfull) continue;
        n->price[r] *= fmin(over, dearer);
        raised = true;
    }
    return raised;
}

/* x as it was before, and a share of the central point, which has something of every column. */
static void mix_group(ll_newton *n, int64_t group, const double *before) {
    const ll_program *g = n->g;
    int64_t first = g->group_first[group], end = g->group_first[group + 1], key = first;
    double rest = g->volume[group];
    for (int64_t j = first; j < end; j++) {
        n->x[j] = (1 - share) * before[j] + share * n->x[j];
        if (n->x[j] > n->x[key]) key = j;
    }
    for (int64_t j = first; j < end; j++)
        if (j != key) rest -= n->x[j];
    n->x[key] = rest;
}

void ll_newton_resume(ll_newton *n, double mu) {
    double *before = n->y;
    memcpy(before, n->x, (size_t)n->g->column_count * sizeof *before);
    ll_newton_center(n, mu);
    for (int i = 0; i < EASINGS && raise_overfull(n); i++) ll_newton_center(n, mu);
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++) mix_group(n, group, before);
    for (int32_t r = 0; r < n->g->row_count; r++) n->slack[r] = 0;
    ll_newton_measure(n);
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->slack[r] = fmax(n->misfit[r], fmin(mu / n->price[r], n->g->whole[r]));
    ll_newton_measure(n);
}

/* How steeply the smoothed Lagrangian climbs along the direction. */
static double slope_of(const ll_newton *n) {
    double sum = 0;
    for (int32_t r = 0; r < n->g->row_count; r++) sum -= n->misfit[r] * n->d.price[r];
    return sum;
}

/* A step that stays inside and does not climb far past the top. */
static void climb(ll_newton *n, double mu, double slope) {
    size_t bytes = (size_t)n->g->row_count * sizeof *n->price;
    double step = ll_newton_longest(n->price, n->d.price, n->g->row_count);
    step = step > 1.02 ? 1 : 0.9 * step;
    memcpy(n->before.price, n->price, bytes);
    for (int i = 0; i < HALVINGS; i++) {
        for (int32_t r = 0; r < n->g->row_count; r++) n->price[r] = n->before.price[r] + step * n->d.price[r];
        ll_newton_center(n, mu);
        if (slope_of(n) >= -0.5 * slope) break;
        step *= 0.4;
    }
}

/* Far away the decrement falls with the square of mu: the mu at which it is about 1 a row. */
static double mu_within_reach(const ll_newton *n, double mu, double decrement) {
    return mu * fmin(most_growth, sqrt(decrement / n->g->row_count));
}

void ll_newton_approach(ll_newton *n, double mu, int most) {
    for (int i = 0, climbs = 0; i < most && !ll_should_stop(n->ctx); i++) {
        if (!ll_newton_matrix_factor(n)) break;
        for (int32_t r = 0; r < n->g->row_count; r++) n->d.price[r] = -n->misfit[r];
        ll_dense_solve(&n->matrix, n->d.price);
        double slope = slope_of(n), decrement = slope / mu;
        ll_log(n->ctx, LL_LOG_DEBUG, "      approach %d: mu %.2e decrement %.2e, misfit %.2e", i, mu, decrement,
               ll_newton_misfit(n));
        if (!(decrement > near)) break;
        if (decrement > far * n->g->row_count) {
            mu = mu_within_reach(n, mu, decrement);
            ll_newton_center(n, mu);
            continue;
        }
        if (++climbs % PATIENCE == 0) mu *= smoother;
        climb(n, mu, slope);
    }
}
