/* SPDX-License-Identifier: Apache-2.0 */
/* What ranks agree on: a status with its reason, and sums of more than 64 bits. */
#include "graphs/base/ranks.h"

#include <stdio.h>

enum { REASON = 384, LIMBS = 4, LIMB_BITS = 32 };

void ll_ranks_look(ll_ranks *r) {
    if (r->rank > 0 || r->lost || r->ctx == NULL || r->last_raise == r->round || !ll_should_stop(r->ctx)) return;
    r->last_raise = r->round;
    r->ops->raise(r, r->round);
}

/* The text of the lowest rank that failed so; of this process's own failure it is there. Allocates nothing: memory may
 * be what failed. */
static ll_status take_reason(ll_ranks *r, ll_status own, ll_status worst) {
    ll_status status = LL_OK;
    char reason[REASON] = "", told[REASON] = "";
    int64_t from_end = own == worst ? r->count - r->rank : 0;
    LL_TRY(r->ops->most(r, &from_end));
    int32_t who = r->count - (int32_t)from_end;
    if (who == 0) return LL_OK;
    if (r->rank == who) snprintf(reason, sizeof reason, "%s", ll_context_error(r->ctx));
    for (int32_t i = 0; i < r->count; i++) r->size[i] = i == who ? REASON : 0;
    LL_TRY(r->ops->gather(r, reason, r->rank == who ? REASON : 0, told, r->size));
    if (r->rank == 0) (void)ll_fail(r->ctx, worst, "rank %d: %s", who, told);
done:
    return status;
}

ll_status ll_ranks_agree(ll_ranks *r, ll_status own) {
    int64_t worst = own;
    ll_status status = r->ops->most(r, &worst);
    if (status != LL_OK || worst == LL_OK) return status;
    status = take_reason(r, own, (ll_status)worst);
    return status != LL_OK ? status : (ll_status)worst;
}

ll_status ll_ranks_sum_wide(ll_ranks *r, ll_i128 *value) {
    int64_t limb[LIMBS];
    ll_i128 rest = *value, sum = 0;
    for (int i = 0; i < LIMBS; i++) { /* the last one has the sign */
        limb[i] = i + 1 < LIMBS ? (int64_t)(uint32_t)rest : (int64_t)rest;
        rest >>= LIMB_BITS;
    }
    ll_status status = r->ops->sum(r, limb, LIMBS);
    if (status != LL_OK || r->rank > 0) return status;
    for (int i = LIMBS - 1; i >= 0; i--) sum = sum * ((ll_i128)1 << LIMB_BITS) + limb[i];
    *value = sum;
    return LL_OK;
}
