/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which projects to build. Benders: a master over 0/1 variables proposes a plan, a solve of the case with that plan
 * says what it costs, and its prices tell the master what every other plan costs at least.
 *
 *     candidates   projects to choose from; those that share links (or times) make a group
 *     group        its combinations: 2^n ways to build some of its n candidates
 *     switch       an arc of a link that a candidate changes: absent, or there with what the combination makes of it
 *     universe     the case with every such link there: numbers of nodes, arcs, rows that hold for all plans
 *
 *     value of a plan >= constant - sum over groups of worth[group's combination in the plan]           a cut
 *
 *     invest.c      ll_invest: the order of things       choose.c    the loop of the master and the solves
 *     candidates.c  candidates and groups                master.h    the 0/1 program over the cuts: search.c, parts.c,
 *     phases.c      phases, their years and weights                  bound.c, model.c, master.c (relaxations by GLPK)
 *     switches.c    what each combination makes of arcs  rank.c      alone, in the package, regret
 *     value.c       what a plan costs                    tables.c    the files; write_invest.c their rows
 *     cut.c         a cut from prices                    page.c      what the page shows of it
 *     reach.c       ways over switched arcs, for a cut
 */
#ifndef LL_SOLVER_INVEST_INVEST_H
#define LL_SOLVER_INVEST_INVEST_H

#include <landlink/invest.h>

#include "graphs/problem.h"
#include "solver/output/output.h"
#include "solver/solution.h"
#include "solver/start.h"

enum {
    LL_INVEST_CANDIDATES = 64, /* a plan is a set of bits */
    LL_INVEST_OVERLAP = 8,     /* candidates of a group */
    LL_INVEST_PHASES = 12
};

typedef uint64_t ll_plan; /* bit c: candidate c is built */
#define LL_PLAN_OF(candidate)        ((ll_plan)1 << (candidate))
#define LL_PLAN_HAS(plan, candidate) (((plan) >> (candidate)&1U) != 0)
#define LL_PLAN_ALL                  (~(ll_plan)0)

typedef struct ll_switch {
    int32_t link;       /* of the case */
    bool backward;      /* the second arc of an undirected link */
    int32_t arc;        /* of the universe */
    int32_t tail, head; /* nodes of the universe */
} ll_switch;

typedef struct ll_invest_group {
    int32_t count, candidate[LL_INVEST_OVERLAP]; /* ascending; bit i of a combination is candidate[i] */
    int32_t combinations, first_combination;     /* first: of all groups' */
    int32_t first_switch, switch_count;
    bool *exists;           /* [combination * switch_count + switch] */
    int64_t *capacity_uteu; /* the same; LL_CAPACITY_NONE */
    int64_t *cost_nusd;     /* [(combination * switch_count + switch) * class_count + class] */
} ll_invest_group;

typedef struct ll_invest_candidate {
    int32_t project; /* of the case */
    const char *id, *name;
    double capex_musd;
    int64_t capex_cents; /* the same, rounded once: what budgets are held against */
    int32_t group;
    /* what came out */
    int32_t phase;                             /* that builds it, LL_NONE */
    double alone_usd, package_usd, regret_usd; /* NaN: not solved */
} ll_invest_candidate;

/* A lower bound on what plans cost; proof: on 0 instead, a plan that makes it positive cannot carry all hard demands.
 */
typedef struct ll_invest_cut {
    bool proof;
    ll_i128 constant, *worth; /* 1e-15 USD; [combination of all groups] */
} ll_invest_cut;

typedef struct ll_invest_price {
    int32_t at; /* row of the universe, no switch's own; from its row_count on: switch, of its own capacity */
    int64_t nusd;
} ll_invest_price;

typedef struct ll_invest_prices { /* of a solve */
    bool proof;
    bool is_told; /* to the master, by cuts */
    int32_t count;
    ll_invest_price *price; /* those above 0 */
} ll_invest_prices;

typedef struct ll_invest_value { /* of a plan */
    ll_plan plan;
    ll_status status; /* LL_OK, LL_ERR_LIMIT, LL_ERR_INFEASIBLE */
    ll_i128 objective, bound;
} ll_invest_value;

typedef struct ll_invest_warm { /* what a solve left */
    ll_plan plan;
    ll_problem *problem;
    ll_start *start;
} ll_invest_warm;

typedef struct ll_invest_year { /* a demand year */
    int32_t year;               /* 0: the case's */
    ll_problem *universe;       /* with the penalties of the base */
    ll_problem *base;           /* no candidate */
    struct ll_reach *reach;     /* of cuts; NULL: there is none yet */
    ll_invest_warm warm[2];     /* of the base, of the last plan of many */
    ll_invest_value *value;
    int32_t value_count, value_room;
    ll_invest_cut *cut;
    int32_t cut_count, cut_room;
    ll_invest_prices *price; /* [value] */
} ll_invest_year;

typedef struct ll_invest_stage { /* a phase */
    ll_invest_phase phase;
    int32_t year;         /* index of its demand year */
    double weight;        /* of a year's cost */
    int64_t budget_cents; /* up to its end, those of earlier phases with it */
} ll_invest_stage;

typedef struct ll_invest_choice { /* a plan a phase, each with those before it in it */
    ll_plan plan[LL_INVEST_PHASES];
} ll_invest_choice;

struct ll_investment {
    ll_case *source; /* as read; its texts are everybody's */
    ll_invest_candidate *candidate;
    int32_t candidate_count;
    ll_invest_stage stage[LL_INVEST_PHASES];
    int32_t stage_count;
    ll_invest_choice choice;
    double base_usd, value_usd, bound_usd, gap;
    ll_status status;
    int32_t solves, masters, relaxations, cuts;
    double total_s; /* until the answers were written */
};

typedef struct ll_invest_run {
    ll_context *ctx;
    const ll_invest_options *options;
    ll_investment *result;
    ll_invest_candidate *candidate; /* borrowed from the result */
    int32_t candidate_count;
    bool *built; /* [project] on without any choice, by --projects alone */
    ll_invest_group *group;
    int32_t group_count, combination_count;
    ll_switch *switches;
    int32_t switch_count, class_count;
    int32_t *switch_of_link; /* [link] the first, LL_NONE */
    ll_invest_year *year;
    int32_t year_count;
    int32_t workers; /* that solve plans at a time */
    bool stopped;    /* before its end */
    double deadline_s;
    double solve_s, master_s, cut_s;
} ll_invest_run;

/* ---- invest.c ---- */
/* From ctx and options, which the caller set: all that is there before the first solve. */
ll_status ll_invest_open(ll_invest_run *run, const char *path);
void ll_invest_close(ll_invest_run *run);

/* ---- candidates.c ---- */
ll_status ll_invest_find_candidates(ll_invest_run *run);
/* The combination of a group in a plan. */
int32_t ll_invest_combination(const ll_invest_group *group, ll_plan plan);
/* The projects of a combination. */
ll_plan ll_invest_plan_of(const ll_invest_group *group, int32_t combination);
int64_t ll_invest_spent_cents(const ll_invest_run *run, ll_plan plan);
/* To the nearest cent; false: not 0 to ten times what the world earns in a year, 10^15 USD. */
bool ll_invest_cents(double musd, int64_t *out);
static inline double ll_invest_musd(int64_t cents) { return (double)cents / 1e8; }
/* A copy of the case with a plan's projects (on top of those that are built) and the scenario on it. */
ll_status ll_invest_case(const ll_invest_run *run, ll_context *ctx, ll_plan plan, ll_case **out);
/* The ids of all projects of a plan that are not in the tables themselves, for --projects. ll_free it. */
ll_status ll_invest_list(const ll_invest_run *run, ll_context *ctx, ll_plan plan, char **out);

/* ---- phases.c ---- */
ll_status ll_invest_set_phases(ll_invest_run *run);

/* ---- switches.c ---- */
/* How problems of a year are built from a case that has its projects and its scenario already; 0: the case's year. */
ll_problem_options ll_invest_problem_options(const ll_invest_run *run, int32_t year);
ll_status ll_invest_set_switches(ll_invest_run *run);
int32_t ll_invest_switch_of(const ll_invest_run *run, const ll_arc *arc); /* LL_NONE: no candidate changes it */
ll_status ll_invest_open_years(ll_invest_run *run);
void ll_invest_year_close(ll_context *ctx, ll_invest_year *y);

/* ---- value.c ---- */
/*
 * The value of a plan in a year, solved where it was not. *out NULL: time is over, or no answer. Borrowed until the
 * next value.
 */
ll_status ll_invest_value_of(ll_invest_run *run, int32_t year, ll_plan plan, const ll_invest_value **out);
const ll_invest_value *ll_invest_known_value(const ll_invest_year *y, ll_plan plan); /* NULL: not solved */
/* What it costs in the year of a stage; NaN: not solved, or infeasible. */
double ll_invest_known_usd(const ll_invest_run *run, int32_t stage, ll_plan plan);
/* Makes cuts of what the solve of a plan left, once: *news is set where it did. */
ll_status ll_invest_tell(ll_invest_run *run, int32_t year, ll_plan plan, bool *news);
/* The values of choices, by as many threads as there are: then they are known, but for what time did not do for. */
ll_status ll_invest_solve_all(ll_invest_run *run, const ll_invest_choice *choice, int32_t count);
/* Solves that come next may begin at this plan. */
ll_status ll_invest_start_at(ll_invest_run *run, int32_t year, ll_plan plan);
bool ll_invest_out_of_time(const ll_invest_run *run);

/* ---- cut.c ---- */
/*
 * The cut of prices, seen from a plan (its anchor): exact there as far as the prices are. first: candidates whose
 * groups help those that come after. Adds it to the year.
 */
ll_status ll_invest_add_cut(ll_invest_run *run, int32_t year, const ll_invest_prices *prices, ll_plan anchor,
                            ll_plan first);
/* What a cut says of a plan. */
ll_i128 ll_invest_cut_at(const ll_invest_run *run, const ll_invest_cut *cut, ll_plan plan);
/* The most that cuts say a plan costs at least; false where there is none. */
bool ll_invest_bound_at(const ll_invest_run *run, const ll_invest_year *y, ll_plan plan, ll_i128 *bound);

/* ---- search.c, model.c ---- */
typedef struct ll_invest_proposal {
    bool found;   /* a choice below most_usd; false: there is none, but where it stopped */
    bool stopped; /* there may be others */
    ll_invest_choice choice;
    double bound_usd;              /* no allowed choice costs less */
    double bound_with_capital_usd; /* none where a MUSD of capital counts tie_usd_per_musd */
} ll_invest_proposal;

typedef struct ll_invest_search ll_invest_search;
/* Of choices without the candidates of `without`. */
ll_status ll_invest_search_open(ll_invest_run *run, ll_plan without, double tie_usd_per_musd, ll_invest_search **out);
void ll_invest_search_close(ll_invest_search *s); /* NULL allowed */
/*
 * The cheapest choice as far as the cuts tell that there are by now, capital with it; only where it costs less than
 * most_usd (INFINITY: any), which never rises. Proposed again is what no new cut tells anything of, and once only. Both
 * bounds are proven, in exact integers.
 */
ll_status ll_invest_search_next(ll_invest_search *s, double most_usd, ll_invest_proposal *out);
/* What a MUSD of capital may count in the master, so that of equal choices the cheaper is taken: all capital counts at
 * most half the gap of what the best choice costs. */
double ll_invest_tie_usd_per_musd(const ll_invest_run *run, double value_usd);
/* The gap that is asked for, or the least that bounds, which are rounded down, can reach. */
double ll_invest_gap_asked(const ll_invest_run *run);

/* ---- choose.c ---- */
typedef struct ll_invest_best {
    bool found, proven;
    ll_invest_choice choice;
    double tie_usd_per_musd;        /* 0 until one is found, then it falls */
    double search_tie_usd_per_musd; /* the master's */
    double value_usd, bound_usd, bound_with_capital_usd, gap;
} ll_invest_best;
/* What a choice costs; LL_OK with NaN where time is over or hard demands stay. */
ll_status ll_invest_cost(ll_invest_run *run, const ll_invest_choice *choice, double *usd);
/* The best choice without some candidates: begins from what is known. */
ll_status ll_invest_choose(ll_invest_run *run, ll_plan without, ll_invest_best *best);

/* ---- rank.c ---- */
ll_status ll_invest_solve_alone(ll_invest_run *run);
ll_status ll_invest_rank(ll_invest_run *run);

/* ---- page.c ---- */
struct ll_report;
/* The choice, beside the answers that the report has. */
ll_status ll_invest_page(ll_invest_run *run, struct ll_report *report);

/* ---- tables.c, write_invest.c ---- */
struct json_t;
ll_status ll_invest_summary(ll_invest_run *run, struct json_t *all); /* what invest.json says */
ll_status ll_invest_publish(ll_invest_run *run, const char *folder);
void ll_invest_write_table(const ll_invest_run *run, ll_output *out);
ll_status ll_invest_write_summary(ll_invest_run *run, ll_output *out);
ll_status ll_invest_write_run(const ll_invest_run *run, ll_output *out);

static inline double ll_invest_usd(ll_i128 money) { return (double)money / 1e15; }
/* As it is printed with two digits: nothing has no sign. */
static inline double ll_invest_printed(double value) { return value > -0.005 && value < 0.005 ? 0 : value; }

#endif
