/* SPDX-License-Identifier: Apache-2.0 */
/* certificate.json as it is written: what it belongs to, what it claims, the prices. */
#include "solver/verify/verify.h"

#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/number.h"

static const char file[] = "certificate.json";
enum { KEYS = 11, PRICE_KEYS = 3, RANGE_KEYS = 7 };

/* Most often the answer is sound, and of the same case read another way. */
static void check_problem(ll_verifier *v) {
    char hash[17];
    const char *written = ll_verify_json_text(v, file, v->certificate, "problem_xxh64");
    snprintf(hash, sizeof hash, "%016" PRIx64, v->problem->xxh64);
    if (written == NULL || strcmp(written, hash) == 0) return;
    ll_finding(
        &v->findings, file, 0, 0,
        "problem_xxh64: written \"%.200s\", computed \"%s\": the answer is of another problem; verify the case it "
        "was solved for, with the --scenario, --year, --hard and --demand-scale of that run",
        written, hash);
}

static void check_identity(ll_verifier *v) {
    const json_t *version = json_object_get(v->certificate, "version");
    ll_verify_json_is(v, file, v->certificate, "format", "landlink certificate");
    if (!json_is_integer(version) || json_integer_value(version) != 1) {
        ll_finding(&v->findings, file, 0, 0, "version: must be 1, the only version this checker knows");
    }
    check_problem(v);
    if (json_object_size(v->certificate) != KEYS) {
        ll_finding(&v->findings, file, 0, 0, "%zu keys are written, but should be %d", json_object_size(v->certificate),
                   KEYS);
    }
}

static void check_kind(ll_verifier *v) {
    const char *kind = ll_verify_json_text(v, file, v->certificate, "kind");
    if (kind == NULL) return;
    v->infeasible = strcmp(kind, "infeasibility") == 0;
    if (!v->infeasible && strcmp(kind, "optimality") != 0) {
        ll_finding(&v->findings, file, 0, 0, "kind: \"%.80s\" is neither optimality nor infeasibility", kind);
    }
    if (v->infeasible && !v->problem->any_hard) {
        ll_finding(&v->findings, file, 0, 0, "kind: no demand of the problem is hard, it cannot be infeasible");
    }
}

/* Whether text is what %.17g prints of value in the C locale. */
static bool is_shortest_17(const char *text, double value) {
    char again[64];
    snprintf(again, sizeof again, "%.17g", value);
    char *point = strstr(again, localeconv()->decimal_point);
    if (point != NULL) *point = '.';
    return strcmp(again, text) == 0;
}

static void check_gap_asked(ll_verifier *v) {
    const char *text = ll_verify_json_text(v, file, v->certificate, "gap_asked");
    if (text == NULL) return;
    if (!ll_number_parse(text, strlen(text), &v->gap_asked) || v->gap_asked < 0 ||
        !is_shortest_17(text, v->gap_asked)) {
        ll_finding(&v->findings, file, 0, 0, "gap_asked: \"%.80s\" is no number >= 0 as %%.17g prints it", text);
    }
}

/* A number of 10^-digits that is 0 or more, or LL_NONE for an empty text; false: it is neither. */
static bool take_number(const json_t *entry, const char *key, int digits, int64_t *out) {
    ll_i128 value = 0;
    const char *text = json_string_value(json_object_get(entry, key));
    if (text == NULL) return false;
    *out = LL_NONE;
    if (text[0] == '\0') return true;
    if (!ll_exact_parse(text, digits, &value) || value < 0 || value > INT64_MAX) return false;
    *out = (int64_t)value;
    return true;
}

static void take_range(ll_verifier *v, size_t i, const json_t *entry, int32_t row) {
    ll_verify_range *r = &v->range[row];
    if (json_object_size(entry) == PRICE_KEYS) return;
    r->known = take_number(entry, "price_increase_usd_per_teu", 9, &r->increase_nusd) &&
               take_number(entry, "price_increase_until_teu_per_year", 6, &r->increase_until_uteu) &&
               take_number(entry, "price_decrease_usd_per_teu", 9, &r->decrease_nusd) &&
               take_number(entry, "price_decrease_until_teu_per_year", 6, &r->decrease_until_uteu);
    if (r->known && r->increase_nusd != LL_NONE && r->decrease_until_uteu != LL_NONE) return;
    ll_finding(&v->findings, file, 0, 0, "prices[%zu]: what one more and one less TEU are worth is not written whole",
               i);
}

/* Takes the price of entry i; its row must come after the last one. */
static void take_price(ll_verifier *v, size_t i, const json_t *entry, int32_t *last_row) {
    ll_i128 price;
    const char *id = json_string_value(json_object_get(entry, "set_id"));
    const char *kind = json_string_value(json_object_get(entry, "kind"));
    const char *text = json_string_value(json_object_get(entry, "price_usd_per_teu"));
    size_t keys = json_object_size(entry);
    if (id == NULL || kind == NULL || text == NULL || (keys != PRICE_KEYS && keys != RANGE_KEYS)) {
        ll_finding(&v->findings, file, 0, 0,
                   "prices[%zu]: must hold the texts set_id, kind, price_usd_per_teu, and all or none of a range", i);
        return;
    }
    int32_t row = ll_verify_find_row(v, id, kind);
    if (row == LL_NONE) {
        ll_finding(&v->findings, file, 0, 0, "prices[%zu]: the problem has no capacity \"%.80s\" of kind \"%.80s\"", i,
                   id, kind);
    } else if (row <= *last_row) {
        ll_finding(&v->findings, file, 0, 0, "prices[%zu]: \"%.80s\" is out of order or repeated", i, id);
    } else if (!ll_exact_parse(text, 9, &price) || price <= 0 || price >= LL_COST_INF) {
        ll_finding(&v->findings, file, 0, 0, "prices[%zu]: \"%.80s\" costs \"%.80s\", no exact price above 0", i, id,
                   text);
    } else {
        v->price_nusd[row] = (int64_t)price;
        v->priced_rows++;
        take_range(v, i, entry, row);
        *last_row = row;
    }
}

static void take_prices(ll_verifier *v) {
    const json_t *prices = json_object_get(v->certificate, "prices");
    int32_t last_row = LL_NONE;
    size_t i;
    const json_t *entry;
    if (!json_is_array(prices)) {
        ll_finding(&v->findings, file, 0, 0, "prices: must be a list");
        return;
    }
    json_array_foreach(prices, i, entry) {
        if (ll_verify_more(v)) take_price(v, i, entry, &last_row);
    }
}

ll_status ll_verify_read_certificate(ll_verifier *v) {
    ll_status status = LL_OK;
    LL_NEW(v->ctx, v->price_nusd, v->problem->row_count);
    LL_NEW(v->ctx, v->range, v->problem->row_count);
    LL_TRY(ll_verify_json_read(v, file, &v->certificate));
    if (v->certificate == NULL) goto done;
    check_identity(v);
    check_kind(v);
    check_gap_asked(v);
    take_prices(v);
done:
    return status;
}
