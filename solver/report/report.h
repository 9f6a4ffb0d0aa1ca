/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.html: one page that shows an answer, or several scenarios of a case, without any other file.
 *
 *     solution, corridors, summary.json, run.json  --add-->  data (JSON)  --put-->  page + data = report.html
 *
 *     data.c    what all scenarios share, and one scenario of it from the files below
 *     flows.c   links and who uses them            sums.c    corridors and classes: TEU, cost by kind, time, CO2
 *     trade.c   origin - gateway - destination     lists.c   bottlenecks, and how good the links' figures are
 *     pareto.c  what time costs                    read.c    an answer from its folder
 *     page.c    the page around the data
 *
 * The page (page/) is bundled by npm's esbuild at build time; a build without has none and says so. What goes into
 * it is bounded (LL_REPORT_...): the page of a huge case shows what carries most, and tells what it leaves out.
 */
#ifndef LL_SOLVER_REPORT_REPORT_H
#define LL_SOLVER_REPORT_REPORT_H

#include "graphs/io/output.h"
#include "solver/corridor.h"

enum {
    LL_REPORT_SCENARIOS = 24,    /* the first ones; of the others it tells the number */
    LL_REPORT_LINKS = 2000,      /* link arcs on the map, those with most flow first */
    LL_REPORT_ENTRIES = 60000,   /* flows of a class of a corridor on them */
    LL_REPORT_BOTTLENECKS = 200, /* dearest first */
    LL_REPORT_PLACES = 14,       /* origins, gateways, destinations of the trade diagram; the others are one */
    LL_REPORT_TRADES = 4000,     /* its flows of a class */
    LL_REPORT_POINTS = 2000,     /* points of all sweeps together, whole sweeps first */
    LL_REPORT_OUTAGES = 400,     /* dearest first */
    LL_REPORT_FRONTIERS = 60     /* demands with a frontier of their own, largest first */
};

typedef struct ll_report ll_report;
struct json_t;

/* Whether this build has the page. */
bool ll_report_exists(void);
/* LL_ERR_UNAVAILABLE with what to do where it has none. */
ll_status ll_report_need(ll_context *ctx);

/* An empty report. */
ll_status ll_report_create(ll_context *ctx, ll_report **out);
void ll_report_free(ll_report *report); /* NULL allowed */
/*
 * Adds an answer as one scenario. folder has its summary.json and run.json; nothing is borrowed afterwards. All
 * answers of a report are of one case, each under a scenario of its own (or a name of its own: id, which is unique);
 * after LL_REPORT_SCENARIOS they are only counted. O(arcs of the paths + demands + arcs log arcs).
 */
ll_status ll_report_add(ll_report *report, const ll_solution *solution, const ll_corridor_table *corridors,
                        const char *folder);
ll_status ll_report_add_named(ll_report *report, const ll_solution *solution, const ll_corridor_table *corridors,
                              const char *folder, const char *id, const char *name);
/* Whether further answers are only counted; and counts one without looking at it. */
bool ll_report_is_full(const ll_report *report);
ll_status ll_report_leave_out(ll_report *report);
/* Puts a part beside the scenarios and takes json over; LL_ERR_MEMORY where it is NULL. */
ll_status ll_report_put_part(ll_report *report, const char *name, struct json_t *json);
/*
 * Writes the page with its data. All but one line, that of the runs' facts, is a function of the answers. Needs
 * ll_report_exists().
 */
ll_status ll_report_put(ll_report *report, ll_output *out);

/* Verifies the answer in folder and reads it as a solution: what ll_verify says of it is the status. */
ll_status ll_report_read(ll_context *ctx, const ll_problem *problem, const char *folder, ll_solution **out);

#endif
