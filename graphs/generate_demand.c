/* SPDX-License-Identifier: Apache-2.0 */
/* Who sends to whom, and how much. */
#include <math.h>

#include "graphs/format.h"
#include "graphs/generate_parts.h"

enum { MOST_WEIGHT = 100 };

static const double milli_teu = 1000; /* volumes are whole thousandths of a TEU */

static bool goes(ll_generate_may may, const void *user, int32_t origin, int32_t destination) {
    return origin != destination && (may == NULL || may(user, origin, destination));
}

static int64_t count_pairs(const ll_case *c, ll_generate_may may, const void *user) {
    int64_t count = 0;
    for (int32_t o = 0; o < c->node_count; o++)
        for (int32_t d = 0; d < c->node_count; d++) count += goes(may, user, o, d);
    return count;
}

/* Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S): each triple in turn is taken with
 * the probability wanted / left. */
ll_status ll_generate_pairs(ll_context *ctx, ll_random *random, ll_generate_may may, const void *user, int64_t count,
                            ll_case *c) {
    ll_status status = LL_OK;
    int64_t left = count_pairs(c, may, user) * c->class_count;
    if (left < count)
        return ll_fail(ctx, LL_ERR_USAGE,
                       "demands: %lld are asked for, but there are only %lld pairs of places (times classes)",
                       (long long)count, (long long)left);
    LL_NEW(ctx, c->demand, count);
    c->demand_count = count;
    int64_t taken = 0;
    for (int32_t o = 0; o < c->node_count; o++)
        for (int32_t k = 0; k < c->class_count; k++)
            for (int32_t d = 0; d < c->node_count; d++) {
                if (!goes(may, user, o, d) || ll_random_range(random, 1, left--) > count - taken) continue;
                c->demand[taken] = ll_format_demand(o, d, 0, 0);
                c->demand[taken++].klass = k;
            }
done:
    return status;
}

/* Every demand gets a thousandth, the rest goes by weight: what the first i demands have is rounded, not what each
 * has, so that nothing is left over. */
ll_status ll_generate_volumes(ll_context *ctx, const uint64_t *weight, double volume_teu, ll_case *c) {
    const int64_t total = (int64_t)floor(volume_teu * milli_teu);
    const int64_t spare = total - c->demand_count;
    ll_i128 sum = 0, so_far = 0;
    int64_t given = 0;
    if (spare < 0) return ll_fail(ctx, LL_ERR_USAGE, "volume: %g TEU is less than 0.001 a demand", volume_teu);
    for (int64_t i = 0; i < c->demand_count; i++) sum += (ll_i128)weight[i];
    for (int64_t i = 0; i < c->demand_count; i++) {
        so_far += (ll_i128)weight[i];
        int64_t until = (int64_t)(spare * so_far / sum);
        c->demand[i].volume_teu = (double)(until - given + 1) / milli_teu;
        given = until;
    }
    return LL_OK;
}

ll_status ll_generate_random_volumes(ll_context *ctx, ll_random *random, double volume_teu, ll_case *c) {
    ll_status status = LL_OK;
    uint64_t *weight = NULL;
    LL_NEW(ctx, weight, c->demand_count);
    for (int64_t i = 0; i < c->demand_count; i++) weight[i] = (uint64_t)ll_random_range(random, 1, MOST_WEIGHT);
    LL_TRY(ll_generate_volumes(ctx, weight, volume_teu, c));
done:
    ll_free(ctx, weight);
    return status;
}
