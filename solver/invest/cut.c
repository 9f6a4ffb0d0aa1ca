/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cut from prices. Weak duality with a price on every way that a plan may add: let pi be prices of capacities, R[d]
 * the distance of demand d (at most its penalty) in the network of the anchor, w[d][g] what d would save by its best
 * way over changed arcs of group g that else takes the anchor's arcs and those of groups before g. Any path of any plan
 * costs at least R[d] less w[d][g] for the last group g on it, so for every plan y
 *
 *     value(y) >= sum volume R - sum pi capacity - sum over g of worth[g][combination of g in y]
 *     worth = sum pi capacity of arcs that are as in the anchor + sum rho capacity of the changed + sum volume w
 *
 * rho is a price on a changed arc, w with it: where more wants to go over it than fits, the least worth is that of a
 * knapsack, whose price is what the last one that fits would save. All of it in integers, rounded to the safe side.
 *
 * A proof that hard demands cannot all be carried is the same without costs, of hard demands alone: 0 >= ...
 *
 * Compare Magnanti and Wong (1981) on cuts for network design: theirs, too, price what is not built by what it would
 * save.
 */
#include <stdlib.h>

#include "solver/invest/invest.h"
#include "solver/invest/reach.h"

typedef struct interested { /* in an arc */
    int64_t saving_nusd, volume_uteu;
} interested;

typedef struct cutting {
    ll_invest_run *run;
    const ll_problem *u;
    const ll_invest_prices *prices;
    ll_plan anchor;
    int64_t *row_nusd;    /* [row] prices, 0 for a switch's own */
    int64_t *switch_nusd; /* [switch] of its own capacity, 0: none or absent */
    int64_t *weight;      /* [class * arc_count + arc] of the universe */
    int64_t *set_nusd;    /* [switch * class_count + class] of the capacity sets that it is in */
    ll_reach *reach;      /* the year's */
    ll_reach_arcs arcs;
    int64_t *rho_nusd; /* [arc of arcs] */
    int64_t *least;    /* [switch of the group * class_count + class] what a changed arc costs in any combination */
    int64_t *demand, demand_count; /* that may save something by the group */
    int64_t *saving;               /* [of demand] */
    interested *list;
    int64_t *capacity; /* [arc of arcs] */
} cutting;

/* ---- weights ---- */

static int64_t weight_of(const cutting *c, int32_t klass, int32_t arc) {
    int64_t cost = c->u->cost_nusd[(int64_t)klass * c->u->arc_count + arc];
    if (cost >= LL_COST_INF) return LL_COST_INF;
    int64_t weight = ll_problem_reduced_cost(c->u, c->row_nusd, klass, arc);
    return c->prices->proof ? weight - cost : weight;
}

static int64_t group_cell(const ll_invest_group *g, int32_t combination, int32_t i) {
    return (int64_t)combination * g->switch_count + i;
}

/* The weight of a switch in a combination without its own price, LL_COST_INF where a class may not use it. */
static int64_t switch_weight(const cutting *c, const ll_invest_group *g, int32_t combination, int32_t i,
                             int32_t klass) {
    int64_t cost = g->cost_nusd[group_cell(g, combination, i) * c->run->class_count + klass];
    if (cost >= LL_COST_INF) return LL_COST_INF;
    int64_t sets = c->set_nusd[(int64_t)(g->first_switch + i) * c->run->class_count + klass];
    return c->prices->proof ? sets : cost + sets;
}

/* What the anchor's arc is priced at; nothing where it has no capacity that could be. */
static int64_t own_price(const cutting *c, const ll_invest_group *g, int32_t i) {
    int64_t at = group_cell(g, ll_invest_combination(g, c->anchor), i);
    if (!g->exists[at] || g->capacity_uteu[at] == LL_CAPACITY_NONE) return 0;
    return c->switch_nusd[g->first_switch + i];
}

static void set_switch_weights(cutting *c, const ll_invest_group *g) {
    int32_t combination = ll_invest_combination(g, c->anchor), classes = c->run->class_count;
    for (int32_t i = 0; i < g->switch_count; i++) {
        int32_t arc = c->run->switches[g->first_switch + i].arc;
        for (int32_t k = 0; k < classes; k++) {
            int64_t *weight = &c->weight[(int64_t)k * c->u->arc_count + arc];
            int64_t cost = c->u->cost_nusd[(int64_t)k * c->u->arc_count + arc];
            int64_t *set = &c->set_nusd[(int64_t)(g->first_switch + i) * classes + k];
            *set = cost < LL_COST_INF ? *weight - (c->prices->proof ? 0 : cost) : 0;
            *weight = LL_COST_INF;
            if (!g->exists[group_cell(g, combination, i)]) continue;
            int64_t own = switch_weight(c, g, combination, i, k);
            if (own < LL_COST_INF) *weight = own + own_price(c, g, i);
        }
    }
}

