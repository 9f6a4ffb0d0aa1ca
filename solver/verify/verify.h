/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The independent checker of an answer folder. It starts from the rounded case and the files of OUT (docs/outputs.md),
 * does all arithmetic in exact integers, and shares no code with the solver: paths, sums, shortest paths and decimals
 * are its own.
 *
 *     certificate.json --> prices ----------------> distances --> bound -----+
 *     path.csv --> paths --> flows, loads --------------------> objective ---+--> gap
 *                       \                                                     \
 *                        demand_result.csv, link_flow.csv, node_flow.csv,      summary.json
 *                        corridor.csv, capacity_price.csv, flow.geojson
 *
 * The files of the first column are read first; nothing else is looked at while they are in doubt. A step adds a
 * finding for whatever differs and returns a failure only where it cannot go on (memory, a missing file).
 */
#ifndef LL_SOLVER_VERIFY_VERIFY_H
#define LL_SOLVER_VERIFY_VERIFY_H

#include <jansson.h>
#include <landlink/solve.h>

#include "graphs/io/blocks.h"
#include "graphs/io/csv.h"
#include "graphs/io/input.h"
#include "graphs/problem.h"

/* ---- exact.c: 128-bit sums that know when they overflow, decimals ---- */

typedef struct ll_exact {
    ll_i128 value;
    bool overflow; /* sticky: the sum did not fit 128 bits */
} ll_exact;

void ll_exact_add(ll_exact *sum, ll_i128 term);
void ll_exact_add_product(ll_exact *sum, ll_i128 a, ll_i128 b);
/* The shortest exact decimal of value / 10^digits. Returns text. */
const char *ll_exact_text(ll_i128 value, int digits, char text[LL_DECIMAL_SIZE]);
/* Parses text when it is exactly what ll_exact_text writes, false otherwise. */
bool ll_exact_parse(const char *text, int digits, ll_i128 *out);
/*
 * Whether millionths is numerator / denominator to nearest; where a double cannot tell which of two neighbours is
 * nearest (2^-50 relative), either one will do. numerator >= 0, denominator > 0.
 */
bool ll_exact_is_nearest(ll_i128 millionths, ll_i128 numerator, ll_i128 denominator);
/* The same of a text with six decimals. */
bool ll_exact_is_ratio(const char *text, ll_i128 numerator, ll_i128 denominator);
/* Whether a / b <= limit (b > 0), exactly, in any number of bits. */
bool ll_exact_at_most(ll_i128 a, ll_i128 b, double limit);
double ll_exact_double(ll_i128 value, int digits);

/* ---- logarithm.c: logarithms and exponentials between integers ---- */

enum { LL_LN_BITS = 56 };
typedef struct ll_span { /* a number in units of 2^-LL_LN_BITS lies between; a few units wide */
    int64_t low, high;
} ll_span;

ll_span ll_exact_ln(uint64_t n);                    /* n >= 1 */
ll_span ll_exact_ln_ratio(uint64_t a, uint64_t b);  /* ln a / b, a >= b >= 1 */
ll_span ll_exact_decay(double theta, int64_t nusd); /* exp(-theta * nusd / 1e9), nusd >= 0, theta from 1e-9 to 1e6 */
ll_span ll_exact_ln_sum(ll_i128 low, ll_i128 high); /* of a number between, in units; 1 or more, below 2^40 */
/* Money in 1e-15 USD: micro-TEU times such units, over theta per USD; to the lower or the upper side. */
ll_exact ll_exact_over_theta(ll_exact flow_ln, double theta, bool up);

/* ---- the checker's state ---- */

typedef struct ll_verify_path {
    int64_t demand;     /* of the problem */
    int64_t flow_uteu;  /* > 0 */
    const int32_t *arc; /* [length] borrowed until the next path */
    int32_t length;
    int32_t corridor;                                  /* [corridor of the case], the number of corridors for `other` */
    ll_i128 cost_nusd, time_uh, length_um_km, co2_ukg; /* the arcs' sums */
} ll_verify_path;

