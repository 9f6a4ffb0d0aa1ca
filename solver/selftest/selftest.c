/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the checks, their cases, and the copy that tells how fast memory is. */
#include "solver/selftest/selftest.h"

#include <stdarg.h>
#include <stdio.h>

#include "graphs/generate.h"

void ll_selftest_tell(ll_selftest *t, bool ok, const char *check, const char *format, ...) {
    char detail[256];
    va_list list;
    va_start(list, format);
    vsnprintf(detail, sizeof detail, format, list);
    va_end(list);
    t->checks++;
    t->failures += !ok;
    t->report(t->user, ok, check, detail);
}

ll_status ll_selftest_case(const ll_selftest *t, int number, int size, ll_problem **out) {
    static const ll_generate_kind kinds[LL_SELFTEST_CASES] = {LL_GENERATE_PLANAR, LL_GENERATE_GRID,
                                                              LL_GENERATE_CORRIDOR};
    ll_status status = LL_OK;
    ll_case *c = NULL;
    ll_problem_options options;
    ll_generate_options make = ll_generate_options_default();
    *out = NULL;
    make.seed = t->seed + (uint64_t)number;
    make.nodes = 150 * (int64_t)size;
    make.rows = make.columns = 10 + 2 * (int64_t)size;
    make.stages = 10 * (int64_t)size;
    make.classes = 3;
    make.demands = 400 * (int64_t)size;
    ll_problem_options_default(&options);
    LL_TRY(ll_generate(t->ctx, kinds[number], &make, ll_generate_kind_name(kinds[number]), &c));
    status = ll_problem_build(t->ctx, c, &options, out);
done:
    return status;
}

ll_status ll_selftest_open(const ll_selftest *t, const ll_hierarchy *h, const ll_lanes *lanes,
                           const ll_engine_options *options, ll_engine *out) {
    *out = (ll_engine){.ops = t->ops};
    if (t->ops != NULL) return t->ops->open(t->ctx, h, lanes, options, &out->impl);
    return ll_engine_open(t->ctx, t->backend, h, lanes, options, out);
}

ll_status ll_selftest_small_open(const ll_selftest *t, ll_selftest_small *out) {
    ll_status status = LL_OK;
    const ll_engine_options options = {.threads = 0};
    *out = (ll_selftest_small){.p = NULL};
    LL_TRY(ll_selftest_case(t, 0, 1, &out->p));
    LL_TRY(ll_hierarchy_create_plain(t->ctx, out->p->node_count, out->p->arc_count, out->p->tail, out->p->head, NULL,
                                     &out->h));
    LL_TRY(ll_lane_map_create(t->ctx, out->p, out->h->rank, &out->map));
    LL_TRY(ll_selftest_open(t, out->h, &out->map->lanes, &options, &out->engine));
done:
    return status;
}

void ll_selftest_small_close(const ll_selftest *t, ll_selftest_small *small) {
    ll_engine_close(&small->engine);
    ll_lane_map_free(t->ctx, small->map);
    ll_hierarchy_free(t->ctx, small->h);
    ll_problem_free(t->ctx, small->p);
}

ll_status ll_selftest_bandwidth(ll_selftest *t) {
    ll_status status = LL_OK;
    ll_selftest_small small;
    ll_engine_info info;
    ll_bandwidth speed = {0};
    LL_TRY(ll_selftest_small_open(t, &small));
    LL_TRY(small.engine.ops->bandwidth(small.engine.impl, &speed));
    small.engine.ops->info(small.engine.impl, &info);
    ll_selftest_tell(t, true, "device", "%s", info.name);
    ll_selftest_tell(t, speed.copy_bytes_s > 0, "copy", "%.1f GB/s read and written", speed.copy_bytes_s * 1e-9);
    if (speed.flops_s > 0) ll_selftest_tell(t, true, "rate", "%.2f TFlop/s of doubles", speed.flops_s * 1e-12);
    if (speed.to_bytes_s > 0)
        ll_selftest_tell(t, true, "bus", "%.1f GB/s to the device, %.1f GB/s back", speed.to_bytes_s * 1e-9,
                         speed.from_bytes_s * 1e-9);
done:
    ll_selftest_small_close(t, &small);
    return status;
}

ll_status ll_selftest_run(ll_selftest *t) {
    ll_status status = LL_OK;
    char text[256];
    if (!ll_backend_usable(t->backend)) {
        ll_backend_describe(t->backend, text, sizeof text);
        return ll_fail(t->ctx, LL_ERR_UNAVAILABLE, "%s; or use --device cpu", text);
    }
    LL_TRY(ll_selftest_bandwidth(t));
    LL_TRY(ll_selftest_operations(t));
    LL_TRY(ll_selftest_masters(t));
    LL_TRY(ll_selftest_fits(t));
    LL_TRY(ll_selftest_entries(t));
    LL_TRY(ll_selftest_solves(t));
done:
    return status;
}
