/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case: the tables as they were read, numbers unrounded, names resolved to row indices. Every
 * reader fills one, every writer takes one, the problem is built from one.
 *
 *     node <-- link (from, to)        demand (o, d, class)       capacity_set <-- set_link --> link
 *     node <-- transfer               corridor <-- gateway --> link        scenario, project: overlays
 *
 * Text is borrowed from the case's arena and lives as long as the case. Optional numbers that were
 * not given are NaN; optional text is "". Tables that were absent have count 0.
 */
#ifndef LL_GRAPHS_CASE_H
#define LL_GRAPHS_CASE_H

#include "graphs/base/base.h"
#include "graphs/io/csv_text.h"
#include "graphs/io/input.h"

#define LL_MOST_TEU 9e12 /* more cannot be stored in 1e-6 TEU: such a capacity never binds, and is none */

typedef enum ll_link_status { LL_LINK_EXISTING, LL_LINK_PLANNED, LL_LINK_CLOSED } ll_link_status;
typedef enum ll_direction { LL_BOTH, LL_FORWARD, LL_BACKWARD } ll_direction;
typedef enum ll_format { LL_FORMAT_CASE, LL_FORMAT_TNTP, LL_FORMAT_COMMALAB, LL_FORMAT_DIMACS } ll_format;

typedef struct ll_case_node {
    const char *id, *name, *node_type, *country;
    double x, y;     /* degrees; NaN in formats without coordinates */
    int32_t zone;    /* [zone] or LL_NONE */
    bool no_through; /* only an end of paths (TNTP: below FIRST THRU NODE) */
    int64_t line;    /* in node.csv */
} ll_case_node;

typedef struct ll_case_link {
    const char *id, *name, *mode, *allowed_uses, *source, *quality;
    int32_t from, to; /* [node] */
    bool directed;    /* false: two arcs, each with the capacity */
    ll_link_status status;
    double length_km, time_h, cost_usd_per_teu, co2_kg_per_teu; /* NaN: 0 */
    double capacity_teu_per_year;                               /* NaN: none */
    double free_speed_kph, time_spread, capacity_spread;        /* NaN: not given */
    const char *gauge_mm;                                       /* "1520", or "1435/1520" where gauges meet */
    int64_t line;
} ll_case_link;

typedef struct ll_case_transfer { /* "" as a mode: loading (from) or unloading (to) */
    int32_t node;
    const char *from_mode, *to_mode;
    double time_h, cost_usd_per_teu, capacity_teu_per_year;
    int64_t line;
} ll_case_transfer;

typedef struct ll_case_class {
    const char *id, *name;
    double value_of_time_usd_per_teu_day; /* NaN: 0 */
    double net_t_per_teu, unmet_penalty_usd_per_teu;
    const char *allowed_modes; /* "rail;sea", "" = all */
    int64_t line;
} ll_case_class;

typedef struct ll_case_demand {
    int32_t o_node, d_node; /* [node], or LL_NONE when a zone is given */
    int32_t o_zone, d_zone; /* [zone] or LL_NONE */
    int32_t klass;          /* [class] */
    double volume_teu;
    double unmet_penalty_usd_per_teu; /* NaN: the class's, else the documented default */
    int32_t year;                     /* 0: every year */
    int64_t line;
} ll_case_demand;

typedef struct ll_case_set {
    const char *id, *name;
    double capacity_teu_per_year;
    int64_t line;
} ll_case_set;

typedef struct ll_case_set_link {
    int32_t set, link;
    ll_direction direction;
    int32_t klass; /* LL_NONE: every class */
    double weight;
    int64_t line;
} ll_case_set_link;

/* A corridor matches a path that crosses at least one link of every one of its gateway groups. */
typedef struct ll_case_corridor {
    const char *id, *name;
    int32_t priority;                 /* lower first */
    int32_t first_group, group_count; /* into corridor_group */
    int64_t line;
} ll_case_corridor;
typedef struct ll_case_corridor_group {
    int32_t first_link, link_count; /* into corridor_link */
} ll_case_corridor_group;
typedef struct ll_case_corridor_link {
    int32_t link;
    ll_direction direction;
} ll_case_corridor_link;

typedef enum ll_scenario_column { /* of scenario.csv */
                                  LL_SCENARIO_ID,
                                  LL_SCENARIO_NAME,
                                  LL_SCENARIO_BASE,
                                  LL_SCENARIO_TABLE,
                                  LL_SCENARIO_IDS,
                                  LL_SCENARIO_FILTER,
                                  LL_SCENARIO_DIRECTION,
                                  LL_SCENARIO_COLUMN,
                                  LL_SCENARIO_OPERATION,
                                  LL_SCENARIO_VALUE,
                                  LL_SCENARIO_COLUMNS
} ll_scenario_column;

