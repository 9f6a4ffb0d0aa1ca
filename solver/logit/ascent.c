/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The prices of a choice set: D(pi) of logit.h by Newton's method with a barrier for pi >= 0.
 *
 *     y = theta pi,  x[j] = volume * softmax(-theta c[j] - a[j] y)         flows at the prices
 *     phi(y)         theta D + mu sum ln y                                 mu falls as steps succeed
 *     gradient       load - capacity + mu / y
 *     curvature      sum_d ( sum_j x[j] a[j] a[j]' - h h' / volume ) + diag(s / y),   h = sum_j x[j] a[j]
 *
 * s are the slacks of a primal-dual method, mu / y when it has converged (Fiacco and McCormick 1968; as in Waechter and
 * Biegler 2006 kept within a factor of that). The curvature is the matrix of the interior-point master on the
 * CPU (kernels/openmp/newton.h) with x for its weights, and is assembled there. It has the rows that count: others come
 * in when flows load them too much.
 *
 * Traps. Far from the solution softmax is 0 or 1 and has no curvature: it is the barrier's then that bounds steps. phi
 * is a small difference of large numbers: near the solution its changes are rounding, and a step counts as good if the
 * flows misfit less.
 */
#include <math.h>

#include "kernels/openmp/newton.h"
#include "solver/logit/logit.h"

enum { MOST_STEPS = 100, MOST_POLISHES = 8, MOST_ROUNDS = 60, MOST_HALVINGS = 40 };
static const double least_y = 1e-2;     /* of a start */
static const double first_mu = 0.01;    /* of the mean capacity: slacks of that share where a price is 1/theta */
static const double nearly_all = 0.995; /* of the way to where a price is 0 */
static const double slack_range = 1e6;  /* of y s / mu */
static const double mu_falls = 0.2, mu_rises = 5;
static const double enough_rise = 1e-4; /* Armijo's */
static const double noise = 1e-13;      /* of phi, relatively */
static const double fine = 1e-3;        /* of the gap that is asked, what misfits may owe */
static const double soft_theta = 1000;  /* per cost unit: from there theta rises to what is asked */
static const double theta_rises = 2.5;
static const double rough_gap = 1e-3;         /* before */
static const double no_price = 1e-3;          /* in 1/theta, of what is not full */
static const double closed = 1e60;            /* on the diagonal: the price stays */
static const double most_price_nusd = 0x1p59; /* so that a path's sum stays below infinity */
static const double full_share = 1 - 1e-9;

typedef struct ascent {
    ll_context *ctx;
    ll_logit *l;
    const ll_problem *p;
    ll_units units;
    double theta;     /* per cost unit */
    bool *wanted;     /* [row] in the program */
    ll_program *g;    /* over the wanted rows */
    ll_omp_newton *n; /* x: flows; its matrix */
    double *y, *tryy; /* [row here] */
    double *load;     /* [row here] of x */
    double *part;     /* [group] of D */
    double value;     /* theta D at y, in flow units, but for constants */
    double owed;      /* what flows and prices misfit by, in flow units times cost units */
    double mu;
    double scale; /* what all costs, in the same */
} ascent;

/* ---- flows at prices ---- */

/* Flows of a group at y; its part of theta D. */
static double spread_group(const ascent *a, int64_t group, const double *y) {
    const ll_program *g = a->g;
    double *x = a->n->x, least = INFINITY, sum = 0;
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
        x[j] = a->theta * g->cost[j] + ll_elem_of_column(&a->n->groups, group, j, y);
        least = fmin(least, x[j]);
    }
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) sum += x[j] = exp(least - x[j]);
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) x[j] *= g->volume[group] / sum;
    return g->volume[group] * (least - log(sum));
}

/* x, load and value at y. */
static double evaluate(ascent *a, const double *y) {
    const ll_program *g = a->g;
    double value = 0;
#pragma omp parallel num_threads(a->n->threads)
    {
#pragma omp for schedule(static)
        for (int64_t group = 0; group < g->group_count; group++) {
            a->part[group] = spread_group(a, group, y);
            ll_omp_newton_spread(a->n, group, a->n->x);
        }
#pragma omp for schedule(dynamic, 16)
        for (int32_t r = 0; r < g->row_count; r++) a->load[r] = ll_omp_newton_of_row(a->n, r, a->n->x);
    }
    for (int64_t group = 0; group < g->group_count; group++) value += a->part[group];
    for (int32_t r = 0; r < g->row_count; r++) value -= y[r] * g->capacity[r];
    return value;
}

