/* SPDX-License-Identifier: Apache-2.0 */
/* landlink verify: the independent checker. */
#include <math.h>

#include "solver/cli/commands.h"
#include "solver/cli/print.h"

/* A proof of infeasibility has no gap; its bound_usd is what it exceeds 0 by. */
static ll_status print_verification(ll_context *ctx, const ll_verification *v, bool as_json) {
    bool proof = isinf(v->gap);
    json_t *gap = proof ? json_null() : json_string(v->gap_fraction);
    json_t *gap_about = proof ? json_null() : json_real(v->gap);
    json_t *facts = json_pack("{s:b, s:s, s:s, s:s, s:o, s:o}", "verified", (int)v->ok, "kind",
                              proof ? "infeasibility" : "optimality", "objective_usd", v->objective, "bound_usd",
                              v->bound, "gap", gap, "gap_about", gap_about);
    ll_status status = ll_cli_print_facts(ctx, facts, as_json);
    json_decref(facts);
    return status;
}

ll_status ll_cli_verify(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_problem *problem = NULL;
    ll_verification found = {.ok = false};
    LL_TRY(ll_problem_read(ctx, args->input, &args->problem, &problem));
    LL_TRY(ll_verify(ctx, problem, args->output, &found));
    LL_TRY(print_verification(ctx, &found, args->json));
done:
    ll_problem_free(ctx, problem);
    return status;
}