static void set_weights(cutting *c) {
    int64_t count = (int64_t)c->u->class_count * c->u->arc_count;
#pragma omp parallel for num_threads(ll_threads_worth(c->run->ctx, count)) schedule(static)
    for (int64_t i = 0; i < count; i++)
        c->weight[i] = weight_of(c, (int32_t)(i / c->u->arc_count), (int32_t)(i % c->u->arc_count));
    for (int32_t g = 0; g < c->run->group_count; g++) set_switch_weights(c, &c->run->group[g]);
}

/* ---- one combination of a group ---- */

static bool same_as_anchor(const cutting *c, const ll_invest_group *g, int32_t combination, int32_t i) {
    int64_t a = group_cell(g, ll_invest_combination(g, c->anchor), i), b = group_cell(g, combination, i);
    if (!g->exists[a] || !g->exists[b] || g->capacity_uteu[a] != g->capacity_uteu[b]) return false;
    for (int32_t k = 0; k < c->run->class_count; k++)
        if (g->cost_nusd[a * c->run->class_count + k] != g->cost_nusd[b * c->run->class_count + k]) return false;
    return true;
}

static bool is_changed(const cutting *c, const ll_invest_group *g, int32_t combination, int32_t i) {
    return g->exists[group_cell(g, combination, i)] && !same_as_anchor(c, g, combination, i);
}

/* The changed arcs of a combination, without prices. */
static void list_changed(cutting *c, const ll_invest_group *g, int32_t combination) {
    ll_reach_arcs *a = &c->arcs;
    a->count = 0;
    for (int32_t i = 0; i < g->switch_count; i++) {
        if (!is_changed(c, g, combination, i)) continue;
        c->capacity[a->count] = g->capacity_uteu[group_cell(g, combination, i)];
        c->rho_nusd[a->count] = 0;
        a->at[a->count++] = g->first_switch + i;
    }
    for (int32_t k = 0; k < c->run->class_count; k++)
        for (int32_t i = 0; i < a->count; i++)
            a->cost_nusd[(int64_t)k * a->count + i] = switch_weight(c, g, combination, a->at[i] - g->first_switch, k);
    ll_reach_arcs_join(c->reach, a);
}

static int by_saving(const void *left, const void *right) {
    const interested *a = left, *b = right;
    return (a->saving_nusd < b->saving_nusd) - (a->saving_nusd > b->saving_nusd);
}

static void find_savings(cutting *c, int32_t arc) {
#pragma omp parallel for num_threads(ll_threads_worth(c->run->ctx, c->demand_count * c->arcs.count * 4))               \
    schedule(static)
    for (int64_t i = 0; i < c->demand_count; i++) c->saving[i] = ll_reach_saving(c->reach, &c->arcs, c->demand[i], arc);
}

/* The price at which no more wants to go over an arc than fits; find_savings was of it. */
static int64_t knapsack_price(cutting *c, int64_t capacity_uteu) {
    int64_t count = 0;
    ll_i128 volume = 0;
    for (int64_t i = 0; i < c->demand_count; i++) {
        if (c->saving[i] <= 0) continue;
        c->list[count++] = (interested){c->saving[i], c->u->volume_uteu[c->demand[i]]};
        volume += c->list[count - 1].volume_uteu;
    }
    if (volume <= capacity_uteu) return 0;
    qsort(c->list, (size_t)count, sizeof *c->list, by_saving);
    volume = 0;
    for (int64_t i = 0; i < count; i++) {
        volume += c->list[i].volume_uteu;
        if (volume > capacity_uteu) return c->list[i].saving_nusd;
    }
    return 0;
}

