/* SPDX-License-Identifier: Apache-2.0 */
/* One solve and its proof, then the few numbers that are kept of it. */
#include "solver/compare/brief.h"

#include <stdio.h>

#include "solver/verify/verify.h"

enum { PATH_SIZE = 4096 };

bool ll_brief_ends_all(ll_status status) {
    return status == LL_ERR_MEMORY || status == LL_ERR_WRITE || status == LL_ERR_UNAVAILABLE;
}

ll_status ll_brief_fail(ll_context *ctx, ll_status status, ll_brief *out) {
    out->status = status;
    if (ll_brief_ends_all(status)) return status;
    out->message = ll_strdup(ctx, ll_context_error(ctx));
    return out->message != NULL ? LL_OK : LL_ERR_MEMORY;
}

ll_status ll_brief_take(ll_context *ctx, const ll_solution *solution, const ll_corridor_table *table, ll_brief *out) {
    ll_status status = LL_OK;
    LL_NEW(ctx, out->corridor, table->row_count);
    out->corridor_count = table->row_count;
    out->objective = solution->objective;
    for (int64_t d = 0; d < solution->problem->demand_count; d++) out->unmet_uteu += solution->unmet_uteu[d];
    for (int32_t i = 0; i < table->row_count; i++) {
        const ll_corridor_row *row = &table->row[i];
        out->corridor[i] = (ll_brief_corridor){row->flow_uteu, row->cost_usd_per_teu, row->time_d,
                                               row->bottleneck != LL_NONE ? row->bottleneck_price_nusd : 0};
    }
done:
    return status;
}

static ll_status verify(ll_context *ctx, const ll_solution *s, const ll_corridor_table *table, ll_verification *found) {
    ll_status status = LL_OK;
    int64_t *corridor_uteu = NULL; /* [row] */
    LL_NEW(ctx, corridor_uteu, table->row_count);
    for (int32_t i = 0; i < table->row_count; i++) corridor_uteu[i] = table->row[i].flow_uteu;
    const ll_verify_claim claim = {.path_count = s->path_count,
                                   .path_demand = s->path_demand,
                                   .path_first = s->path_first,
                                   .path_arc = s->path_arc,
                                   .path_flow_uteu = s->path_flow_uteu,
                                   .unmet_uteu = s->unmet_uteu,
                                   .rounding_uteu = s->rounding_uteu,
                                   .price_nusd = s->price_nusd,
                                   .infeasible = s->status == LL_ERR_INFEASIBLE,
                                   .objective = s->objective,
                                   .bound = s->bound,
                                   .corridor_count = table->row_count,
                                   .corridor_uteu = corridor_uteu};
    LL_TRY(ll_verify_claimed(ctx, s->problem, &claim, found));
done:
    ll_free(ctx, corridor_uteu);
    return status;
}

/* The choice sets that its proof needs are files: written, verified, and dropped with the folder. */
static ll_status verify_logit(ll_context *ctx, const ll_brief_task *task, const ll_solution *s) {
    char folder[PATH_SIZE];
    snprintf(folder, sizeof folder, "%.4000s/.brief-%d", task->scratch, ll_thread());
    return ll_solution_write(ctx, s, folder);
}

/* The status of the answer by what the verifier finds; what has none ends with why. */
static ll_status judge(ll_context *ctx, const ll_brief_task *task, const ll_solution *s,
                       const ll_corridor_table *table) {
    ll_status status = LL_OK;
    ll_verification found = {0};
    if (s->logit != NULL) return verify_logit(ctx, task, s);
    LL_TRY(verify(ctx, s, table, &found));
    if (s->status == LL_ERR_INFEASIBLE) return s->status;
    if (found.gap > s->gap_asked) status = LL_ERR_LIMIT;
done:
    return status;
}

static ll_status check(ll_context *ctx, const ll_brief_task *task, const ll_solution *s, const ll_corridor_table *table,
                       ll_status solved, ll_brief *out) {
    ll_status status = LL_OK;
    if (solved != LL_OK) LL_TRY(ll_brief_fail(ctx, solved, out)); /* why it is not optimal */
    ll_status judged = judge(ctx, task, s, table);
    if (!ll_has_answer(judged)) {
        ll_free(ctx, out->message);
        out->message = NULL;
        return ll_brief_fail(ctx, judged, out);
    }
    out->status = judged;
    out->logit = s->logit != NULL;
    out->verified = true;
    out->for_memory = s->for_memory;
    LL_TRY(ll_brief_take(ctx, s, table, out));
done:
    return status;
}

ll_status ll_brief_solve(ll_context *ctx, const ll_brief_task *task, ll_brief *out) {
    ll_status status = LL_OK;
    ll_solution *s = NULL;
    ll_corridor_table *table = NULL;
    ll_status solved = ll_solve_from(ctx, task->problem, task->options, task->start, task->leave, &s);
    if (!ll_has_answer(solved)) return ll_brief_fail(ctx, solved, out);
    LL_TRY(ll_corridor_table_create(ctx, s, &table));
    LL_TRY(check(ctx, task, s, table, solved, out));
    if (out->verified && task->solution != NULL) {
        *task->solution = s;
        *task->table = table;
        s = NULL;
        table = NULL;
    }
done:
    ll_corridor_table_free(ctx, table);
    ll_solution_free(ctx, s);
    return status;
}

void ll_brief_free(ll_context *ctx, ll_brief *b) {
    ll_free(ctx, b->message);
    ll_free(ctx, b->corridor);
    *b = (ll_brief){0};
}

const char *ll_brief_state(const ll_brief *b) {
    if (!b->verified) return b->status == LL_ERR_LIMIT ? "stopped" : "failed";
    if (b->status == LL_OK) return b->logit ? "optimal_logit" : "optimal";
    return b->status == LL_ERR_LIMIT ? "feasible" : "infeasible";
}