typedef struct ll_case_scenario_op { /* one row of scenario.csv, applied in order */
    const char *scenario_id, *name, *base_scenario_id, *table, *ids, *filter, *direction, *column, *operation;
    double value;
    const char *value_text;
    ll_text_place cell[LL_SCENARIO_COLUMNS]; /* where each stands; 0 where it is in no file */
} ll_case_scenario_op;

typedef struct ll_case_project {
    const char *id, *name, *link_ids, *status;
    double capacity_delta, time_delta_h, cost_delta;
    double capex_musd; /* NaN: not given */
    int32_t year;
    bool on; /* its changes are in the links already */
    int64_t line;
} ll_case_project;

typedef struct ll_case_input {
    const char *file;
    uint64_t xxh64;
    int64_t bytes;
} ll_case_input;

typedef struct ll_case {
    ll_format format;
    const char *path, *name; /* name: the last part of the path */
    ll_strings *strings;
    double constant_cost_usd; /* DIMACS: of the flow that lower bounds force, to be added to the objective; else 0 */
    bool hard;                /* demands without a penalty unless the case gives one */
    const char *currency;
    int32_t year; /* of config.csv; 0: not given */
    double co2_price_usd_per_t;
    const char *scenario; /* what was applied, "" for the base */
    const char *projects; /* switched on by name, in that order, joined by ';'; "": none */

    ll_case_node *node;
    int32_t node_count;
    const char **zone;
    int32_t zone_count; /* [zone] id */
    ll_case_link *link;
    int32_t link_count;
    ll_case_transfer *transfer;
    int32_t transfer_count;
    bool has_transfer_table;
    ll_case_class *klass;
    int32_t class_count;
    ll_case_demand *demand;
    int64_t demand_count;
    ll_case_set *set;
    int32_t set_count;
    ll_case_set_link *set_link;
    int64_t set_link_count;
    ll_case_corridor *corridor;
    int32_t corridor_count;
    ll_case_corridor_group *corridor_group;
    int32_t corridor_group_count;
    ll_case_corridor_link *corridor_link;
    int32_t corridor_link_count;
    ll_case_scenario_op *scenario_op;
    int32_t scenario_op_count;
    ll_case_project *project;
    int32_t project_count;
    ll_case_input *input;
    int32_t input_count;
} ll_case;

/* An empty case for a reader to fill. */
ll_status ll_case_create(ll_context *ctx, ll_format format, const char *path, ll_case **out);
void ll_case_free(ll_context *ctx, ll_case *c);
/* LL_ERR_NO_INPUT where tables or trips give no demand: there is nothing to solve. */
ll_status ll_case_need_demand(ll_context *ctx, const ll_case *c);
/* A copy of the tables, to be changed. Texts stay those of the case, which must outlive the copy. O(rows). */
ll_status ll_case_copy(ll_context *ctx, const ll_case *from, ll_case **out);
/*
 * Lists in a cell, of modes and of classes: items joined by ';' or ',', blanks around them dropped.
 * The next item, its length in *length; NULL at the end. *at starts at the list.
 */
const char *ll_list_item(const char **at, size_t *length);
bool ll_list_has(const char *list, const char *text);
/* Remembers a file's fingerprint. */
ll_status ll_case_note_input(ll_context *ctx, ll_case *c, const ll_input *input);

/*
 * Reads a case of any format: a folder is a case of tables; *_net.tntp[.gz] is TNTP (trips beside
 * it); otherwise the first bytes tell CommaLab text from DIMACS min.
 */
ll_status ll_case_read(ll_context *ctx, const char *path, ll_case **out);
/* The readers behind it. */
ll_status ll_case_read_tables(ll_context *ctx, const char *folder, ll_case **out);
/* Whether a file of that name in a folder of tables is read, packed (.gz) or not. */
bool ll_case_is_table(const char *name);
ll_status ll_case_read_tntp(ll_context *ctx, const char *net_path, ll_case **out);
ll_status ll_case_read_commalab(ll_context *ctx, const char *path, ll_case **out);
ll_status ll_case_read_dimacs(ll_context *ctx, const char *path, ll_case **out);

/* Applies a scenario of the case (its base scenarios first) to the tables in place.
 * LL_ERR_USAGE with the known names when there is none of that id. */
ll_status ll_case_apply_scenario(ll_context *ctx, ll_case *c, const char *scenario_id);

/* Switches projects of the case on, by their ids joined by ';' or ','. LL_ERR_USAGE where one is unknown or completed.
 */
ll_status ll_case_apply_projects(ll_context *ctx, ll_case *c, const char *project_ids);

#endif
