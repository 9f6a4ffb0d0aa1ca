/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master inside: of all choices that the budgets allow, the cheapest as far as the cuts tell.
 *
 *     model.c    the cuts in exact integers, each about what it says above a floor
 *     master.c   their linear relaxation (GLPK): multipliers of cuts and budgets, and where to look for a choice
 *     bound.c    what multipliers prove of a part of all choices, whatever GLPK's tolerances were
 *     parts.c    parts of all choices that are still to be looked at
 *     search.c   branch and bound over the four; new cuts join it where it stands
 *
 * Nothing that is claimed comes from a double: relaxations steer, integers decide, of budgets as of bounds.
 */
#ifndef LL_SOLVER_INVEST_MASTER_H
#define LL_SOLVER_INVEST_MASTER_H

#include "solver/invest/invest.h"
#include "solver/lp.h"

/*
 * A cut above the floor: cost of a year >= floor + most - sum over groups of taken[group's combination]. Where a
 * combination takes off more than most, the cut says nothing whatever the others are, so taken is at most most.
 */
typedef struct ll_invest_line {
    bool proof;  /* without floor, and of 0 instead of the cost */
    uint32_t in; /* bit t: the relaxation has it in phase t */
    ll_i128 most;
    ll_i128 *taken; /* [combination of all groups] 0 to most */
} ll_invest_line;

typedef struct ll_invest_lines { /* of a year */
    ll_i128 floor;               /* costs are not below it; 0 or more */
    int32_t count, room;         /* lines that there are, and room for */
    ll_invest_line *line;        /* [cut of the year] */
    ll_i128 *taken;              /* of all lines */
} ll_invest_lines;

/*
 * Costs of choices above the floors are counted in 2^-shift of 1e-15 USD: weights of phases and multipliers are
 * integers then, too, rounded down.
 */
typedef struct ll_invest_model {
    ll_invest_run *run;
    ll_plan without;
    ll_invest_lines *year; /* [year] */
    int64_t *cents;        /* [combination of all groups] */
    int64_t all_cents;     /* of all candidates */
    double unit_usd;       /* about what the choice is about */
    double room_usd;       /* what a line may say at most */
    double floor_usd;      /* of all phases, weighted */
    double tie_usd;        /* per MUSD */
    int shift;
    ll_i128 weight[LL_INVEST_PHASES];
    ll_i128 tie; /* per cent of capital */
} ll_invest_model;

/* Some of the choices: candidates that are there in a phase, or not. */
typedef struct ll_invest_node {
    ll_plan in[LL_INVEST_PHASES], out[LL_INVEST_PHASES]; /* what is in stays in, what is out was out before */
    ll_i128 bound;                                       /* that is known of it */
    int64_t number;                                      /* of parts, as they were made */
} ll_invest_node;

/* ---- model.c ---- */
ll_status ll_invest_model_open(ll_invest_run *run, ll_plan without, double tie_usd_per_musd, ll_invest_model *out);
void ll_invest_model_close(ll_invest_model *m);
/* Takes the cuts that are new; *fits false: they say more than there is room for, and a new model is needed. */
ll_status ll_invest_model_update(ll_invest_model *m, bool *fits);
/* What the cuts say that a choice costs at least, with its capital; false: a proof says that it carries too little. */
bool ll_invest_model_value(const ll_invest_model *m, const ll_invest_choice *choice, ll_i128 *out);
ll_i128 ll_invest_model_of_usd(const ll_invest_model *m, double usd);    /* of a cost with all floors in it */
ll_i128 ll_invest_model_of_change(const ll_invest_model *m, double usd); /* of what two costs differ by */
double ll_invest_model_usd(const ll_invest_model *m, ll_i128 value);     /* the other way, rounded down */
static inline int32_t ll_invest_stages(const ll_invest_model *m) { return m->run->result->stage_count; }
static inline ll_invest_lines *ll_invest_lines_of(const ll_invest_model *m, int32_t stage) {
    return &m->year[m->run->result->stage[stage].year];
}
ll_i128 ll_invest_model_most(const ll_invest_model *m);      /* above what the cuts say of any choice */
double ll_invest_most_capital_usd(const ll_invest_model *m); /* what capital counts at most */

/* ---- master.c ---- */
typedef struct ll_invest_cut_row { /* a line in the relaxation */
    int32_t stage, line;
    int32_t idle; /* relaxations since it held anything */
} ll_invest_cut_row;

typedef struct ll_invest_master {
    ll_invest_model *model;
    ll_lp *lp;
    int32_t first_link_row, first_sum_row, first_order_row, first_budget_row, first_cut_row;
    int32_t link[LL_INVEST_CANDIDATES], links; /* [candidate] that shares a group: its row of a phase's */
    int32_t sum[LL_INVEST_CANDIDATES], sums;   /* [group] of more than one: the same */
    int32_t first_theta;                       /* column */
    int32_t known_rows;                        /* that have a basis, as the columns then do; 0: none has */
    ll_invest_cut_row *cut;                    /* [row from first_cut_row on] */
    int32_t cut_count, cut_room;
    double *share; /* [stage * combination_count + combination] how much of it the relaxation has */
} ll_invest_master;
static inline const ll_invest_line *ll_invest_line_of(const ll_invest_master *m, int32_t row) {
    return &ll_invest_lines_of(m->model, m->cut[row].stage)->line[m->cut[row].line];
}
ll_status ll_invest_master_open(ll_invest_model *model, ll_invest_master *out);
void ll_invest_master_close(ll_invest_master *m);
/* Solves the relaxation of a part, with the lines that it asks for; *solved false: GLPK has no answer, and what it left
 * is not to be used. */
ll_status ll_invest_master_relax(ll_invest_master *m, const ll_invest_node *node, bool *solved);
double ll_invest_master_value(const ll_invest_master *m, int32_t stage, int32_t candidate); /* 0 to 1 */

/* ---- parts.c ---- */
typedef struct ll_invest_parts { /* a heap: of the least bound first */
    ll_invest_node *node;
    int64_t count, room, made;
} ll_invest_parts;
ll_status ll_invest_parts_add(ll_context *ctx, ll_invest_parts *parts, const ll_invest_node *node);
/* Of the least bound, the one that was made last of equal ones; of very many parts the last one of all. */
ll_invest_node ll_invest_parts_take(ll_invest_parts *parts);
ll_i128 ll_invest_parts_least(const ll_invest_parts *parts, ll_i128 none); /* bound */

/* ---- bound.c ---- */
typedef struct ll_invest_bound { /* of multipliers of the lines and budgets */
    const ll_invest_model *model;
    ll_i128 constant;
    ll_i128 *price; /* [stage * combination_count + combination] what it adds to the bound, of either sign */
    ll_i128 *least; /* [group] of its part in the node seen last */
    ll_i128 chain[1 << LL_INVEST_OVERLAP];
} ll_invest_bound;
ll_status ll_invest_bound_open(const ll_invest_model *model, ll_invest_bound *out);
void ll_invest_bound_close(ll_invest_bound *b);
/* Multipliers: what GLPK left in the relaxation. Any are valid; those of an optimum say most. */
void ll_invest_bound_take(ll_invest_bound *b, const ll_invest_master *master);
/* No choice of the node costs less. */
ll_i128 ll_invest_bound_of(ll_invest_bound *b, const ll_invest_node *node);
/* The same of a part of the node seen last in which only candidates of a group differ. */
ll_i128 ll_invest_bound_of_part(ll_invest_bound *b, const ll_invest_node *part, int32_t group, ll_i128 whole);

#endif
