/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outages: each link, node or border of the case closed in turn, ranked by what that costs. Penalties stay those of the
 * base. What carries nothing in the base costs nothing: the base's answer, which has no use for it, is optimal without.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/compare/compare.h"

enum { PATH_SIZE = 4096 };

/* ---- what there is to close ---- */

static bool is_border(const ll_case *c, const ll_case_link *link) {
    const char *a = c->node[link->from].country, *b = c->node[link->to].country;
    return a[0] != '\0' && b[0] != '\0' && strcmp(a, b) != 0;
}

static bool same_border(const ll_case *c, const ll_case_link *x, const ll_case_link *y) {
    const char *a = c->node[x->from].country, *b = c->node[x->to].country;
    const char *p = c->node[y->from].country, *q = c->node[y->to].country;
    return (strcmp(a, p) == 0 && strcmp(b, q) == 0) || (strcmp(a, q) == 0 && strcmp(b, p) == 0);
}

static bool closes(const ll_case *c, ll_outage kind, int32_t item, int32_t link) {
    const ll_case_link *l = &c->link[link];
    if (kind == LL_OUTAGE_LINKS) return link == item;
    if (kind == LL_OUTAGE_NODES) return l->from == item || l->to == item;
    return is_border(c, l) && same_border(c, &c->link[item], l);
}

/* Whether an item is one: the first link of a border stands for it. */
static bool is_item(const ll_case *c, ll_outage kind, int32_t item) {
    if (kind == LL_OUTAGE_LINKS) return c->link[item].status == LL_LINK_EXISTING;
    if (kind == LL_OUTAGE_NODES) return true;
    if (!is_border(c, &c->link[item])) return false;
    for (int32_t i = 0; i < item; i++)
        if (is_border(c, &c->link[i]) && same_border(c, &c->link[i], &c->link[item])) return false;
    return true;
}

static ll_status name_item(ll_context *ctx, const ll_case *c, ll_outage kind, int32_t item, ll_outage_result *r) {
    const ll_case_link *l = kind == LL_OUTAGE_NODES ? NULL : &c->link[item];
    r->name = kind == LL_OUTAGE_NODES ? c->node[item].name : kind == LL_OUTAGE_LINKS ? l->name : "";
    if (kind != LL_OUTAGE_BORDER) {
        r->id = ll_strdup(ctx, kind == LL_OUTAGE_NODES ? c->node[item].id : l->id);
        return r->id != NULL ? LL_OK : LL_ERR_MEMORY;
    }
    const char *a = c->node[l->from].country, *b = c->node[l->to].country;
    if (strcmp(a, b) > 0) {
        const char *swap = a;
        a = b;
        b = swap;
    }
    size_t size = strlen(a) + strlen(b) + 2;
    r->id = ll_calloc(ctx, (int64_t)size, 1);
    if (r->id == NULL) return LL_ERR_MEMORY;
    snprintf(r->id, size, "%s-%s", a, b);
    return LL_OK;
}

/* ---- one outage ---- */

static int64_t base_flow(const ll_compare_run *run, int32_t item) {
    const ll_problem *p = run->base.problem;
    int64_t flow_uteu = 0;
    for (int32_t a = 0; a < p->arc_count; a++)
        if (p->arc[a].kind == LL_ARC_LINK && closes(p->source, run->options->outage, item, p->arc[a].source))
            flow_uteu += ll_solution_arc_flow_uteu(run->base.solution, a);
    return flow_uteu;
}

/* The base's case with the links closed; a penalty is what it was, whatever paths are left. */
static ll_status build(ll_compare_run *run, int32_t item, ll_problem **out) {
    const ll_problem *base = run->base.problem;
    ll_case *c = NULL;
    ll_problem_options options = run->options->problem;
    options.projects = NULL; /* they are in the base's tables */
    options.scenario = NULL;
    ll_status status = ll_case_copy(run->ctx, base->source, &c);
    if (status != LL_OK) return status;
    for (int32_t i = 0; i < c->link_count; i++)
        if (closes(c, run->options->outage, item, i) && c->link[i].status == LL_LINK_EXISTING)
            c->link[i].status = LL_LINK_CLOSED;
    ll_case_keep_penalties(c, base);
    return ll_problem_build(run->ctx, c, &options, out);
}

static bool has_answer(ll_status status) {
    return status == LL_OK || status == LL_ERR_LIMIT || status == LL_ERR_INFEASIBLE;
}

static void take_sums(const ll_compare_run *run, const ll_solution *s, const ll_corridor_table *corridors,
                      ll_outage_result *r) {
    r->cost = s->objective - run->base.solution->objective;
    for (int64_t d = 0; d < s->problem->demand_count; d++) r->unmet_uteu += s->unmet_uteu[d];
    for (int32_t i = 0; i < corridors->row_count; i++) r->corridor_uteu[i] = corridors->row[i].flow_uteu;
}

static ll_status take(const ll_compare_run *run, const ll_solution *s, ll_outage_result *r) {
    ll_status status = LL_OK;
    ll_corridor_table *corridors = NULL;
    LL_TRY(ll_corridor_table_create(run->ctx, s, &corridors));
    take_sums(run, s, corridors, r);
done:
    ll_corridor_table_free(run->ctx, corridors);
    return status;
}