typedef struct ll_verify_demand {
    int64_t path_count;
    int64_t carried_uteu, unmet_uteu, rounding_uteu;
    ll_exact cost;         /* sum of flow * cost of its paths, 1e-15 USD */
    int64_t distance_nusd; /* under cost + price; LL_COST_INF: none */
    int64_t proof_nusd;    /* kind infeasibility: under price alone */
} ll_verify_demand;

/* What re-solves found of a capacity; LL_NONE: written empty. */
typedef struct ll_verify_range {
    bool known;
    int64_t increase_nusd, increase_until_uteu, decrease_nusd, decrease_until_uteu;
} ll_verify_range;

typedef struct ll_verify_corridor {
    ll_i128 flow;                     /* micro-TEU */
    ll_exact cost, time, co2, length; /* flow times the paths' sums */
} ll_verify_corridor;

typedef struct ll_verify_tolls { /* what the paths of corridors pay for rows with a price */
    int32_t count;
    int32_t *place; /* [row] LL_NONE: no price */
    int32_t *row;   /* [place] ascending */
    ll_exact *paid; /* [corridor * count + place] price times weight times flow, 1e-15 USD; never beyond its range */
} ll_verify_tolls;

typedef struct ll_verify_place {
    ll_i128 origin, destination, in, out; /* micro-TEU */
} ll_verify_place;

/* Hears of every path that is right by itself, in order; take may be NULL. */
typedef struct ll_verify_listener {
    ll_status (*take)(void *user, const ll_verify_path *path);
    void *user;
} ll_verify_listener;

/* Of a logit answer: what its choice set says. Sums of flow times logarithm: micro-TEU times units of a span. */
typedef struct ll_verify_logit {
    double theta_per_usd, factor;
    int64_t choices;
    ll_i128 cost;                       /* of paths, of what is unmet and of rounding, 1e-15 USD */
    ll_exact entropy_low, entropy_high; /* sum x ln(volume / x) */
    ll_exact spread_low, spread_high;   /* sum volume ln sum exp(-theta (w - least w)) */
    ll_exact volume;                    /* sum volume times 1 */
    int64_t *unmet_uteu;                /* [demand] by choice_set.csv */
    int64_t *first;                     /* [path + 1] into arc: the paths of path.csv */
    int64_t *flow_uteu;                 /* [path] */
    int32_t *arc;
    int64_t path_room, arc_room;
} ll_verify_logit;

/* What pareto.csv and pareto_demand.csv say. */
typedef struct ll_verify_point {
    double weight_usd_per_h; /* INFINITY: least time */
    ll_i128 money, time;     /* 1e-15 USD; micro-TEU times micro-hours */
    ll_i128 carried_uteu, unmet_uteu;
    double gap;
    bool optimal;
} ll_verify_point;

typedef struct ll_verify_demand_point {
    int64_t demand; /* of the problem */
    int32_t point;
    int64_t carried_uteu;
    int64_t money_uusd_per_teu, time_ud; /* averages, millionths of a USD and of a day */
} ll_verify_demand_point;

typedef struct ll_verify_frontier {
    int32_t count;
    ll_verify_point *point;
    int64_t row_count;
    ll_verify_demand_point *row; /* by demand, then by point: those that are efficient for it */
} ll_verify_frontier;

