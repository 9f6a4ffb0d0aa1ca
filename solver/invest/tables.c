/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a choice: the answers of the case without and with it, a pair a phase, and the tables beside them. */
#include <math.h>
#include <string.h>

#include "solver/invest/invest.h"
#include "solver/quiet.h"
#include "solver/report/report.h"

/* In the order in which they appear; OUT holds no choice without the last. */
static const char *const tables[] = {"invest.csv", "run.json", "report.html", "invest.json", NULL};

static const double least_gap = 1e-13; /* sums of doubles know no less of such costs */

enum { NAME_SIZE = 32, PATH_SIZE = 4096, ANSWERS = 2 * LL_INVEST_PHASES };

typedef struct answers {
    char name[ANSWERS][NAME_SIZE];
    const char *list[ANSWERS];
    int32_t count;
    ll_report *report; /* NULL: this build has no page */
} answers;

/* With phases a text and its year: "base-2030". */
static void put_name(char name[NAME_SIZE], const ll_invest_run *run, const char *what, const char *between,
                     int32_t stage) {
    if (run->options->phase == NULL)
        snprintf(name, NAME_SIZE, "%s", what);
    else
        snprintf(name, NAME_SIZE, "%s%s%d", what, between, (int)run->result->stage[stage].phase.year);
}

static const char *add_name(answers *a, const ll_invest_run *run, const char *what, int32_t stage) {
    char *name = a->name[a->count];
    put_name(name, run, what, "-", stage);
    a->list[a->count++] = name;
    return name;
}

/* As landlink solve --projects makes it: with the penalties that the case then has. */
static ll_status build(ll_invest_run *run, const ll_invest_stage *stage, ll_plan plan, ll_problem **out) {
    ll_case *c = NULL;
    const ll_problem_options options = ll_invest_problem_options(run, stage->phase.demand_year);
    ll_status status = ll_invest_case(run, run->ctx, plan, &c);
    return status == LL_OK ? ll_problem_build(run->ctx, c, &options, out) : status;
}

static ll_status report_answer(ll_invest_run *run, int32_t t, bool with, const char *folder, const ll_solution *s,
                               const answers *a) {
    ll_status status = LL_OK;
    ll_corridor_table *corridors = NULL;
    char name[NAME_SIZE];
    if (a->report == NULL) return LL_OK;
    put_name(name, run, with ? "With the projects" : "Without projects", ", ", t);
    LL_TRY(ll_corridor_table_create(run->ctx, s, &corridors));
    LL_TRY(ll_report_add_named(a->report, s, corridors, folder, a->name[a->count - 1], name));
done:
    ll_corridor_table_free(run->ctx, corridors);
    return status;
}

/* What the search knows of the plan is proven more tightly than was asked for: so is the answer, so that both say the
 * same cost. */
static double gap_of_answer(const ll_invest_run *run, const ll_invest_stage *stage, ll_plan plan) {
    const ll_invest_value *known = ll_invest_known_value(&run->year[stage->year], plan);
    double asked = run->options->solve.gap;
    if (known == NULL || known->status == LL_ERR_INFEASIBLE) return asked;
    double least_usd = ll_invest_usd(known->objective);
    double gap = (least_usd - ll_invest_usd(known->bound)) / fmax(1, fabs(least_usd));
    return fmin(asked, fmax(gap, least_gap));
}

/* An answer that is proven to what was asked for is optimal, whether or not it came as near as was tried. */
static void set_gap_asked(ll_solution *s, double asked) {
    s->gap_asked = asked;
    if (s->status == LL_ERR_LIMIT && ll_solution_gap(s) <= asked) s->status = LL_OK;
}

/* The search may be out of time: its answer is solved all the same. */
static ll_status write_answer(ll_invest_run *run, int32_t t, bool with, const char *folder, const answers *a) {
    ll_status status = LL_OK;
    const ll_invest_stage *stage = &run->result->stage[t];
    ll_plan plan = with ? run->result->choice.plan[t] : 0;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_solve_options options = run->options->solve;
    const ll_invest_warm *warm = &run->year[stage->year].warm[plan == 0 ? 0 : 1];
    options.time_limit_s = 0;
    options.gap = gap_of_answer(run, stage, plan);
    LL_TRY(build(run, stage, plan, &p));
    status = ll_solve_from(run->ctx, p, &options, warm->start, NULL, &s);
    if (!ll_has_answer(status)) goto done;
    set_gap_asked(s, run->options->solve.gap);
    status = ll_solution_write(run->ctx, s, folder);
    if (ll_has_answer(status)) status = LL_OK;
    LL_TRY(status);
    LL_TRY(report_answer(run, t, with, folder, s, a));
done:
    ll_solution_free(run->ctx, s);
    ll_problem_free(run->ctx, p);
    return status;
}

static ll_status write_answers(ll_invest_run *run, const ll_publication *publication, answers *a) {
    ll_status status = LL_OK;
    char folder[PATH_SIZE];
    ll_quiet_log quiet;
    ll_quiet_begin(run->ctx, NULL, &quiet);
    for (int32_t t = 0; t < run->result->stage_count; t++)
        for (int with = 0; with < 2; with++) {
            const char *name = add_name(a, run, with ? "plan" : "base", t);
            int length = snprintf(folder, sizeof folder, "%s/%s", publication->partial, name);
            if (length >= PATH_SIZE)
                LL_TRY(ll_fail(run->ctx, LL_ERR_WRITE, "%s: the path is too long; choose a shorter OUT", name));
            LL_TRY(write_answer(run, t, with != 0, folder, a));
        }
done:
    ll_quiet_end(&quiet);
    return status;
}

static ll_status write_page(ll_invest_run *run, const answers *a, ll_output *out) {
    ll_status status = LL_OK;
    LL_TRY(ll_invest_page(run, a->report));
    LL_TRY(ll_report_put(a->report, out));
done:
    return status;
}

static ll_status write_file(ll_invest_run *run, const ll_publication *publication, const answers *a, const char *name) {
    ll_status status = LL_OK;
    ll_output out = {0};
    bool is_page = strcmp(name, "report.html") == 0;
    if (is_page && a->report == NULL) return LL_OK;
    LL_TRY(ll_output_open(run->ctx, publication->partial, name, &out));
    if (strcmp(name, "invest.csv") == 0)
        ll_invest_write_table(run, &out);
    else if (strcmp(name, "run.json") == 0)
        LL_TRY(ll_invest_write_run(run, &out));
    else if (is_page)
        LL_TRY(write_page(run, a, &out));
    else
        LL_TRY(ll_invest_write_summary(run, &out));
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    return status;
}

ll_status ll_invest_publish(ll_invest_run *run, const char *folder) {
    ll_status status = LL_OK;
    ll_publication publication = {0};
    answers a = {.count = 0};
    ll_context_reset_cancel(run->ctx); /* who stopped the search gets what it found; a second stop ends this, too */
    LL_TRY(ll_publish_begin(run->ctx, folder, &publication));
    if (ll_report_exists()) LL_TRY(ll_report_create(run->ctx, &a.report));
    LL_TRY(write_answers(run, &publication, &a));
    run->result->total_s = ll_elapsed_s(run->ctx);
    for (int i = 0; tables[i] != NULL; i++) LL_TRY(write_file(run, &publication, &a, tables[i]));
    LL_TRY(ll_publish_answers(run->ctx, &publication, a.list, a.count, tables));
done:
    ll_report_free(a.report);
    ll_publish_end(run->ctx, &publication);
    return status;
}
