/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the inside to the face: on the central path x z = mu, so that of x and z one vanishes with mu and the other
 * stays. Columns that vanish become 0, rows whose slack vanishes become equations, and what that disturbs is spread
 * over the columns that stay, in the norm of x^2 (affine scaling): a Newton direction with z = 1 / x and nothing to aim
 * at. Columns that this makes negative vanish as well, rows that it overfills become equations too, and again.
 */
#include <math.h>

#include "kernels/elem/newton.h"
#include "solver/newton_parts.h"

enum { ROUNDS = 8 };

/* Moves to the face; whether flows are there. */
static ll_status find_face(ll_newton *n, bool *found) {
    ll_status status = LL_OK;
    ll_newton_face face;
    int32_t lost = 0;
    *found = false;
    LL_TRY(n->ops->face(n->impl));
    for (int i = 0; i < ROUNDS; i++) {
        LL_TRY(n->ops->project(n->impl, &lost, &face));
        if (!ll_newton_count_factor(n, lost)) break;
        ll_log(n->ctx, LL_LOG_DEBUG, "      face: misfit %.1e, %lld changes", face.misfit, (long long)face.changes);
        *found = face.changes == 0 && face.misfit <= LL_ELEM_FITS;
        if (face.changes == 0 || !isfinite(face.misfit)) break;
    }
done:
    return status;
}

ll_status ll_newton_purify(ll_newton *n, double *x, bool *found) {
    ll_status status = LL_OK;
    n->measured = false;
    LL_TRY(n->ops->remember(n->impl));
    LL_TRY(find_face(n, found));
    if (*found) LL_TRY(ll_newton_fetch(n, LL_NEWTON_X, x));
    LL_TRY(n->ops->recall(n->impl));
    if (!*found) LL_TRY(ll_newton_fetch(n, LL_NEWTON_X, x));
done:
    if (status != LL_OK) *found = false;
    return status;
}
