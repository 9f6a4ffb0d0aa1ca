/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outages: each link, node or border of the case closed in turn, ranked by what that costs. Penalties stay those of the
 * base. What carries nothing in the base costs nothing: the base's answer, which has no use for it, is optimal without.
 */
#include <stdlib.h>
#include <string.h>

#include "solver/compare/split.h"

enum { MORE_SIZE = 32 };

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

/* A link that is there across the border of another; LL_NONE: any border. */
static bool crosses(const ll_case *c, int32_t item, int32_t link) {
    const ll_case_link *l = &c->link[link];
    return l->status == LL_LINK_EXISTING && is_border(c, l) && (item == LL_NONE || same_border(c, &c->link[item], l));
}

/* Whether an item is one: the first link of a border stands for it. */
static bool is_item(const ll_case *c, ll_outage kind, int32_t item) {
    if (kind == LL_OUTAGE_LINKS) return c->link[item].status == LL_LINK_EXISTING;
    if (kind == LL_OUTAGE_NODES) return true;
    if (!crosses(c, LL_NONE, item)) return false;
    for (int32_t i = 0; i < item; i++)
        if (crosses(c, item, i)) return false;
    return true;
}

static ll_status name_thing(ll_context *ctx, const char *id, const char *name, ll_outage_result *r) {
    r->name = name;
    r->id = ll_strdup(ctx, id);
    return r->id != NULL ? LL_OK : LL_ERR_MEMORY;
}

/* ---- borders ---- */

/* A crossing is one, however many links there are from the one place to the other and back. */
static bool is_new_crossing(const ll_case *c, int32_t item, int32_t link) {
    const ll_case_link *l = &c->link[link];
    for (int32_t i = item; i < link; i++) {
        const ll_case_link *other = &c->link[i];
        bool same = other->from == l->from && other->to == l->to, back = other->from == l->to && other->to == l->from;
        if ((same || back) && crosses(c, item, i)) return false;
    }
    return true;
}

static int32_t count_crossings(const ll_case *c, int32_t item) {
    int32_t count = 0;
    for (int32_t i = item; i < c->link_count; i++) count += crosses(c, item, i) && is_new_crossing(c, item, i);
    return count;
}

/* Its countries are the id; with the first of its crossings they are the name: "CN and KZ: Khorgos - Altynkol and 2
 * more". */
static ll_status name_border(ll_context *ctx, const ll_case *c, int32_t item, ll_outage_result *r) {
    ll_status status = LL_OK;
    const ll_case_link *l = &c->link[item];
    const char *a = c->node[l->from].country, *b = c->node[l->to].country;
    const char *first = strcmp(a, b) <= 0 ? a : b, *second = first == a ? b : a;
    const char *crossing = l->name[0] != '\0' ? l->name : l->id;
    char more[MORE_SIZE] = "";
    int32_t others = count_crossings(c, item) - 1;
    if (others > 0) snprintf(more, sizeof more, " and %d more", (int)others);
    size_t id_size = strlen(a) + strlen(b) + 2, name_size = id_size + strlen(crossing) + sizeof " and : " + sizeof more;
    LL_NEW(ctx, r->id, id_size);
    LL_NEW(ctx, r->border, name_size);
    snprintf(r->id, id_size, "%s-%s", first, second);
    snprintf(r->border, name_size, "%s and %s: %s%s", first, second, crossing, more);
    r->name = r->border;
done:
    return status;
}

