/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A solution as the files of docs/outputs.md: one source file a table, each a function of the solution alone.
 *
 *     write_answer.c   the list of files, and ll_solution_write
 *     publish.c        from a sub-folder into OUT: every file, or none
 *     rows.c           many rows of a table by all threads
 *     write_*.c        one table each
 */
#ifndef LL_SOLVER_OUTPUT_OUTPUT_H
#define LL_SOLVER_OUTPUT_OUTPUT_H

#include <locale.h>

#include "graphs/io/output.h"
#include "solver/corridor.h"
#include "solver/solution.h"

typedef struct ll_answer { /* what the tables are made from; all borrowed */
    const ll_solution *solution;
    const ll_problem *problem;
    const ll_corridor_table *corridors;
    const char *folder; /* where the files are written; report.html has the stamped ones of it */
    /* what the verifier said; summary.json and run.json alone read it */
    const char *status; /* "optimal", "optimal_logit", "feasible", "infeasible", "failed" */
    bool verified;
    double time_write_s, time_verify_s; /* of the tables */
} ll_answer;

/* Writes one file's content; errors of the file itself are told by its commit. */
typedef ll_status (*ll_answer_writer)(ll_context *ctx, const ll_answer *answer, ll_output *out);

ll_status ll_write_certificate(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_path(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_choice_set(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_link_flow(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_node_flow(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_corridor(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_demand_result(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_capacity_price(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_flow_map(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_flow_style(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_report(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_summary(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_run(ll_context *ctx, const ll_answer *answer, ll_output *out);

ll_status ll_write_pareto(ll_context *ctx, const ll_answer *answer, ll_output *out);
ll_status ll_write_pareto_demand(ll_context *ctx, const ll_answer *answer, ll_output *out);
/* pareto.csv and pareto_demand.csv exist only where they were asked for. */
bool ll_pareto_exists(const ll_solution *solution);
/* choice_set.csv exists only where demands choose. */
bool ll_choice_set_exists(const ll_solution *solution);
/* flow.geojson and its style exist only where nodes have coordinates. */
bool ll_flow_map_exists(const ll_problem *p);

/* Numbers are written with a decimal point whatever the locale of the program. */
typedef struct ll_plain_numbers {
    locale_t plain, before;
} ll_plain_numbers;
ll_status ll_plain_numbers_begin(ll_context *ctx, ll_plain_numbers *out);
void ll_plain_numbers_end(ll_plain_numbers *numbers); /* a zeroed one is fine */

/* ---- cells.c: cells of more than one table ---- */

enum { LL_DIGITS_TEU = 6, LL_DIGITS_PRICE = 9, LL_DIGITS_LOAD = 12, LL_DIGITS_MONEY = 15 };

/* An exact decimal of value / 10^digits. */
void ll_put_decimal(ll_output *out, ll_i128 value, int digits);
/* `%.6f`; nothing for NaN. */
void ll_put_ratio(ll_output *out, double value);
void ll_put_utilisation(ll_output *out, double load, double capacity); /* 0 when both are 0 */
/* What the arcs of a problem are called, ready to be joined; tables have tens of millions of them. */
typedef struct ll_arc_texts {
    const ll_problem *p;
    int32_t *length; /* [arc] */
    uint8_t *quotes; /* [arc] where it stands in a cell that needs quotes: flags */
} ll_arc_texts;
ll_status ll_arc_texts_create(ll_context *ctx, const ll_problem *p, ll_arc_texts *out);
void ll_arc_texts_free(ll_context *ctx, ll_arc_texts *texts);
/* The arcs of a path joined by `;`, as a cell. */
void ll_put_arcs(ll_output *out, const ll_arc_texts *texts, const int32_t *arc, int64_t count);
/* What flows is called: a link by its link_id whatever the direction, a transfer by its token. */
const char *ll_flow_id(const ll_problem *p, int32_t arc);
const char *ll_flow_direction(const ll_problem *p, int32_t arc); /* "forward", "backward" */
const char *ll_flow_mode(const ll_problem *p, int32_t arc);      /* a link's mode, "transfer" */
/* link_id,direction,from_node_id,to_node_id,mode; a node that is no place of the case is written empty. */
void ll_put_flow_names(ll_output *out, const ll_problem *p, int32_t arc);

/* ---- rows.c: many rows by all threads ---- */

typedef struct ll_rows {
    int64_t count, bytes_a_row; /* about */
    void (*put)(ll_output *out, const void *user, int64_t row);
    const void *user;
} ll_rows;

enum {
    LL_ROWS_THREAD_BYTES = 4 * 1024 * 1024
}; /* the most that a thread has in work: a block of 1 MiB, about, that grows */
/* The rows in their order. Threads have blocks of them in work. */
ll_status ll_put_rows(ll_context *ctx, ll_output *out, const ll_rows *rows);

/* ---- publish.c ---- */

#define LL_PARTIAL_PREFIX ".landlink-partial-" /* of the folder in OUT where files are made */

typedef struct ll_publication {
    const char *folder; /* OUT, borrowed */
    char *partial;      /* the sub-folder of OUT to write into */
    bool made_folder, done;
} ll_publication;

/* Removes sub-folders that killed runs left. OUT must be owned. */
void ll_publish_sweep(const char *folder);
/* Makes OUT where it is missing, and an empty sub-folder. */
ll_status ll_publish_begin(ll_context *ctx, const char *folder, ll_publication *out);
/*
 * Moves the files of names (NULL at the end) from the sub-folder into OUT, in that order. Files of those names that
 * the sub-folder does not have are removed from OUT: they belong to an earlier answer. When a move fails, OUT gets back
 * what it had. While files are exchanged OUT has no file of the last name.
 */
ll_status ll_publish(ll_context *ctx, ll_publication *publication, const char *const *names);
/* The same of whole answers, each in a folder of its own, and then of tables (NULL at the end). Warns of folders of OUT
 * with other answers (left_over.c). */
ll_status ll_publish_answers(ll_context *ctx, ll_publication *publication, const char *const *folders, int32_t count,
                             const char *const *tables);
/* Warns of folders of OUT that hold an answer and are none of folders: an earlier run left them. */
void ll_publish_tell_left_over(ll_context *ctx, const char *folder, const char *const *folders, int32_t count);
/* Removes a folder with all in it; one that is not there is fine. */
void ll_publish_remove(const char *path);
/* Removes the sub-folder with all in it, and OUT where it was made for nothing. A zeroed publication is fine. */
void ll_publish_end(ll_context *ctx, ll_publication *publication);

#endif