/* What is too much on a row is dear: as its price, or as all costs on average; what is too little under a price is
 * lost.
 */
static double measure(const ascent *a, const double *y) {
    double sum = 0;
    for (int32_t r = 0; r < a->g->row_count; r++) {
        double misfit = a->load[r] - a->g->capacity[r], price = y[r] / a->theta;
        sum += misfit > 0 ? misfit * fmax(1, price) : -misfit * price;
    }
    return sum;
}

/* ---- a step ---- */

static double barrier(const ascent *a, const double *y) {
    double sum = 0;
    for (int32_t r = 0; r < a->g->row_count; r++) sum += log(y[r]);
    return a->mu * sum;
}

/* The direction into n->d.price, the gradient into n->misfit; returns what phi rises by along it, NaN: stopped. */
static double find_direction(ascent *a) {
    ll_omp_newton *n = a->n;
    double rise = 0;
    for (int32_t r = 0; r < a->g->row_count; r++) {
        n->price[r] = a->y[r];
        n->misfit[r] = n->d.price[r] = a->load[r] - a->g->capacity[r] + a->mu / a->y[r];
    }
    if (ll_omp_newton_factor(n) == LL_NONE) return NAN;
    ll_dense_solve(&n->matrix, n->d.price);
    for (int32_t r = 0; r < a->g->row_count; r++) rise += n->misfit[r] * n->d.price[r];
    a->l->steps++;
    return rise;
}

/* Slacks follow the step, which they were linear in; never far from mu / y. */
static void move_slacks(ascent *a, const double *y_before, double step) {
    ll_omp_newton *n = a->n;
    for (int32_t r = 0; r < a->g->row_count; r++) {
        double s = n->slack[r], toward = (a->mu - s * n->d.price[r]) / y_before[r], central = a->mu / a->y[r];
        n->slack[r] = fmin(fmax(s + step * (toward - s), central / slack_range), central * slack_range);
    }
}

static void take_try(ascent *a, double value, double owed) {
    double *before = a->y;
    a->y = a->tryy;
    a->tryy = before;
    a->value = value;
    a->owed = owed;
}

/* Goes along the direction as far as it helps; returns the part of it, 0: it does not help. */
static double search_line(ascent *a, double rise) {
    const double *change = a->n->d.price;
    double phi = a->value + barrier(a, a->y);
    double step = fmin(1, nearly_all * ll_omp_newton_longest(a->y, change, a->g->row_count));
    for (int i = 0; i < MOST_HALVINGS; i++) {
        for (int32_t r = 0; r < a->g->row_count; r++) a->tryy[r] = a->y[r] + step * change[r];
        double value = evaluate(a, a->tryy), gain = value + barrier(a, a->tryy) - phi, owed = measure(a, a->tryy);
        if (gain >= enough_rise * step * rise || (fabs(gain) <= noise * fabs(phi) && owed < a->owed)) {
            take_try(a, value, owed);
            move_slacks(a, a->tryy, step);
            return step;
        }
        step /= 2;
    }
    (void)evaluate(a, a->y);
    return 0;
}

static void start_climb(ascent *a) {
    double sum = 0;
    for (int32_t r = 0; r < a->g->row_count; r++) {
        a->y[r] = fmax(a->y[r], least_y);
        sum += a->g->whole[r];
    }
    a->value = evaluate(a, a->y);
    a->owed = measure(a, a->y);
    a->mu = first_mu * (1e-6 + sum / fmax(1, a->g->row_count));
    for (int32_t r = 0; r < a->g->row_count; r++)
        a->n->slack[r] = fmax(a->g->capacity[r] - a->load[r], a->mu / a->y[r]);
}

/* What is not full has no price: that loses nothing, and says what counts. */
static void clear_prices(ascent *a) {
    for (int32_t r = 0; r < a->g->row_count; r++)
        if (a->y[r] < no_price && a->load[r] < a->g->capacity[r] - (1 - full_share) * a->g->whole[r]) a->y[r] = 0;
    (void)evaluate(a, a->y);
    a->owed = measure(a, a->y);
}

