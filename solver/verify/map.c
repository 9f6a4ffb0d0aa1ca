/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow.geojson, where there is one: a LineString for every link arc with flow whose ends have coordinates, in arc
 * order. Its numbers must be the doubles nearest to the exact values.
 */
#include "solver/verify/verify.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "graphs/io/number.h"

static const char file[] = "flow.geojson";
enum { PROPERTIES = 7 };

static bool has_place(const ll_case_node *node) { return isfinite(node->x) && isfinite(node->y); }

static bool is_drawn(const ll_verifier *v, int32_t arc) {
    const ll_problem *p = v->problem;
    if (p->arc[arc].kind != LL_ARC_LINK || v->flow_uteu[arc] == 0) return false;
    return has_place(&p->source->node[p->place[p->tail[arc]]]) && has_place(&p->source->node[p->place[p->head[arc]]]);
}

static bool is_equal(double a, double b) { return !(a < b) && !(a > b) && !isnan(a) && !isnan(b); }

/* Whether a value is [x, y] of a node. */
static bool is_position(const json_t *value, const ll_case_node *node) {
    const json_t *x = json_array_get(value, 0), *y = json_array_get(value, 1);
    return json_array_size(value) == 2 && json_is_number(x) && json_is_number(y) &&
           is_equal(json_number_value(x), node->x) && is_equal(json_number_value(y), node->y);
}

static bool has_type(const json_t *value, const char *name) {
    const char *type = json_string_value(json_object_get(value, "type"));
    return type != NULL && strcmp(type, name) == 0;
}

/* Whether a feature is the line between the ends of an arc. */
static bool is_line(const ll_problem *p, const json_t *value, int32_t arc) {
    const json_t *geometry = json_object_get(value, "geometry"), *line = json_object_get(geometry, "coordinates");
    return has_type(value, "Feature") && has_type(geometry, "LineString") && json_array_size(line) == 2 &&
           is_position(json_array_get(line, 0), &p->source->node[p->place[p->tail[arc]]]) &&
           is_position(json_array_get(line, 1), &p->source->node[p->place[p->head[arc]]]);
}

/* Properties of one feature; wrong() names the feature and the key. */
typedef struct feature {
    ll_verifier *v;
    size_t number;
    const json_t *properties;
} feature;

static void wrong(const feature *f, const char *key, const char *computed) {
    char number[LL_NUMBER_SIZE];
    const json_t *value = json_object_get(f->properties, key);
    const char *written = json_is_string(value)   ? json_string_value(value)
                          : json_is_number(value) ? ll_number_text(json_number_value(value), number)
                          : json_is_null(value)   ? "null"
                                                  : "nothing";
    ll_finding(&f->v->findings, file, 0, 0, "features[%zu].properties.%s: written %.200s, computed %.200s", f->number,
               key, written, computed);
}

static void check_text(const feature *f, const char *key, const char *computed) {
    const char *written = json_string_value(json_object_get(f->properties, key));
    if (written == NULL || strcmp(written, computed) != 0) wrong(f, key, computed);
}

static void check_null(const feature *f, const char *key) {
    if (!json_is_null(json_object_get(f->properties, key))) wrong(f, key, "null");
}

static void check_decimal(const feature *f, const char *key, ll_i128 value, int digits) {
    char text[LL_DECIMAL_SIZE];
    double computed = NAN;
    const json_t *written = json_object_get(f->properties, key);
    ll_exact_text(value, digits, text);
    if (!json_is_number(written) || !ll_number_parse(text, strlen(text), &computed) ||
        !is_equal(json_number_value(written), computed)) {
        wrong(f, key, text);
    }
}

/* A ratio with six decimals: read back as whole millionths. */
static void check_utilisation(const feature *f, int64_t flow_uteu, int64_t capacity_uteu) {
    const json_t *value = json_object_get(f->properties, "utilisation");
    double written = json_is_number(value) ? json_number_value(value) : NAN, millionths = round(written * 1e6);
    if (fabs(millionths) < 1e18 && is_equal(millionths / 1e6, written) &&
        ll_exact_is_nearest((ll_i128)millionths, (ll_i128)flow_uteu * LL_MICRO, capacity_uteu)) {
        return;
    }
    char text[LL_NUMBER_SIZE];
    wrong(f, "utilisation", ll_number_text((double)flow_uteu / (double)capacity_uteu, text));
}

static void check_feature(ll_verifier *v, size_t number, const json_t *value, int32_t arc) {
    const ll_problem *p = v->problem;
    const ll_case_link *link = &p->source->link[p->arc[arc].source];
    const feature f = {v, number, json_object_get(value, "properties")};
    int32_t own = v->own_row[arc];
    if (!is_line(p, value, arc) || json_object_size(f.properties) != PROPERTIES) {
        ll_finding(&v->findings, file, 0, 0,
                   "features[%zu]: must be a LineString between the ends of %.200s, with %d "
                   "properties",
                   number, p->arc_token[arc], PROPERTIES);
    }
    check_text(&f, "link_id", link->id);
    check_text(&f, "direction", p->arc[arc].backward ? "backward" : "forward");
    check_text(&f, "mode", link->mode);
    check_decimal(&f, "flow_teu", v->flow_uteu[arc], 6);
    if (own == LL_NONE) {
        check_null(&f, "capacity_teu_per_year");
        check_null(&f, "utilisation");
        check_null(&f, "shadow_price_usd_per_teu");
    } else {
        check_decimal(&f, "capacity_teu_per_year", p->row[own].capacity_uteu, 6);
        check_utilisation(&f, v->flow_uteu[arc], p->row[own].capacity_uteu);
        check_decimal(&f, "shadow_price_usd_per_teu", v->price_nusd[own], 9);
    }
}

static void check_features(ll_verifier *v, const json_t *features) {
    size_t count = 0;
    for (int32_t a = 0; a < v->problem->arc_count; a++) count += is_drawn(v, a);
    if (!json_is_array(features) || json_array_size(features) != count) {
        ll_finding(&v->findings, file, 0, 0,
                   "features: %zu are written, but should be %zu, one for each link arc with "
                   "flow",
                   json_array_size(features), count);
        return;
    }
    size_t number = 0;
    for (int32_t a = 0; a < v->problem->arc_count && ll_verify_more(v); a++) {
        if (!is_drawn(v, a)) continue;
        check_feature(v, number, json_array_get(features, number), a);
        number++;
    }
}

ll_status ll_verify_map(ll_verifier *v) {
    ll_status status = LL_OK;
    json_t *map = NULL;
    LL_TRY(ll_verify_json_read_optional(v, file, &map));
    if (map == NULL) goto done;
    ll_verify_json_is(v, file, map, "type", "FeatureCollection");
    check_features(v, json_object_get(map, "features"));
done:
    json_decref(map);
    return status;
}
