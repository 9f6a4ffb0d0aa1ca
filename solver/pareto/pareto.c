/* SPDX-License-Identifier: Apache-2.0 */
/* The ends, then the interval with most between, until no point is left to find or there are enough. */
#include "solver/pareto/pareto.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/demand_distances.h"
#include "solver/quiet.h"
#include "solver/start.h"

static const double little = 1e-6;      /* of the other quantity, at the ends: ties */
static const double fine_gap = 1e-7;    /* of every solve, unless a smaller one is asked for */
static const double unmet_factor = 30;  /* times the cheapest weighted cost: whatever can be carried is */
static const double least_share = 1e-6; /* of a weighted cost: what a point must be better than the line by */

typedef struct frontier {
    ll_context *ctx;
    const ll_problem *p;
    ll_solve_options options;
    ll_pareto *pareto;
    ll_problem q;        /* p with other costs and penalties; all else is p's */
    int64_t *money_nusd; /* [class * arc_count + arc] */
    bool *closed;        /* [point] nothing lies between it and the next */
    ll_start *start;     /* where the first solve ended */
} frontier;

void ll_pareto_free(ll_context *ctx, ll_pareto *pareto) {
    if (pareto == NULL) return;
    for (int32_t i = 0; i < pareto->count; i++) ll_free(ctx, pareto->point[i].demand);
    ll_free(ctx, pareto->point);
    ll_free(ctx, pareto);
}

bool ll_pareto_is_dominated(const ll_pareto *pareto, int32_t point, int64_t d) {
    const ll_pareto_demand *at = &pareto->point[point].demand[d];
    for (int32_t i = 0; i < pareto->count; i++) {
        const ll_pareto_demand *other = &pareto->point[i].demand[d];
        if (i == point || other->carried_uteu < at->carried_uteu || other->money > at->money || other->time > at->time)
            continue;
        bool equal = other->carried_uteu == at->carried_uteu && other->money == at->money && other->time == at->time;
        if (!equal || i < point) return true;
    }
    return false;
}

/* ---- weighted problems ---- */

/* What arcs cost without the time on them; false: none takes time. */
static bool fill_money(frontier *f) {
    const ll_problem *p = f->p;
    bool any = false;
    for (int32_t k = 0; k < p->class_count; k++) {
        double per_day = p->source->klass[k].value_of_time_usd_per_teu_day;
        double nusd_per_uh = isnan(per_day) ? 0 : per_day / 24 * (double)(LL_NANO / LL_MICRO);
        for (int32_t a = 0; a < p->arc_count; a++) {
            int64_t at = (int64_t)k * p->arc_count + a, cost = p->cost_nusd[at];
            if (cost >= LL_COST_INF) continue;
            any = any || p->arc[a].time_uh > 0;
            int64_t money = cost - (int64_t)nearbyint(nusd_per_uh * (double)p->arc[a].time_uh);
            f->money_nusd[at] = money > 0 ? money : 0;
        }
    }
    return any;
}

/* Costs, cheapest costs and penalties of money * a + time_h * b. Staying unmet takes no time: it must be dear, or it
 * would be the fastest way. */
static ll_status weigh(frontier *f, double a, double b) {
    const ll_problem *p = f->p;
    for (int32_t k = 0; k < p->class_count; k++)
        for (int32_t arc = 0; arc < p->arc_count; arc++) {
            int64_t at = (int64_t)k * p->arc_count + arc;
            double nusd =
                a * (double)f->money_nusd[at] + b * (double)p->arc[arc].time_uh * (double)(LL_NANO / LL_MICRO);
            f->q.cost_nusd[at] = p->cost_nusd[at] < LL_COST_INF ? (int64_t)nearbyint(nusd) : LL_COST_INF;
        }
    ll_status status = ll_demand_distances(f->ctx, p, f->q.cost_nusd, NULL, p->demand_count, true, f->q.free_cost_nusd);
    for (int64_t d = 0; d < p->demand_count && status == LL_OK; d++) {
        int64_t free = f->q.free_cost_nusd[d], penalty = p->penalty_nusd[d];
        bool soft = penalty < LL_COST_INF && free < LL_COST_INF;
        f->q.penalty_nusd[d] = soft ? (int64_t)nearbyint(unmet_factor * (double)free) + LL_NANO : penalty;
    }
    return status;
}

/* ---- points ---- */

static void add_path(const frontier *f, const ll_solution *s, int64_t path, ll_pareto_point *point) {
    const ll_problem *p = f->p;
    const int64_t *money_nusd = f->money_nusd + (int64_t)p->klass[s->path_demand[path]] * p->arc_count;
    ll_pareto_demand *demand = &point->demand[s->path_demand[path]];
    ll_i128 money = 0, time = 0;
    for (int64_t i = s->path_first[path]; i < s->path_first[path + 1]; i++) {
        money += money_nusd[s->path_arc[i]];
        time += p->arc[s->path_arc[i]].time_uh;
    }
    demand->carried_uteu += s->path_flow_uteu[path];
    demand->money += money * s->path_flow_uteu[path];
    demand->time += time * s->path_flow_uteu[path];
}

