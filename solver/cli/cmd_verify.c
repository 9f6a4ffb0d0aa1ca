/* SPDX-License-Identifier: Apache-2.0 */
/* landlink verify: the independent checker. */
#include <math.h>
#include <stdio.h>

#include "graphs/tables/forgiving.h"
#include "solver/cli/commands.h"
#include "solver/cli/print.h"
#include "solver/output/json.h"

/* For people: the gap is a part of the objective, "within" one of the optimum, which the bound is at most. */
static ll_status put_distance(ll_context *ctx, const ll_verification *v, json_t *facts) {
    enum { TEXT_SIZE = 64 };
    char text[TEXT_SIZE];
    if (v->objective_usd < 1 || v->gap >= 1) return LL_OK; /* the gap is then no part of the objective */
    snprintf(text, sizeof text, "%.2g %% of the optimum", 100 * v->gap / (1 - v->gap));
    return ll_json_put_text(ctx, facts, "within", text);
}

/* A proof of infeasibility has no gap; its bound_usd is what it exceeds 0 by, and no money. */
static ll_status print_verification(ll_context *ctx, const ll_verification *v, bool as_json) {
    ll_status status = LL_OK;
    bool proof = isinf(v->gap);
    json_t *gap = proof ? json_null() : json_string(v->gap_fraction);
    json_t *gap_about = proof ? json_null() : json_real(v->gap);
    json_t *facts = json_pack("{s:b, s:s, s:s, s:s, s:o, s:o}", "verified", (int)v->ok, "kind",
                              proof      ? "infeasibility"
                              : v->logit ? "logit"
                                         : "optimality",
                              "objective_usd", v->objective, proof && !as_json ? "proof_exceeds_0_by" : "bound_usd",
                              v->bound, "gap", gap, "gap_about", gap_about);
    if (!proof && !as_json) LL_TRY(put_distance(ctx, v, facts));
    LL_TRY(ll_cli_print_facts(ctx, facts, as_json));
done:
    json_decref(facts);
    return status;
}

ll_status ll_cli_verify(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_problem *problem = NULL;
    ll_verification found = {.ok = false};
    LL_TRY(ll_problem_read_forgiving(ctx, args->input, &args->problem, &problem));
    LL_TRY(ll_cli_need_answer(ctx, args));
    LL_TRY(ll_verify(ctx, problem, args->output, &found));
    LL_TRY(print_verification(ctx, &found, args->json));
done:
    ll_problem_free(ctx, problem);
    return status;
}
