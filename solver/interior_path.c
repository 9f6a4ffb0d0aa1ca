/* SPDX-License-Identifier: Apache-2.0 */
/* Through a program of the interior-point master: where on the central path to start, how far to go. */
#include <math.h>

#include "solver/interior_parts.h"

enum { MOST_STEPS = 80, MOST_APPROACH = 70, SLOW_STEPS = 30, FEW_STEPS = 2 };
static const double misfit_share = 0.1; /* of the gap asked for, when that is more */
static const double astray = 10;        /* times the gap at the start: steps that lead nowhere */
static const double slow = 0.9;         /* the same after SLOW_STEPS of them */
static const double stuck = 0.5;        /* of the misfit at a centre, after FEW_STEPS: usual are 0.05 to 0.3 */
static const double farther = 10;       /* times the mu from which steps were stuck */
static const double resumed = 10;     /* times the mu of the gap left, to go on from flows: less, and steps are short */
static const double least_room = 0.1; /* of a capacity, what a row without a price is taken to have left */

/* Of a column in units, in the solve before; columns that are newer had none. */
static double flow_before(const ll_interior *m, int64_t j) {
    return j < m->known_before ? m->value_teu[j] / m->units.flow_teu : 0;
}

/* The expected objective in units; these are means, so that without any a unit a demand will do. */
static double expected_objective(const ll_interior *m) {
    double objective = fabs(m->objective_usd) / m->units.flow_teu / m->units.cost_usd;
    return objective > 0 ? objective : (double)m->p->demand_count;
}

/* Prices as they were, lifted where they would ask for more slack than a row can have. */
static ll_status start_prices(ll_interior *m, double mu) {
    const ll_program *g = m->program;
    double *price = m->newton->of_row;
    for (int32_t r = 0; r < g->row_count; r++) {
        double room = g->whole[r] - m->load_teu[g->row[r]] / m->units.flow_teu;
        double most_slack = fmax(fmax(room, least_room * g->whole[r]), 1e-6);
        price[r] = fmax(m->price_usd[g->row[r]] / m->units.cost_usd, mu / most_slack);
    }
    return ll_newton_put(m->newton, LL_NEWTON_PRICE, price);
}

static ll_status start_from_prices(ll_interior *m, double mu) {
    ll_status status = LL_OK;
    LL_TRY(start_prices(m, mu));
    LL_TRY(ll_newton_center(m->newton, mu));
    LL_TRY(ll_newton_approach(m->newton, mu, MOST_APPROACH));
done:
    return status;
}

static ll_status start_from_flows(ll_interior *m, double mu) {
    ll_status status = LL_OK;
    const ll_program *g = m->program;
    double *x = m->newton->of_column;
    LL_TRY(start_prices(m, mu));
    for (int64_t j = 0; j < g->column_count; j++) x[j] = fmax(0, flow_before(m, g->column[j]));
    LL_TRY(ll_newton_put(m->newton, LL_NEWTON_X, x));
    LL_TRY(ll_newton_resume(m->newton, resumed * mu));
done:
    return status;
}

/*
 * At the prices' central point all products are mu, so that steps are long at once, though flows do not fit. Those of
 * an average fit no better, overfull rows of it by a tenth and more, and lie at the boundary: steps hardly move from
 * there.
 */
static ll_status start_from_centre(ll_interior *m, double mu) {
    ll_status status = LL_OK;
    LL_TRY(start_prices(m, mu));
    LL_TRY(ll_newton_begin(m->newton, mu));
done:
    return status;
}

bool ll_interior_ran_away(const ll_interior *m) { return !isfinite(m->relative_gap); }

