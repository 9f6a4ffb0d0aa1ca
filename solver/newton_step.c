/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One step: predict (aim at products of 0), correct (aim at mu, with the predictor's second-order part taken off),
 * centre (aim products that would leave the path back at it) as long as the steps grow.
 */
#include <math.h>
#include <string.h>

#include "solver/newton_parts.h"

static const double longest_step = 0.9995;                /* of the way to the boundary */
static const double low_product = 0.1, high_product = 10; /* around mu, where the correctors leave products */
static const double ahead = 0.2, enough_more = 0.02;      /* how much longer a step should get, and must */
static const double long_enough = 0.95;
enum { CORRECTORS = 4 };

/* ---- a direction ---- */

/* What the columns put into the right side: y = target - theta * sum target / Theta. */
static void weigh_targets(ll_newton *n) {
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++) {
        int64_t first = n->g->group_first[group], end = n->g->group_first[group + 1];
        double sum = 0;
        for (int64_t j = first; j < end; j++) sum += n->target[j];
        double share = sum / n->theta_sum[group];
        for (int64_t j = first; j < end; j++) n->y[j] = n->target[j] - n->theta[j] * share;
    }
}

/* From the prices' direction to the columns': against the key, so that it does not cancel. */
static void follow_group(ll_newton *n, int64_t group) {
    const ll_program *g = n->g;
    int64_t first = g->group_first[group], end = g->group_first[group + 1], key = n->key[group];
    double of_key = ll_newton_of_column(g, group, key, n->d.price), sum = 0, rest = 0;
    for (int64_t j = first; j < end; j++) {
        n->d.z[j] = j == key ? 0 : ll_newton_of_column(g, group, j, n->d.price) - of_key;
        sum += n->theta[j] * n->d.z[j] - n->target[j];
    }
    double shift = sum / n->theta_sum[group];
    for (int64_t j = first; j < end; j++) {
        n->d.z[j] -= shift;
        n->d.x[j] = n->target[j] - n->theta[j] * n->d.z[j];
        if (j != key) rest += n->d.x[j];
    }
    n->d.x[key] = -rest;
}

void ll_newton_direct(ll_newton *n) {
    weigh_targets(n);
#pragma omp parallel for num_threads(n->threads) schedule(dynamic, 16)
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->d.price[r] = ll_newton_of_row(n->g, r, n->y) + n->slack_target[r] - n->misfit[r];
    ll_dense_solve(&n->matrix, n->d.price);
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++) follow_group(n, group);
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->d.slack[r] = n->slack_target[r] - n->slack[r] / n->price[r] * n->d.price[r];
}

/* ---- step lengths ---- */

typedef struct lengths {
    double primal, dual;
} lengths;

double ll_newton_longest(const double *value, const double *change, int64_t count) {
    double step = 1e300;
    for (int64_t i = 0; i < count; i++)
        if (change[i] * step < -value[i]) step = -value[i] / change[i];
    return step;
}

static lengths longest(const ll_newton *n) {
    int64_t columns = n->g->column_count, rows = n->g->row_count;
    return (lengths){fmin(ll_newton_longest(n->x, n->d.x, columns), ll_newton_longest(n->slack, n->d.slack, rows)),
                     fmin(ll_newton_longest(n->z, n->d.z, columns), ll_newton_longest(n->price, n->d.price, rows))};
}

static lengths at_most_one(lengths step, double share) {
    return (lengths){fmin(1, share * step.primal), fmin(1, share * step.dual)};
}

static double column_product(const ll_newton *n, lengths step, int64_t j) {
    return (n->x[j] + step.primal * n->d.x[j]) * (n->z[j] + step.dual * n->d.z[j]);
}

static double row_product(const ll_newton *n, lengths step, int32_t r) {
    return (n->slack[r] + step.primal * n->d.slack[r]) * (n->price[r] + step.dual * n->d.price[r]);
}

static double product_after(const ll_newton *n, lengths step) {
    double sum = 0;
    for (int64_t j = 0; j < n->g->column_count; j++) sum += column_product(n, step, j);
    for (int32_t r = 0; r < n->g->row_count; r++) sum += row_product(n, step, r);
    return sum;
}

static void move(ll_newton *n, lengths step) {
    for (int64_t j = 0; j < n->g->column_count; j++) {
        n->x[j] += step.primal * n->d.x[j];
        n->z[j] += step.dual * n->d.z[j];
    }
    for (int32_t r = 0; r < n->g->row_count; r++) {
        n->slack[r] += step.primal * n->d.slack[r];
        n->price[r] += step.dual * n->d.price[r];
    }
    ll_newton_measure(n);
}

/* ---- predict, correct, centre ---- */

static void predict(ll_newton *n) {
    for (int64_t j = 0; j < n->g->column_count; j++) n->target[j] = -n->x[j];
    for (int32_t r = 0; r < n->g->row_count; r++) n->slack_target[r] = -n->slack[r];
    ll_newton_direct(n);
}

static void correct(ll_newton *n, double mu) {
    for (int64_t j = 0; j < n->g->column_count; j++) n->target[j] = (mu - n->d.x[j] * n->d.z[j]) / n->z[j] - n->x[j];
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->slack_target[r] = (mu - n->d.slack[r] * n->d.price[r]) / n->price[r] - n->slack[r];
    ll_newton_direct(n);
}

/* What a product lacks of lying near mu, within reason. */
static double lack(double product, double mu) {
    double low = low_product * mu, high = high_product * mu;
    if (product < low) return low - product;
    return product > high ? fmax(high - product, -high) : 0;
}

static void aim_at_center(ll_newton *n, double mu, lengths step) {
    for (int64_t j = 0; j < n->g->column_count; j++) n->target[j] += lack(column_product(n, step, j), mu) / n->z[j];
    for (int32_t r = 0; r < n->g->row_count; r++) n->slack_target[r] += lack(row_product(n, step, r), mu) / n->price[r];
}

static void swap_directions(ll_newton *n) {
    ll_newton_direction kept = n->d;
    n->d = n->before;
    n->before = kept;
}

static lengths center(ll_newton *n, double mu, lengths step) {
    for (int i = 0; i < CORRECTORS && fmin(step.primal, step.dual) < long_enough; i++) {
        lengths aim = {fmin(1, 1.1 * step.primal + ahead), fmin(1, 1.1 * step.dual + ahead)};
        aim_at_center(n, mu, aim);
        swap_directions(n);
        ll_newton_direct(n);
        lengths longer = longest(n), now = at_most_one(step, 1), then = at_most_one(longer, 1);
        if (then.primal + then.dual < now.primal + now.dual + enough_more) {
            swap_directions(n);
            break;
        }
        step = longer;
    }
    return step;
}

void ll_newton_step(ll_newton *n) {
    double products = ll_newton_complementarity(n), count = (double)(n->g->column_count + n->g->row_count);
    if (!ll_newton_matrix_factor(n)) return;
    predict(n);
    double left = product_after(n, at_most_one(longest(n), 1)) / products;
    double mu = products / count * left * left * left;
    correct(n, mu);
    move(n, at_most_one(center(n, mu, longest(n)), longest_step));
}
