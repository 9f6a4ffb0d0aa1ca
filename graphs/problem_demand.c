/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Demands of one year: their ends in the network, volumes rounded to 1e-6 TEU, the cheapest uncapacitated cost, the
 * penalty. Where a case gives no penalty it is 3 times that cost, at least 10 000 USD per TEU.
 */
#include "graphs/problem_build.h"

#include <math.h>
#include <stdio.h>

#include "graphs/demand_distances.h"
#include "graphs/free_costs.h"
#include "graphs/problem_chains.h"

static const double penalty_factor = 3, least_penalty_usd = 10000, most_penalty_usd = 1e9;
static const int64_t most_total_uteu = INT64_C(9000000000000000000);

enum { YEARS_SIZE = 256 };

static ll_status refuse_demand(ll_context *ctx, const ll_problem *p, int64_t demand, double value, const char *text) {
    char path[LL_TABLE_PATH_SIZE];
    return ll_fail(ctx, LL_ERR_DATA, "%s:%lld: the demand has %g %s",
                   ll_problem_table_path(p->source, "demand.csv", path),
                   (long long)p->source->demand[p->demand_row[demand]].line, value, text);
}

/* ---- which demands ---- */

/* The years of the demands in order, as many as fit: "2025, 2040". */
static void list_years(const ll_case *c, char text[YEARS_SIZE]) {
    size_t used = 0;
    text[0] = '\0';
    for (int32_t last = 0, next = 0; used + 16 < YEARS_SIZE; last = next) {
        next = INT32_MAX;
        for (int64_t i = 0; i < c->demand_count; i++)
            if (c->demand[i].year > last && c->demand[i].year < next) next = c->demand[i].year;
        if (next == INT32_MAX) return;
        used += (size_t)snprintf(text + used, YEARS_SIZE - used, "%s%d", last == 0 ? "" : ", ", (int)next);
    }
}

/* The year to solve: the asked one, else the case's, else the only one there is. */
static ll_status choose_year(ll_context *ctx, const ll_case *c, int32_t asked, int32_t *year) {
    int32_t first = 0;
    bool several = false, found = false;
    int32_t wanted = asked != 0 ? asked : c->year;
    for (int64_t i = 0; i < c->demand_count; i++) {
        int32_t y = c->demand[i].year;
        if (y == 0) continue;
        several |= first != 0 && y != first;
        if (first == 0) first = y;
        found |= y == wanted;
    }
    *year = wanted != 0 ? wanted : first;
    if (first == 0) return LL_OK;
    char years[YEARS_SIZE];
    list_years(c, years);
    if (wanted == 0 && several)
        return ll_fail(ctx, LL_ERR_DATA,
                       "%s: demand.csv holds several years; set year in config.csv or ask with --year: %s", c->path,
                       years);
    if (wanted != 0 && !found)
        return ll_fail(ctx, asked != 0 ? LL_ERR_USAGE : LL_ERR_DATA, "%s: no demand of year %d; the table has %s",
                       c->path, wanted, years);
    return LL_OK;
}

static bool is_of_year(const ll_case_demand *d, int32_t year) { return d->year == 0 || d->year == year; }

static ll_status allocate(ll_context *ctx, ll_problem *p) {
    ll_status status = LL_OK;
    LL_NEW(ctx, p->demand_row, p->demand_count);
    LL_NEW(ctx, p->origin, p->demand_count);
    LL_NEW(ctx, p->destination, p->demand_count);
    LL_NEW(ctx, p->klass, p->demand_count);
    LL_NEW(ctx, p->volume_uteu, p->demand_count);
    LL_NEW(ctx, p->penalty_nusd, p->demand_count);
    LL_NEW(ctx, p->free_cost_nusd, p->demand_count);
done:
    return status;
}

static ll_status round_volume(ll_context *ctx, ll_problem *p, int64_t d, double teu) {
    bool ok = false;
    p->volume_uteu[d] = ll_quantise(teu, LL_MICRO, &ok);
    if (!ok) return refuse_demand(ctx, p, d, teu, "TEU; over 9e12 TEU cannot be counted");
    double rounding = fabs(teu - (double)p->volume_uteu[d] / (double)LL_MICRO);
    if (rounding > p->largest_rounding_teu) p->largest_rounding_teu = rounding;
    return LL_OK;
}

/* Any set of demands can be summed in int64, in any order. */
static ll_status check_total(ll_context *ctx, const ll_problem *p) {
    ll_i128 total = 0;
    for (int64_t d = 0; d < p->demand_count; d++) total += p->volume_uteu[d];
    if (total <= most_total_uteu) return LL_OK;
    return ll_fail(ctx, LL_ERR_DATA, "%s: the demands sum to %g TEU; over 9e12 TEU cannot be counted", p->source->path,
                   (double)total / (double)LL_MICRO);
}

