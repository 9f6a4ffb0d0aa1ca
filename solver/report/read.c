/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An answer from its folder: what the verifier read and passed, as a solution. So a report of an old answer says no
 * more than what was checked again.
 */
#include <string.h>

#include "solver/pareto/pareto.h"
#include "solver/report/report.h"
#include "solver/verify/verify.h"

typedef struct collector { /* of paths, whose number is known at the end alone */
    ll_context *ctx;
    ll_solution *s;
    int64_t path_room, arc_room;
} collector;

static ll_status make_room(collector *c, int64_t paths, int64_t arcs) {
    ll_status status = LL_OK;
    ll_solution *s = c->s;
    if (paths > c->path_room) {
        c->path_room = 2 * paths + 1024;
        LL_TRY(ll_grow(c->ctx, &s->path_demand, c->path_room, sizeof *s->path_demand));
        LL_TRY(ll_grow(c->ctx, &s->path_flow_uteu, c->path_room, sizeof *s->path_flow_uteu));
        LL_TRY(ll_grow(c->ctx, &s->path_first, c->path_room + 1, sizeof *s->path_first));
    }
    if (arcs > c->arc_room) {
        c->arc_room = 2 * arcs + 1024;
        LL_TRY(ll_grow(c->ctx, &s->path_arc, c->arc_room, sizeof *s->path_arc));
    }
done:
    return status;
}

static ll_status take_path(void *user, const ll_verify_path *path) {
    ll_status status = LL_OK;
    collector *c = user;
    ll_solution *s = c->s;
    int64_t at = s->path_count, first = at > 0 ? s->path_first[at] : 0;
    LL_TRY(make_room(c, at + 1, first + path->length));
    s->path_demand[at] = path->demand;
    s->path_flow_uteu[at] = path->flow_uteu;
    s->path_first[at + 1] = first + path->length;
    if (path->length > 0) memcpy(s->path_arc + first, path->arc, (size_t)path->length * sizeof *path->arc);
    s->path_count++;
done:
    return status;
}

static ll_status take_demands(ll_context *ctx, const ll_verifier *v, ll_solution *s) {
    ll_status status = LL_OK;
    int64_t count = v->problem->demand_count;
    LL_NEW(ctx, s->unmet_uteu, count);
    LL_NEW(ctx, s->rounding_uteu, count);
    LL_NEW(ctx, s->demand_price_nusd, count);
    for (int64_t d = 0; d < count; d++) {
        s->unmet_uteu[d] = v->demand[d].unmet_uteu;
        s->rounding_uteu[d] = v->demand[d].rounding_uteu;
        s->demand_price_nusd[d] = ll_verify_demand_price(v, d);
    }
done:
    return status;
}

static ll_status take_numbers(ll_context *ctx, const ll_verifier *v, ll_solution *s) {
    ll_status status = LL_OK;
    const ll_problem *p = v->problem;
    int64_t flows = (int64_t)p->class_count * p->arc_count;
    LL_NEW(ctx, s->price_nusd, p->row_count);
    LL_NEW(ctx, s->arc_flow_uteu, flows);
    memcpy(s->price_nusd, v->price_nusd, (size_t)p->row_count * sizeof *s->price_nusd);
    memcpy(s->arc_flow_uteu, v->class_flow_uteu, (size_t)flows * sizeof *s->arc_flow_uteu);
    s->objective = v->objective;
    s->bound = v->bound;
    s->gap_asked = v->gap_asked;
    s->status = v->infeasible ? LL_ERR_INFEASIBLE : LL_OK;
done:
    return status;
}

static int64_t or_none(int64_t value, int64_t none) { return value == LL_NONE ? none : value; }

static ll_status take_ranges(ll_context *ctx, const ll_verifier *v, ll_solution *s) {
    ll_status status = LL_OK;
    LL_NEW(ctx, s->ranges.range, v->priced_rows);
    for (int32_t r = 0; r < v->problem->row_count; r++) {
        const ll_verify_range *at = &v->range[r];
        if (!at->known) continue;
        s->ranges.range[s->ranges.count++] =
            (ll_price_range){r, at->increase_nusd, or_none(at->increase_until_uteu, LL_NO_END),
                             or_none(at->decrease_nusd, LL_COST_INF), at->decrease_until_uteu};
    }
done:
    return status;
}

/* ---- points between money and time ---- */

static ll_pareto_point point_of(const ll_verify_point *at) {
    return (ll_pareto_point){.weight_usd_per_h = at->weight_usd_per_h,
                             .money = at->money,
                             .time = at->time,
                             .carried_uteu = at->carried_uteu,
                             .unmet_uteu = at->unmet_uteu,
                             .gap = at->gap,
                             .optimal = at->optimal};
}

/* Of demands the folder has averages, rounded to millionths, at the points that are efficient for them; at others they
 * carry nothing here. */
static ll_pareto_demand demand_of(const ll_verify_demand_point *at) {
    const ll_i128 nusd = LL_NANO / LL_MICRO, hours = 24;
    return (ll_pareto_demand){.carried_uteu = at->carried_uteu,
                              .money = nusd * at->money_uusd_per_teu * at->carried_uteu,
                              .time = hours * at->time_ud * at->carried_uteu};
}

static ll_status take_frontier(ll_context *ctx, const ll_verifier *v, ll_solution *s) {
    ll_status status = LL_OK;
    const ll_verify_frontier *f = v->frontier;
    if (f == NULL) return LL_OK;
    LL_NEW(ctx, s->pareto, 1);
    LL_NEW(ctx, s->pareto->point, f->count);
    s->pareto->room = f->count;
    for (; s->pareto->count < f->count; s->pareto->count++) {
        ll_pareto_point *point = &s->pareto->point[s->pareto->count];
        *point = point_of(&f->point[s->pareto->count]);
        LL_NEW(ctx, point->demand, v->problem->demand_count);
    }
    for (int64_t i = 0; i < f->row_count; i++)
        s->pareto->point[f->row[i].point].demand[f->row[i].demand] = demand_of(&f->row[i]);
done:
    return status;
}

static ll_status read_answer(ll_context *ctx, const ll_problem *problem, const char *folder, ll_solution *s) {
    ll_status status = LL_OK;
    ll_verifier v;
    ll_verification found;
    collector c = {.ctx = ctx, .s = s};
    LL_TRY(ll_verify_open(ctx, problem, folder, (ll_verify_listener){take_path, &c}, &v, &found));
    LL_TRY(make_room(&c, 1, 1)); /* arrays of an answer without paths */
    LL_TRY(take_demands(ctx, &v, s));
    LL_TRY(take_numbers(ctx, &v, s));
    LL_TRY(take_ranges(ctx, &v, s));
    LL_TRY(take_frontier(ctx, &v, s));
done:
    ll_verify_close(&v);
    return status;
}

ll_status ll_report_read(ll_context *ctx, const ll_problem *problem, const char *folder, ll_solution **out) {
    ll_status status = LL_OK;
    ll_solution *s = NULL;
    *out = NULL;
    LL_NEW(ctx, s, 1);
    s->problem = problem;
    s->method = "";
    LL_TRY(read_answer(ctx, problem, folder, s));
    *out = s;
    s = NULL;
done:
    ll_solution_free(ctx, s);
    return status;
}
