/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A comparison: the base, then its variants, by several threads; the tables are written as they come, in order.
 *
 *     base       solve -> start (paths, prices), corridors, origins and destinations     kept
 *     variant    copy of the case + changes -> problem -> solve from the start -> answer, verified -> rows
 *
 *     compare.c           ll_compare: the order of things
 *     crew.c              variants by several threads, each with a context of its own
 *     variant.c           one scenario: from the case to its verified answer
 *     brief.c             a variant of which some numbers are kept, and no answer
 *     outage.c            links, nodes, borders closed in turn
 *     sweep.c             a number of a table from one value to another; sweep_text.c: what the option says
 *     draw.c              times and capacities by chance; draw_numbers.c: the numbers
 *     list.c              which scenarios, and the folders of their answers
 *     page.c              curves, outages and draws on the page
 *     tables.c            the files that are open while variants come, and their publication
 *     split.c ...         a share of all that, and what many tasks found put together (split.h)
 *     write_*.c           rows of one table
 */
#ifndef LL_SOLVER_COMPARE_COMPARE_H
#define LL_SOLVER_COMPARE_COMPARE_H

#include <landlink/compare.h>

#include "graphs/free_costs.h"
#include "graphs/problem.h"
#include "solver/compare/brief.h"
#include "solver/compare/crew.h"
#include "solver/compare/draw.h"
#include "solver/compare/od.h"
#include "solver/compare/sweep.h"
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
    bool for_memory;   /* that it lacks its gap */
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
    char *border;     /* the name of one, which the case has not; NULL: of what the case names */
    const char *name; /* borrowed from the case, or the border's */
    int32_t number;   /* in the case */
    ll_brief brief;
    int64_t base_uteu; /* that it carries in the base, over all its links */
    ll_i128 cost;      /* what the objective rises by, 1e-15 USD */
} ll_outage_result;

/* What became of the share of a task, in solves; but for found, the units that were there already. */
typedef struct ll_comparison_task {
    int32_t task, tasks; /* 0 of 0: it was no task */
    int32_t done, found, failed, stopped, limited;
} ll_comparison_task;

struct ll_comparison {
    ll_case *source; /* as read; its texts are everybody's */
    ll_variant *variant;
    int32_t count;
    ll_outage_result *outage; /* [outage_count] the worst first */
    int32_t outage_count;
    ll_sweeps sweeps;
    ll_draws draws;
    ll_comparison_task task;
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

typedef struct ll_split ll_split; /* split.h */

typedef struct ll_compare_run {
    ll_context *ctx;
    const ll_compare_options *options;
    ll_comparison *comparison;
    ll_compare_tables tables;
    ll_answered base;
    ll_start *start;           /* the base's; NULL: cold */
    ll_free_costs *free_costs; /* the same; NULL also where they would be too many */
    int32_t workers;           /* variants at a time, after the base */
    double deadline_s;         /* of the monotonic clock; 0: none */
    ll_solve_options brief;    /* of variants of which no answer is kept */
    ll_split *split;           /* of a task of many, or of what they found; NULL: this run does all */
} ll_compare_run;

/* ---- compare.c ---- */

#define LL_TASKS_FOLDER ".landlink-tasks" /* in OUT: what tasks have found */
/* The folder of OUT that a task owns, allocated. */
ll_status ll_compare_task_folder(ll_context *ctx, const char *folder, int32_t task, int32_t tasks, char **out);

/* Whether the comparison is cancelled or out of time: no variant begins any more. */
bool ll_compare_stops(const ll_compare_run *run);

/* ---- list.c ---- */

/* The base, and the scenarios asked for. */
ll_status ll_compare_list(ll_context *ctx, const ll_compare_options *options, ll_comparison *comparison);
void ll_variant_free(ll_context *ctx, ll_variant *v);

/* ---- variant.c ---- */

/*
 * Solves a variant and writes its answer; what there is of it goes into a, which the caller frees. LL_OK also where it
 * has no answer: v tells. A failure ends the comparison. leave: of the base alone, where its start goes.
 */
ll_status ll_variant_run(ll_context *ctx, const ll_compare_run *run, ll_variant *v, ll_start **leave, ll_answered *a);
/* The case under a variant. */
ll_status ll_variant_build(ll_context *ctx, const ll_compare_run *run, const ll_variant *v, ll_problem **out);
/* Tells the log what became of it. */
void ll_variant_tell(const ll_compare_run *run, const ll_variant *v);

/* ---- outage.c ---- */

/* Closes what options say in turn, after the base, and writes outage.csv. */
ll_status ll_outage_run(ll_compare_run *run);
void ll_outage_free(ll_context *ctx, ll_outage_result *r);
ll_status ll_compare_write_outages(ll_compare_run *run);
const char *ll_compare_outage_kind(const ll_compare_run *run); /* what is closed, in one word */

/* ---- sweep.c ---- */

/* Solves the sweeps of the comparison after the base, and writes sweep.csv. */
ll_status ll_sweep_run(ll_compare_run *run);
ll_status ll_compare_write_sweeps(ll_compare_run *run);
/* What the objective rises by a unit of the number since the point before; NaN where that has no answer. */
double ll_sweep_slope_usd(const ll_sweeps *s, int32_t point);

/* ---- draw.c ---- */

/* Solves the draws after the base, and writes draws.csv and draw_quantiles.csv. */
ll_status ll_draw_run(ll_compare_run *run);
ll_status ll_compare_write_draws(ll_compare_run *run);
ll_status ll_compare_write_quantiles(ll_compare_run *run);
/* Fills the summaries of the draws. */
ll_status ll_draws_summarise(ll_compare_run *run);

/* ---- page.c ---- */

/* Puts sweeps, outages and draws of the comparison on its page. */
ll_status ll_compare_page(ll_compare_run *run);

/* ---- tables.c ---- */

ll_status ll_compare_tables_open(ll_context *ctx, const char *folder, ll_compare_tables *t);
/* Tables in memory, of which a task keeps the rows; begun again after each scenario. */
ll_status ll_compare_tables_begin_rows(ll_context *ctx, ll_compare_tables *t);
/* The answer of a variant on the page; its folder is there already. */
ll_status ll_compare_tables_report(ll_compare_run *run, const ll_variant *v, const ll_answered *a);
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
