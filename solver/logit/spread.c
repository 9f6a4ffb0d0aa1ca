/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flows over a choice set in micro-TEU:
 *
 *   round     every column down; what a demand then lacks goes to the columns that lost most, a quantum each
 *   cut       where a capacity is exceeded, take flow off its columns, largest first
 *   return    what was cut to the demand's alternatives with room: first where one more TEU adds least
 *
 * All of it is about as little as the prices are off, and quanta.
 */
#include <math.h>
#include <stdlib.h>

#include "solver/logit/logit.h"

typedef struct ranked {
    int64_t column;
    double key;
} ranked;

static int least_first(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->key < y->key || x->key > y->key) return x->key < y->key ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

typedef struct spread {
    const ll_logit *l;
    ll_fit *f;
    const double *value_teu; /* [column] */
    int64_t *target_uteu;    /* [demand] of what stays unmet */
    ranked *order;           /* of a demand's columns */
} spread;

/* The demand's columns, unmet included, into s->order by key; returns their count. */
static int64_t rank(spread *s, int64_t d, double (*key)(const spread *, int64_t)) {
    const ll_pool *set = s->l->set;
    int64_t count = 0;
    for (int64_t j = set->first_of[d]; j != LL_NONE; j = set->next[j]) s->order[count++] = (ranked){j, key(s, j)};
    if (count > 0) qsort(s->order, (size_t)count, sizeof *s->order, least_first);
    return count;
}

/* ---- round ---- */

static double whole_part(const spread *s, int64_t j) { return floor(s->value_teu[j] * (double)LL_MICRO); }

static double lost_most(const spread *s, int64_t j) { return whole_part(s, j) - s->value_teu[j] * (double)LL_MICRO; }

/* Of a demand, by the largest remainder. */
static void round_demand(spread *s, int64_t d) {
    ll_fit *f = s->f;
    int64_t count = rank(s, d, lost_most), rest = f->p->volume_uteu[d];
    for (int64_t i = 0; i < count; i++) {
        double whole = whole_part(s, s->order[i].column);
        s->order[i].key = whole > (double)rest ? (double)rest : whole;
        rest -= (int64_t)s->order[i].key;
    }
    for (int64_t i = 0; i < count; i++) {
        int64_t each = rest / count + (i < rest % count), flow = (int64_t)s->order[i].key + each;
        if (ll_pool_is_unmet(f->pool, s->order[i].column))
            s->target_uteu[d] = flow;
        else if (flow > 0)
            ll_fit_change(f, s->order[i].column, flow);
    }
}

/* ---- return ---- */

/* What one more TEU on a column adds to the objective, USD: its cost, and more entropy the less it has. */
static double marginal(const spread *s, int64_t j) {
    const ll_pool *set = s->l->set;
    int64_t d = set->demand[j];
    bool unmet = ll_pool_is_unmet(set, j);
    double flow = (double)(unmet ? s->f->missing_uteu[d] : s->f->flow_uteu[j]);
    return ll_pool_cost_usd(set, j, false) + log((flow + 1) / (double)s->f->p->volume_uteu[d]) / s->l->theta_per_usd;
}

static void return_missing(spread *s, int64_t d) {
    ll_fit *f = s->f;
    int64_t count = f->missing_uteu[d] > s->target_uteu[d] ? rank(s, d, marginal) : 0;
    for (int64_t i = 0; i < count && f->missing_uteu[d] > s->target_uteu[d]; i++) {
        int64_t j = s->order[i].column, more = f->missing_uteu[d] - s->target_uteu[d];
        if (ll_pool_is_unmet(f->pool, j)) return; /* as good a place as those that follow */
        int64_t room = ll_fit_room(f, j);
        if (room < more) more = room;
        if (more > 0) ll_fit_change(f, j, more);
    }
}

static int64_t by_flow(const ll_fit *f, int64_t j) { return f->flow_uteu[j]; }

ll_status ll_logit_fit(ll_context *ctx, const ll_logit *l, const double *value_teu, ll_fit **out) {
    ll_status status = LL_OK;
    spread s = {.l = l, .value_teu = value_teu};
    const ll_problem *p = l->set->p;
    *out = NULL;
    LL_NEW(ctx, s.target_uteu, p->demand_count);
    LL_NEW(ctx, s.order, l->set->count);
    LL_TRY(ll_fit_create(ctx, l->set, &s.f));
    for (int64_t d = 0; d < p->demand_count; d++) round_demand(&s, d);
    LL_TRY(ll_fit_cut(s.f, by_flow, NULL));
    for (int64_t d = 0; d < p->demand_count; d++) return_missing(&s, d);
    *out = s.f;
    s.f = NULL;
done:
    ll_fit_free(ctx, s.f);
    ll_free(ctx, s.order);
    ll_free(ctx, s.target_uteu);
    return status;
}
