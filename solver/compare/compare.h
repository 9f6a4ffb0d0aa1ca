/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A comparison: the base and its variants, solved one after the other; the tables are written as they come.
 *
 *     base       solve -> start (paths, prices), corridors, origins and destinations     kept
 *     variant    copy of the case + changes -> problem -> solve from the start -> answer, verified -> rows of the
 * tables
 *
 *     compare.c           ll_compare: the order of things
 *     variant.c           one variant: from the case to its verified answer
 *     outage.c            links, nodes, borders closed in turn
 *     list.c              which scenarios, and the folders of their answers
 *     tables.c            the files that are open while variants come, and their publication
 *     write_*.c           rows of one table
 */
#ifndef LL_SOLVER_COMPARE_COMPARE_H
#define LL_SOLVER_COMPARE_COMPARE_H

#include <landlink/compare.h>

#include "graphs/problem.h"
#include "solver/compare/od.h"
#include "solver/corridor.h"
#include "solver/output/output.h"
#include "solver/quiet.h"
#include "solver/report/report.h"
#include "solver/solution.h"
#include "solver/start.h"

#define LL_BASE_ID "base"

/* What is left of a variant when its answer is written: what people are told. */
typedef struct ll_variant_row { /* a corridor */
    const char *id, *name;      /* borrowed from the case */
    int64_t flow_uteu;
} ll_variant_row;

typedef struct ll_variant {
    const char *id, *name, *base_id; /* borrowed from the case */
    char *folder;                    /* of its answer, in OUT */
    ll_status status;
    const char *state; /* "optimal", "optimal_logit", "feasible", "infeasible", "failed", "not applied", "no answer",
                          "stopped" */
    bool verified;     /* there is an answer, and the verifier passed it */
    char *message;     /* why there is no answer, or NULL */
    ll_i128 objective, bound;
    double gap;
    ll_i128 volume_uteu, unmet_uteu;
    int32_t corridor_count;
    ll_variant_row *corridor;
    int64_t rounds;
    double build_s, solve_s, write_s;
} ll_variant;

typedef struct ll_outage_result {
    char *id;
    const char *name; /* borrowed from the case */
    int32_t number;   /* in the case */
    ll_status status;
    bool verified;
    int64_t base_uteu; /* that it carries in the base, over all its links */
    ll_i128 cost;      /* what the objective rises by, 1e-15 USD */
    ll_i128 unmet_uteu;
    int64_t *corridor_uteu; /* [row of the corridor table] */
} ll_outage_result;

struct ll_comparison {
    ll_case *source; /* as read; its texts are everybody's */
    ll_variant *variant;
    int32_t count;
    ll_outage_result *outage; /* [outage_count] the worst first */
    int32_t outage_count;
};

/* An answer while its rows are written. */
typedef struct ll_answered {
    ll_problem *problem;
    ll_solution *solution;
    ll_corridor_table *corridors;
    ll_od_table *od;
} ll_answered;
void ll_answered_free(ll_context *ctx, ll_answered *a);

typedef struct ll_compare_tables { /* of OUT, open until they are published */
    ll_publication publication;
    ll_output results, compare, links, od;
    ll_report *report; /* of all answers; NULL: this build has no page */
} ll_compare_tables;

typedef struct ll_compare_run {
    ll_context *ctx;
    const ll_compare_options *options;
    ll_comparison *comparison;
    ll_compare_tables tables;
    ll_answered base;
    ll_start *start; /* the base's; NULL: cold */
} ll_compare_run;

/* ---- list.c ---- */

/* The base, and the scenarios asked for. */
ll_status ll_compare_list(ll_context *ctx, const ll_compare_options *options, ll_comparison *comparison);
void ll_variant_free(ll_context *ctx, ll_variant *v);

/* ---- variant.c ---- */

/*
 * Solves a variant and writes its answer; what there is of it goes into a, which the caller frees. LL_OK also where it
 * has no answer: v tells. A failure ends the comparison.
 */
ll_status ll_variant_run(ll_compare_run *run, ll_variant *v, ll_answered *a);

/* ---- outage.c ---- */

/* Closes what options say in turn, after the base, and writes outage.csv. */
ll_status ll_outage_run(ll_compare_run *run);
void ll_outage_free(ll_context *ctx, ll_outage_result *r);

/* ---- tables.c ---- */

ll_status ll_compare_tables_open(ll_context *ctx, const char *folder, ll_compare_tables *t);
/* Writes the rows of a variant into every table. */
ll_status ll_compare_tables_add(ll_compare_run *run, const ll_variant *v, const ll_answered *a);
ll_status ll_compare_tables_publish(ll_compare_run *run);
void ll_compare_tables_close(ll_context *ctx, ll_compare_tables *t);

/* ---- write_*.c: the header of a table, and the rows of a variant; a->solution NULL: it has none ---- */

void ll_compare_write_results_header(ll_output *out);
void ll_compare_write_results(ll_output *out, const ll_variant *base, const ll_variant *v);
void ll_compare_write_corridors_header(ll_output *out);
void ll_compare_write_corridors(ll_output *out, const ll_answered *base, const ll_variant *v, const ll_answered *a);
void ll_compare_write_links_header(ll_output *out);
ll_status ll_compare_write_links(ll_context *ctx, ll_output *out, const ll_answered *base, const ll_variant *v,
                                 const ll_answered *a);
void ll_compare_write_od_header(ll_output *out);
void ll_compare_write_od(ll_output *out, const ll_answered *base, const ll_variant *v, const ll_answered *a);
ll_status ll_compare_write_run(ll_context *ctx, const ll_compare_run *run, ll_output *out);

/* "," and a ratio, nothing where it is NaN. */
void ll_compare_put_ratio(ll_output *out, double value);
void ll_compare_put_teu(ll_output *out, ll_i128 uteu); /* "," and an exact decimal */

#endif