static ll_status name_item(ll_context *ctx, const ll_case *c, ll_outage kind, int32_t item, ll_outage_result *r) {
    if (kind == LL_OUTAGE_NODES) return name_thing(ctx, c->node[item].id, c->node[item].name, r);
    if (kind == LL_OUTAGE_LINKS) return name_thing(ctx, c->link[item].id, c->link[item].name, r);
    return name_border(ctx, c, item, r);
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
static ll_status build(ll_context *ctx, const ll_compare_run *run, int32_t item, ll_problem **out) {
    const ll_problem *base = run->base.problem;
    ll_case *c = NULL;
    ll_problem_options options = run->options->problem;
    options.projects = NULL; /* they are in the base's tables */
    options.scenario = NULL;
    ll_status status = ll_case_copy(ctx, base->source, &c);
    if (status != LL_OK) return status;
    for (int32_t i = 0; i < c->link_count; i++)
        if (closes(c, run->options->outage, item, i) && c->link[i].status == LL_LINK_EXISTING)
            c->link[i].status = LL_LINK_CLOSED;
    ll_case_keep_penalties(c, base);
    return ll_problem_build_like(ctx, c, &options, run->free_costs, out);
}

static ll_status solve(ll_context *ctx, const ll_compare_run *run, int32_t item, ll_brief *out) {
    ll_status status = LL_OK;
    ll_problem *p = NULL;
    status = build(ctx, run, item, &p);
    if (status != LL_OK) return ll_brief_fail(ctx, status, out);
    const ll_brief_task task = {
        .problem = p, .scratch = run->tables.publication.partial, .options = &run->brief, .start = run->start};
    LL_TRY(ll_brief_solve(ctx, &task, out));
done:
    ll_problem_free(ctx, p);
    return status;
}

static ll_status work(void *user, ll_context *ctx, int32_t index) {
    ll_status status = LL_OK;
    const ll_compare_run *run = user;
    ll_outage_result *r = &run->comparison->outage[index];
    ll_quiet_log quiet;
    r->base_uteu = base_flow(run, r->number);
    ll_quiet_begin(ctx, NULL, &quiet);
    if (r->base_uteu == 0) {
        r->brief.status = run->comparison->variant[0].status;
        r->brief.verified = true;
        r->brief.logit = run->base.solution->logit != NULL;
        status = ll_brief_take(ctx, run->base.solution, run->base.corridors, &r->brief);
    } else if (!ll_compare_stops(run)) {
        status = solve(ctx, run, r->number, &r->brief);
    }
    ll_quiet_end(&quiet);
    if (r->brief.verified) r->cost = r->brief.objective - run->base.solution->objective;
    return status;
}

/* ---- all ---- */

static int by_cost(const void *left, const void *right) {
    const ll_outage_result *a = left, *b = right;
    if (a->brief.verified != b->brief.verified)
        return a->brief.verified ? -1 : 1; /* what has no answer has no rank of its own */
    if (a->cost != b->cost) return a->cost > b->cost ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static ll_status list_items(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_comparison *c = run->comparison;
    const ll_case *source = run->base.problem->source;
    int32_t most = run->options->outage == LL_OUTAGE_NODES ? source->node_count : source->link_count;
    LL_NEW(run->ctx, c->outage, most);
    for (int32_t item = 0; item < most; item++) {
        if (!is_item(source, run->options->outage, item)) continue;
        ll_outage_result *r = &c->outage[c->outage_count++];
        r->number = item;
        r->brief.status = LL_ERR_LIMIT;
        LL_TRY(name_item(run->ctx, source, run->options->outage, item, r));
    }
done:
    return status;
}

ll_status ll_outage_run(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_comparison *c = run->comparison;
    const ll_crew_job job = {work, NULL, run};
    if (run->options->outage == LL_OUTAGE_NONE) return LL_OK;
    LL_TRY(list_items(run));
    LL_TRY(ll_split_run(run, LL_UNIT_OUTAGE, c->outage_count, &job));
    qsort(c->outage, (size_t)c->outage_count, sizeof *c->outage, by_cost);
    ll_log(run->ctx, LL_LOG_INFO, "%d %s, %.2f s", c->outage_count, ll_plural(c->outage_count, "outage", "outages"),
           ll_elapsed_s(run->ctx));
    if (!ll_split_is_task(run)) LL_TRY(ll_compare_write_outages(run));
done:
    return status;
}

void ll_outage_free(ll_context *ctx, ll_outage_result *r) {
    ll_free(ctx, r->id);
    ll_free(ctx, r->border);
    ll_brief_free(ctx, &r->brief);
}
