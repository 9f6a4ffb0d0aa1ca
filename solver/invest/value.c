/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan costs in a year: the case with its projects on, solved from the nearest plan that was; and its prices,
 * which tell the master of all other plans when they are asked. */
#include <math.h>

#include "solver/compare/crew.h"
#include "solver/invest/invest.h"
#include "solver/quiet.h"

static const double inner_share = 0.02; /* of the gap: what solves may leave */

bool ll_invest_out_of_time(const ll_invest_run *run) {
    return atomic_load(&run->ctx->cancelled) || (run->deadline_s > 0 && ll_clock_s() >= run->deadline_s);
}

const ll_invest_value *ll_invest_known_value(const ll_invest_year *y, ll_plan plan) {
    for (int32_t i = 0; i < y->value_count; i++)
        if (y->value[i].plan == plan) return &y->value[i];
    return NULL;
}

double ll_invest_known_usd(const ll_invest_run *run, int32_t stage, ll_plan plan) {
    const ll_invest_value *v = ll_invest_known_value(&run->year[run->result->stage[stage].year], plan);
    return v != NULL && v->status != LL_ERR_INFEASIBLE ? ll_invest_usd(v->objective) : (double)NAN;
}

/* ---- the solve ---- */

typedef struct solved { /* a plan, by any thread */
    ll_plan plan;
    bool keeps; /* a start for others */
    ll_status status;
    ll_solution *solution; /* NULL: there is no answer */
    ll_invest_warm left;
    double seconds;
} solved;

static ll_status build(const ll_invest_run *run, ll_context *ctx, const ll_invest_year *y, ll_plan plan,
                       ll_problem **out) {
    ll_case *c = NULL;
    const ll_problem_options options = ll_invest_problem_options(run, y->year);
    ll_status status = ll_invest_case(run, ctx, plan, &c);
    if (status != LL_OK) return status;
    ll_case_keep_penalties(c, y->base);
    return ll_problem_build(ctx, c, &options, out);
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

static void keep(ll_context *ctx, ll_invest_year *y, const ll_invest_warm *new) {
    ll_invest_warm *w = &y->warm[new->plan == 0 ? 0 : 1];
    ll_start_free(ctx, w->start);
    ll_problem_free(ctx, w->problem);
    *w = *new;
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
        int32_t own = i != LL_NONE ? u->row_count + i : ll_own_row(u, at);
        if (row != LL_NONE && own != LL_NONE) add_price(prices, own, s->price_nusd[row]);
    }
    take_set_prices(s, u, prices);
done:
    return status;
}

/* ---- all of it ---- */

static ll_status take(ll_invest_run *run, ll_invest_year *y, ll_plan plan, const ll_solution *s) {
    ll_status status = LL_OK;
    ll_invest_prices prices = {.proof = s->status == LL_ERR_INFEASIBLE};
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
        if (y->value[i].plan != plan || prices->is_told) continue;
        LL_TRY(ll_invest_add_cut(run, year, prices, plan, plan));
        if (__builtin_popcountll(plan) > 1) LL_TRY(ll_invest_add_cut(run, year, prices, 0, plan));
        prices->is_told = *news = true;
    }
done:
    return status;
}

/* ---- a plan, or many ---- */

static ll_status solve(const ll_invest_run *run, ll_context *ctx, const ll_invest_year *y, solved *out) {
    ll_status status = LL_OK;
    ll_solve_options options = run->options->solve;
    ll_quiet_log quiet;
    options.gap *= inner_share;
    options.price_ranges = 0;
    ll_quiet_begin(ctx, NULL, &quiet);
    out->left.plan = out->plan;
    LL_TRY(build(run, ctx, y, out->plan, &out->left.problem));
    double began_s = ll_clock_s();
    out->status = ll_solve_from(ctx, out->left.problem, &options, nearest(y, out->plan),
                                out->keeps ? &out->left.start : NULL, &out->solution);
    out->seconds = ll_clock_s() - began_s;
    status = ll_has_answer(out->status) || out->status == LL_ERR_NO_ANSWER ? LL_OK : out->status;
    if (ll_has_answer(out->status))
        ll_log(ctx, LL_LOG_DEBUG, "plan %llx of %d: objective %.2f", (unsigned long long)out->plan, y->year,
               ll_solution_objective_usd(out->solution));
done:
    ll_quiet_end(&quiet);
    return status;
}

static void solved_free(ll_context *ctx, solved *s) {
    ll_solution_free(ctx, s->solution);
    ll_start_free(ctx, s->left.start);
    ll_problem_free(ctx, s->left.problem);
    *s = (solved){0};
}

