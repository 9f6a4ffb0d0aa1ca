/* SPDX-License-Identifier: Apache-2.0 */
/* certificate.json: objective, bound and the prices that prove it, each exact. */
#include <inttypes.h>

#include "solver/logit/logit.h"
#include "solver/output/output.h"

static void put_member(ll_output *out, const char *name, ll_i128 value, int digits) {
    ll_output_printf(out, "  \"%s\": \"", name);
    ll_put_decimal(out, value, digits);
    ll_output_text(out, "\",\n");
}

/* (objective - bound) / max(1 USD, |cost|), unreduced. */
static void put_gap(ll_output *out, const ll_solution *s) {
    ll_output_text(out, "  \"gap\": \"");
    if (s->status != LL_ERR_INFEASIBLE) {
        ll_put_decimal(out, s->objective - s->bound, 0);
        ll_output_text(out, "/");
        ll_put_decimal(out, ll_solution_scale(s), 0);
    }
    ll_output_text(out, "\",\n");
}

static void put_end(ll_output *out, const char *name, int64_t value, int64_t none, int digits) {
    ll_output_printf(out, ",\n      \"%s\": \"", name);
    if (value != none) ll_put_decimal(out, value, digits);
    ll_output_text(out, "\"");
}

/* What re-solves found beside the price; capacity_price.csv repeats it. */
static void put_range(ll_output *out, const ll_price_range *range) {
    put_end(out, "price_increase_usd_per_teu", range->increase_nusd, LL_COST_INF, LL_DIGITS_PRICE);
    put_end(out, "price_increase_until_teu_per_year", range->increase_until_uteu, LL_NO_END, LL_DIGITS_TEU);
    put_end(out, "price_decrease_usd_per_teu", range->decrease_nusd, LL_COST_INF, LL_DIGITS_PRICE);
    put_end(out, "price_decrease_until_teu_per_year", range->decrease_until_uteu, LL_NO_END, LL_DIGITS_TEU);
}

static const ll_price_range *range_of(const ll_solution *s, int32_t row) {
    for (int32_t i = 0; i < s->ranges.count; i++)
        if (s->ranges.range[i].row == row) return &s->ranges.range[i];
    return NULL;
}

static void put_prices(ll_output *out, const ll_solution *s) {
    const char *separator = "\n";
    ll_output_text(out, "  \"prices\": [");
    for (int32_t row = 0; row < s->problem->row_count; row++) {
        if (s->price_nusd[row] == 0) continue;
        ll_output_printf(out, "%s    { \"set_id\": \"", separator);
        ll_output_json(out, ll_problem_row_id(s->problem, row));
        ll_output_printf(out, "\", \"kind\": \"%s\", \"price_usd_per_teu\": \"", ll_problem_row_kind(s->problem, row));
        ll_put_decimal(out, s->price_nusd[row], LL_DIGITS_PRICE);
        ll_output_text(out, "\"");
        const ll_price_range *range = range_of(s, row);
        if (range != NULL) put_range(out, range);
        ll_output_text(out, " }");
        separator = ",\n";
    }
    ll_output_text(out, "\n  ]\n}\n");
}

static const char *kind_of(const ll_solution *s) {
    if (s->status == LL_ERR_INFEASIBLE) return "infeasibility";
    return s->logit != NULL ? "logit" : "optimality";
}

static void put_logit(ll_output *out, const ll_logit *l) {
    ll_output_printf(out, "  \"theta_per_usd\": \"%.17g\",\n  \"choices\": %d,\n  \"choice_factor\": \"%.17g\",\n",
                     l->theta_per_usd, l->choices, l->factor);
    put_member(out, "cost_usd", l->cost, LL_DIGITS_MONEY);
}

ll_status ll_write_certificate(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    (void)ctx;
    const ll_solution *s = answer->solution;
    ll_i128 unmet_uteu = 0, rounding_uteu = 0;
    for (int64_t d = 0; d < s->problem->demand_count; d++) {
        unmet_uteu += s->unmet_uteu[d];
        rounding_uteu += s->rounding_uteu[d];
    }
    ll_output_text(out, "{\n  \"format\": \"landlink certificate\",\n  \"version\": 1,\n");
    ll_output_printf(out, "  \"kind\": \"%s\",\n", kind_of(s));
    ll_output_printf(out, "  \"problem_xxh64\": \"%016" PRIx64 "\",\n", s->problem->xxh64);
    put_member(out, "objective_usd", s->objective, LL_DIGITS_MONEY);
    put_member(out, "bound_usd", s->bound, LL_DIGITS_MONEY);
    put_gap(out, s);
    ll_output_printf(out, "  \"gap_asked\": \"%.17g\",\n", s->gap_asked);
    if (s->logit != NULL) put_logit(out, s->logit);
    put_member(out, "unmet_teu", unmet_uteu, LL_DIGITS_TEU);
    put_member(out, "rounding_teu", rounding_uteu, LL_DIGITS_TEU);
    put_prices(out, s);
    return LL_OK;
}
