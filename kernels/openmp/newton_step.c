/* SPDX-License-Identifier: Apache-2.0 */
/* A direction, how far it goes, and the step along it. */
#include <math.h>

#include "kernels/openmp/newton.h"

enum { BLOCK = 64 }; /* of columns or rows, a whole number of lanes */

/* ---- a direction ---- */

void ll_omp_newton_direct(ll_omp_newton *n) {
    const ll_elem_follow_from from = {n->theta, n->target, n->theta_sum, n->key};
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++) {
        ll_elem_weigh(&n->groups, group, n->target, n->theta, n->theta_sum[group], n->y);
        ll_omp_newton_spread(n, group, n->y);
    }
#pragma omp parallel for num_threads(n->threads) schedule(dynamic, 16)
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->d.price[r] = ll_omp_newton_of_row(n, r, n->y) + n->slack_target[r] - n->misfit[r];
    ll_dense_solve(&n->matrix, n->d.price);
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++) {
        ll_omp_newton_gather(n, group, n->d.price, n->d.z);
        ll_elem_follow(&n->groups, group, &from, n->d.x, n->d.z);
    }
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->d.slack[r] = n->slack_target[r] - n->slack[r] / n->price[r] * n->d.price[r];
}

/* ---- lengths and products ---- */

/* Whether a step is too long for one of a block. */
static bool is_too_long(double step, const double *value, const double *change) {
    double least[LL_OMP_LANES] = {0};
    for (int i = 0; i < BLOCK; i += LL_OMP_LANES)
        for (int l = 0; l < LL_OMP_LANES; l++) {
            double then = value[i + l] + step * change[i + l];
            least[l] = then < least[l] ? then : least[l];
        }
    for (int l = 0; l < LL_OMP_LANES; l++)
        if (least[l] < 0) return true;
    return false;
}

/* One after the other only in blocks that shorten the step, which are few. */
double ll_omp_newton_longest(const double *value, const double *change, int64_t count) {
    double step = LL_ELEM_LONGEST;
    for (int64_t first = 0; first < count; first += BLOCK) {
        int64_t end = first + BLOCK < count ? first + BLOCK : count;
        if (end == first + BLOCK && !is_too_long(step, value + first, change + first)) continue;
        for (int64_t i = first; i < end; i++) step = ll_elem_shorter(step, value[i], change[i]);
    }
    return step;
}

/* The least of chunks has no order. */
static double longest_of_columns(const ll_omp_newton *n, const double *value, const double *change) {
    double step = LL_ELEM_LONGEST;
#pragma omp parallel for num_threads(n->threads) schedule(static) reduction(min : step)
    for (int64_t first = 0; first < n->g->column_count; first += LL_OMP_CHUNK) {
        int64_t rest = n->g->column_count - first, count = rest < LL_OMP_CHUNK ? rest : LL_OMP_CHUNK;
        step = fmin(step, ll_omp_newton_longest(value + first, change + first, count));
    }
    return step;
}

static ll_newton_lengths longest(const ll_omp_newton *n) {
    const int64_t rows = n->g->row_count;
    return (ll_newton_lengths){
        fmin(longest_of_columns(n, n->x, n->d.x), ll_omp_newton_longest(n->slack, n->d.slack, rows)),
        fmin(longest_of_columns(n, n->z, n->d.z), ll_omp_newton_longest(n->price, n->d.price, rows))};
}

static double column_product(const ll_omp_newton *n, ll_newton_lengths step, int64_t j) {
    return ll_elem_product(n->x[j], n->d.x[j], step.primal, n->z[j], n->d.z[j], step.dual);
}

static double row_product(const ll_omp_newton *n, ll_newton_lengths step, int32_t r) {
    return ll_elem_product(n->slack[r], n->d.slack[r], step.primal, n->price[r], n->d.price[r], step.dual);
}

static double products_of(const ll_omp_newton *n, const void *of, int64_t first, int64_t end) {
    const ll_newton_lengths *step = of;
    double lane[LL_OMP_LANES] = {0};
    int64_t j = first;
    for (; j + LL_OMP_LANES <= end; j += LL_OMP_LANES)
        for (int l = 0; l < LL_OMP_LANES; l++) lane[l] += column_product(n, *step, j + l);
    for (int l = 0; j < end; j++, l++) lane[l] += column_product(n, *step, j);
    return ll_omp_sum_lanes(lane);
}

static double product_after(const ll_omp_newton *n, ll_newton_lengths step) {
    double sum = ll_omp_newton_sum_chunks(n, products_of, &step);
    for (int32_t r = 0; r < n->g->row_count; r++) sum += row_product(n, step, r);
    return sum;
}

/* ---- targets ---- */

static void aim_at_zero(ll_omp_newton *n) {
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t j = 0; j < n->g->column_count; j++) n->target[j] = -n->x[j];
    for (int32_t r = 0; r < n->g->row_count; r++) n->slack_target[r] = -n->slack[r];
}

static void aim_corrected(ll_omp_newton *n, double mu) {
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t j = 0; j < n->g->column_count; j++)
        n->target[j] = ll_elem_correct(mu, n->x[j], n->z[j], n->d.x[j], n->d.z[j]);
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->slack_target[r] = ll_elem_correct(mu, n->slack[r], n->price[r], n->d.slack[r], n->d.price[r]);
}

static void aim_at_center(ll_omp_newton *n, double mu, ll_newton_lengths step) {
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t j = 0; j < n->g->column_count; j++)
        n->target[j] += ll_elem_lack(column_product(n, step, j), mu) / n->z[j];
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->slack_target[r] += ll_elem_lack(row_product(n, step, r), mu) / n->price[r];
}

/* ---- operations ---- */

ll_status ll_omp_newton_op_swap(void *newton) {
    ll_omp_newton *n = newton;
    ll_omp_direction kept = n->d;
    n->d = n->before;
    n->before = kept;
    return LL_OK;
}

ll_status ll_omp_newton_op_direct(void *newton, ll_newton_aim aim, double mu, ll_newton_lengths *lengths,
                                  double *product) {
    ll_omp_newton *n = newton;
    ll_status status = LL_OK;
    if (aim == LL_NEWTON_PREDICT) {
        aim_at_zero(n);
    } else if (aim == LL_NEWTON_CORRECT) {
        aim_corrected(n, mu);
    } else {
        aim_at_center(n, mu, *lengths);
        LL_TRY(ll_omp_newton_op_swap(n));
    }
    ll_omp_newton_direct(n);
    *lengths = longest(n);
    if (product != NULL)
        *product = product_after(n, (ll_newton_lengths){fmin(1, lengths->primal), fmin(1, lengths->dual)});
done:
    return status;
}

ll_status ll_omp_newton_op_move(void *newton, ll_newton_lengths step) {
    ll_omp_newton *n = newton;
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t j = 0; j < n->g->column_count; j++) {
        n->x[j] += step.primal * n->d.x[j];
        n->z[j] += step.dual * n->d.z[j];
    }
    for (int32_t r = 0; r < n->g->row_count; r++) {
        n->slack[r] += step.primal * n->d.slack[r];
        n->price[r] += step.dual * n->d.price[r];
    }
    ll_omp_newton_measure(n);
    return LL_OK;
}
