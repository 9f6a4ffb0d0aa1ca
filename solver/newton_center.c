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

#include "solver/newton_parts.h"

enum { HALVINGS = 12, PATIENCE = 10, EASINGS = 20 };
static const double overfull = 2; /* loads of so many capacities are eased first */
static const double dearer = 4;   /* times the price, at most, in one easing */

static const double smoother = 8;     /* times mu, when PATIENCE steps did not reach the path */
static const double most_growth = 64; /* of mu at once */
static const double far = 10;         /* decrement a row from which steps are short: a larger mu is nearer */
static const double share = 0.05;     /* of the central point in a flow to go on from */
static const double near = 1;         /* squared Newton decrement from which full steps converge */

ll_status ll_newton_center(ll_newton *n, double mu) {
    n->measured = false;
    return n->ops->center(n->impl, mu);
}

/*
 * Rows that the central flows overfill many times over, such as small ones that a new column of a large demand crosses,
 * are raised in price first: no small step could put that right.
 */
static ll_status ease(ll_newton *n, double mu) {
    ll_status status = LL_OK;
    bool raised = true;
    for (int i = 0; i < EASINGS && raised; i++) {
        LL_TRY(n->ops->raise(n->impl, overfull, dearer, &raised));
        if (raised) LL_TRY(ll_newton_center(n, mu));
    }
done:
    return status;
}

ll_status ll_newton_begin(ll_newton *n, double mu) {
    ll_status status = LL_OK;
    LL_TRY(ll_newton_center(n, mu));
    LL_TRY(ease(n, mu));
done:
    return status;
}

ll_status ll_newton_resume(ll_newton *n, double mu) {
    ll_status status = LL_OK;
    LL_TRY(n->ops->remember(n->impl));
    LL_TRY(ll_newton_begin(n, mu));
    LL_TRY(n->ops->mix(n->impl, mu, share));
done:
    return status;
}

/* A step that stays inside and does not climb far past the top. */
static ll_status climb(ll_newton *n, double mu, const ll_newton_climb *way) {
    ll_status status = LL_OK;
    double step = way->longest > 1.02 ? 1 : 0.9 * way->longest, slope = 0;
    LL_TRY(n->ops->remember(n->impl));
    n->measured = false;
    for (int i = 0; i < HALVINGS; i++) {
        LL_TRY(n->ops->shift(n->impl, step, mu, &slope));
        if (slope >= -0.5 * way->slope) break;
        step *= 0.4;
    }
done:
    return status;
}

/* Far away the decrement falls with the square of mu: the mu at which it is about 1 a row. */
static double mu_within_reach(const ll_newton *n, double mu, double decrement) {
    return mu * fmin(most_growth, sqrt(decrement / n->g->row_count));
}

ll_status ll_newton_approach(ll_newton *n, double mu, int most) {
    ll_status status = LL_OK;
    ll_newton_climb way;
    int32_t lost = 0;
    for (int i = 0, climbs = 0; i < most && !ll_should_stop(n->ctx); i++) {
        LL_TRY(n->ops->factor(n->impl, &lost));
        if (!ll_newton_count_factor(n, lost)) break;
        LL_TRY(n->ops->climb(n->impl, &way));
        double decrement = way.slope / mu;
        ll_log(n->ctx, LL_LOG_DEBUG, "      approach %d: mu %.2e decrement %.2e, misfit %.2e", i, mu, decrement,
               way.misfit);
        if (!(decrement > near)) break;
        if (decrement > far * n->g->row_count) {
            mu = mu_within_reach(n, mu, decrement);
            LL_TRY(ll_newton_center(n, mu));
            continue;
        }
        if (++climbs % PATIENCE == 0) mu *= smoother;
        LL_TRY(climb(n, mu, &way));
    }
done:
    return status;
}