/* The gap of the iterate, and whether that is the one asked for. */
static ll_status judge(ll_interior *m, int step, double gap) {
    ll_status status = LL_OK;
    const double usd = m->units.flow_teu * m->units.cost_usd; /* in one unit of the objective */
    const ll_newton_sums *sums = &m->newton->sums;
    LL_TRY(ll_newton_measure(m->newton));
    m->relative_gap = (sums->products + sums->owed) / fmax(fabs(sums->cost), 1 / usd);
    ll_log(m->ctx, LL_LOG_DEBUG, "      step %d: gap %.2e, misfit %.2e, objective %.10g", step, m->relative_gap,
           sums->misfit, sums->cost * usd);
    m->solved = m->relative_gap <= gap && sums->misfit <= fmax(ll_interior_fits, misfit_share * gap);
done:
    return status;
}

/* Steps end early where they lead nowhere; those from a centre also where the first do not make flows fit. */
typedef enum rule { TO_THE_END, UNTIL_ASTRAY, UNTIL_STUCK } rule;
typedef enum outcome { ON_THE_WAY, STUCK, ASTRAY } outcome;

static outcome outcome_after(const ll_interior *m, rule until, int steps, double gap, double misfit) {
    if (until == TO_THE_END) return ON_THE_WAY;
    if (m->relative_gap > (steps < SLOW_STEPS ? astray : slow) * gap) return ASTRAY;
    bool is_stuck = until == UNTIL_STUCK && steps == FEW_STEPS && misfit > ll_interior_fits &&
                    m->newton->sums.misfit > stuck * misfit;
    return is_stuck ? STUCK : ON_THE_WAY;
}

/* Steps until the gap is reached: m->solved. */
static ll_status run_steps(ll_interior *m, double gap, rule until, outcome *out) {
    ll_status status = LL_OK;
    double gap_before = INFINITY, misfit_before = INFINITY;
    m->relative_gap = INFINITY;
    for (int i = 0; i < MOST_STEPS && !ll_should_stop(m->ctx); i++) {
        LL_TRY(judge(m, i, gap));
        if (i == 0) {
            gap_before = m->relative_gap;
            misfit_before = m->newton->sums.misfit;
        }
        *out = outcome_after(m, until, i, gap_before, misfit_before);
        if (m->solved || ll_interior_ran_away(m) || *out != ON_THE_WAY) break;
        LL_TRY(ll_newton_step(m->newton));
    }
done:
    return status;
}

static ll_status go(ll_interior *m, ll_status (*start)(ll_interior *, double), double mu, double gap, rule until,
                    outcome *out) {
    ll_status status = LL_OK;
    LL_TRY(start(m, mu));
    LL_TRY(run_steps(m, gap, until, out));
done:
    return status;
}

static bool is_over(const ll_interior *m) { return m->solved || ll_should_stop(m->ctx); }

/* From the flows before where there are any; where they are rough the centre comes first, and a farther one. What led
 * nowhere begins once more on the path, at the prices. */
static ll_status go_through(ll_interior *m, double start_gap, double gap) {
    ll_status status = LL_OK;
    const ll_program *g = m->program;
    double mu = start_gap * expected_objective(m) / (double)(g->column_count + g->row_count + 1);
    outcome end = ON_THE_WAY;
    m->solved = false;
    if (m->has_flows && m->rough) LL_TRY(go(m, start_from_centre, mu, gap, UNTIL_STUCK, &end));
    if (end == STUCK && !m->solved) LL_TRY(go(m, start_from_centre, farther * mu, gap, UNTIL_ASTRAY, &end));
    if (m->has_flows && !is_over(m)) LL_TRY(go(m, start_from_flows, mu, gap, UNTIL_ASTRAY, &end));
    if ((m->has_flows && m->sifts) || is_over(m)) return LL_OK;
    LL_TRY(go(m, start_from_prices, mu, gap, TO_THE_END, &end));
done:
    return status;
}

ll_status ll_interior_go_through(ll_interior *m) {
    ll_status status = LL_OK;
    ll_newton *n = m->newton;
    LL_TRY(go_through(m, m->start_gap, m->gap));
    LL_TRY(ll_newton_measure(n));
    LL_TRY(ll_newton_fetch(n, LL_NEWTON_PRICE, n->of_row));
    LL_TRY(ll_newton_fetch(n, LL_NEWTON_X, n->of_column));
done:
    return status;
}