/* Notes what is not known yet. */
static ll_status take_solved(ll_invest_run *run, int32_t year, solved *s) {
    ll_status status = LL_OK;
    ll_invest_year *y = &run->year[year];
    run->solve_s += s->seconds;
    run->result->solves++;
    if (ll_has_answer(s->status) && s->plan == 0) run->workers = ll_crew_workers(run->ctx, s->solution);
    if (ll_has_answer(s->status) && ll_invest_known_value(y, s->plan) == NULL)
        LL_TRY(take(run, y, s->plan, s->solution));
    if (s->left.start != NULL) {
        keep(run->ctx, y, &s->left);
        s->left = (ll_invest_warm){0};
    }
done:
    return status;
}

static ll_status solve_one(ll_invest_run *run, int32_t year, ll_plan plan, bool keeps) {
    ll_status status = LL_OK;
    solved s = {.plan = plan, .keeps = keeps};
    LL_TRY(solve(run, run->ctx, &run->year[year], &s));
    LL_TRY(take_solved(run, year, &s));
done:
    solved_free(run->ctx, &s);
    return status;
}

ll_status ll_invest_value_of(ll_invest_run *run, int32_t year, ll_plan plan, const ll_invest_value **out) {
    ll_status status = LL_OK;
    *out = ll_invest_known_value(&run->year[year], plan);
    if (*out != NULL) return LL_OK;
    bool is_base = plan == 0; /* what it fails of is what all of it fails of */
    if (ll_invest_out_of_time(run) && !is_base) return LL_OK;
    /* Starts are kept of the base, and of the last plan of many projects, which has most of what others want. */
    LL_TRY(solve_one(run, year, plan, is_base || __builtin_popcountll(plan) > 1));
    *out = ll_invest_known_value(&run->year[year], plan);
done:
    return status;
}

typedef struct batch {
    ll_invest_run *run;
    int32_t year, count;
    solved *plan;
} batch;

static ll_status work(void *user, ll_context *ctx, int32_t index) {
    const batch *b = user;
    if (ll_invest_out_of_time(b->run)) return LL_OK;
    return solve(b->run, ctx, &b->run->year[b->year], &b->plan[index]);
}

static ll_status take_work(void *user, int32_t index) {
    const batch *b = user;
    ll_status status = LL_OK;
    if (b->plan[index].left.problem != NULL) status = take_solved(b->run, b->year, &b->plan[index]);
    solved_free(b->run->ctx, &b->plan[index]);
    return status;
}

static void add_plan(batch *b, ll_plan plan) {
    bool is_there = ll_invest_known_value(&b->run->year[b->year], plan) != NULL;
    for (int32_t i = 0; i < b->count; i++) is_there |= b->plan[i].plan == plan;
    if (!is_there) b->plan[b->count++].plan = plan;
}

/* Several processes work at one plan after the other. */
static ll_status solve_batch(batch *b) {
    ll_status status = LL_OK;
    const ll_crew_job job = {work, take_work, b};
    if (b->run->ctx->ranks == NULL) return ll_crew_run(b->run->ctx, b->run->workers, b->count, &job);
    for (int32_t i = 0; i < b->count; i++) {
        LL_TRY(work(b, b->run->ctx, i));
        LL_TRY(take_work(b, i));
    }
done:
    return status;
}

/* All from the starts that there are, whoever solves them. */
ll_status ll_invest_solve_all(ll_invest_run *run, const ll_invest_choice *choice, int32_t count) {
    ll_status status = LL_OK;
    const ll_investment *r = run->result;
    batch b = {.run = run};
    LL_NEW(run->ctx, b.plan, (int64_t)count * r->stage_count);
    for (b.year = 0; b.year < run->year_count; b.year++) {
        b.count = 0;
        for (int32_t i = 0; i < count; i++)
            for (int32_t t = 0; t < r->stage_count; t++)
                if (r->stage[t].year == b.year) add_plan(&b, choice[i].plan[t]);
        LL_TRY(solve_batch(&b));
    }
done:
    for (int32_t i = 0; b.plan != NULL && i < b.count; i++) solved_free(run->ctx, &b.plan[i]);
    ll_free(run->ctx, b.plan);
    return status;
}

ll_status ll_invest_start_at(ll_invest_run *run, int32_t year, ll_plan plan) {
    if (run->year[year].warm[plan == 0 ? 0 : 1].plan == plan || ll_invest_out_of_time(run)) return LL_OK;
    return solve_one(run, year, plan, true);
}
