/* SPDX-License-Identifier: Apache-2.0 */
/* From the plain answer to the one that spreads: choice set, prices, flows, numbers. */
#include "solver/logit/logit.h"

#include <string.h>

#include "solver/corridor.h"
#include "solver/repair.h"

static const double least_theta = 1e-9, most_theta = 1e6, most_factor = 1e6;
static const double grace_s = 0.6; /* of a stop, for what it has to be made an answer */

void ll_logit_free(ll_context *ctx, ll_logit *l) {
    if (l == NULL) return;
    ll_pool_free(ctx, l->set);
    ll_free(ctx, l->kind);
    ll_free(ctx, l->flow_uteu);
    ll_free(ctx, l->priced_nusd);
    ll_free(ctx, l->plain_uteu);
    ll_free(ctx, l);
}

ll_status ll_logit_check(ll_context *ctx, const ll_solve_options *o) {
    double theta = o->logit_theta_per_usd;
    if (!(theta == 0 || (theta >= least_theta && theta <= most_theta)))
        return ll_fail(
            ctx, LL_ERR_USAGE,
            "theta %g per USD: it must lie in %g to %g; 0.01 sends 2.7 times as much over a path that is 100 "
            "USD per TEU cheaper",
            theta, least_theta, most_theta);
    if (o->choices < 1) return ll_fail(ctx, LL_ERR_USAGE, "choices %d: it must be 1 or more", o->choices);
    if (!(o->choice_factor >= 1 && o->choice_factor <= most_factor))
        return ll_fail(ctx, LL_ERR_USAGE, "choice factor %g: it must lie in 1 to %g, times the cheapest path",
                       o->choice_factor, most_factor);
    return LL_OK;
}

/* What corridors carry before demands choose. */
static ll_status note_plain(ll_context *ctx, ll_solution *s) {
    ll_status status = LL_OK;
    ll_logit *l = s->logit;
    ll_corridor_table *table = NULL;
    LL_TRY(ll_corridor_table_create(ctx, s, &table));
    LL_NEW(ctx, l->plain_uteu, table->row_count);
    l->plain_rows = table->row_count;
    for (int32_t i = 0; i < table->row_count; i++) l->plain_uteu[i] = table->row[i].flow_uteu;
    l->plain_cost = s->objective;
done:
    ll_corridor_table_free(ctx, table);
    return status;
}

static void drop_paths(ll_context *ctx, ll_solution *s) {
    int64_t **arrays[] = {&s->path_demand, &s->path_first, &s->path_flow_uteu, &s->unmet_uteu, &s->rounding_uteu};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        ll_free(ctx, *arrays[i]);
        *arrays[i] = NULL;
    }
    ll_free(ctx, s->path_arc);
    s->path_arc = NULL;
    s->path_count = 0;
}

/* Flows of the fit into the answer, and of every alternative, unmet included. */
static ll_status take_flows(ll_context *ctx, ll_fit *f, ll_solution *s, int64_t *hard_unmet_uteu) {
    ll_status status = LL_OK;
    ll_logit *l = s->logit;
    drop_paths(ctx, s);
    LL_TRY(ll_repair_settle(f, s, hard_unmet_uteu));
    LL_NEW(ctx, l->flow_uteu, l->set->count);
    LL_NEW(ctx, l->priced_nusd, l->set->count);
    for (int64_t j = 0; j < l->set->count; j++)
        l->flow_uteu[j] = ll_pool_is_unmet(l->set, j) ? s->unmet_uteu[l->set->demand[j]] : f->flow_uteu[j];
done:
    return status;
}

static ll_status spread(ll_context *ctx, const ll_solve_options *options, ll_solution *s) {
    ll_status status = LL_OK;
    ll_logit *l = s->logit;
    double *value_teu = NULL; /* [column] */
    ll_fit *f = NULL;
    int64_t hard_unmet_uteu = 0;
    double began_s = ll_clock_s();
    LL_TRY(ll_logit_choose(ctx, s, l));
    l->choices_s = ll_clock_s() - began_s;
    LL_NEW(ctx, value_teu, l->set->count);
    LL_TRY(ll_logit_ascend(ctx, l, options->gap, s->price_nusd, value_teu));
    ll_set_grace(ctx, grace_s);
    LL_TRY(ll_logit_fit(ctx, l, value_teu, &f));
    LL_TRY(take_flows(ctx, f, s, &hard_unmet_uteu));
    if (hard_unmet_uteu > 0)
        return ll_fail(ctx, LL_ERR_NO_ANSWER,
                       "the spread flows leave hard demands uncarried by more than rounding; ask for more --choices, "
                       "or solve without --logit");
    LL_TRY(ll_logit_evaluate(ctx, s));
    l->prices_s = ll_clock_s() - began_s - l->choices_s;
done:
    ll_set_grace(ctx, 0);
    ll_fit_free(ctx, f);
    ll_free(ctx, value_teu);
    return status;
}

ll_status ll_logit_solve(ll_context *ctx, const ll_solve_options *options, ll_solution *s) {
    ll_status status = LL_OK;
    LL_NEW(ctx, s->logit, 1);
    s->logit->theta_per_usd = options->logit_theta_per_usd;
    s->logit->factor = options->choice_factor;
    s->logit->choices = options->choices;
    LL_TRY(note_plain(ctx, s));
    LL_TRY(spread(ctx, options, s));
    ll_log(ctx, LL_LOG_INFO,
           "logit     theta %g per USD: %lld %s in %.2f s, %lld %s in %.2f s: objective %.2f USD, cost %.2f USD, bound "
           "%.2f USD, gap %.2e",
           s->logit->theta_per_usd, (long long)s->logit->set->count,
           ll_plural(s->logit->set->count, "alternative", "alternatives"), s->logit->choices_s,
           (long long)s->logit->steps, ll_plural(s->logit->steps, "step", "steps"), s->logit->prices_s,
           ll_solution_objective_usd(s), (double)s->logit->cost * 1e-15, ll_solution_bound_usd(s), ll_solution_gap(s));
    s->status = ll_solution_gap(s) <= options->gap ? LL_OK : LL_ERR_LIMIT;
    if (s->status == LL_ERR_LIMIT)
        status =
            ll_fail(ctx, LL_ERR_LIMIT,
                    "the spread flows are feasible, their gap is %.3g; give it more time or ask for a larger --gap",
                    ll_solution_gap(s));
done:
    return status;
}
