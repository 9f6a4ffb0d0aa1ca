/* SPDX-License-Identifier: Apache-2.0 */
/* A problem from arrays: the arrays become a case with numbers for names, and the case a problem as any other. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/network.h"
#include "graphs/problem.h"

static const char *number_id(ll_context *ctx, ll_case *c, int32_t number) {
    char text[16];
    int length = snprintf(text, sizeof text, "%d", number);
    return ll_strings_add(ctx, c->strings, text, (size_t)length);
}

static ll_status make_nodes(ll_context *ctx, ll_case *c, int32_t count) {
    ll_status status = LL_OK;
    LL_NEW(ctx, c->node, count);
    c->node_count = count;
    for (int32_t v = 0; v < count; v++) {
        c->node[v] = (ll_case_node){.name = "", .node_type = "", .country = "", .x = NAN, .y = NAN, .zone = LL_NONE};
        c->node[v].id = number_id(ctx, c, v);
        if (c->node[v].id == NULL) return LL_ERR_MEMORY;
    }
done:
    return status;
}

static ll_status make_classes(ll_context *ctx, ll_case *c, int32_t count) {
    ll_status status = LL_OK;
    if (count < 1) return ll_fail(ctx, LL_ERR_DATA, "class_count is %d; at least 1 is needed", count);
    LL_NEW(ctx, c->klass, count);
    c->class_count = count;
    for (int32_t k = 0; k < count; k++) {
        c->klass[k] = (ll_case_class){.name = "", .allowed_modes = "", .unmet_penalty_usd_per_teu = NAN};
        c->klass[k].id = number_id(ctx, c, k);
        if (c->klass[k].id == NULL) return LL_ERR_MEMORY;
    }
done:
    return status;
}

static ll_status make_links(ll_context *ctx, ll_case *c, const ll_network *network, const double *capacity) {
    ll_status status = LL_OK;
    LL_NEW(ctx, c->link, network->arc_count);
    c->link_count = network->arc_count;
    for (int32_t a = 0; a < network->arc_count; a++) {
        double teu = capacity != NULL ? capacity[a] : INFINITY;
        if (!(teu >= 0)) return ll_fail(ctx, LL_ERR_DATA, "capacity_teu[%d] is %g; it must be 0 or more", a, teu);
        c->link[a] = (ll_case_link){.name = "",
                                    .mode = "",
                                    .allowed_uses = "",
                                    .source = "",
                                    .quality = "",
                                    .gauge_mm = "",
                                    .from = network->tail[a],
                                    .to = network->head[a],
                                    .directed = true,
                                    .free_speed_kph = NAN,
                                    .capacity_teu_per_year = isinf(teu) ? NAN : teu};
        c->link[a].id = number_id(ctx, c, a);
        if (c->link[a].id == NULL) return LL_ERR_MEMORY;
    }
done:
    return status;
}

static ll_status make_demand(ll_context *ctx, ll_case *c, const ll_problem_data *data, int64_t i) {
    ll_case_demand d = {.o_node = data->origin[i],
                        .d_node = data->destination[i],
                        .o_zone = LL_NONE,
                        .d_zone = LL_NONE,
                        .klass = data->demand_class != NULL ? data->demand_class[i] : 0,
                        .volume_teu = data->volume_teu[i],
                        .line = i + 1};
    double penalty = data->penalty_usd_per_teu != NULL ? data->penalty_usd_per_teu[i] : INFINITY;
    d.unmet_penalty_usd_per_teu = isinf(penalty) ? NAN : penalty;
    long long at = (long long)i;
    if (d.o_node < 0 || d.o_node >= c->node_count)
        return ll_fail(ctx, LL_ERR_DATA, "origin[%lld] is %d; nodes are 0 to %d", at, d.o_node, c->node_count - 1);
    if (d.d_node < 0 || d.d_node >= c->node_count || d.d_node == d.o_node)
        return ll_fail(ctx, LL_ERR_DATA, "destination[%lld] is %d; it must be another node in 0 to %d", at, d.d_node,
                       c->node_count - 1);
    if (d.klass < 0 || d.klass >= c->class_count)
        return ll_fail(ctx, LL_ERR_DATA, "demand_class[%lld] is %d; classes are 0 to %d", at, d.klass,
                       c->class_count - 1);
    if (!(d.volume_teu >= 0) || isinf(d.volume_teu))
        return ll_fail(ctx, LL_ERR_DATA, "volume_teu[%lld] is %g; it must be finite and 0 or more", at, d.volume_teu);
    if (!(penalty >= 0))
        return ll_fail(ctx, LL_ERR_DATA, "penalty_usd_per_teu[%lld] is %g; it must be 0 or more", at, penalty);
    c->demand[i] = d;
    return LL_OK;
}

static ll_status make_demands(ll_context *ctx, ll_case *c, const ll_problem_data *data) {
    ll_status status = LL_OK;
    if (data->demand_count < 0)
        return ll_fail(ctx, LL_ERR_DATA, "demand_count is %lld; it cannot be negative", (long long)data->demand_count);
    LL_NEW(ctx, c->demand, data->demand_count);
    c->demand_count = data->demand_count;
    for (int64_t i = 0; i < data->demand_count; i++) LL_TRY(make_demand(ctx, c, data, i));
done:
    return status;
}

/* Generalised costs come as they are: each class has its own column of the link. */
static ll_status check_costs(ll_context *ctx, const ll_network *network, const ll_problem_data *data) {
    int64_t count = (int64_t)data->class_count * network->arc_count;
    for (int64_t i = 0; i < count; i++) {
        double cost = data->cost_usd_per_teu[i];
        if (!(cost >= 0) || (!isinf(cost) && cost > 1e8))
            return ll_fail(ctx, LL_ERR_DATA,
                           "cost_usd_per_teu[%lld] is %g; it must be 0 to 1e8, or INFINITY where not allowed",
                           (long long)i, cost);
    }
    return LL_OK;
}

ll_status ll_problem_create(ll_context *ctx, const ll_network *network, const ll_problem_data *data, ll_problem **out) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    *out = NULL;
    LL_TRY(ll_case_create(ctx, LL_FORMAT_CASE, "arrays", &c));
    c->hard = true;
    LL_TRY(make_nodes(ctx, c, network->node_count));
    LL_TRY(make_classes(ctx, c, data->class_count));
    LL_TRY(check_costs(ctx, network, data));
    LL_TRY(make_links(ctx, c, network, data->capacity_teu));
    LL_TRY(make_demands(ctx, c, data));
    status = ll_problem_build_priced(ctx, c, data->cost_usd_per_teu, NULL, out);
    c = NULL;
done:
    ll_case_free(ctx, c);
    return status;
}