static ll_status measure(const frontier *f, const ll_solution *s, ll_pareto_point *point) {
    ll_status status = LL_OK;
    const ll_problem *p = f->p;
    LL_NEW(f->ctx, point->demand, p->demand_count);
    for (int64_t path = 0; path < s->path_count; path++) add_path(f, s, path, point);
    for (int64_t d = 0; d < p->demand_count; d++) {
        point->money += point->demand[d].money;
        point->time += point->demand[d].time;
        point->carried_uteu += point->demand[d].carried_uteu;
        point->unmet_uteu += s->unmet_uteu[d];
        if (p->penalty_nusd[d] < LL_COST_INF) point->money += (ll_i128)s->unmet_uteu[d] * p->penalty_nusd[d];
    }
    point->gap = ll_solution_gap(s);
done:
    return status;
}

/* Whether there is no time for another solve that takes that long. */
static bool stops(const frontier *f, double solve_s) {
    double limit_s = f->options.time_limit_s;
    return ll_is_cancelled(f->ctx) || (limit_s > 0 && ll_clock_s() + solve_s >= f->ctx->start_s + limit_s);
}

/* A solve of many, whose own log is detail. */
static ll_status solve_quietly(frontier *f, ll_solution **s) {
    ll_quiet_log quiet;
    ll_quiet_begin(f->ctx, "pareto", &quiet);
    ll_status status = ll_solve_from(f->ctx, &f->q, &f->options, f->start, f->start == NULL ? &f->start : NULL, s);
    ll_quiet_end(&quiet);
    return status;
}

static double usd(ll_i128 money) { return (double)money * 1e-15; }
static double hours(ll_i128 time) { return (double)time * 1e-12; }

static void tell_point(const frontier *f, const ll_pareto_point *point, double took_s) {
    char weight[40];
    snprintf(weight, sizeof weight, "%.4g USD an hour", point->weight_usd_per_h);
    bool cheapest = point->weight_usd_per_h <= little, fastest = point->weight_usd_per_h >= 1 / little;
    ll_log(f->ctx, LL_LOG_INFO, "pareto    %s: %.2f USD, %.0f TEU hours, %.2f s",
           cheapest  ? "least money"
           : fastest ? "least time"
                     : weight,
           usd(point->money), hours(point->time), took_s);
}

/* Solves with a weight, from where the first solve ended. LL_ERR_LIMIT, LL_ERR_NO_ANSWER: stopped, there is no point:
 * flows of a stopped solve lie anywhere. */
static ll_status solve(frontier *f, double a, double b, ll_pareto_point *point) {
    ll_status status = LL_OK;
    ll_solution *s = NULL;
    double began_s = ll_clock_s();
    if (stops(f, 0)) return LL_ERR_LIMIT;
    LL_TRY(weigh(f, a, b));
    status = solve_quietly(f, &s);
    if (status != LL_OK && (status != LL_ERR_LIMIT || stops(f, ll_clock_s() - began_s))) goto done;
    f->pareto->solves++;
    f->pareto->unproven = f->pareto->unproven || status != LL_OK;
    *point = (ll_pareto_point){.weight_usd_per_h = b / a, .optimal = status == LL_OK};
    LL_TRY(measure(f, s, point));
    tell_point(f, point, ll_clock_s() - began_s);
done:
    ll_solution_free(f->ctx, s);
    return status;
}

/* Puts a point behind the first `place`; what it dominates is not there by then. */
static void insert(frontier *f, int32_t place, const ll_pareto_point *point) {
    ll_pareto *pareto = f->pareto;
    memmove(pareto->point + place + 1, pareto->point + place, (size_t)(pareto->count - place) * sizeof *pareto->point);
    memmove(f->closed + place + 1, f->closed + place, (size_t)(pareto->count - place) * sizeof *f->closed);
    pareto->point[place] = *point;
    f->closed[place] = false;
    pareto->count++;
}

/* The least money and the least time; one point where they are the same. */
static ll_status find_ends(frontier *f) {
    ll_status status = LL_OK;
    ll_pareto_point cheap = {0}, fast = {0};
    LL_TRY(solve(f, 1, little, &cheap));
    cheap.weight_usd_per_h = 0;
    insert(f, 0, &cheap);
    cheap.demand = NULL;
    LL_TRY(solve(f, little, 1, &fast));
    fast.weight_usd_per_h = INFINITY;
    bool differ =
        usd(fast.money) > usd(f->pareto->point[0].money) && hours(fast.time) < hours(f->pareto->point[0].time);
    if (!differ) goto done;
    insert(f, 1, &fast);
    fast.demand = NULL;
done:
    ll_free(f->ctx, cheap.demand);
    ll_free(f->ctx, fast.demand);
    return status;
}