static void price_changed(cutting *c) {
    ll_reach_arcs *a = &c->arcs;
    for (int32_t i = 0; i < a->count; i++) {
        if (c->capacity[i] == LL_CAPACITY_NONE) continue;
        find_savings(c, i);
        c->rho_nusd[i] = knapsack_price(c, c->capacity[i]);
        if (c->rho_nusd[i] == 0) continue;
        for (int32_t k = 0; k < c->run->class_count; k++) {
            int64_t *cost = &a->cost_nusd[(int64_t)k * a->count + i];
            *cost = ll_cost_add(*cost, c->rho_nusd[i]);
        }
        ll_reach_arcs_join(c->reach, a);
    }
}

/* What changed arcs cost everybody at least: for the groups that come after. */
static void note_least(cutting *c, const ll_invest_group *g) {
    const ll_reach_arcs *a = &c->arcs;
    for (int32_t i = 0; i < a->count; i++)
        for (int32_t k = 0; k < c->run->class_count; k++) {
            int64_t *least = &c->least[(int64_t)(a->at[i] - g->first_switch) * c->run->class_count + k];
            int64_t cost = a->cost_nusd[(int64_t)k * a->count + i];
            if (cost < *least) *least = cost;
        }
}

static ll_i128 worth_of(cutting *c, const ll_invest_group *g, int32_t combination) {
    ll_i128 worth = 0;
    for (int32_t i = 0; i < g->switch_count; i++)
        if (same_as_anchor(c, g, combination, i))
            worth += (ll_i128)own_price(c, g, i) * g->capacity_uteu[group_cell(g, combination, i)];
    list_changed(c, g, combination);
    if (c->arcs.count == 0) return worth;
    price_changed(c);
    note_least(c, g);
    for (int32_t i = 0; i < c->arcs.count; i++)
        if (c->rho_nusd[i] > 0) worth += (ll_i128)c->rho_nusd[i] * c->capacity[i];
    find_savings(c, LL_NONE);
    for (int64_t i = 0; i < c->demand_count; i++)
        if (c->saving[i] > 0) worth += (ll_i128)c->saving[i] * c->u->volume_uteu[c->demand[i]];
    return worth;
}

/* ---- one group ---- */

/* The changed arcs at the least that any combination costs, as if all were there. */
static void list_all(cutting *c, const ll_invest_group *g) {
    ll_reach_arcs *a = &c->arcs;
    a->count = 0;
    for (int32_t i = 0; i < g->switch_count; i++) {
        bool changes = false;
        for (int32_t s = 0; s < g->combinations; s++) changes |= is_changed(c, g, s, i);
        if (changes) a->at[a->count++] = g->first_switch + i;
    }
    for (int32_t k = 0; k < c->run->class_count; k++)
        for (int32_t i = 0; i < a->count; i++) {
            int32_t at = a->at[i] - g->first_switch;
            int64_t *cost = &a->cost_nusd[(int64_t)k * a->count + i];
            *cost = LL_COST_INF;
            for (int32_t s = 0; s < g->combinations; s++) {
                int64_t weight = is_changed(c, g, s, at) ? switch_weight(c, g, s, at, k) : LL_COST_INF;
                if (weight < *cost) *cost = weight;
            }
        }
    ll_reach_arcs_join(c->reach, a);
}

/* The demands that save anything by any combination of the group. */
static void list_demands(cutting *c, const ll_invest_group *g) {
    list_all(c, g);
    c->demand_count = 0;
    for (int64_t d = 0; d < c->u->demand_count && c->arcs.count > 0; d++)
        if (c->reach->direct[d] > 0 && ll_reach_saving(c->reach, &c->arcs, d, LL_NONE) > 0)
            c->demand[c->demand_count++] = d;
}

static void cut_group(cutting *c, const ll_invest_group *g, ll_i128 *worth) {
    for (int32_t i = 0; i < g->switch_count * c->run->class_count; i++) c->least[i] = LL_COST_INF;
    list_demands(c, g);
    for (int32_t s = 0; s < g->combinations; s++) worth[g->first_combination + s] = worth_of(c, g, s);
    for (int32_t i = 0; i < g->switch_count; i++)
        ll_reach_insert(c->reach, g->first_switch + i, c->least + (int64_t)i * c->run->class_count);
}

/* ---- all of it ---- */

static ll_i128 constant_of(const cutting *c) {
    ll_i128 sum = 0;
    for (int64_t d = 0; d < c->u->demand_count; d++) sum += (ll_i128)c->reach->direct[d] * c->u->volume_uteu[d];
    for (int32_t r = 0; r < c->u->row_count; r++) sum -= (ll_i128)c->row_nusd[r] * c->u->row[r].capacity_uteu;
    return sum;
}