static ll_status take_demands(ll_context *ctx, ll_problem *p, const ll_ends *ends, double scale) {
    ll_status status = LL_OK;
    const ll_case *c = p->source;
    for (int64_t i = 0; i < c->demand_count; i++) p->demand_count += is_of_year(&c->demand[i], p->year);
    LL_TRY(allocate(ctx, p));
    int64_t at = 0;
    for (int64_t i = 0; i < c->demand_count; i++) {
        const ll_case_demand *d = &c->demand[i];
        if (!is_of_year(d, p->year)) continue;
        p->demand_row[at] = i;
        LL_TRY(round_volume(ctx, p, at, d->volume_teu * scale));
        p->origin[at] = d->o_node != LL_NONE ? ends->origin[d->o_node] : ends->zone_origin[d->o_zone];
        p->destination[at] = d->d_node != LL_NONE ? ends->destination[d->d_node] : ends->zone_destination[d->d_zone];
        p->klass[at++] = d->klass;
    }
    LL_TRY(check_total(ctx, p));
    if (at == 0) ll_log(ctx, LL_LOG_WARNING, "%s: there is no demand; nothing has to be carried", c->path);
done:
    return status;
}

/* ---- penalties ---- */

static double penalty_usd(const ll_problem *p, int64_t demand, bool hard) {
    const ll_case_demand *d = &p->source->demand[p->demand_row[demand]];
    const ll_case_class *klass = &p->source->klass[d->klass];
    if (!isnan(d->unmet_penalty_usd_per_teu)) return d->unmet_penalty_usd_per_teu;
    if (!isnan(klass->unmet_penalty_usd_per_teu)) return klass->unmet_penalty_usd_per_teu;
    if (hard) return INFINITY;
    if (p->free_cost_nusd[demand] >= LL_COST_INF) return least_penalty_usd;
    return fmax(least_penalty_usd, penalty_factor * (double)p->free_cost_nusd[demand] / (double)LL_NANO);
}

static ll_status set_penalties(ll_context *ctx, ll_problem *p, bool all_hard) {
    for (int64_t d = 0; d < p->demand_count; d++) {
        double usd = all_hard ? INFINITY : penalty_usd(p, d, p->source->hard);
        p->penalty_nusd[d] = LL_COST_INF;
        if (isinf(usd)) {
            p->any_hard = true;
            continue;
        }
        bool ok = false;
        p->penalty_nusd[d] = ll_quantise(usd, LL_NANO, &ok);
        if (!ok || usd > most_penalty_usd)
            return refuse_demand(ctx, p, d, usd, "USD per TEU as its penalty; over 1e9 use --hard");
    }
    return LL_OK;
}

/* A tree a lane, over the chains of a network that is mostly chains: distances are the same. */
static ll_status find_free_costs(ll_context *ctx, ll_problem *p, const ll_free_costs *known) {
    ll_status status = LL_OK;
    ll_problem *joined = NULL;
    int64_t *unknown = NULL, count = p->demand_count; /* [demand] those without a cost; NULL: all */
    if (known != NULL) {
        LL_NEW(ctx, unknown, p->demand_count);
        LL_TRY(ll_free_costs_take(ctx, known, p, p->free_cost_nusd, unknown, &count));
        if (count == 0) goto done;
    }
    LL_TRY(ll_problem_join_chains(ctx, p, LL_MANY_ON_CHAINS, &joined));
    const ll_problem *q = joined != NULL ? joined : p;
    LL_TRY(ll_demand_distances(ctx, q, q->cost_nusd, unknown, count, true, p->free_cost_nusd));
done:
    ll_free(ctx, unknown);
    ll_problem_free(ctx, joined);
    return status;
}

ll_status ll_problem_add_demands(ll_context *ctx, ll_problem *p, const ll_ends *ends, const ll_problem_options *options,
                                 const ll_free_costs *known) {
    ll_status status = LL_OK;
    if (!(options->demand_scale > 0) || isinf(options->demand_scale))
        return ll_fail(ctx, LL_ERR_USAGE, "demand scale %g: it must be a number above 0", options->demand_scale);
    LL_TRY(choose_year(ctx, p->source, options->year, &p->year));
    LL_TRY(take_demands(ctx, p, ends, options->demand_scale));
    LL_TRY(find_free_costs(ctx, p, known));
    LL_TRY(set_penalties(ctx, p, options->hard));
    LL_TRY(ll_problem_tell_unserved(ctx, p));
done:
    return status;
}
