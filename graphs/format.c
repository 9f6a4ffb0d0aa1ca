/* SPDX-License-Identifier: Apache-2.0 */
/* Rows with every optional value left out, for the formats that have few columns. */
#include "graphs/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ID_SIZE = 24 };

ll_status ll_format_node(ll_context *ctx, ll_case *c, int32_t node, const char *id) {
    const char *copy = ll_strings_add(ctx, c->strings, id, strlen(id));
    if (copy == NULL) return LL_ERR_MEMORY;
    c->node[node] = (ll_case_node){
        .id = copy, .name = "", .node_type = "", .country = "", .x = (double)NAN, .y = (double)NAN, .zone = LL_NONE};
    return LL_OK;
}

ll_status ll_format_nodes(ll_context *ctx, ll_case *c, int64_t count) {
    ll_status status = LL_OK;
    char id[ID_SIZE];
    LL_NEW(ctx, c->node, count);
    c->node_count = (int32_t)count;
    for (int32_t v = 0; v < c->node_count; v++) {
        snprintf(id, sizeof id, "%" PRId32, v + 1);
        LL_TRY(ll_format_node(ctx, c, v, id));
    }
done:
    return status;
}

ll_status ll_format_link(ll_context *ctx, ll_case *c, int32_t link, const char *id) {
    const char *copy = ll_strings_add(ctx, c->strings, id, strlen(id));
    const double none = (double)NAN;
    if (copy == NULL) return LL_ERR_MEMORY;
    c->link[link] = (ll_case_link){.id = copy,
                                   .name = "",
                                   .mode = "",
                                   .allowed_uses = "",
                                   .source = "",
                                   .quality = "",
                                   .directed = true,
                                   .status = LL_LINK_EXISTING,
                                   .length_km = none,
                                   .time_h = none,
                                   .cost_usd_per_teu = none,
                                   .co2_kg_per_teu = none,
                                   .free_speed_kph = none,
                                   .capacity_teu_per_year = none,
                                   .gauge_mm = "",
                                   .time_spread = none,
                                   .capacity_spread = none};
    return LL_OK;
}

ll_status ll_format_links(ll_context *ctx, ll_case *c, int64_t count) {
    ll_status status = LL_OK;
    char id[ID_SIZE];
    LL_NEW(ctx, c->link, count);
    c->link_count = (int32_t)count;
    for (int32_t a = 0; a < c->link_count; a++) {
        snprintf(id, sizeof id, "%" PRId32, a + 1);
        LL_TRY(ll_format_link(ctx, c, a, id));
    }
done:
    return status;
}

ll_status ll_format_class(ll_context *ctx, ll_case *c) {
    const double none = (double)NAN;
    c->klass = ll_calloc(ctx, 1, sizeof *c->klass);
    if (c->klass == NULL) return LL_ERR_MEMORY;
    c->klass[0] = (ll_case_class){.id = "freight",
                                  .name = "",
                                  .value_of_time_usd_per_teu_day = none,
                                  .net_t_per_teu = none,
                                  .unmet_penalty_usd_per_teu = none,
                                  .allowed_modes = ""};
    c->class_count = 1;
    return LL_OK;
}

ll_case_demand ll_format_demand(int32_t origin, int32_t destination, double volume_teu, int64_t line) {
    return (ll_case_demand){.o_node = origin,
                            .d_node = destination,
                            .o_zone = LL_NONE,
                            .d_zone = LL_NONE,
                            .klass = 0,
                            .volume_teu = volume_teu,
                            .unmet_penalty_usd_per_teu = (double)NAN,
                            .line = line};
}
