/* SPDX-License-Identifier: Apache-2.0 */
/* ll_verify: the checks of an answer folder in their order. verify.h draws what depends on what. */
#include "solver/verify/verify.h"

#include <math.h>
#include <stdio.h>

#include "solver/verify/reading.h"

void ll_verify_close(ll_verifier *v) {
    void *arrays[] = {v->own_row, v->demand_of_row, v->price_nusd, v->range, v->load};
    ll_verify_sums_free(v);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(v->ctx, arrays[i]);
    if (v->logit != NULL) {
        ll_free(v->ctx, v->logit->unmet_uteu);
        ll_free(v->ctx, v->logit->first);
        ll_free(v->ctx, v->logit->flow_uteu);
        ll_free(v->ctx, v->logit->arc);
        ll_free(v->ctx, v->logit);
    }
    ll_verify_frontier_free(v->ctx, v->frontier);
    ll_index_free(v->ctx, v->arc_of_token);
    ll_index_free(v->ctx, v->row_of_set);
    json_decref(v->certificate);
    ll_findings_free(&v->findings);
}

static ll_status check_tables(ll_verifier *v) {
    ll_status status = LL_OK;
    LL_TRY(ll_verify_flows(v));
    LL_TRY(v->logit != NULL ? ll_verify_choices(v) : ll_verify_distances(v));
    LL_TRY(ll_verify_demands(v));
    if (v->demands_known) LL_TRY(ll_verify_proof(v));
    LL_TRY(ll_verify_links(v));
    LL_TRY(ll_verify_corridors(v));
    LL_TRY(ll_verify_capacity_prices(v));
    LL_TRY(ll_verify_map(v));
    LL_TRY(ll_verify_read_frontier(v));
    if (v->demands_known) LL_TRY(ll_verify_summary(v));
done:
    return status;
}

static ll_status check_folder(ll_verifier *v) {
    ll_status status = LL_OK;
    LL_TRY(ll_verify_names(v));
    LL_TRY(ll_verify_read_certificate(v));
    if (v->other_problem) LL_TRY(ll_reading_check(v->ctx, v->problem, v->folder));
    if (v->findings.count == 0) LL_TRY(ll_verify_read_paths(v));
    if (v->findings.count == 0) LL_TRY(check_tables(v));
    status = ll_findings_status(&v->findings);
done:
    return status;
}

static bool is_gap_at_most(const ll_verifier *v, double limit) {
    return ll_exact_at_most(v->gap_numerator, v->gap_denominator, limit);
}

/* The gap as the least double that is not below it: gap <= limit holds of the double when it holds exactly. */
static double round_up_gap(const ll_verifier *v) {
    double gap = (double)v->gap_numerator / (double)v->gap_denominator;
    while (is_gap_at_most(v, nextafter(gap, -INFINITY))) gap = nextafter(gap, -INFINITY);
    while (!is_gap_at_most(v, gap)) gap = nextafter(gap, INFINITY);
    return gap;
}

static void report(const ll_verifier *v, ll_verification *out) {
    char numerator[LL_DECIMAL_SIZE], denominator[LL_DECIMAL_SIZE];
    ll_exact_text(v->objective, 15, out->objective);
    ll_exact_text(v->bound, 15, out->bound);
    out->objective_usd = ll_exact_double(v->objective, 15);
    out->bound_usd = ll_exact_double(v->bound, 15);
    out->gap = INFINITY;
    if (v->infeasible || v->gap_denominator == 0) return;
    out->gap = round_up_gap(v);
    snprintf(out->gap_fraction, sizeof out->gap_fraction, "%s/%s", ll_exact_text(v->gap_numerator, 0, numerator),
             ll_exact_text(v->gap_denominator, 0, denominator));
}

static ll_status check(ll_verifier *v, ll_status (*steps)(ll_verifier *v), ll_verification *out) {
    *out = (ll_verification){.gap = INFINITY};
    ll_findings_init(&v->findings, v->ctx);
    ll_status status = steps(v);
    if (status == LL_ERR_DATA) status = LL_ERR_INTERNAL; /* the text stays as it was stored */
    out->ok = status == LL_OK;
    out->logit = v->logit != NULL;
    report(v, out);
    return status;
}

ll_status ll_verify_open(ll_context *ctx, const ll_problem *problem, const char *folder, ll_verify_listener listener,
                         ll_verifier *v, ll_verification *out) {
    *v = (ll_verifier){.ctx = ctx, .problem = problem, .folder = folder, .listener = listener};
    return check(v, check_folder, out);
}

ll_status ll_verify_claimed(ll_context *ctx, const ll_problem *problem, const ll_verify_claim *claim,
                            ll_verification *out) {
    ll_verifier v = {.ctx = ctx, .problem = problem, .folder = "", .claim = claim};
    ll_status status = check(&v, ll_verify_claim_steps, out);
    ll_verify_close(&v);
    return status;
}

ll_status ll_verify(ll_context *ctx, const ll_problem *problem, const char *folder, ll_verification *out) {
    ll_verifier v;
    ll_status status = ll_verify_open(ctx, problem, folder, (ll_verify_listener){NULL, NULL}, &v, out);
    ll_verify_close(&v);
    return status;
}
