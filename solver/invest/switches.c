/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each combination of a group makes of the arcs of its links, by the case itself: projects and scenario are
 * applied to a copy of the tables, of which the group's links alone are priced. And the universe: the case with all
 * such links there, so that nodes, arcs and rows have one number for all plans.
 */
#include <string.h>

#include "graphs/scenario.h"
#include "solver/invest/invest.h"
#include "solver/invest/reach.h"
#include "solver/quiet.h"

/* ---- the links of a group ---- */

/* Adds the links of a project to is_mine [link]. */
static void mark_links(const ll_case *c, const ll_index *links, int32_t project, bool *is_mine) {
    const char *list = c->project[project].link_ids;
    size_t length = 0;
    char id[256];
    for (const char *item; (item = ll_list_item(&list, &length)) != NULL;) {
        snprintf(id, sizeof id, "%.*s", (int)length, item);
        int32_t link = ll_index_find(links, id);
        if (link != LL_NONE) is_mine[link] = true;
    }
}

/* The links of all that shares links with a candidate of the group: base has the projects that are on. */
static void mark_group(const ll_invest_run *run, const ll_case *base, const ll_index *links, const ll_invest_group *g,
                       bool *is_mine) {
    const ll_case *c = run->result->source;
    for (int32_t i = 0; i < g->count; i++) mark_links(c, links, run->candidate[g->candidate[i]].project, is_mine);
    for (bool grows = true; grows;) { /* projects that are on already carry what changes further */
        grows = false;
        for (int32_t p = 0; p < c->project_count; p++) {
            bool touches = false, adds = false;
            const char *list = c->project[p].link_ids;
            size_t length = 0;
            char id[256];
            if (!base->project[p].on) continue;
            for (const char *item; (item = ll_list_item(&list, &length)) != NULL;) {
                snprintf(id, sizeof id, "%.*s", (int)length, item);
                int32_t link = ll_index_find(links, id);
                if (link == LL_NONE) continue;
                touches |= is_mine[link];
                adds |= !is_mine[link];
            }
            if (!touches || !adds) continue;
            mark_links(c, links, p, is_mine);
            grows = true;
        }
    }
}

static void add_switches(ll_invest_run *run, ll_invest_group *g, const bool *is_mine) {
    const ll_case *c = run->result->source;
    g->first_switch = run->switch_count;
    for (int32_t i = 0; i < c->link_count; i++) {
        if (!is_mine[i]) continue;
        run->switch_of_link[i] = run->switch_count;
        run->switches[run->switch_count++] = (ll_switch){.link = i, .arc = LL_NONE};
        if (!c->link[i].directed)
            run->switches[run->switch_count++] = (ll_switch){.link = i, .backward = true, .arc = LL_NONE};
    }
    g->switch_count = run->switch_count - g->first_switch;
}

/* ---- one combination ---- */

/* Leaves the group's links in the tables, all there, and nothing that they do not need. exists [switch] is told before.
 */
static void shrink(const ll_invest_run *run, const ll_invest_group *g, ll_case *c, bool *exists) {
    int32_t kept = 0;
    for (int32_t i = 0; i < g->switch_count; i++) {
        const ll_switch *s = &run->switches[g->first_switch + i];
        exists[i] = c->link[s->link].status == LL_LINK_EXISTING;
        if (!s->backward) c->link[kept++] = c->link[s->link]; /* ascending: never onto one that is still wanted */
    }
    for (int32_t i = 0; i < kept; i++) c->link[i].status = LL_LINK_EXISTING;
    c->link_count = kept;
    c->transfer_count = c->set_count = c->corridor_count = c->corridor_group_count = c->corridor_link_count = 0;
    c->has_transfer_table = false;
    c->demand_count = c->set_link_count = 0;
}

/* The arcs of p, a case of the group's links alone, in the order of its switches. */
static void take_arcs(const ll_invest_run *run, ll_invest_group *g, int32_t combination, const ll_problem *p) {
    for (int32_t i = 0; i < g->switch_count; i++) {
        int64_t at = (int64_t)combination * g->switch_count + i;
        int32_t row = ll_own_row(p, i);
        g->capacity_uteu[at] = row != LL_NONE ? p->row[row].capacity_uteu : LL_CAPACITY_NONE;
        for (int32_t k = 0; k < run->class_count; k++)
            g->cost_nusd[at * run->class_count + k] = p->cost_nusd[(int64_t)k * p->arc_count + i];
    }
}

static ll_status set_combination(ll_invest_run *run, ll_invest_group *g, int32_t combination) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    ll_problem *p = NULL;
    LL_TRY(ll_invest_case(run, run->ctx, ll_invest_plan_of(g, combination), &c));
    shrink(run, g, c, g->exists + (int64_t)combination * g->switch_count);
    status = ll_problem_build(run->ctx, c, NULL, &p);
    c = NULL;
    if (status != LL_OK) goto done;
    take_arcs(run, g, combination, p);
