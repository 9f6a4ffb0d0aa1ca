/* SPDX-License-Identifier: Apache-2.0 */
/* The iterate and the backend that keeps it; a step:
 *
 *     predict (aim at products of 0), correct (aim at mu, with the predictor's second-order part taken off),
 *     centre (aim products that would leave the path back at it) as long as the steps grow
 */
#include <math.h>

#include "solver/newton_parts.h"

static const double longest_step = 0.9995;           /* of the way to the boundary */
static const double ahead = 0.2, enough_more = 0.02; /* how much longer a step should get, and must */
static const double long_enough = 0.95;
enum { CORRECTORS = 4 };

ll_status ll_newton_create(ll_context *ctx, const ll_program *g, const ll_newton_ops *ops,
                           const ll_newton_options *options, ll_newton **out) {
    ll_status status = LL_OK;
    ll_newton *n = NULL;
    const ll_newton_options none = {0};
    *out = NULL;
    LL_NEW(ctx, n, 1);
    n->ctx = ctx;
    n->g = g;
    n->ops = ops != NULL ? ops : &ll_openmp_newton_ops;
    LL_NEW(ctx, n->of_column, g->column_count);
    LL_NEW(ctx, n->of_row, g->row_count);
    LL_TRY(n->ops->open(ctx, g, options != NULL ? options : &none, &n->impl));
    *out = n;
    return LL_OK;
done:
    ll_newton_free(ctx, n);
    return status;
}

void ll_newton_leave(ll_newton *n) {
    if (n->impl != NULL) n->ops->close(n->impl);
    n->impl = NULL;
}

void ll_newton_free(ll_context *ctx, ll_newton *n) {
    if (n == NULL) return;
    ll_newton_leave(n);
    ll_free(ctx, n->of_column);
    ll_free(ctx, n->of_row);
    ll_free(ctx, n);
}

ll_status ll_newton_fall_back(ll_newton *n) {
    const ll_newton_options none = {0};
    ll_newton_leave(n);
    n->measured = false;
    n->ops = &ll_openmp_newton_ops;
    return n->ops->open(n->ctx, n->g, &none, &n->impl);
}

ll_status ll_newton_put(ll_newton *n, ll_newton_vector vector, const double *from) {
    n->measured = false;
    return n->ops->put(n->impl, vector, from);
}

ll_status ll_newton_fetch(ll_newton *n, ll_newton_vector vector, double *to) {
    return n->ops->fetch(n->impl, vector, to);
}

ll_status ll_newton_measure(ll_newton *n) {
    ll_status status = LL_OK;
    if (n->measured) return LL_OK;
    LL_TRY(n->ops->measure(n->impl, &n->sums));
    n->measured = true;
done:
    return status;
}

bool ll_newton_count_factor(ll_newton *n, int32_t lost) {
    if (lost == LL_NONE) return false;
    if (lost > 0)
        ll_log(n->ctx, LL_LOG_DEBUG, "      %d of %d pivots are lost to rounding; their prices do not move", lost,
               n->g->row_count);
    n->steps++;
    return true;
}

/* ---- a step ---- */

static double least(ll_newton_lengths step) { return fmin(step.primal, step.dual); }

static ll_newton_lengths at_most_one(ll_newton_lengths step, double share) {
    return (ll_newton_lengths){fmin(1, share * step.primal), fmin(1, share * step.dual)};
}

/* Whether the longer steps are worth another direction. */
static bool is_longer(ll_newton_lengths step, ll_newton_lengths longer) {
    ll_newton_lengths now = at_most_one(step, 1), then = at_most_one(longer, 1);
    return !(then.primal + then.dual < now.primal + now.dual + enough_more);
}

static ll_status center(ll_newton *n, double mu, ll_newton_lengths *step) {
    ll_status status = LL_OK;
    for (int i = 0; i < CORRECTORS && least(*step) < long_enough; i++) {
        ll_newton_lengths longer = {fmin(1, 1.1 * step->primal + ahead), fmin(1, 1.1 * step->dual + ahead)};
        LL_TRY(n->ops->direct(n->impl, LL_NEWTON_CENTER, mu, &longer, NULL));
        if (!is_longer(*step, longer)) {
            LL_TRY(n->ops->swap(n->impl));
            break;
        }
        *step = longer;
    }
done:
    return status;
}

ll_status ll_newton_step(ll_newton *n) {
    ll_status status = LL_OK;
    double left = 0, count = (double)(n->g->column_count + n->g->row_count);
    ll_newton_lengths step = {0, 0};
    int32_t lost = 0;
    LL_TRY(ll_newton_measure(n));
    double products = n->sums.products;
    LL_TRY(n->ops->factor(n->impl, &lost));
    if (!ll_newton_count_factor(n, lost)) return LL_OK;
    LL_TRY(n->ops->direct(n->impl, LL_NEWTON_PREDICT, 0, &step, &left));
    left /= products;
    double mu = products / count * left * left * left;
    LL_TRY(n->ops->direct(n->impl, LL_NEWTON_CORRECT, mu, &step, NULL));
    LL_TRY(center(n, mu, &step));
    n->measured = false;
    LL_TRY(n->ops->move(n->impl, at_most_one(step, longest_step)));
done:
    return status;
}
