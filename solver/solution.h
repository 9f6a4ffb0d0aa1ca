/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An answer: path flows in exact quanta, what was not carried, and the prices that prove it. Every output table is a
 * function of a solution alone.
 */
#ifndef LL_SOLVER_SOLUTION_H
#define LL_SOLVER_SOLUTION_H

#include <landlink/solve.h>

#include "graphs/problem.h"
#include "solver/master_place.h"
#include "solver/predict.h"
#include "solver/trail.h"
#include "solver/vertex.h"

/* One line of the convergence log, for run.json and the report. */
typedef struct ll_iteration {
    double time_s, bound_usd, objective_usd, gap;
    int64_t columns;
    int32_t active_rows;
    int64_t effort;          /* of all masters so far */
    const char *effort_name; /* "steps" (Newton's) or "pivots" */
    bool is_eased;           /* what stays unmet cost less: an objective below the bound is none of the case */
} ll_iteration;

/* Memory of the device that the rounds ran on, or ended on; 0 on the CPU. */
typedef struct ll_device_use {
    int64_t predicted_bytes; /* with all lanes at once */
    int64_t master_bytes;    /* predicted for the largest master, where the method has some */
    int64_t free_bytes, taken_bytes;
    int32_t batch_lanes, tile_lanes;
    char steps[256]; /* what was done for want of it */
} ll_device_use;

/* What one more and one less TEU a year of a capacity are worth, and how far that holds; price_ranges.h. */
typedef struct ll_price_range {
    int32_t row;
    int64_t increase_nusd;       /* what one more saves, USD per TEU */
    int64_t increase_until_uteu; /* the capacity up to which it does; LL_NO_END: whatever it is */
    int64_t decrease_nusd;       /* what one less costs; LL_COST_INF: then not all can be carried that must be */
    int64_t decrease_until_uteu; /* the capacity down to which it does */
} ll_price_range;

#define LL_NO_END INT64_MAX

/* Of the capacities with the highest prices. */
typedef struct ll_price_ranges {
    int32_t asked, count;
    ll_price_range *range; /* [count] */
    bool if_cheap;         /* asked for as far as they take a small share of the solve */
    int32_t solves;        /* that it took: what the basis of the optimum told was for nothing */
    double time_s;
    char note[256]; /* why there are none, or not all; "": there are */
} ll_price_ranges;

struct ll_logit;
struct ll_pareto;

/* Where the time of a solve went. */
typedef struct ll_solve_times {
    double device_s;             /* to open the engine: on a device its context too */
    double price_s;              /* in price phases, with the paths that they leave */
    double pricing_s;            /* in the rounds between masters */
    double master_s;             /* in masters, of the interior-point method: */
    double program_s;            /* to make their programs, and to take them to the device */
    double assembly_s, factor_s; /* of their matrices, and their factors */
    double vertex_s;
    double repair_s; /* flows in whole numbers, certificate */
} ll_solve_times;

struct ll_solution {
    const ll_problem *problem; /* borrowed */
    ll_status status;          /* LL_OK, LL_ERR_LIMIT, LL_ERR_INFEASIBLE */
    bool for_memory;           /* LL_ERR_LIMIT: memory was the limit; with more of it the answer is another */
    const char *method;        /* "lp", "column" */
    char method_why[256];
    char device[96], device_why[256];
    ll_device_use device_use;
    char bottleneck[256]; /* LL_ERR_INFEASIBLE: the rows that the proof prices highest */

    int64_t path_count;   /* paths with flow, by demand, then by arcs lexicographically */
    int64_t *path_demand; /* [path] */
    int64_t *path_first;  /* [path + 1] into path_arc */
    int32_t *path_arc;
    int64_t *path_flow_uteu; /* [path] > 0 */
    int64_t *unmet_uteu;     /* [demand] */
    int64_t *rounding_uteu;  /* [demand] hard demands only: at most 1 per path, charged at the demand's price */

    int64_t *price_nusd; /* [row] >= 0 */
    /* LL_ERR_INFEASIBLE: price_nusd proves it, with every cost 0: sum volume * dist > sum price * capacity */

    /* what follows from the numbers above, by ll_certificate_compute */
    ll_i128 cost;               /* of paths, of what is unmet and of rounding, 1e-15 USD */
    ll_i128 objective, bound;   /* cost (of a logit answer, with its entropy) and what is below it; bound: of
                                   LL_ERR_INFEASIBLE what the proof exceeds 0 by */
    int64_t *arc_flow_uteu;     /* [class * arc_count + arc] */
    int64_t *demand_price_nusd; /* [demand] min(priced distance, penalty), LL_COST_INF: hard without a path */

    ll_price_ranges ranges;
    struct ll_pareto *pareto; /* what time costs, where it was asked for; else NULL */
    struct ll_logit *logit;   /* what demands could choose from, and how they did; NULL: they take what is cheapest */

    int32_t parts;      /* cells of node_cell, 0: none */
    int32_t *node_cell; /* [node] or NULL */

    int32_t solved_nodes, solved_arcs; /* of the network with its chains joined */

    ll_master_place masters; /* where those of the interior-point method were solved; name "": there were none */
    ll_vertex vertex;        /* of the flows before they were rounded */
    int64_t iteration_count;
    ll_iteration *iteration;
    ll_trail trail;           /* of price rounds, before and between masters */
    ll_prediction prediction; /* of memory, before the start */
    double time_read_s, time_order_s, time_solve_s;
    ll_solve_times times; /* parts of the last two */
    double gap_asked;
};

/* What the gap is a part of: what all costs, at least 1 USD, in 1e-15 USD. */
ll_i128 ll_solution_scale(const ll_solution *solution);
/* The row of an arc's own capacity, LL_NONE where it has none. */
int32_t ll_own_row(const ll_problem *p, int32_t arc);
/* What people call a row: the link's or set's name, "" where it has none. */
const char *ll_row_name(const ll_problem *p, int32_t row);
/* The flow of all classes on an arc. */
int64_t ll_solution_arc_flow_uteu(const ll_solution *solution, int32_t arc);

/* The arcs' sums of a path. */
typedef struct ll_path_sums {
    int64_t cost_nusd, time_uh, length_um_km, co2_ukg;
} ll_path_sums;
ll_path_sums ll_solution_path_sums(const ll_solution *solution, int64_t path);

/* Whether a solve that ended so has left one. */
static inline bool ll_has_answer(ll_status status) {
    return status == LL_OK || status == LL_ERR_LIMIT || status == LL_ERR_INFEASIBLE;
}

#endif
