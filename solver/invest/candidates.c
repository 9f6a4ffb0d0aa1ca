/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which projects there are to choose from, and which of them have links in common. A project shares its time and cost
 * out over its links by their times: so what one project does to a link may depend on others that change any link of
 * that one. Groups are closed under that, with the projects that are on without a choice.
 */
#include <math.h>
#include <string.h>

#include "graphs/io/near_name.h"
#include "graphs/scenario.h"
#include "solver/invest/invest.h"

/* ---- the case under a plan ---- */

static bool is_in_plan(const ll_invest_run *run, int32_t project, ll_plan plan) {
    for (int32_t c = 0; c < run->candidate_count; c++)
        if (run->candidate[c].project == project) return LL_PLAN_HAS(plan, c);
    return run->built[project];
}

ll_status ll_invest_list(const ll_invest_run *run, ll_context *ctx, ll_plan plan, char **out) {
    ll_status status = LL_OK;
    const ll_case *c = run->result->source;
    size_t size = 1, used = 0;
    char *list = NULL;
    for (int32_t i = 0; i < c->project_count; i++) size += strlen(c->project[i].id) + 1;
    LL_NEW(ctx, list, size);
    for (int32_t i = 0; i < c->project_count; i++)
        if (is_in_plan(run, i, plan))
            used += (size_t)snprintf(list + used, size - used, "%s%s", used > 0 ? ";" : "", c->project[i].id);
    *out = list;
done:
    return status;
}

ll_status ll_invest_case(const ll_invest_run *run, ll_context *ctx, ll_plan plan, ll_case **out) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    ll_index *links = NULL;
    char *list = NULL;
    *out = NULL;
    LL_TRY(ll_case_copy(ctx, run->result->source, &c));
    LL_TRY(ll_case_index_links(ctx, c, &links));
    for (int32_t i = 0; i < c->project_count; i++)
        if (is_in_plan(run, i, plan)) LL_TRY(ll_case_apply_project(ctx, c, links, i));
    LL_TRY(ll_invest_list(run, ctx, plan, &list));
    c->projects = ll_strings_add(ctx, c->strings, list, strlen(list));
    if (c->projects == NULL) LL_TRY(LL_ERR_MEMORY);
    if (run->options->problem.scenario != NULL) LL_TRY(ll_case_apply_scenario(ctx, c, run->options->problem.scenario));
    *out = c;
    c = NULL;
done:
    ll_free(ctx, list);
    ll_index_free(ctx, links);
    ll_case_free(ctx, c);
    return status;
}

int32_t ll_invest_combination(const ll_invest_group *group, ll_plan plan) {
    int32_t combination = 0;
    for (int32_t i = 0; i < group->count; i++)
        if (LL_PLAN_HAS(plan, group->candidate[i])) combination |= 1 << i;
    return combination;
}

ll_plan ll_invest_plan_of(const ll_invest_group *group, int32_t combination) {
    ll_plan plan = 0;
    for (int32_t i = 0; i < group->count; i++)
        if ((combination >> i & 1) != 0) plan |= LL_PLAN_OF(group->candidate[i]);
    return plan;
}

int64_t ll_invest_spent_cents(const ll_invest_run *run, ll_plan plan) {
    int64_t cents = 0;
    for (int32_t c = 0; c < run->candidate_count; c++)
        if (LL_PLAN_HAS(plan, c)) cents += run->candidate[c].capex_cents;
    return cents;
}

/* All candidates together, and all phases', stay below 2^63 cents. */
bool ll_invest_cents(double musd, int64_t *out) {
    static const double most_musd = 1e9;
    if (!(musd >= 0 && musd <= most_musd)) return false;
    *out = llround(musd * 1e8);
    return true;
}

/* ---- projects by name ---- */