typedef struct ll_verifier {
    ll_context *ctx;
    const ll_problem *problem;
    const char *folder;
    ll_verify_listener listener;
    ll_findings findings;
    const struct ll_verify_claim *claim; /* what is checked instead of a folder; NULL: a folder is */

    ll_index *arc_of_token;
    ll_index *row_of_set;   /* set id -> row */
    int32_t *own_row;       /* [arc] its own capacity, or LL_NONE */
    bool *on_gateway;       /* [arc] its link is one of some corridor's gateways */
    int64_t *demand_of_row; /* [case demand] -> [demand], or LL_NONE */

    json_t *certificate; /* the texts of certificate.json */
    bool other_problem;  /* it has the fingerprint of another one */
    bool infeasible;     /* kind infeasibility: the prices prove it */
    double gap_asked;
    int64_t *price_nusd;          /* [row] */
    ll_verify_range *range;       /* [row] */
    ll_verify_logit *logit;       /* kind logit, else NULL */
    ll_verify_frontier *frontier; /* NULL: there is no pareto.csv */

    int64_t path_count;
    ll_verify_corridor *corridor; /* [corridor], `other` last */
    ll_verify_tolls tolls;
    ll_verify_place *place;                                   /* [case node] */
    ll_verify_demand *demand;                                 /* [demand] */
    int64_t *class_flow_uteu;                                 /* [class * arc_count + arc] */
    int64_t *flow_uteu;                                       /* [arc] all classes */
    ll_exact *load;                                           /* [row] weight * flow, 1e-12 TEU */
    ll_i128 objective, bound, gap_numerator, gap_denominator; /* 1e-15 USD */
    ll_i128 unmet_uteu, rounding_uteu;                        /* totals */
    int64_t priced_rows, split_demands;
    bool demands_known; /* demand_result.csv could be read to its end */
} ll_verifier;

/* ll_verify, for who wants what it read: v is to be closed, whatever the status. */
ll_status ll_verify_open(ll_context *ctx, const ll_problem *problem, const char *folder, ll_verify_listener listener,
                         ll_verifier *v, ll_verification *out);
void ll_verify_close(ll_verifier *v);

/* ---- walk.c: a path as text ---- */

typedef struct ll_verify_walker {
    ll_verifier *v;
    int32_t *arc; /* of the path in work */
    int64_t arc_room;
    int64_t walks;      /* paths so far */
    int64_t *last_walk; /* [arc] the path that crossed it last, from 1 */
    int32_t *way_out;   /* [node] the arc by which a path left it last, LL_NONE */
    char *token;        /* scratch for one token */
    int64_t token_room;
} ll_verify_walker;

ll_status ll_verify_walker_open(ll_verifier *v, ll_verify_walker *w);
void ll_verify_walker_close(ll_verify_walker *w); /* a zeroed one is fine */
/* Takes the arcs of a cell into path, whose demand is set; they are the walker's. *ok false: it is no path of it, a
 * finding says why. */
ll_status ll_verify_walk(ll_verify_walker *w, const ll_csv *csv, int64_t row, int32_t column, ll_verify_path *path,
                         bool *ok);
/* The arcs' sums and the corridor; at most 2^31 numbers of 64 bits, so 128 bits hold them. */
void ll_verify_add_up(const ll_verifier *v, ll_verify_path *path);
/* A finding at a cell; false, so that a check can return it. */
bool ll_verify_wrong(ll_verifier *v, const ll_csv *csv, int64_t row, int32_t column, const char *what,
                     const char *text);
/* The demand that a cell names, or a finding. */
bool ll_verify_take_demand(ll_verifier *v, const ll_csv *csv, int64_t row, int32_t column, int64_t *demand);

enum { LL_VERIFY_FINDINGS = 20 }; /* more are not told */
/* Whether there is room for another finding. */
bool ll_verify_more(const ll_verifier *v);

/* ---- claim.c: an answer that is not written ---- */

/* What its maker says of an answer; all borrowed, and all of it in doubt. */
typedef struct ll_verify_claim {
    int64_t path_count;
    const int64_t *path_demand;                /* [path] ascending */
    const int64_t *path_first;                 /* [path + 1] into path_arc */
    const int32_t *path_arc;                   /* of the problem */
    const int64_t *path_flow_uteu;             /* [path] */
    const int64_t *unmet_uteu, *rounding_uteu; /* [demand] */
    const int64_t *price_nusd;                 /* [row] */
    bool infeasible;                           /* the prices prove it */
    ll_i128 objective, bound;                  /* 1e-15 USD */
    int32_t corridor_count;
    const int64_t *corridor_uteu; /* [row of corridor.csv] flows of its corridors */
} ll_verify_claim;

