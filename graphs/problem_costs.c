/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generalised cost of a class on an arc (design: value of time and carbon price on top of money)
 *
 *     c[k][a] = cost_usd + value_of_time_usd_per_teu_day / 24 * time_h + co2_price_usd_per_t / 1000 * co2_kg
 *
 * rounded once to 1e-9 USD per TEU. An arc that a class may not use costs LL_COST_INF.
 */
#include "graphs/problem_build.h"

#include <math.h>
#include <stdio.h>

static const double most_usd = 1e8, most_quantity = 1e9; /* a path of thousands of arcs fits int64 */

static double or_zero(double value) { return isnan(value) ? 0 : value; }

typedef struct arc_numbers {
    double cost_usd, time_h, length_km, co2_kg;
} arc_numbers;

static arc_numbers numbers_of(const ll_problem *p, int32_t a) {
    const ll_arc *arc = &p->arc[a];
    if (arc->kind == LL_ARC_LINK) {
        const ll_case_link *link = &p->source->link[arc->source];
        return (arc_numbers){or_zero(link->cost_usd_per_teu), or_zero(link->time_h), or_zero(link->length_km),
                             or_zero(link->co2_kg_per_teu)};
    }
    if (arc->kind == LL_ARC_TRANSFER) {
        const ll_case_transfer *t = &p->source->transfer[arc->source];
        return (arc_numbers){or_zero(t->cost_usd_per_teu), or_zero(t->time_h), 0, 0};
    }
    return (arc_numbers){0};
}

/* allowed_uses restricts a link only when it names a class of this case: GMNS files use the column for other things. */
static bool uses_name_a_class(const ll_case *c, const char *uses) {
    for (int32_t k = 0; k < c->class_count; k++)
        if (ll_list_has(uses, c->klass[k].id)) return true;
    return false;
}

static bool may_use(const ll_case *c, int32_t k, const ll_case_link *link) {
    const ll_case_class *klass = &c->klass[k];
    if (klass->allowed_modes[0] != '\0' && !ll_list_has(klass->allowed_modes, link->mode)) return false;
    if (link->allowed_uses[0] == '\0' || !uses_name_a_class(c, link->allowed_uses)) return true;
    return ll_list_has(link->allowed_uses, klass->id);
}

/* A finding about an arc, at the row that it comes from. */
static void arc_finding(const ll_problem *p, int32_t a, ll_findings *f, const char *text) {
    const ll_case *c = p->source;
    const ll_arc *arc = &p->arc[a];
    bool of_link = arc->kind == LL_ARC_LINK;
    char path[LL_TABLE_PATH_SIZE];
    ll_finding(f, ll_problem_table_path(c, of_link ? "link.csv" : "transfer.csv", path),
               of_link ? c->link[arc->source].line : c->transfer[arc->source].line, 0, "%s %s: %s; check the units",
               of_link ? "link" : "transfer", p->arc_token[a], text);
}

static void round_arc(ll_problem *p, int32_t a, const arc_numbers *n, ll_findings *f) {
    bool ok; /* within most_quantity it is */
    if (n->time_h > most_quantity || n->length_km > most_quantity || n->co2_kg > most_quantity) {
        arc_finding(p, a, f, "time, length or CO2 is over 1e9 h, km or kg");
        return;
    }
    p->arc[a].time_uh = ll_quantise(n->time_h, LL_MICRO, &ok);
    p->arc[a].length_um_km = ll_quantise(n->length_km, LL_MICRO, &ok);
    p->arc[a].co2_ukg = ll_quantise(n->co2_kg, LL_MICRO, &ok);
}

/* INFINITY where the class may not use the arc. */
static double generalised_cost(const ll_problem *p, int32_t k, int32_t a, const arc_numbers *n) {
    const ll_case *c = p->source;
    if (p->arc[a].kind == LL_ARC_LINK && !may_use(c, k, &c->link[p->arc[a].source])) return INFINITY;
    double vot_per_h = or_zero(c->klass[k].value_of_time_usd_per_teu_day) / 24;
    return n->cost_usd + vot_per_h * n->time_h + or_zero(c->co2_price_usd_per_t) / 1000 * n->co2_kg;
}

static void round_cost(ll_problem *p, int32_t k, int32_t a, double usd, ll_findings *f) {
    int64_t *cost = &p->cost_nusd[(int64_t)k * p->arc_count + a];
    *cost = LL_COST_INF;
    if (isinf(usd)) return;
    if (!(usd >= 0 && usd <= most_usd)) {
        char text[512];
        snprintf(text, sizeof text, "the generalised cost of class %.200s is %g USD per TEU; it must lie in 0 to 1e8",
                 p->source->klass[k].id, usd);
        arc_finding(p, a, f, text);
        return;
    }
    bool ok; /* within most_usd it is */
    *cost = ll_quantise(usd, LL_NANO, &ok);
    double rounding = fabs(usd - (double)*cost / (double)LL_NANO);
    if (rounding > p->largest_rounding_usd) p->largest_rounding_usd = rounding;
}

ll_status ll_problem_price_arcs(ll_context *ctx, ll_problem *p, const double *given_usd) {
    ll_status status = LL_OK;
    ll_findings findings;
    ll_findings_init(&findings, ctx);
    p->class_count = p->source->class_count;
    LL_NEW(ctx, p->cost_nusd, (int64_t)p->class_count * p->arc_count);
    for (int32_t a = 0; a < p->arc_count; a++) {
        arc_numbers n = numbers_of(p, a);
        round_arc(p, a, &n, &findings);
        for (int32_t k = 0; k < p->class_count; k++) {
            double usd = given_usd != NULL ? given_usd[(int64_t)k * p->arc_count + a] : generalised_cost(p, k, a, &n);
            round_cost(p, k, a, usd, &findings);
        }
    }
    status = ll_findings_status(&findings);
done:
    ll_findings_free(&findings);
    return status;
}
