/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Demand on a given network by the law of gravity:
 *
 *     volume from o to d  ~  size(o) * size(d) / (1 + (distance / decay)^2)
 *
 * The largest places send, each as many demands of each class as the next (one more for the first, where it does not
 * divide). Where to is drawn without replacement, each destination as likely as it attracts.
 */
#include "graphs/format.h"
#include "graphs/generate_places.h"

enum { USUAL_ORIGINS = 50, ATTRACTION_SCALE = 1024, LEAST_PERCENT = 50, MOST_PERCENT = 150 };

/* ---- drawing by weight: a tree of partial sums (Fenwick 1994) ---- */

typedef struct lottery {
    uint64_t *sum;    /* [1 .. count] of the weights that end here */
    uint64_t *weight; /* [0 .. count) */
    uint64_t total;
    int32_t count;
} lottery;

static int32_t last_bit(int32_t i) { return i & -i; }

static void fill_sums(lottery *l) {
    l->total = 0;
    for (int32_t i = 1; i <= l->count; i++) l->sum[i] = l->weight[i - 1];
    for (int32_t i = 1; i <= l->count; i++) {
        const int32_t above = i + last_bit(i);
        if (above <= l->count) l->sum[above] += l->sum[i];
        l->total += l->weight[i - 1];
    }
}

/* Takes one out; at least one has a weight. */
static int32_t draw(ll_random *random, lottery *l) {
    uint64_t mark = (uint64_t)ll_random_range(random, 0, (int64_t)l->total - 1);
    int32_t at = 0, step = 1;
    while (step <= l->count / 2) step *= 2;
    for (; step > 0; step /= 2) {
        if (at + step > l->count || l->sum[at + step] > mark) continue;
        at += step;
        mark -= l->sum[at];
    }
    for (int32_t i = at + 1; i <= l->count; i += last_bit(i)) l->sum[i] -= l->weight[at];
    l->total -= l->weight[at];
    return at;
}

/* ---- demands ---- */

typedef struct builder {
    ll_context *ctx;
    const ll_generate_options *options;
    ll_random *random;
    ll_case *c;
    ll_places places;
    int32_t origins;
    lottery destination;
    uint64_t *weight; /* [demand] of its volume */
} builder;

/* What a place attracts from another; 0 from itself. */
static void weigh_destinations(builder *b, int32_t origin) {
    const double decay_km2 = b->options->decay_km * b->options->decay_km;
    for (int32_t i = 0; i < b->places.count; i++) {
        const double fall = 1 + ll_places_square_km2(&b->places, origin, i) / decay_km2;
        b->destination.weight[i] = 1 + (uint64_t)((double)(ATTRACTION_SCALE * b->places.size[i]) / fall);
    }
    b->destination.weight[origin] = 0;
}

static void add_demands(builder *b, int32_t origin, int32_t klass, int64_t count) {
    fill_sums(&b->destination);
    for (int64_t i = 0; i < count; i++) {
        const int32_t to = draw(b->random, &b->destination);
        const int64_t percent = ll_random_range(b->random, LEAST_PERCENT, MOST_PERCENT);
        b->weight[b->c->demand_count] =
            b->destination.weight[to] * (uint64_t)b->places.size[origin] * (uint64_t)percent;
        ll_case_demand *demand = &b->c->demand[b->c->demand_count++];
        *demand = ll_format_demand(b->places.node[origin], b->places.node[to], 0, 0);
        demand->klass = klass;
    }
}

/* The i-th of n shares of a count. */
static int64_t share_of(int64_t count, int64_t i, int64_t n) { return count / n + (i < count % n); }

static ll_status draw_demands(builder *b) {
    ll_status status = LL_OK;
    const int64_t count = b->options->demands, classes = b->options->classes;
    const int64_t most = (int64_t)b->origins * classes * (b->places.count - 1);
    const int64_t fair = share_of(share_of(count, 0, b->origins), 0, classes); /* the most that a lane gets */
    if (fair > b->places.count - 1)
        return ll_fail(b->ctx, LL_ERR_USAGE,
                       "demands: %lld are asked for, but %d origins, %lld classes and %d cities and ports make only "
                       "%lld",
                       (long long)count, b->origins, (long long)classes, b->places.count, (long long)most);
    LL_TRY(ll_grow(b->ctx, &b->c->demand, count, sizeof *b->c->demand));
    LL_NEW(b->ctx, b->weight, count);
    LL_NEW(b->ctx, b->destination.weight, b->places.count);
    LL_NEW(b->ctx, b->destination.sum, (int64_t)b->places.count + 1);
    b->destination.count = b->places.count;
    for (int32_t o = 0; o < b->origins; o++) {
        weigh_destinations(b, o);
        for (int32_t k = 0; k < classes; k++)
            add_demands(b, o, k, share_of(share_of(count, o, b->origins), k, classes));
    }
    LL_TRY(ll_generate_volumes(b->ctx, b->weight, b->options->volume_teu, b->c));
done:
    return status;
}

/* ---- the case ---- */

/* Its classes, its demand and what speaks of them make way. */
static ll_status clear_demand(ll_context *ctx, ll_case *c, int64_t classes) {
    for (int64_t i = 0; i < c->set_link_count; i++)
        if (c->set_link[i].klass != LL_NONE)
            return ll_fail(ctx, LL_ERR_DATA,
                           "%s: its capacity_set_link.csv names classes, and gravity makes classes of its own; empty "
                           "that column",
                           c->path);
    for (int32_t i = 0; i < c->link_count; i++) c->link[i].allowed_uses = "";
    c->demand_count = 0;
    c->scenario_op_count = 0;
    c->year = 0;
    c->hard = false;
    return ll_generate_classes(ctx, c, classes);
}

static int32_t least(int64_t a, int32_t b) { return a < b ? (int32_t)a : b; }

ll_status ll_generate_gravity(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c) {
    ll_status status = LL_OK;
    builder b = {.ctx = ctx, .options = options, .random = random};
    if (options->network == NULL)
        return ll_fail(ctx, LL_ERR_USAGE, "gravity: the network is missing, a case with node types and coordinates");
    LL_TRY(ll_case_read(ctx, options->network, c));
    b.c = *c;
    LL_TRY(clear_demand(ctx, b.c, options->classes));
    LL_TRY(ll_places_create(ctx, random, b.c, &b.places));
    b.origins = least(options->origins > 0 ? options->origins : USUAL_ORIGINS, b.places.count);
    if (b.origins < options->origins) /* not where nobody asked */
        ll_log(ctx, LL_LOG_WARNING, "origins: %lld are asked for, but there are only %d cities and ports to send from",
               (long long)options->origins, b.origins);
    LL_TRY(draw_demands(&b));
    if (options->binding >= 0) LL_TRY(ll_generate_fit(ctx, random, options->binding, c));
done:
    ll_places_free(ctx, &b.places);
    ll_free(ctx, b.destination.sum);
    ll_free(ctx, b.destination.weight);
    ll_free(ctx, b.weight);
    return status;
}
