/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of a report: what its files share, and who adds parts of its own. */
#ifndef LL_SOLVER_REPORT_PARTS_H
#define LL_SOLVER_REPORT_PARTS_H

#include "solver/output/json.h"
#include "solver/report/report.h"

enum { LL_REPORT_WORDS = 64 }; /* modes at most, and qualities; the last one is "other" */

typedef enum ll_cost_kind {                   /* where the cost of a path arises */
                            LL_KIND_MOVE,     /* rail, road, ... */
                            LL_KIND_TRANSHIP, /* a change of mode or gauge, a terminal, a port */
                            LL_KIND_BORDER,   /* a border crossing */
                            LL_KIND_SEA,
                            LL_COST_KINDS
} ll_cost_kind;

struct ll_report {
    ll_context *ctx;
    json_t *data, *runs;                                   /* owned */
    json_t *nodes, *links, *modes, *qualities, *scenarios; /* parts of data */
    int32_t *node_at;                                      /* [node of the case] -> nodes, LL_NONE */
    int32_t *link_at;                                      /* [2 * link of the case + backward] -> links, LL_NONE */
    int32_t left_out;                                      /* scenarios beyond LL_REPORT_SCENARIOS */
    int32_t node_count, link_count;                        /* of the case */
};

typedef struct ll_report_scenario { /* one that is being added; all borrowed */
    ll_report *report;
    const ll_solution *solution;
    const ll_problem *problem;
    const ll_corridor_table *corridors;
    json_t *json;
} ll_report_scenario;

/* A path's place in tables by corridor and class: corridor row * classes + class. */
static inline int32_t ll_report_cell(const ll_report_scenario *s, int64_t path) {
    return s->corridors->row_of_path[path] * s->problem->class_count +
           s->problem->klass[s->solution->path_demand[path]];
}
static inline int32_t ll_report_cells(const ll_report_scenario *s) {
    return s->corridors->row_count * s->problem->class_count;
}

/* ---- data.c ---- */

/* Appends a number, whole ones without a point; null where it is not finite. */
ll_status ll_report_number(ll_context *ctx, json_t *array, double value);
ll_status ll_report_text(ll_context *ctx, json_t *array, const char *text);
/* Appends an empty array and lends it. */
ll_status ll_report_array(ll_context *ctx, json_t *array, json_t **out);
/* The place of text in a list of at most LL_REPORT_WORDS texts, added where it is new. */
ll_status ll_report_word(ll_context *ctx, json_t *words, const char *text, int32_t *out);
/* TEU to the thousandth: what a page shows. */
double ll_report_teu(int64_t uteu);

/* ---- the parts of a scenario ---- */

ll_status ll_report_flows(const ll_report_scenario *s);       /* flows.c */
ll_status ll_report_sums(const ll_report_scenario *s);        /* sums.c */
ll_status ll_report_trade(const ll_report_scenario *s);       /* trade.c */
ll_status ll_report_bottlenecks(const ll_report_scenario *s); /* lists.c */
ll_status ll_report_quality(const ll_report_scenario *s);     /* lists.c */
ll_status ll_report_pareto(const ll_report_scenario *s);      /* pareto.c */

/* The place of a link arc in the report's links, which it is added to where it is new. */
ll_status ll_report_link(ll_report *report, const ll_problem *p, int32_t arc, int32_t *out);
/* Where the cost of an arc belongs (docs/outputs.md). */
ll_cost_kind ll_report_kind(const ll_problem *p, int32_t arc);

#endif