static ll_status open_cutting(cutting *c) {
    ll_status status = LL_OK;
    ll_context *ctx = c->run->ctx;
    int32_t most = 0;
    for (int32_t g = 0; g < c->run->group_count; g++)
        if (c->run->group[g].switch_count > most) most = c->run->group[g].switch_count;
    LL_NEW(ctx, c->row_nusd, (int64_t)c->u->row_count + c->run->switch_count);
    c->switch_nusd = c->row_nusd + c->u->row_count;
    for (int32_t i = 0; i < c->prices->count; i++) c->row_nusd[c->prices->price[i].at] = c->prices->price[i].nusd;
    LL_NEW(ctx, c->weight, (int64_t)c->u->class_count * c->u->arc_count);
    LL_NEW(ctx, c->set_nusd, (int64_t)c->run->switch_count * c->run->class_count);
    LL_NEW(ctx, c->least, (int64_t)most * c->run->class_count);
    LL_NEW(ctx, c->rho_nusd, most);
    LL_NEW(ctx, c->capacity, most);
    LL_NEW(ctx, c->demand, c->u->demand_count);
    LL_NEW(ctx, c->saving, c->u->demand_count);
    LL_NEW(ctx, c->list, c->u->demand_count);
    set_weights(c);
    LL_TRY(ll_reach_measure(c->reach, c->weight, c->prices->proof));
    LL_TRY(ll_reach_arcs_create(ctx, c->reach, most, &c->arcs));
done:
    return status;
}

static void close_cutting(cutting *c) {
    ll_context *ctx = c->run->ctx;
    void *arrays[] = {c->row_nusd, c->weight, c->set_nusd, c->least, c->rho_nusd,
                      c->capacity, c->demand, c->saving,   c->list};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_reach_arcs_free(ctx, &c->arcs);
}

static bool has_any(const ll_invest_group *g, ll_plan plan) { return ll_invest_combination(g, plan) != 0; }

static ll_status make_cut(cutting *c, ll_plan first, ll_invest_cut *cut) {
    ll_status status = LL_OK;
    LL_TRY(open_cutting(c));
    cut->proof = c->prices->proof;
    cut->constant = constant_of(c);
    for (int pass = 0; pass < 2; pass++)
        for (int32_t g = 0; g < c->run->group_count; g++)
            if (has_any(&c->run->group[g], first) == (pass == 0)) cut_group(c, &c->run->group[g], cut->worth);
done:
    close_cutting(c);
    return status;
}

ll_status ll_invest_add_cut(ll_invest_run *run, int32_t year, const ll_invest_prices *prices, ll_plan anchor,
                            ll_plan first) {
    ll_status status = LL_OK;
    ll_invest_year *y = &run->year[year];
    ll_invest_cut cut = {0};
    double began_s = ll_clock_s();
    if (y->reach == NULL) LL_TRY(ll_reach_open(run, y->universe, &y->reach));
    cutting c = {.run = run, .u = y->universe, .prices = prices, .anchor = anchor, .reach = y->reach};
    if (y->cut_count == y->cut_room) {
        y->cut_room = 2 * y->cut_room + 32;
        LL_TRY(ll_grow(run->ctx, &y->cut, y->cut_room, sizeof *y->cut));
    }
    LL_NEW(run->ctx, cut.worth, run->combination_count);
    LL_TRY(make_cut(&c, first, &cut));
    y->cut[y->cut_count++] = cut;
    cut.worth = NULL;
    run->result->cuts++;
    run->cut_s += ll_clock_s() - began_s;
done:
    ll_free(run->ctx, cut.worth);
    return status;
}

ll_i128 ll_invest_cut_at(const ll_invest_run *run, const ll_invest_cut *cut, ll_plan plan) {
    ll_i128 value = cut->constant;
    for (int32_t g = 0; g < run->group_count; g++)
        value -= cut->worth[run->group[g].first_combination + ll_invest_combination(&run->group[g], plan)];
    return value;
}

bool ll_invest_bound_at(const ll_invest_run *run, const ll_invest_year *y, ll_plan plan, ll_i128 *bound) {
    bool found = false;
    for (int32_t i = 0; i < y->cut_count; i++) {
        ll_i128 value = y->cut[i].proof ? 0 : ll_invest_cut_at(run, &y->cut[i], plan);
        if (y->cut[i].proof || (found && value <= *bound)) continue;
        *bound = value;
        found = true;
    }
    return found;
}
