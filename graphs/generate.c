/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of synthetic cases, their defaults and their limits. */
#include "graphs/generate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "graphs/format.h"
#include "graphs/generate_parts.h"

enum { ID_SIZE = 24, MOST_CLASSES = 8 };

static const double most_volume_teu = 1e9;

static const char *const kind_name[LL_GENERATE_KIND_COUNT] = {[LL_GENERATE_PLANAR] = "planar",
                                                              [LL_GENERATE_GRID] = "grid",
                                                              [LL_GENERATE_CORRIDOR] = "corridor",
                                                              [LL_GENERATE_GRAVITY] = "gravity"};

ll_generate_kind ll_generate_kind_find(const char *name) {
    ll_generate_kind kind = 0;
    while (kind < LL_GENERATE_KIND_COUNT && strcmp(name, kind_name[kind]) != 0) kind++;
    return kind;
}

const char *ll_generate_kind_name(ll_generate_kind kind) { return kind_name[kind]; }

ll_generate_options ll_generate_options_default(void) { return (ll_generate_options){.seed = 1, .binding = -1}; }

ll_status ll_generate_classes(ll_context *ctx, ll_case *c, int64_t count) {
    ll_status status = LL_OK;
    char id[ID_SIZE];
    ll_free(ctx, c->klass);
    c->klass = NULL;
    c->class_count = 0;
    LL_TRY(ll_format_class(ctx, c)); /* the blank row that the others copy */
    LL_TRY(ll_grow(ctx, &c->klass, count, sizeof *c->klass));
    for (int32_t k = 0; k < count; k++) {
        c->klass[k] = c->klass[0];
        snprintf(id, sizeof id, "class-%" PRId32, k + 1);
        c->klass[k].id = ll_strings_add(ctx, c->strings, id, strlen(id));
        c->klass[k].value_of_time_usd_per_teu_day = (double)(5 << k);
        if (c->klass[k].id == NULL) return LL_ERR_MEMORY;
    }
    c->class_count = (int32_t)count;
done:
    return status;
}

void ll_generate_both_ways(ll_case *c, int32_t link, int32_t from, int32_t to, double length_km) {
    for (int way = 0; way < 2; way++) {
        ll_case_link *one = &c->link[link + way];
        one->from = way == 0 ? from : to;
        one->to = way == 0 ? to : from;
        one->length_km = length_km;
        one->cost_usd_per_teu = length_km; /* one USD a km */
        one->capacity_teu_per_year = 0;    /* until ll_generate_fit */
    }
}

ll_status ll_generate_freight(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c) {
    ll_status status = LL_OK;
    (*c)->hard = true;
    LL_TRY(ll_format_class(ctx, *c));
    LL_TRY(ll_generate_pairs(ctx, random, NULL, NULL, options->demands, *c));
    LL_TRY(ll_generate_random_volumes(ctx, random, options->volume_teu, *c));
    LL_TRY(ll_generate_fit(ctx, random, options->binding, c));
done:
    return status;
}

/* ---- options ---- */

static ll_generate_options with_defaults(ll_generate_kind kind, const ll_generate_options *given) {
    ll_generate_options o = *given;
    struct {
        int64_t *value, if_not_given;
    } counts[] = {{&o.nodes, 100}, {&o.rows, 15},      {&o.columns, 15}, {&o.stages, 12},
                  {&o.routes, 3},  {&o.demands, 1000}, {&o.classes, 4}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (*counts[i].value == 0) *counts[i].value = counts[i].if_not_given;
    if (o.volume_teu == 0) o.volume_teu = 50 * (double)o.demands;
    if (o.decay_km == 0) o.decay_km = 1000;
    if (o.binding < 0 && kind != LL_GENERATE_GRAVITY) o.binding = 0.1;
    return o;
}

static ll_status check_count(ll_context *ctx, const char *name, int64_t value, int64_t low, int64_t high) {
    if (value >= low && value <= high) return LL_OK;
    return ll_fail(ctx, LL_ERR_USAGE, "%s: %" PRId64 " is not in %" PRId64 " to %" PRId64, name, value, low, high);
}

static ll_status check_options(ll_context *ctx, const ll_generate_options *o) {
    ll_status status = LL_OK;
    LL_TRY(check_count(ctx, "nodes", o->nodes, 2, 20000));
    LL_TRY(check_count(ctx, "rows", o->rows, 2, 200));
    LL_TRY(check_count(ctx, "columns", o->columns, 2, 200));
    LL_TRY(check_count(ctx, "stages", o->stages, 4, 1000));
    LL_TRY(check_count(ctx, "routes", o->routes, 2, 20));
    if (o->origins != 0) LL_TRY(check_count(ctx, "origins", o->origins, 1, 1000000));
    LL_TRY(check_count(ctx, "demands", o->demands, 1, 100000000));
    LL_TRY(check_count(ctx, "classes", o->classes, 1, MOST_CLASSES));
    if (!(o->volume_teu > 0 && o->volume_teu <= most_volume_teu))
        return ll_fail(ctx, LL_ERR_USAGE, "volume: %g TEU is not above 0 and up to %g", o->volume_teu, most_volume_teu);
    if (o->volume_teu * 1000 < (double)o->demands)
        return ll_fail(ctx, LL_ERR_USAGE, "volume: %g TEU is less than 0.001 for each of %" PRId64 " demands",
                       o->volume_teu, o->demands);
    if (!(o->decay_km > 0 && o->decay_km <= 1e6))
        return ll_fail(ctx, LL_ERR_USAGE, "decay: %g km is not above 0 and up to 1e6", o->decay_km);
    if (!(o->binding <= 0.9)) return ll_fail(ctx, LL_ERR_USAGE, "binding: %g is not in 0 to 0.9", o->binding);
done:
    return status;
}

ll_status ll_generate(ll_context *ctx, ll_generate_kind kind, const ll_generate_options *options, const char *name,
                      ll_case **out) {
    static ll_status (*const fill[LL_GENERATE_KIND_COUNT])(ll_context *, const ll_generate_options *, ll_random *,
                                                           ll_case **) = {
        [LL_GENERATE_PLANAR] = ll_generate_planar,
        [LL_GENERATE_GRID] = ll_generate_grid,
        [LL_GENERATE_CORRIDOR] = ll_generate_corridor,
        [LL_GENERATE_GRAVITY] = ll_generate_gravity,
    };
    ll_status status = LL_OK;
    ll_case *c = NULL;
    const ll_generate_options o = with_defaults(kind, options);
    ll_random random = ll_random_start(o.seed);
    *out = NULL;
    LL_TRY(check_options(ctx, &o));
    if (kind != LL_GENERATE_GRAVITY) LL_TRY(ll_case_create(ctx, LL_FORMAT_CASE, name, &c));
    LL_TRY(fill[kind](ctx, &o, &random, &c));
    *out = c;
    c = NULL;
done:
    ll_case_free(ctx, c);
    return status;
}