/* Marks the projects of a list; LL_ERR_USAGE where one does not exist or is completed. */
static ll_status mark_listed(ll_invest_run *run, const char *list, bool *marked) {
    const ll_case *c = run->result->source;
    size_t length = 0;
    for (const char *item; (item = ll_list_item(&list, &length)) != NULL;) {
        int32_t found = LL_NONE;
        char id[256];
        snprintf(id, sizeof id, "%.*s", (int)length, item);
        for (int32_t i = 0; i < c->project_count && found == LL_NONE; i++)
            if (strcmp(c->project[i].id, id) == 0) found = i;
        if (found == LL_NONE) return ll_project_refuse(run->ctx, c, id);
        if (ll_project_is_completed(&c->project[found]))
            return ll_fail(run->ctx, LL_ERR_USAGE, "project '%s' is completed and in the base already; drop it", id);
        marked[found] = true;
    }
    return LL_OK;
}

static ll_status add_candidate(ll_invest_run *run, int32_t project) {
    ll_investment *r = run->result;
    const ll_case_project *p = &r->source->project[project];
    if (isnan(p->capex_musd))
        return ll_fail(run->ctx, LL_ERR_DATA,
                       "%s/project.csv:%lld: project %s has no capex_musd, so no budget can be kept; fill it in "
                       "(0 where it costs nothing), or leave the project out with --candidates",
                       r->source->path, (long long)p->line, p->id);
    int64_t cents = 0;
    if (!ll_invest_cents(p->capex_musd, &cents))
        return ll_fail(run->ctx, LL_ERR_DATA,
                       "%s/project.csv:%lld: project %s has a capex_musd of %g, which is more than all the world's "
                       "money; it is in million USD",
                       r->source->path, (long long)p->line, p->id, p->capex_musd);
    if (r->candidate_count == LL_INVEST_CANDIDATES)
        return ll_fail(run->ctx, LL_ERR_DATA,
                       "%s/project.csv: more than %d projects to choose from; name the ones of interest with "
                       "--candidates",
                       r->source->path, LL_INVEST_CANDIDATES);
    r->candidate[r->candidate_count++] = (ll_invest_candidate){.project = project,
                                                               .id = p->id,
                                                               .name = p->name,
                                                               .capex_musd = p->capex_musd,
                                                               .capex_cents = cents,
                                                               .phase = LL_NONE,
                                                               .alone_usd = NAN,
                                                               .package_usd = NAN,
                                                               .regret_usd = NAN};
    return LL_OK;
}

static ll_status refuse_built(ll_invest_run *run, const ll_case_project *p) {
    return ll_fail(run->ctx, LL_ERR_USAGE,
                   "project '%s' is on already, by --projects or the scenario: there is nothing to choose; drop it "
                   "from --candidates",
                   p->id);
}

/* on [project]: those of the case without a choice. */
static ll_status list_candidates(ll_invest_run *run, const bool *on) {
    ll_status status = LL_OK;
    const ll_case *c = run->result->source;
    const char *list = run->options->candidates;
    bool *listed = NULL;
    LL_NEW(run->ctx, listed, c->project_count);
    LL_NEW(run->ctx, run->result->candidate, c->project_count);
    if (list != NULL) LL_TRY(mark_listed(run, list, listed));
    for (int32_t i = 0; i < c->project_count; i++) {
        if (list != NULL && !listed[i]) continue;
        if (on[i] && list != NULL) LL_TRY(refuse_built(run, &c->project[i]));
        if (on[i] || ll_project_is_completed(&c->project[i])) continue;
        LL_TRY(add_candidate(run, i));
    }
    if (run->result->candidate_count == 0)
        LL_TRY(ll_fail(run->ctx, c->project_count == 0 ? LL_ERR_DATA : LL_ERR_USAGE,
                       "%s: there is no project to choose from: %s", c->path,
                       c->project_count == 0 ? "the case has no project.csv" : "all are completed, on or left out"));
    run->candidate = run->result->candidate;
    run->candidate_count = run->result->candidate_count;
done:
    ll_free(run->ctx, listed);
    return status;
}

/* ---- groups ---- */