/* A step without barrier in the prices that there are, as far as none of them vanishes; false: none that helps. */
static bool polish(ascent *a) {
    ll_omp_newton *n = a->n;
    double *change = n->d.price;
    for (int32_t r = 0; r < a->g->row_count; r++) {
        n->price[r] = 1;
        n->slack[r] = a->y[r] > 0 ? 0 : closed;
        change[r] = a->y[r] > 0 ? a->load[r] - a->g->capacity[r] : 0;
    }
    if (ll_omp_newton_factor(n) == LL_NONE) return false;
    ll_dense_solve(&n->matrix, change);
    a->l->steps++;
    for (int32_t r = 0; r < a->g->row_count; r++) a->tryy[r] = a->y[r] > 0 ? fmax(0, a->y[r] + change[r]) : 0;
    (void)evaluate(a, a->tryy);
    double owed = measure(a, a->tryy);
    bool helps = owed < a->owed;
    if (helps)
        take_try(a, 0, owed);
    else
        (void)evaluate(a, a->y);
    return helps;
}

/* Newton steps over the program's rows until they owe little. */
static void climb(ascent *a, double enough) {
    start_climb(a);
    double most_mu = a->mu;
    for (int i = 0; i < MOST_STEPS && a->owed > enough && !ll_should_stop(a->ctx); i++) {
        double rise = find_direction(a);
        if (isnan(rise)) break;
        double step = search_line(a, rise);
        ll_log(a->ctx, LL_LOG_DEBUG, "      logit step %lld: mu %.1e, %.3f of the way, misfits owe %.2e",
               (long long)a->l->steps, a->mu, step, a->owed / a->scale);
        if (step > 0.5) a->mu *= mu_falls;
        if (step < 0.01) a->mu = fmin(a->mu * mu_rises, most_mu);
    }
    clear_prices(a);
    for (int i = 0; i < MOST_POLISHES && !ll_should_stop(a->ctx) && polish(a); i++) {
    }
}

/* ---- rows ---- */

static void close_program(ascent *a) {
    ll_openmp_newton_ops.close(a->n);
    ll_program_free(a->ctx, a->g);
    void *arrays[] = {a->y, a->tryy, a->load, a->part};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(a->ctx, arrays[i]);
    a->n = NULL;
    a->g = NULL;
    a->y = a->tryy = a->load = a->part = NULL;
}

static ll_status open_program(ascent *a, const double *price_usd) {
    ll_status status = LL_OK;
    const ll_program_plan plan = {.row_wanted = a->wanted, .units = a->units};
    const ll_newton_options none = {0};
    void *newton = NULL;
    LL_TRY(ll_program_build(a->ctx, a->l->set, &plan, &a->g));
    LL_TRY(ll_openmp_newton_ops.open(a->ctx, a->g, &none, &newton));
    a->n = newton;
    LL_NEW(a->ctx, a->y, a->g->row_count);
    LL_NEW(a->ctx, a->tryy, a->g->row_count);
    LL_NEW(a->ctx, a->load, a->g->row_count);
    LL_NEW(a->ctx, a->part, a->g->group_count);
    for (int64_t j = 0; j < a->g->column_count; j++) a->n->z[j] = 1;
    for (int32_t r = 0; r < a->g->row_count; r++) a->y[r] = a->theta * price_usd[a->g->row[r]] / a->units.cost_usd;
done:
    return status;
}

/* Flows of every column, and prices [row], from the program. */
static void take_flows(const ascent *a, double *value_teu, double *price_usd) {
    const ll_pool *set = a->l->set;
    for (int64_t j = 0; j < set->count; j++) /* alone, unless the program says otherwise */
        value_teu[j] = (double)a->p->volume_uteu[set->demand[j]] / (double)LL_MICRO;
    for (int64_t j = 0; j < a->g->column_count; j++) value_teu[a->g->column[j]] = a->n->x[j] * a->units.flow_teu;
    for (int32_t r = 0; r < a->g->row_count; r++) price_usd[a->g->row[r]] = a->y[r] / a->theta * a->units.cost_usd;
}

