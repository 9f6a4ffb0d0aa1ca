/* SPDX-License-Identifier: Apache-2.0 */
/* certificate.json as it is written: what it belongs to, what it claims, the prices. */
#include "solver/verify/verify.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/number.h"

static const char file[] = "certificate.json";
enum { KEYS = 11, LOGIT_KEYS = 15, PRICE_KEYS = 3, RANGE_KEYS = 7 };

/* Most often the answer is sound, and of the same case read another way: reading.c looks. */
static void check_problem(ll_verifier *v) {
    char hash[17];
    const char *written = ll_verify_json_text(v, file, v->certificate, "problem_xxh64");
    snprintf(hash, sizeof hash, "%016" PRIx64, v->problem->xxh64);
    if (written == NULL || strcmp(written, hash) == 0) return;
    v->other_problem = true;
    ll_finding(
        &v->findings, file, 0, 0,
        "problem_xxh64: written \"%.200s\", computed \"%s\": the answer is of another problem; verify the case it "
        "was solved for, with the --scenario, --projects, --year, --hard and --demand-scale of that run",
        written, hash);
}

static void check_identity(ll_verifier *v) {
    const json_t *version = json_object_get(v->certificate, "version");
    ll_verify_json_is(v, file, v->certificate, "format", "landlink certificate");
    if (!json_is_integer(version) || json_integer_value(version) != 1) {
        ll_finding(&v->findings, file, 0, 0, "version: must be 1, the only version this checker knows");
    }
    check_problem(v);
}

static void check_size(ll_verifier *v) {
    int keys = v->logit != NULL ? LOGIT_KEYS : KEYS;
    if (json_object_size(v->certificate) == (size_t)keys) return;
    ll_finding(&v->findings, file, 0, 0, "%zu keys are written, but should be %d", json_object_size(v->certificate),
               keys);
}

/* Whether text is what %.17g prints of value in the C locale. */
static bool is_shortest_17(const char *text, double value) {
    char again[64];
    snprintf(again, sizeof again, "%.17g", value);
    char *point = strstr(again, localeconv()->decimal_point);
    if (point != NULL) *point = '.';
    return strcmp(again, text) == 0;
}

/* The number that a text is, from low to high; nothing else prints so. */
static double take_double(ll_verifier *v, const char *key, double low, double high) {
    const char *text = ll_verify_json_text(v, file, v->certificate, key);
    double value = low;
    if (text == NULL) return low;
    if (ll_number_parse(text, strlen(text), &value) && value >= low && value <= high && is_shortest_17(text, value))
        return value;
    ll_finding(&v->findings, file, 0, 0, "%s: \"%.80s\" is no number from %g to %g as %%.17g prints it", key, text, low,
               high);
    return low;
}

static void take_choice(ll_verifier *v) {
    const json_t *choices = json_object_get(v->certificate, "choices");
    v->logit->theta_per_usd = take_double(v, "theta_per_usd", 1e-9, 1e6);
    v->logit->factor = take_double(v, "choice_factor", 1, 1e6);
    v->logit->choices = json_integer_value(choices);
    if (!json_is_integer(choices) || v->logit->choices < 1)
        ll_finding(&v->findings, file, 0, 0, "choices: is no whole number of 1 or more");
}

static ll_status check_kind(ll_verifier *v) {
    ll_status status = LL_OK;
    const char *kind = ll_verify_json_text(v, file, v->certificate, "kind");
    if (kind == NULL) return LL_OK;
    v->infeasible = strcmp(kind, "infeasibility") == 0;
    if (strcmp(kind, "logit") == 0) {
        LL_NEW(v->ctx, v->logit, 1);
        take_choice(v);
    } else if (!v->infeasible && strcmp(kind, "optimality") != 0) {
        ll_finding(&v->findings, file, 0, 0, "kind: \"%.80s\" is neither optimality nor infeasibility nor logit", kind);
    }
    if (v->infeasible && !v->problem->any_hard) {
        ll_finding(&v->findings, file, 0, 0, "kind: no demand of the problem is hard, it cannot be infeasible");
    }
done:
    return status;
}

static void check_gap_asked(ll_verifier *v) { v->gap_asked = take_double(v, "gap_asked", 0, HUGE_VAL); }

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
    LL_TRY(check_kind(v));
    check_size(v);
    check_gap_asked(v);
    take_prices(v);
done:
    return status;
}
