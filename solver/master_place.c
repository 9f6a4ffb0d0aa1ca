/* SPDX-License-Identifier: Apache-2.0 */
/* A device is asked first where that pays; the CPU is always there. */
#include "solver/master_place.h"

#include <stdio.h>

#include "solver/fit.h"

/* Some 300 rows: below, a CPU is done before a device has been told of a step's launches. */
static const double worth_a_device = 1e7;

ll_master_place ll_master_place_cpu(void) {
    return (ll_master_place){.least_work = worth_a_device, .least_arcs = LL_FIT_WORTH_A_DEVICE};
}

double ll_master_work(const ll_program *g) {
    double rows = g->row_count, work = rows * rows * rows / 3;
    for (int64_t group = 0; group < g->group_count; group++) {
        double size = (double)(g->union_first[group + 1] - g->union_first[group]);
        work += size * size / 2 * (double)(g->group_first[group + 1] - g->group_first[group]);
    }
    return work;
}

bool ll_master_place_is_fault(ll_status failure) { return failure == LL_ERR_UNAVAILABLE || failure == LL_ERR_INTERNAL; }

static const ll_newton_ops *device_ops(const ll_master_place *place, const ll_program *g) {
    const ll_newton_ops *ops = place->engine != NULL && place->engine->ops != NULL ? place->engine->ops->newton : NULL;
    if (ops == &ll_openmp_newton_ops || place->given_up) return NULL;
    return ll_master_work(g) >= place->least_work ? ops : NULL;
}

static void tell(ll_context *ctx, ll_master_place *place, const char *what) {
    ll_log(ctx, place->why[0] == '\0' ? LL_LOG_WARNING : LL_LOG_DEBUG, "master: cpu (%s%s)", what,
           ll_context_error(ctx));
    snprintf(place->why, sizeof place->why, "%s%.200s", what, ll_context_error(ctx));
}

static void note(ll_master_place *place, const ll_newton *n) {
    ll_newton_info info;
    n->ops->info(n->impl, &info);
    snprintf(place->name, sizeof place->name, "%s", info.name);
    bool cpu = n->ops == &ll_openmp_newton_ops;
    place->on_cpu += cpu;
    place->on_device += !cpu;
    if (!cpu && info.memory_bytes > place->device_bytes) place->device_bytes = info.memory_bytes;
}

ll_status ll_master_place_open(ll_context *ctx, ll_master_place *place, const ll_program *g, ll_newton **out) {
    ll_status status = LL_OK;
    const ll_newton_ops *ops = device_ops(place, g);
    *out = NULL;
    if (ops != NULL) {
        status = ll_newton_create(ctx, g, ops, &place->options, out);
        if (ll_master_place_is_fault(status)) {
            if (g->made == NULL)
                tell(ctx, place, "");
            else
                ll_log(ctx, LL_LOG_DEBUG, "    master: not beside the pool (%s)", ll_context_error(ctx));
            status = LL_OK;
        }
        LL_TRY(status);
    }
    if (*out == NULL && g->made != NULL) return LL_OK;
    if (*out == NULL) LL_TRY(ll_newton_create(ctx, g, NULL, NULL, out));
    note(place, *out);
done:
    return status;
}

void ll_master_place_add_times(ll_master_place *place, const ll_newton *n) {
    ll_newton_info info;
    if (n == NULL || n->impl == NULL) return;
    n->ops->info(n->impl, &info);
    place->assembly_s += info.assembly_s;
    place->factor_s += info.factor_s;
}

ll_status ll_master_place_recover(ll_master_place *place, ll_newton *n, ll_status failure) {
    if (n->ops == &ll_openmp_newton_ops || !ll_master_place_is_fault(failure)) return failure;
    place->given_up = true;
    tell(n->ctx, place, "the device failed in the solve: ");
    ll_master_place_add_times(place, n);
    ll_status status = ll_newton_fall_back(n);
    if (status != LL_OK) return status;
    place->on_device--;
    note(place, n);
    return LL_OK;
}
