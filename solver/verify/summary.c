/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary.json, where there is one, against what was computed. An amount that is written as text must be exact; one
 * that is written as a number must be within 1e-12 of the exact value, relatively. Facts of the run (method, inputs,
 * version) are not looked at.
 */
#include "solver/verify/verify.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "graphs/io/number.h"
#include "solver/verify/reading.h"

static const char file[] = "summary.json";
static const double tolerance = 1e-12;

static void check_number(ll_verifier *v, const char *key, const json_t *value, double computed) {
    double written = json_number_value(value);
    if (json_is_number(value) && fabs(written - computed) <= tolerance * fabs(computed)) return;
    char texts[2][LL_NUMBER_SIZE];
    ll_finding(&v->findings, file, 0, 0, "%s: written %s, computed %s", key,
               json_is_number(value) ? ll_number_text(written, texts[0]) : "no number",
               ll_number_text(computed, texts[1]));
}

static void check_amount(ll_verifier *v, const json_t *summary, const char *key, ll_i128 value, int digits) {
    char text[LL_DECIMAL_SIZE];
    const json_t *written = json_object_get(summary, key);
    if (json_is_number(written)) {
        check_number(v, key, written, ll_exact_double(value, digits));
    } else {
        ll_verify_json_is(v, file, summary, key, ll_exact_text(value, digits, text));
    }
}

static void check_count(ll_verifier *v, const json_t *counts, const char *key, int64_t computed) {
    const json_t *written = json_object_get(counts, key);
    if (json_is_integer(written) && json_integer_value(written) == computed) return;
    ll_finding(&v->findings, file, 0, 0, "counts.%s: written %" PRId64 ", computed %" PRId64, key,
               (int64_t)json_integer_value(written), computed);
}

static void check_counts(ll_verifier *v, const json_t *summary) {
    const ll_problem *p = v->problem;
    const json_t *counts = json_object_get(summary, "counts");
    check_count(v, counts, "nodes", p->source->node_count);
    check_count(v, counts, "links", p->source->link_count);
    check_count(v, counts, "arcs", p->arc_count);
    check_count(v, counts, "classes", p->class_count);
    check_count(v, counts, "demands", p->demand_count);
    check_count(v, counts, "capacity_rows", p->row_count);
    check_count(v, counts, "priced_rows", v->priced_rows);
    check_count(v, counts, "paths", v->path_count);
    check_count(v, counts, "split_demands", v->split_demands);
}

/* Answers of earlier versions lack these. Where all demands are hard without it, the option makes no difference. */
static void check_options(ll_verifier *v, const json_t *summary) {
    const ll_problem *p = v->problem;
    const json_t *projects = json_object_get(summary, "projects"), *hard = json_object_get(summary, "hard"),
                 *scale = json_object_get(summary, "demand_scale");
    bool any_soft = false;
    for (int64_t d = 0; d < p->demand_count; d++) any_soft |= p->penalty_nusd[d] < LL_COST_INF;
    if (projects != NULL &&
        !(json_is_string(projects) && ll_reading_same_list(json_string_value(projects), p->source->projects)))
        ll_finding(&v->findings, file, 0, 0, "projects: differs from those of the problem, \"%.200s\"",
                   p->source->projects);
    if (hard != NULL && !(json_is_boolean(hard) && !(json_is_true(hard) && any_soft)))
        ll_finding(&v->findings, file, 0, 0, "hard: differs from the problem, which has demands with a penalty");
    if (scale != NULL) check_number(v, "demand_scale", scale, p->demand_scale);
}

/* What the demand was read for: the year, null where the case has none, and the scenario. */
static void check_reading(ll_verifier *v, const json_t *summary) {
    const ll_problem *p = v->problem;
    const json_t *year = json_object_get(summary, "year");
    bool same = p->year == 0 ? json_is_null(year) : json_is_integer(year) && json_integer_value(year) == p->year;
    if (!same) ll_finding(&v->findings, file, 0, 0, "year: differs from the year of the problem, %d", p->year);
    ll_verify_json_is(v, file, summary, "scenario", p->source->scenario);
    check_options(v, summary);
}

