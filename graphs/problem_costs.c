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
#include <string.h>

static const double most_usd = 1e8;

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

static bool is_separator(char c) { return c == ';' || c == ',' || c == ' '; }

bool ll_list_has(const char *list, const char *text) {
    size_t length = strlen(text);
    for (const char *p = list; *p != '\0';) {
        while (is_separator(*p)) p++;
        const char *start = p;
        while (*p != '\0' && !is_separator(*p)) p++;
        if ((size_t)(p - start) == length && length > 0 && strncmp(start, text, length) == 0) return true;
    }
    return false;
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

static ll_status round_arc(ll_context *ctx, ll_problem *p, int32_t a, const arc_numbers *n) {
    bool time_ok, length_ok, co2_ok;
    p->arc[a].time_uh = ll_quantise(n->time_h, LL_MICRO, &time_ok);
    p->arc[a].length_um_km = ll_quantise(n->length_km, LL_MICRO, &length_ok);
    p->arc[a].co2_ukg = ll_quantise(n->co2_kg, LL_MICRO, &co2_ok);
    if (time_ok && length_ok && co2_ok) return LL_OK;
    return ll_fail(ctx, LL_ERR_DATA, "%s: time, length or CO2 is out of range; check its units", p->arc_token[a]);
}

/* INFINITY where the class may not use the arc. */
static double generalised_cost(const ll_problem *p, int32_t k, int32_t a, const arc_numbers *n) {
    const ll_case *c = p->source;
    if (p->arc[a].kind == LL_ARC_LINK && !may_use(c, k, &c->link[p->arc[a].source])) return INFINITY;
    double vot_per_h = or_zero(c->klass[k].value_of_time_usd_per_teu_day) / 24;
    return n->cost_usd + vot_per_h * n->time_h + or_zero(c->co2_price_usd_per_t) / 1000 * n->co2_kg;
}

static ll_status round_cost(ll_context *ctx, ll_problem *p, int32_t k, int32_t a, double usd) {
    int64_t *cost = &p->cost_nusd[(int64_t)k * p->arc_count + a];
    *cost = LL_COST_INF;
    if (isinf(usd)) return LL_OK;
    bool ok = false;
    *cost = ll_quantise(usd, LL_NANO, &ok);
    if (!ok || *cost < 0 || usd > most_usd)
        return ll_fail(ctx, LL_ERR_DATA,
                       "%s: generalised cost of class %s is %g USD per TEU; it must lie in 0 to 1e8, check the units",
                       p->arc_token[a], p->source->klass[k].id, usd);
    double rounding = fabs(usd - (double)*cost / (double)LL_NANO);
    if (rounding > p->largest_rounding_usd) p->largest_rounding_usd = rounding;
    return LL_OK;
}

ll_status ll_problem_price_arcs(ll_context *ctx, ll_problem *p, const double *given_usd) {
    ll_status status = LL_OK;
    p->class_count = p->source->class_count;
    LL_NEW(ctx, p->cost_nusd, (int64_t)p->class_count * p->arc_count);
    for (int32_t a = 0; a < p->arc_count; a++) {
        arc_numbers n = numbers_of(p, a);
        LL_TRY(round_arc(ctx, p, a, &n));
        for (int32_t k = 0; k < p->class_count; k++) {
            double usd = given_usd != NULL ? given_usd[(int64_t)k * p->arc_count + a] : generalised_cost(p, k, a, &n);
            LL_TRY(round_cost(ctx, p, k, a, usd));
        }
    }
done:
    return status;
}