/* The open interval with the largest rectangle between its ends, LL_NONE: all are closed. */
static int32_t widest(const frontier *f) {
    int32_t best = LL_NONE;
    double most = 0;
    for (int32_t i = 0; i + 1 < f->pareto->count; i++) {
        const ll_pareto_point *x = &f->pareto->point[i], *y = x + 1;
        double size = usd(y->money - x->money) * hours(x->time - y->time);
        if (f->closed[i] || size <= most) continue;
        most = size;
        best = i;
    }
    return best;
}

/* Looks between point i and the next, at the weight where both are as good. */
static ll_status look_between(frontier *f, int32_t i) {
    ll_status status = LL_OK;
    const ll_pareto_point *x = &f->pareto->point[i], *y = x + 1;
    ll_pareto_point between = {0};
    double weight = usd(y->money - x->money) / hours(x->time - y->time), line = usd(x->money) + weight * hours(x->time);
    LL_TRY(solve(f, 1, weight, &between));
    bool inside =
        between.money > x->money && between.money < y->money && between.time < x->time && between.time > y->time;
    if (inside && usd(between.money) + weight * hours(between.time) < line - least_share * fabs(line)) {
        insert(f, i + 1, &between);
        between.demand = NULL;
    } else {
        f->closed[i] = true;
    }
done:
    ll_free(f->ctx, between.demand);
    return status;
}

static ll_status find_points(frontier *f) {
    ll_status status = LL_OK;
    LL_TRY(find_ends(f));
    for (int32_t i = 0; f->pareto->count < f->options.pareto_points && (i = widest(f)) != LL_NONE;)
        LL_TRY(look_between(f, i));
    f->pareto->whole = !f->pareto->unproven && widest(f) == LL_NONE;
done:
    /* stopped between the ends: what is there are points */
    f->pareto->stopped = status == LL_ERR_LIMIT || status == LL_ERR_NO_ANSWER;
    return f->pareto->stopped ? LL_OK : status;
}

/* Hands the points over, and tells of them. */
static ll_status finish(frontier *f, ll_solution *s) {
    const ll_pareto *pareto = s->pareto = f->pareto;
    f->pareto = NULL;
    ll_log(f->ctx, LL_LOG_INFO, "pareto    %d %s between least money and least time, %d solve%s%s", pareto->count,
           ll_plural(pareto->count, "point", "points"), pareto->solves, ll_plural(pareto->solves, "", "s"),
           pareto->whole ? "; there are no others" : "");
    if (pareto->unproven)
        ll_log(f->ctx, LL_LOG_WARNING,
               "pareto    not every solve reached its gap: see status in pareto.csv; others may be missing");
    if (!pareto->stopped) return LL_OK;
    return ll_fail(f->ctx, LL_ERR_LIMIT,
                   "stopped between least money and least time, with %d of up to %d points; others are missing, the "
                   "flows are optimal all the same",
                   pareto->count, f->options.pareto_points);
}

const char *ll_pareto_state(const ll_pareto *pareto) {
    if (pareto->stopped) return "stopped";
    if (pareto->unproven) return "unproven";
    return pareto->whole ? "complete" : "enough";
}

/* ---- all of it ---- */

static ll_status open_frontier(frontier *f) {
    ll_status status = LL_OK;
    const ll_problem *p = f->p;
    int64_t costs = (int64_t)p->class_count * p->arc_count;
    int32_t most = f->options.pareto_points > 2 ? f->options.pareto_points : 2;
    f->q = *p;
    f->q.cost_nusd = NULL;
    f->q.free_cost_nusd = f->q.penalty_nusd = NULL;
    LL_NEW(f->ctx, f->money_nusd, costs);
    LL_NEW(f->ctx, f->q.cost_nusd, costs);
    LL_NEW(f->ctx, f->q.free_cost_nusd, p->demand_count);
    LL_NEW(f->ctx, f->q.penalty_nusd, p->demand_count);
    LL_NEW(f->ctx, f->closed, most + 1);
    LL_NEW(f->ctx, f->pareto->point, most + 1);
    f->pareto->room = most + 1;
done:
    return status;
}

ll_status ll_pareto_find(ll_context *ctx, const ll_solve_options *options, ll_solution *s) {
    ll_status status = LL_OK;
    frontier f = {.ctx = ctx, .p = s->problem, .options = *options};
    f.options.logit_theta_per_usd = 0;
    f.options.price_ranges = 0;
    f.options.gap = fmin(options->gap, fine_gap);
    LL_NEW(ctx, f.pareto, 1);
    LL_TRY(open_frontier(&f));
    if (!fill_money(&f)) {
        status =
            ll_fail(ctx, LL_ERR_USAGE, "--pareto cost,time: no link of the case takes time; give time_h in link.csv");
        goto done;
    }
    LL_TRY(find_points(&f));
    status = finish(&f, s);
done:
    ll_start_free(ctx, f.start);
    ll_free(ctx, f.money_nusd);
    ll_free(ctx, f.q.cost_nusd);
    ll_free(ctx, f.q.free_cost_nusd);
    ll_free(ctx, f.q.penalty_nusd);
    ll_free(ctx, f.closed);
    ll_pareto_free(ctx, f.pareto);
    return status;
}
