/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan costs in a year: the case with its projects on, solved from the nearest plan that was; and its prices,
 * which tell the master of all other plans when they are asked. */
#include "solver/invest/invest.h"
#include "solver/quiet.h"

static const double inner_share = 0.1; /* of the gap: what solves may leave */

bool ll_invest_out_of_time(const ll_invest_run *run) {
    return atomic_load(&run->ctx->cancelled) || (run->deadline_s > 0 && ll_clock_s() >= run->deadline_s);
}

const ll_invest_value *ll_invest_known_value(const ll_invest_year *y, ll_plan plan) {
    for (int32_t i = 0; i < y->value_count; i++)
        if (y->value[i].plan == plan) return &y->value[i];
    return NULL;
}

/* ---- the solve ---- */

static ll_status build(ll_invest_run *run, const ll_invest_year *y, ll_plan plan, ll_problem **out) {
    ll_case *c = NULL;
    ll_problem_options options = run->options->problem;
    options.projects = NULL;
    options.scenario = NULL;
    options.year = y->year;
    ll_status status = ll_invest_case(run, plan, &c);
    if (status != LL_OK) return status;
    ll_case_keep_penalties(c, y->base);
    return ll_problem_build(run->ctx, c, &options, out);
}

/* The start of the plan that differs least. */
static const ll_start *nearest(const ll_invest_year *y, ll_plan plan) {
    const ll_start *start = NULL;
    int least = 65;
    for (int i = 0; i < 2; i++) {
        int differs = __builtin_popcountll(y->warm[i].plan ^ plan);
        if (y->warm[i].start == NULL || differs >= least) continue;
        least = differs;
        start = y->warm[i].start;
    }
    return start;
}

/* Starts are kept of the base, and of the last plan of many projects, which has most of what others want. */
static bool is_kept(ll_plan plan) { return plan == 0 || __builtin_popcountll(plan) > 1; }

static void keep(ll_context *ctx, ll_invest_year *y, const ll_invest_warm *new) {
    ll_invest_warm *w = &y->warm[new->plan == 0 ? 0 : 1];
    ll_start_free(ctx, w->start);
    ll_problem_free(ctx, w->problem);
    *w = *new;
}

static bool has_answer(ll_status status) {
    return status == LL_OK || status == LL_ERR_LIMIT || status == LL_ERR_INFEASIBLE;
}

/* ---- its prices, by the numbers of the universe ---- */

/* Both have their links in the order of the case, then transfers and connectors, which are the same. */
static int32_t next_same_arc(const ll_problem *universe, int32_t from, const ll_arc *arc) {
    while (universe->arc[from].kind != arc->kind || universe->arc[from].source != arc->source ||
           universe->arc[from].backward != arc->backward)
        from++;
    return from;
}

static void add_price(ll_invest_prices *prices, int32_t at, int64_t nusd) {
    if (nusd > 0) prices->price[prices->count++] = (ll_invest_price){at, nusd};
}

static void take_set_prices(const ll_solution *s, const ll_problem *universe, ll_invest_prices *prices) {
    int32_t r = universe->row_count;
    for (int32_t row = s->problem->row_count; row-- > 0 && s->problem->row[row].kind == LL_ROW_SET;)
        add_price(prices, --r, s->price_nusd[row]); /* sets come last, the same ones */
}

static ll_status take_prices(ll_invest_run *run, const ll_invest_year *y, const ll_solution *s,
                             ll_invest_prices *prices) {
    ll_status status = LL_OK;
    const ll_problem *u = y->universe;
    int64_t priced = 0;
    for (int32_t r = 0; r < s->problem->row_count; r++) priced += s->price_nusd[r] > 0;
    LL_NEW(run->ctx, prices->price, priced);
    for (int32_t a = 0, at = 0; a < s->problem->arc_count; a++, at++) {
        at = next_same_arc(u, at, &s->problem->arc[a]);
        int32_t row = ll_own_row(s->problem, a), i = ll_invest_switch_of(run, &u->arc[at]);
        if (row == LL_NONE) continue;
        if (i != LL_NONE)
            add_price(prices, u->row_count + i, s->price_nusd[row]);
        else
            add_price(prices, ll_own_row(u, at), s->price_nusd[row]);
    }
    take_set_prices(s, u, prices);
done:
    return status;
}