/*
 * The checks of ll_verify() but for those of the tables: paths, capacities, demands, corridors' flows, objective, bound
 * and gap. The same answers.
 */
ll_status ll_verify_claimed(ll_context *ctx, const ll_problem *problem, const ll_verify_claim *claim,
                            ll_verification *out);
ll_status ll_verify_claim_steps(ll_verifier *v);

/* ---- table.c: one CSV of the folder ---- */

typedef struct ll_verify_table {
    ll_input input;
    ll_csv *csv;
    const char *name;
    ll_findings *findings;
} ll_verify_table;

/* Reads name and checks that its header starts with columns; *ok false: it cannot be used, findings say why. */
ll_status ll_verify_table_read(ll_verifier *v, const char *name, const char *const *columns, int32_t column_count,
                               int32_t extra_count, ll_verify_table *out, bool *ok);
void ll_verify_table_free(ll_context *ctx, ll_verify_table *table);
/* A finding where the number of rows is not `rows`; what is a row, in words. False then. */
bool ll_verify_table_has_rows(ll_verify_table *table, int64_t rows, const char *what);
/* Compare a cell with what it should be: a finding where they differ. */
void ll_verify_cell(ll_verify_table *table, int64_t row, int32_t column, const char *computed);
void ll_verify_cell_decimal(ll_verify_table *table, int64_t row, int32_t column, ll_i128 value, int digits);
/* The same for a price that follows from the certificate. */
void ll_verify_cell_price(ll_verify_table *table, int64_t row, int32_t column, int64_t price_nusd);
/* A ratio in millionths, `%.6f`; 0 where numerator and denominator are both 0. */
void ll_verify_cell_ratio(ll_verify_table *table, int64_t row, int32_t column, ll_exact numerator,
                          ll_exact denominator);

/* The average of a sum over a flow, empty where that is 0; scale: quanta of the sum in one millionth of the unit. */
void ll_verify_cell_average(ll_verify_table *table, int64_t row, int32_t column, ll_exact sum, ll_i128 flow, int scale);

/* Splits table->input into cells and checks its header; *ok false: it cannot be used, findings say why. */
ll_status ll_verify_table_split(ll_verifier *v, ll_verify_table *table, const char *const *columns,
                                int32_t column_count, int32_t extra_count, bool *ok);

enum { LL_VERIFY_BLOCK_BYTES = 32 * 1024 * 1024 }; /* in work at a time, of all threads together */
/* The same in blocks of its rows, for a table that is too large to be held. */
ll_status ll_verify_blocks_open(ll_verifier *v, const char *name, int64_t block_bytes, ll_blocks **blocks,
                                ll_verify_table *out);
/* The next block in *out; *more false: there is none, or it cannot be used and findings say why. */
ll_status ll_verify_blocks_next(ll_verifier *v, ll_blocks *blocks, const char *const *columns, int32_t column_count,
                                ll_verify_table *out, bool *more);

/* ---- sums.c: what paths add up to ---- */

ll_status ll_verify_sums_create(ll_verifier *v); /* after the prices were read */
void ll_verify_sums_free(ll_verifier *v);
int64_t ll_verify_sums_bytes(const ll_verifier *v); /* what they and a walker take, about */
/* Threads for a path.csv of so many bytes, each with sums of its own, which should take less than its part of it. */
int ll_verify_path_threads(const ll_context *ctx, int64_t file_bytes, int64_t sums_bytes);
/* Adds what other paths add up to; false: some sum does not fit. */
bool ll_verify_sums_add(const ll_verifier *from, ll_verifier *to);
/* Those of another become v's, which has none. */
void ll_verify_sums_move(ll_verifier *from, ll_verifier *v);
/* The row that its paths pay most for, the first of equal ones; LL_NONE: they pay nothing. */
int32_t ll_verify_bottleneck(const ll_verifier *v, int32_t corridor);
/* Adds a path that is right by itself. */
void ll_verify_take_path(ll_verifier *v, const ll_verify_path *path);