/* Solves and verifies, in a folder that is not published. */
static ll_status solve(ll_compare_run *run, const ll_problem *p, ll_outage_result *r) {
    ll_status status = LL_OK;
    ll_solution *s = NULL;
    char folder[PATH_SIZE];
    r->status = ll_solve_from(run->ctx, p, &run->options->solve, run->start, NULL, &s);
    if (!has_answer(r->status)) return r->status == LL_ERR_MEMORY ? LL_ERR_MEMORY : LL_OK;
    snprintf(folder, sizeof folder, "%.4000s/.outage", run->tables.publication.partial);
    r->status = ll_solution_write(run->ctx, s, folder);
    r->verified = has_answer(r->status);
    if (r->status == LL_ERR_MEMORY || r->status == LL_ERR_WRITE)
        status = r->status;
    else if (r->verified)
        status = take(run, s, r);
    ll_solution_free(run->ctx, s);
    return status;
}

static ll_status run_item(ll_compare_run *run, int32_t item, ll_outage_result *r) {
    ll_status status = LL_OK;
    ll_problem *p = NULL;
    r->base_uteu = base_flow(run, item);
    if (r->base_uteu == 0) {
        r->status = run->comparison->variant[0].status;
        r->verified = true;
        take_sums(run, run->base.solution, run->base.corridors, r);
        return LL_OK;
    }
    r->status = LL_ERR_LIMIT;
    if (ll_should_stop(run->ctx)) return LL_OK;
    r->status = build(run, item, &p);
    if (r->status == LL_ERR_MEMORY) return LL_ERR_MEMORY;
    if (r->status == LL_OK) status = solve(run, p, r);
    ll_problem_free(run->ctx, p);
    return status;
}

/* ---- all ---- */

static int by_cost(const void *left, const void *right) {
    const ll_outage_result *a = left, *b = right;
    if (a->verified != b->verified) return a->verified ? -1 : 1; /* what has no answer has no rank of its own */
    if (a->cost != b->cost) return a->cost > b->cost ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static ll_status run_all(ll_compare_run *run, int32_t most) {
    ll_status status = LL_OK;
    ll_comparison *c = run->comparison;
    const ll_case *source = run->base.problem->source;
    for (int32_t item = 0; item < most; item++) {
        if (!is_item(source, run->options->outage, item)) continue;
        ll_outage_result *r = &c->outage[c->outage_count++];
        r->number = item;
        LL_TRY(name_item(run->ctx, source, run->options->outage, item, r));
        LL_NEW(run->ctx, r->corridor_uteu, run->base.corridors->row_count);
        LL_TRY(run_item(run, item, r));
    }
    qsort(c->outage, (size_t)c->outage_count, sizeof *c->outage, by_cost);
done:
    return status;
}

static const char *state_of(const ll_outage_result *r) {
    if (!r->verified) return r->status == LL_ERR_LIMIT ? "stopped" : "failed";
    return r->status == LL_OK ? "optimal" : r->status == LL_ERR_LIMIT ? "feasible" : "infeasible";
}

static void put_row(ll_output *out, const ll_compare_run *run, int32_t rank, const ll_outage_result *r) {
    static const char *const kinds[] = {"", "link", "node", "border"};
    ll_output_printf(out, "%d,%s,", (int)rank + 1, kinds[run->options->outage]);
    ll_output_csv(out, r->id);
    ll_output_text(out, ",");
    ll_output_csv(out, r->name);
    ll_output_printf(out, ",%s,%s", state_of(r), r->verified ? "yes" : "no");
    ll_compare_put_teu(out, r->base_uteu);
    ll_output_text(out, ",");
    if (r->verified) ll_put_decimal(out, r->cost, LL_DIGITS_MONEY);
    ll_output_text(out, ",");
    if (r->verified) ll_put_decimal(out, r->unmet_uteu, LL_DIGITS_TEU);
    for (int32_t i = 0; i < run->base.corridors->row_count; i++) {
        ll_output_text(out, ",");
        if (r->verified) ll_put_decimal(out, r->corridor_uteu[i], LL_DIGITS_TEU);
    }
    ll_output_text(out, "\n");
}

static ll_status write_table(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_output out = {0};
    LL_TRY(ll_output_open(run->ctx, run->tables.publication.partial, "outage.csv", &out));
    ll_output_text(&out, "rank,kind,id,name,status,verified,base_flow_teu,objective_difference_usd,unmet_teu");
    for (int32_t i = 0; i < run->base.corridors->row_count; i++) {
        ll_output_text(&out, ",\"flow_");
        ll_output_csv_part(&out, run->base.corridors->row[i].id);
        ll_output_text(&out, "\"");
    }
    ll_output_text(&out, "\n");
    for (int32_t i = 0; i < run->comparison->outage_count; i++) put_row(&out, run, i, &run->comparison->outage[i]);
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    return status;
}

ll_status ll_outage_run(ll_compare_run *run) {
    ll_status status = LL_OK;
    const ll_case *c = run->comparison->source;
    ll_quiet_log quiet;
    int32_t most = run->options->outage == LL_OUTAGE_NODES ? c->node_count : c->link_count;
    if (run->options->outage == LL_OUTAGE_NONE) return LL_OK;
    LL_NEW(run->ctx, run->comparison->outage, most);
    ll_quiet_begin(run->ctx, NULL, &quiet);
    status = run_all(run, most);
    ll_quiet_end(&quiet);
    LL_TRY(status);
    ll_log(run->ctx, LL_LOG_INFO, "%d outages, %.2f s", run->comparison->outage_count, ll_elapsed_s(run->ctx));
    LL_TRY(write_table(run));
done:
    return status;
}

void ll_outage_free(ll_context *ctx, ll_outage_result *r) {
    ll_free(ctx, r->id);
    ll_free(ctx, r->corridor_uteu);
}