/* Takes in the rows that flows load too much; returns how many there were. */
static int32_t want_more(const ascent *a, const double *load_teu) {
    static const double little = 1e-9; /* of a capacity: less is for the fit to deal with */
    int32_t count = 0;
    for (int32_t r = 0; r < a->p->row_count; r++) {
        double capacity_teu = (double)a->p->row[r].capacity_uteu / (double)LL_MICRO;
        if (a->wanted[r] || load_teu[r] <= capacity_teu * (1 + little)) continue;
        a->wanted[r] = true;
        count++;
    }
    return count;
}

/* About what all costs: every demand at its cheapest path, or unmet. */
static double expected_cost(const ascent *a) {
    double usd = 0;
    for (int64_t d = 0; d < a->p->demand_count; d++) {
        int64_t free = a->p->free_cost_nusd[d], penalty = a->p->penalty_nusd[d],
                least = free < penalty ? free : penalty;
        if (least < LL_COST_INF)
            usd += (double)a->p->volume_uteu[d] / (double)LL_MICRO * (double)least / (double)LL_NANO;
    }
    return fmax(1, usd) / a->units.cost_usd / a->units.flow_teu;
}

static double cost_of(const ascent *a, const double *value_teu) {
    double usd = 0;
    for (int64_t j = 0; j < a->l->set->count; j++) usd += value_teu[j] * ll_pool_cost_usd(a->l->set, j, false);
    return usd;
}

typedef struct state { /* over all rows and columns */
    double *value_teu, *price_usd, *load_teu;
    ll_path_rows rows;
} state;

static ll_status run(ascent *a, double gap, state *s) {
    ll_status status = LL_OK;
    for (int round = 0; round < MOST_ROUNDS; round++) {
        LL_TRY(open_program(a, s->price_usd));
        climb(a, fine * gap * a->scale);
        take_flows(a, s->value_teu, s->price_usd);
        ll_pool_load(a->l->set, s->value_teu, &s->rows, s->load_teu);
        int32_t more = want_more(a, s->load_teu);
        a->scale = fmax(1, cost_of(a, s->value_teu)) / a->units.cost_usd / a->units.flow_teu;
        ll_log(a->ctx, LL_LOG_DEBUG, "   logit round %d: %d rows, %d more are too full, misfits owe %.2e", round + 1,
               a->g->row_count, more, a->owed / a->scale);
        close_program(a);
        if (more == 0 || ll_should_stop(a->ctx)) break;
    }
done:
    return status;
}

ll_status ll_logit_ascend(ll_context *ctx, ll_logit *l, double gap, int64_t *price_nusd, double *value_teu) {
    ll_status status = LL_OK;
    const ll_problem *p = l->set->p;
    ascent a = {.ctx = ctx, .l = l, .p = p, .units = ll_units_of(p)};
    state s = {0};
    double theta = soft_theta / a.units.cost_usd;
    s.value_teu = value_teu;
    LL_NEW(ctx, a.wanted, p->row_count);
    LL_NEW(ctx, s.price_usd, p->row_count);
    LL_NEW(ctx, s.load_teu, p->row_count);
    LL_TRY(ll_path_rows_create(ctx, p, &s.rows));
    a.scale = expected_cost(&a);
    for (int32_t r = 0; r < p->row_count; r++) {
        a.wanted[r] = price_nusd[r] > 0;
        s.price_usd[r] = (double)price_nusd[r] / (double)LL_NANO;
    }
    for (bool last = false; !last;) {
        last = theta >= l->theta_per_usd;
        a.theta = fmin(theta, l->theta_per_usd) * a.units.cost_usd;
        LL_TRY(run(&a, last ? gap : rough_gap, &s));
        theta *= theta_rises;
    }
    for (int32_t r = 0; r < p->row_count; r++)
        price_nusd[r] = (int64_t)fmin(nearbyint(s.price_usd[r] * (double)LL_NANO), most_price_nusd);
done:
    close_program(&a);
    ll_path_rows_free(ctx, &s.rows);
    ll_free(ctx, s.price_usd);
    ll_free(ctx, s.load_teu);
    ll_free(ctx, a.wanted);
    return status;
}