/* ---- all of it ---- */

static ll_status take(ll_invest_run *run, ll_invest_year *y, ll_plan plan, const ll_solution *s) {
    ll_status status = LL_OK;
    ll_invest_prices prices = {.plan = plan, .proof = s->status == LL_ERR_INFEASIBLE};
    if (y->value_count == y->value_room) {
        int32_t room = 2 * y->value_room + 64;
        LL_TRY(ll_grow(run->ctx, &y->value, room, sizeof *y->value));
        LL_TRY(ll_grow(run->ctx, &y->price, room, sizeof *y->price));
        y->value_room = room;
    }
    LL_TRY(take_prices(run, y, s, &prices));
    y->price[y->value_count] = prices;
    y->value[y->value_count++] = (ll_invest_value){plan, s->status, s->objective, s->bound};
done:
    return status;
}

ll_status ll_invest_tell(ll_invest_run *run, int32_t year, ll_plan plan, bool *news) {
    ll_status status = LL_OK;
    ll_invest_year *y = &run->year[year];
    for (int32_t i = 0; i < y->value_count; i++) {
        ll_invest_prices *prices = &y->price[i];
        if (prices->plan != plan || prices->is_told) continue;
        LL_TRY(ll_invest_add_cut(run, year, prices, plan, plan));
        if (__builtin_popcountll(plan) > 1) LL_TRY(ll_invest_add_cut(run, year, prices, 0, plan));
        prices->is_told = *news = true;
    }
done:
    return status;
}

static ll_status solve(ll_invest_run *run, int32_t year, ll_plan plan) {
    ll_context *ctx = run->ctx;
    ll_invest_year *y = &run->year[year];
    ll_invest_warm left = {.plan = plan};
    ll_solution *s = NULL;
    ll_solve_options options = run->options->solve;
    options.gap *= inner_share;
    options.price_ranges = 0;
    ll_status status = build(run, y, plan, &left.problem);
    if (status != LL_OK) return status;
    double began_s = ll_clock_s();
    status = ll_solve_from(ctx, left.problem, &options, nearest(y, plan), is_kept(plan) ? &left.start : NULL, &s);
    run->solve_s += ll_clock_s() - began_s;
    run->result->solves++;
    if (has_answer(status)) {
        ll_log(ctx, LL_LOG_DEBUG, "plan %llx of %d: objective %.2f", (unsigned long long)plan, y->year,
               ll_solution_objective_usd(s));
        status = take(run, y, plan, s);
    } else if (status == LL_ERR_NO_ANSWER) {
        status = LL_OK;
    }
    ll_solution_free(ctx, s);
    if (left.start != NULL) {
        keep(ctx, y, &left);
    } else {
        ll_problem_free(ctx, left.problem);
    }
    return status;
}

ll_status ll_invest_value_of(ll_invest_run *run, int32_t year, ll_plan plan, const ll_invest_value **out) {
    ll_quiet_log quiet;
    ll_status status = LL_OK;
    *out = ll_invest_known_value(&run->year[year], plan);
    if (*out != NULL) return LL_OK;
    bool is_base = plan == 0; /* what it fails of is what all of it fails of */
    if (ll_invest_out_of_time(run) && !is_base) return LL_OK;
    ll_quiet_begin(run->ctx, NULL, &quiet);
    status = solve(run, year, plan);
    ll_quiet_end(&quiet);
    if (status == LL_OK) *out = ll_invest_known_value(&run->year[year], plan);
    return status;
}