static int32_t root_of(int32_t *parent, int32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

/* Whether two projects name a link both. */
static bool share_link(const ll_case_project *a, const ll_case_project *b) {
    const char *list = a->link_ids;
    size_t length = 0;
    char id[256];
    for (const char *item; (item = ll_list_item(&list, &length)) != NULL;) {
        snprintf(id, sizeof id, "%.*s", (int)length, item);
        if (ll_list_has(b->link_ids, id)) return true;
    }
    return false;
}

/* parent [project] joins those that share links, directly or by others; the smaller number is the root. */
static ll_status join_projects(ll_invest_run *run, const bool *on, int32_t *parent) {
    ll_status status = LL_OK;
    const ll_case *c = run->result->source;
    bool *takes_part = NULL;
    LL_NEW(run->ctx, takes_part, c->project_count);
    for (int32_t i = 0; i < c->project_count; i++) {
        parent[i] = i;
        takes_part[i] = on[i];
    }
    for (int32_t i = 0; i < run->candidate_count; i++) takes_part[run->candidate[i].project] = true;
    for (int32_t i = 0; i < c->project_count; i++)
        for (int32_t j = i + 1; j < c->project_count; j++) {
            if (!takes_part[i] || !takes_part[j] || !share_link(&c->project[i], &c->project[j])) continue;
            int32_t a = root_of(parent, i), b = root_of(parent, j);
            parent[a > b ? a : b] = a > b ? b : a;
        }
done:
    ll_free(run->ctx, takes_part);
    return status;
}

static ll_status refuse_group(ll_invest_run *run, const ll_invest_group *g, int32_t next) {
    char ids[512];
    size_t used = 0;
    for (int32_t i = 0; i < g->count && used < sizeof ids; i++)
        used += (size_t)snprintf(ids + used, sizeof ids - used, "%s, ", run->candidate[g->candidate[i]].id);
    return ll_fail(run->ctx, LL_ERR_DATA,
                   "%s/project.csv: more than %d projects share links with each other (%s%s, ...), too many to try "
                   "each combination of; choose among fewer with --candidates, or make one project of some",
                   run->result->source->path, LL_INVEST_OVERLAP, ids, run->candidate[next].id);
}

static ll_status make_groups(ll_invest_run *run, const bool *on) {
    ll_status status = LL_OK;
    int32_t *parent = NULL, *group_of = NULL; /* [project] */
    int32_t projects = run->result->source->project_count;
    LL_NEW(run->ctx, parent, projects);
    LL_NEW(run->ctx, group_of, projects);
    LL_NEW(run->ctx, run->group, run->candidate_count);
    LL_TRY(join_projects(run, on, parent));
    for (int32_t i = 0; i < projects; i++) group_of[i] = LL_NONE;
    for (int32_t c = 0; c < run->candidate_count; c++) {
        int32_t root = root_of(parent, run->candidate[c].project);
        if (group_of[root] == LL_NONE) group_of[root] = run->group_count++;
        ll_invest_group *g = &run->group[group_of[root]];
        if (g->count == LL_INVEST_OVERLAP) LL_TRY(refuse_group(run, g, c));
        g->candidate[g->count++] = c;
        run->candidate[c].group = group_of[root];
    }
    for (int32_t g = 0; g < run->group_count; g++) {
        run->group[g].combinations = 1 << run->group[g].count;
        run->group[g].first_combination = run->combination_count;
        run->combination_count += run->group[g].combinations;
    }
done:
    ll_free(run->ctx, parent);
    ll_free(run->ctx, group_of);
    return status;
}

ll_status ll_invest_find_candidates(ll_invest_run *run) {
    ll_status status = LL_OK;
    int32_t projects = run->result->source->project_count;
    bool *on = NULL; /* [project] */
    ll_case *base = NULL;
    LL_NEW(run->ctx, on, projects);
    LL_NEW(run->ctx, run->built, projects);
    if (run->options->problem.projects != NULL) LL_TRY(mark_listed(run, run->options->problem.projects, run->built));
    LL_TRY(ll_invest_case(run, run->ctx, 0, &base));
    for (int32_t i = 0; i < projects; i++) on[i] = base->project[i].on;
    LL_TRY(list_candidates(run, on));
    LL_TRY(make_groups(run, on));
done:
    ll_free(run->ctx, on);
    ll_case_free(run->ctx, base);
    return status;
}