/* Keeps a path of a logit answer, to be found again among the choices. */
ll_status ll_verify_keep_path(ll_verifier *v, const ll_verify_path *path);

/* ---- json.c: one JSON of the folder ---- */

/* Reads name; *out NULL with a finding at its line when it is no JSON object. */
ll_status ll_verify_json_read(ll_verifier *v, const char *name, json_t **out);
ll_status ll_verify_json_read_optional(ll_verifier *v, const char *name, json_t **out); /* NULL, too, when absent */
/* The text of a key, or NULL with a finding. */
const char *ll_verify_json_text(ll_verifier *v, const char *name, const json_t *object, const char *key);
/* A finding where the text of a key is not `computed`. */
void ll_verify_json_is(ll_verifier *v, const char *name, const json_t *object, const char *key, const char *computed);

/* ---- the steps, in their order ---- */

ll_status ll_verify_names(ll_verifier *v);            /* names.c */
ll_status ll_verify_read_certificate(ll_verifier *v); /* certificate.c */
ll_status ll_verify_read_paths(ll_verifier *v);       /* paths.c */
ll_status ll_verify_flows(ll_verifier *v);            /* flows.c: loads of rows, capacities */
ll_status ll_verify_distances(ll_verifier *v);        /* distances.c */
ll_status ll_verify_choices(ll_verifier *v);          /* choices.c: choice_set.csv, where kind is logit */
ll_status ll_verify_demands(ll_verifier *v);          /* demands.c: balance, demand_result.csv */
ll_status ll_verify_proof(ll_verifier *v);            /* proof.c: objective, bound, gap against the certificate */
bool ll_verify_sum_proof(ll_verifier *v);      /* proof.c: objective, bound, gap alone; false: no 128 bits hold them */
ll_status ll_verify_links(ll_verifier *v);     /* links.c: link_flow.csv, node_flow.csv */
ll_status ll_verify_corridors(ll_verifier *v); /* corridors.c: corridor.csv */
ll_status ll_verify_capacity_prices(ll_verifier *v); /* capacities.c: capacity_price.csv */
ll_status ll_verify_read_frontier(ll_verifier *v);   /* frontier.c: pareto.csv, pareto_demand.csv */
void ll_verify_frontier_free(ll_context *ctx, ll_verify_frontier *frontier); /* NULL allowed */
ll_status ll_verify_summary(ll_verifier *v);                                 /* summary.c: summary.json */
ll_status ll_verify_map(ll_verifier *v);                                     /* map.c: flow.geojson */

/* ---- names.c ---- */

const char *ll_verify_row_id(const ll_verifier *v, int32_t row);
const char *ll_verify_row_kind(const ll_verifier *v, int32_t row);
const char *ll_verify_origin(const ll_verifier *v, int64_t demand);
const char *ll_verify_destination(const ll_verifier *v, int64_t demand);
const char *ll_verify_class_id(const ll_verifier *v, int64_t demand);
int32_t ll_verify_find_row(const ll_verifier *v, const char *id, const char *kind); /* LL_NONE: there is none */
/* The corridor of a path, the number of corridors for `other`. */
int32_t ll_verify_corridor_of(const ll_verifier *v, const int32_t *arcs, int32_t length);
/* Corridors in the order of corridor.csv: by priority, then in the order of their table; `other` last. */
void ll_verify_corridor_order(const ll_case *c, int32_t *order);
const char *ll_verify_corridor_id(const ll_verifier *v, int32_t corridor);
/* A demand's price: its distance, at most its penalty. */
int64_t ll_verify_demand_price(const ll_verifier *v, int64_t demand);

#endif
