/* SPDX-License-Identifier: Apache-2.0 */
/* GeoJSON (RFC 7946): nodes as points, links as lines between their ends, what the tables say as properties. */
#include <math.h>

#include "graphs/write.h"

static void text_property(ll_output *out, const char *name, const char *text) {
    ll_output_printf(out, ",\"%s\":\"", name);
    ll_output_json(out, text);
    ll_output_text(out, "\"");
}

static void number_property(ll_output *out, const char *name, double value) {
    ll_output_printf(out, ",\"%s\":", name);
    if (isfinite(value))
        ll_output_number(out, value);
    else
        ll_output_text(out, "null");
}

static void coordinates(ll_output *out, const ll_case_node *node) {
    ll_output_text(out, "[");
    ll_output_number(out, node->x);
    ll_output_text(out, ",");
    ll_output_number(out, node->y);
    ll_output_text(out, "]");
}

static void write_node(ll_output *out, const ll_case *c, const ll_case_node *node) {
    ll_output_text(out, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":");
    coordinates(out, node);
    ll_output_text(out, "},\"properties\":{\"kind\":\"node\"");
    text_property(out, "node_id", node->id);
    text_property(out, "name", node->name);
    text_property(out, "node_type", node->node_type);
    text_property(out, "country", node->country);
    text_property(out, "zone_id", node->zone != LL_NONE ? c->zone[node->zone] : "");
    ll_output_text(out, "}}");
}

static void write_link(ll_output *out, const ll_case *c, const ll_case_link *link) {
    static const char *const status[] = {
        [LL_LINK_EXISTING] = "existing", [LL_LINK_PLANNED] = "planned", [LL_LINK_CLOSED] = "closed"};
    ll_output_text(out, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[");
    coordinates(out, &c->node[link->from]);
    ll_output_text(out, ",");
    coordinates(out, &c->node[link->to]);
    ll_output_text(out, "]},\"properties\":{\"kind\":\"link\"");
    text_property(out, "link_id", link->id);
    text_property(out, "from_node_id", c->node[link->from].id);
    text_property(out, "to_node_id", c->node[link->to].id);
    text_property(out, "name", link->name);
    text_property(out, "mode", link->mode);
    text_property(out, "status", status[link->status]);
    ll_output_printf(out, ",\"directed\":%s", link->directed ? "true" : "false");
    number_property(out, "length_km", link->length_km);
    number_property(out, "time_h", link->time_h);
    number_property(out, "cost_usd_per_teu", link->cost_usd_per_teu);
    number_property(out, "co2_kg_per_teu", link->co2_kg_per_teu);
    number_property(out, "capacity_teu_per_year", link->capacity_teu_per_year);
    ll_output_text(out, "}}");
}

static ll_status check_coordinates(ll_context *ctx, const ll_case *c) {
    for (int32_t v = 0; v < c->node_count; v++)
        if (!isfinite(c->node[v].x) || !isfinite(c->node[v].y))
            return ll_fail(ctx, LL_ERR_USAGE,
                           "%s: node %s has no coordinates, so there is no map to write; give them in "
                           "x_coord and y_coord of node.csv",
                           c->path, c->node[v].id);
    return LL_OK;
}

ll_status ll_write_geojson(ll_context *ctx, const ll_case *c, const char *path) {
    ll_output out;
    ll_status status = check_coordinates(ctx, c);
    if (status == LL_OK) status = ll_output_open(ctx, NULL, path, &out);
    if (status != LL_OK) return status;
    ll_output_text(&out, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (int32_t v = 0; v < c->node_count; v++) {
        ll_output_text(&out, v > 0 ? ",\n" : "\n");
        write_node(&out, c, &c->node[v]);
    }
    for (int32_t a = 0; a < c->link_count; a++) {
        ll_output_text(&out, c->node_count + a > 0 ? ",\n" : "\n");
        write_link(&out, c, &c->link[a]);
    }
    ll_output_text(&out, "\n]}\n");
    return ll_output_commit(&out);
}