/* The status that the numbers entitle to. */
static const char *earned_status(const ll_verifier *v) {
    if (v->infeasible) return "infeasible";
    if (!ll_exact_at_most(v->gap_numerator, v->gap_denominator, v->gap_asked)) return "feasible";
    return v->logit != NULL ? "optimal_logit" : "optimal";
}

static void check_status(ll_verifier *v, const json_t *summary) {
    ll_verify_json_is(v, file, summary, "status", earned_status(v));
    ll_verify_json_is(v, file, summary, "primal_status", v->infeasible ? "carries_most" : "feasible");
    ll_verify_json_is(v, file, summary, "dual_status", v->infeasible ? "infeasibility_proof" : "bound");
    if (!json_is_true(json_object_get(summary, "verified"))) {
        ll_finding(&v->findings, file, 0, 0, "verified: must be true of an answer that was verified");
    }
}

/* pareto.csv has as many points as it tells of; where it tells of none, or of nothing, there is no pareto.csv. */
static void check_frontier(ll_verifier *v, const json_t *summary) {
    const json_t *points = json_object_get(json_object_get(summary, "pareto"), "points");
    int64_t told = json_is_integer(points) ? (int64_t)json_integer_value(points) : 0;
    int64_t written = v->frontier != NULL ? v->frontier->count : 0;
    if (told == written) return;
    ll_finding(&v->findings, file, 0, 0, "pareto.points: written %" PRId64 ", but %s %" PRId64 " %s", told,
               v->frontier != NULL ? "pareto.csv has" : "there is no pareto.csv, which means", written,
               ll_plural(written, "point", "points"));
}

static void check_gap(ll_verifier *v, const json_t *summary) {
    const json_t *gap = json_object_get(summary, "gap"), *asked = json_object_get(summary, "gap_asked");
    if (v->infeasible && !json_is_null(gap)) {
        ll_finding(&v->findings, file, 0, 0, "gap: must be null, the problem is infeasible");
    } else if (!v->infeasible) {
        check_number(v, "gap", gap, (double)v->gap_numerator / (double)v->gap_denominator);
    }
    double written = json_number_value(asked);
    if (!json_is_number(asked) || written < v->gap_asked || written > v->gap_asked) {
        ll_finding(&v->findings, file, 0, 0, "gap_asked: differs from gap_asked \"%s\" of certificate.json",
                   json_string_value(json_object_get(v->certificate, "gap_asked")));
    }
}

static void check_summary(ll_verifier *v, const json_t *summary) {
    char hash[17];
    snprintf(hash, sizeof hash, "%016" PRIx64, v->problem->xxh64);
    ll_verify_json_is(v, file, summary, "problem_xxh64", hash);
    check_status(v, summary);
    check_amount(v, summary, "objective_usd", v->objective, 15);
    check_amount(v, summary, "bound_usd", v->bound, 15);
    check_amount(v, summary, "unmet_teu", v->unmet_uteu, 6);
    check_amount(v, summary, "rounding_teu", v->rounding_uteu, 6);
    if (v->logit != NULL) check_amount(v, summary, "cost_usd", v->logit->cost, 15);
    check_gap(v, summary);
    check_frontier(v, summary);
    check_counts(v, summary);
    check_reading(v, summary);
    const json_t *largest = json_object_get(summary, "largest_rounding");
    check_number(v, "largest_rounding.teu", json_object_get(largest, "teu"), v->problem->largest_rounding_teu);
    check_number(v, "largest_rounding.usd_per_teu", json_object_get(largest, "usd_per_teu"),
                 v->problem->largest_rounding_usd);
}

ll_status ll_verify_summary(ll_verifier *v) {
    ll_status status = LL_OK;
    json_t *summary = NULL;
    LL_TRY(ll_verify_json_read_optional(v, file, &summary));
    if (summary != NULL) check_summary(v, summary);
done:
    json_decref(summary);
    return status;
}
