/* SPDX-License-Identifier: Apache-2.0 */
/* What a draw multiplies links by. */
#include <math.h>

#include "graphs/base/random.h"
#include "solver/compare/draw.h"

static bool has_spread(double spread) { return spread > 0; } /* NaN: not given */

ll_status ll_draws_check(ll_context *ctx, const ll_case *c) {
    for (int32_t i = 0; i < c->link_count; i++)
        if (has_spread(c->link[i].time_spread) || has_spread(c->link[i].capacity_spread)) return LL_OK;
    return ll_fail(ctx, LL_ERR_DATA,
                   "%s/link.csv: no link has a time_spread or a capacity_spread, so that every draw would be the same; "
                   "give the standard deviation as a share, 0.2, where it is known",
                   c->path);
}

/* Seeds and numbers that are near each other give states that are not (splitmix64, Steele 2014). */
static ll_random start(uint64_t seed, int32_t number) {
    uint64_t x = seed + (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return ll_random_start(x ^ (x >> 31));
}

/* Above 0, at most 1. */
static double unit(ll_random *random) {
    const int64_t steps = INT64_C(1) << 53;
    return (double)ll_random_range(random, 1, steps) / (double)steps;
}

/* Two independent normal numbers (Box and Muller 1958). */
static void draw_pair(ll_random *random, double z[2]) {
    const double turn = 6.283185307179586;
    double radius = sqrt(-2 * log(unit(random))), angle = turn * unit(random);
    z[0] = radius * cos(angle);
    z[1] = radius * sin(angle);
}

static double factor(double spread, double z) {
    double variance = log1p(spread * spread);
    return exp(sqrt(variance) * z - variance / 2);
}

void ll_draw_apply(uint64_t seed, int32_t number, ll_case *c) {
    ll_random random = start(seed, number);
    for (int32_t i = 0; i < c->link_count; i++) {
        ll_case_link *link = &c->link[i];
        double z[2];
        draw_pair(&random, z);
        if (has_spread(link->time_spread)) link->time_h *= factor(link->time_spread, z[0]);
        if (has_spread(link->capacity_spread)) link->capacity_teu_per_year *= factor(link->capacity_spread, z[1]);
    }
}

/* ---- corridors ---- */

/* The row with most of a demand's flow, the lowest such; LL_NONE where more stays unmet. */
static int32_t most_of(const int64_t *flow_uteu, int32_t rows, int64_t unmet_uteu) {
    int32_t most = LL_NONE;
    int64_t largest = unmet_uteu;
    for (int32_t i = 0; i < rows; i++)
        if (flow_uteu[i] > largest) {
            largest = flow_uteu[i];
            most = i;
        }
    return most;
}

ll_status ll_draw_cheapest(ll_context *ctx, const ll_solution *s, const ll_corridor_table *table, int32_t *cheapest) {
    ll_status status = LL_OK;
    int64_t *flow_uteu = NULL; /* [row] of one demand */
    int64_t path = 0;
    LL_NEW(ctx, flow_uteu, table->row_count);
    for (int64_t d = 0; d < s->problem->demand_count; d++) {
        for (int32_t i = 0; i < table->row_count; i++) flow_uteu[i] = 0;
        for (; path < s->path_count && s->path_demand[path] == d; path++)
            flow_uteu[table->row_of_path[path]] += s->path_flow_uteu[path];
        cheapest[d] = most_of(flow_uteu, table->row_count, s->unmet_uteu[d]);
    }
done:
    ll_free(ctx, flow_uteu);
    return status;
}

void ll_draws_free(ll_context *ctx, ll_draws *d) {
    for (int32_t i = 0; d->draw != NULL && i < d->count; i++) {
        ll_brief_free(ctx, &d->draw[i].brief);
        ll_free(ctx, d->draw[i].stays_uteu);
    }
    ll_free(ctx, d->draw);
    ll_free(ctx, d->cheapest);
    ll_free(ctx, d->base_uteu);
    ll_free(ctx, d->summary);
    *d = (ll_draws){0};
}
