/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scenarios and projects: what one row of scenario.csv means, for the reader that checks it and for the overlay that
 * applies it.
 *
 *     row  --compile-->  change { field, operation, value, rows of the table }  --apply-->  numbers of the case
 *
 * Both see the same faults, and tell them at a cell.
 */
#ifndef LL_GRAPHS_SCENARIO_H
#define LL_GRAPHS_SCENARIO_H

#include "graphs/case.h"

typedef enum ll_scenario_table { /* that a scenario may change */
                                 LL_CHANGE_LINK,
                                 LL_CHANGE_DEMAND,
                                 LL_CHANGE_COMMODITY,
                                 LL_CHANGE_CAPACITY_SET,
                                 LL_CHANGE_TRANSFER,
                                 LL_CHANGE_CONFIG,
                                 LL_CHANGE_PROJECT,
                                 LL_CHANGE_TABLES
} ll_scenario_table;

typedef enum ll_scenario_operation { LL_CHANGE_SET, LL_CHANGE_ADD, LL_CHANGE_MULTIPLY } ll_scenario_operation;
typedef enum ll_field_kind { LL_FIELD_NUMBER, LL_FIELD_LINK_STATUS, LL_FIELD_PROJECT } ll_field_kind;

typedef struct ll_scenario_field { /* a column that a scenario may change */
    ll_scenario_table table;
    const char *column;
    ll_field_kind kind;
    size_t offset;      /* of the double in the row's struct */
    double high;        /* the largest value, INFINITY: none; the smallest is 0 */
    bool empty_is_zero; /* an empty cell is 0; else it is "none", which add and multiply leave */
} ll_scenario_field;

/* Who hears of faults. */
typedef struct ll_scenario_sink {
    void (*tell)(void *user, ll_scenario_column column, const char *text);
    void *user;
    int64_t count; /* faults told */
} ll_scenario_sink;
void ll_scenario_tell(ll_scenario_sink *sink, ll_scenario_column column, const char *format, ...) LL_PRINTF(3, 4);

/* The case under an overlay, with indexes of its ids made when first asked for. */
typedef struct ll_overlay {
    ll_context *ctx;
    ll_case *c;
    bool applying;                     /* false while the reader checks rows against the base tables */
    ll_index *index[LL_CHANGE_TABLES]; /* id -> row; of LL_CHANGE_TRANSFER: node_id -> node */
} ll_overlay;
void ll_overlay_close(ll_overlay *o);
/* The index of a table's ids. Tables without ids (demand, config) have none. */
ll_status ll_overlay_index(ll_overlay *o, ll_scenario_table table, const ll_index **out);

/* The rows of a table. The single row of config.csv is the case itself. */
typedef struct ll_table_rows {
    char *first;
    int64_t count;
    size_t stride;
} ll_table_rows;
ll_table_rows ll_scenario_rows(ll_case *c, ll_scenario_table table);
/* A row's name in messages: an id, a demand's number. */
const char *ll_scenario_row_name(const ll_case *c, ll_scenario_table table, int64_t row, char text[32]);
const char *ll_scenario_table_name(ll_scenario_table table);

typedef struct ll_scenario_change {
    const ll_scenario_field *field; /* NULL: the row changes nothing, it only names its scenario */
    ll_scenario_operation operation;
    double value;
    ll_link_status link_status;
    int64_t *row; /* [count] ascending */
    int64_t count;
} ll_scenario_change;

/* What a row of scenario.csv means. Faults go to the sink; then the change has no rows. */
ll_status ll_scenario_compile(ll_overlay *o, const ll_case_scenario_op *op, ll_scenario_sink *sink,
                              ll_scenario_change *out);
void ll_scenario_change_free(ll_context *ctx, ll_scenario_change *change);
/* Narrows selected [rows of table] to those that a filter ("column=value&column=value") matches. */
ll_status ll_scenario_filter(ll_overlay *o, ll_scenario_table table, const char *filter, ll_scenario_sink *sink,
                             bool *selected);
/* Whether earlier rows of a scenario may change what the filter matches. */
bool ll_scenario_filter_varies(ll_scenario_table table, const char *filter);

/*
 * Applies a change that no scenario of the case has to its tables, in place; where stands before what is wrong with it.
 * LL_ERR_DATA leaves them as they were.
 */
ll_status ll_case_apply_change(ll_context *ctx, ll_case *c, const char *where, const ll_case_scenario_op *op);

/* The first row of a scenario, LL_NONE when there is none of that id. */
int32_t ll_scenario_find(const ll_case *c, const char *scenario_id);

/* LL_ERR_USAGE that names the known scenarios and the nearest. */
ll_status ll_scenario_refuse(ll_context *ctx, const ll_case *c, const char *scenario_id);

/* text without blanks and line breaks around it, cut in place. */
char *ll_trim(char *text);

/* Whether a project is in the base already. */
bool ll_project_is_completed(const ll_case_project *project);
/* LL_ERR_USAGE that names the nearest project. */
ll_status ll_project_refuse(ll_context *ctx, const ll_case *c, const char *project_id);
/*
 * Switches a project on: its links exist, its capacity is added to each of them, its time and cost totals are shared
 * out by time over the links of one direction; nothing falls below zero.
 * link_index: link_id -> link, as ll_case_index_links makes it.
 */
ll_status ll_case_apply_project(ll_context *ctx, ll_case *c, const ll_index *link_index, int32_t project);
ll_status ll_case_index_links(ll_context *ctx, const ll_case *c, ll_index **out);

#endif