done:
    ll_case_free(run->ctx, c);
    ll_problem_free(run->ctx, p);
    return status;
}

static ll_status set_group(ll_invest_run *run, ll_invest_group *g) {
    ll_status status = LL_OK;
    int64_t count = (int64_t)g->combinations * g->switch_count;
    LL_NEW(run->ctx, g->exists, count);
    LL_NEW(run->ctx, g->capacity_uteu, count);
    LL_NEW(run->ctx, g->cost_nusd, count * run->class_count);
    for (int32_t i = 0; i < g->combinations; i++) LL_TRY(set_combination(run, g, i));
done:
    return status;
}

static ll_status set_groups(ll_invest_run *run, const ll_case *base) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    const ll_case *c = run->result->source;
    ll_index *links = NULL;
    bool *is_mine = NULL; /* [link] of the group */
    run->class_count = c->class_count;
    LL_TRY(ll_case_index_links(ctx, c, &links));
    LL_NEW(ctx, is_mine, c->link_count);
    LL_NEW(ctx, run->switches, 2 * (int64_t)c->link_count);
    LL_NEW(ctx, run->switch_of_link, c->link_count);
    for (int32_t i = 0; i < c->link_count; i++) run->switch_of_link[i] = LL_NONE;
    for (int32_t g = 0; g < run->group_count; g++) {
        memset(is_mine, 0, (size_t)c->link_count * sizeof *is_mine);
        mark_group(run, base, links, &run->group[g], is_mine);
        add_switches(run, &run->group[g], is_mine);
        LL_TRY(set_group(run, &run->group[g]));
    }
done:
    ll_free(ctx, is_mine);
    ll_index_free(ctx, links);
    return status;
}

ll_status ll_invest_set_switches(ll_invest_run *run) {
    ll_case *base = NULL;
    ll_quiet_log quiet;
    ll_status status = ll_invest_case(run, run->ctx, 0, &base);
    ll_quiet_begin(run->ctx, NULL, &quiet); /* of cases without demand nobody wants to hear */
    if (status == LL_OK) status = set_groups(run, base);
    ll_quiet_end(&quiet);
    ll_case_free(run->ctx, base);
    return status;
}

/* ---- the universe of a year ---- */

ll_problem_options ll_invest_problem_options(const ll_invest_run *run, int32_t year) {
    ll_problem_options options = run->options->problem;
    options.projects = NULL; /* they are in the tables */
    options.scenario = NULL;
    options.year = year;
    return options;
}

int32_t ll_invest_switch_of(const ll_invest_run *run, const ll_arc *arc) {
    if (arc->kind != LL_ARC_LINK || run->switch_of_link[arc->source] == LL_NONE) return LL_NONE;
    return run->switch_of_link[arc->source] + arc->backward;
}

static void place_switches(ll_invest_run *run, const ll_problem *universe) {
    for (int32_t a = 0; a < universe->arc_count; a++) {
        int32_t i = ll_invest_switch_of(run, &universe->arc[a]);
        if (i == LL_NONE) continue;
        run->switches[i].arc = a;
        run->switches[i].tail = universe->tail[a];
        run->switches[i].head = universe->head[a];
    }
}

static ll_status open_year(ll_invest_run *run, ll_invest_year *y) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    const ll_problem_options options = ll_invest_problem_options(run, y->year);
    LL_TRY(ll_invest_case(run, run->ctx, 0, &c));
    status = ll_problem_build(run->ctx, c, &options, &y->base);
    if (status != LL_OK) return status;
    LL_TRY(ll_invest_case(run, run->ctx, 0, &c));
    ll_case_keep_penalties(c, y->base);
    for (int32_t i = 0; i < run->switch_count; i++) c->link[run->switches[i].link].status = LL_LINK_EXISTING;
    status = ll_problem_build(run->ctx, c, &options, &y->universe);
    if (status != LL_OK) return status;
    place_switches(run, y->universe);
done:
    return status;
}

ll_status ll_invest_open_years(ll_invest_run *run) {
    ll_status status = LL_OK;
    for (int32_t i = 0; i < run->year_count; i++) LL_TRY(open_year(run, &run->year[i]));
done:
    return status;
}

void ll_invest_year_close(ll_context *ctx, ll_invest_year *y) {
    for (int32_t i = 0; i < y->cut_count; i++) ll_free(ctx, y->cut[i].worth);
    for (int32_t i = 0; i < y->value_count; i++) ll_free(ctx, y->price[i].price);
    ll_free(ctx, y->price);
    for (int i = 0; i < 2; i++) {
        ll_start_free(ctx, y->warm[i].start);
        ll_problem_free(ctx, y->warm[i].problem);
    }
    ll_reach_close(y->reach);
    ll_free(ctx, y->cut);
    ll_free(ctx, y->value);
    ll_problem_free(ctx, y->universe);
    ll_problem_free(ctx, y->base);
}
