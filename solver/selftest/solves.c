/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole solves: on the device under test and on the CPU, or on one thread where the CPU itself is under test. Both are
 * proven to the gap, so that neither objective can be below the other's bound.
 */
#include <string.h>

#include "solver/selftest/selftest.h"
#include "solver/solution.h"

static const double asked_gap = 1e-6;

typedef struct run {
    ll_solution *solution;
    double seconds;
} run;

static ll_status solve_once(ll_selftest *t, const ll_problem *p, ll_device device, int threads, run *out) {
    ll_solve_options options;
    int before = ll_context_threads(t->ctx);
    double start = ll_clock_s();
    ll_solve_options_default(&options);
    options.gap = asked_gap;
    options.device = device;
    options.seed = t->seed;
    if (threads > 0) ll_context_set_threads(t->ctx, threads);
    ll_status status = ll_solve(t->ctx, p, &options, &out->solution);
    ll_context_set_threads(t->ctx, before);
    out->seconds = ll_clock_s() - start;
    return status;
}

/* The CPU's answers are the same bits on any number of threads; a device's are the same to the gap. */
static bool agree(const ll_selftest *t, const ll_solution *a, const ll_solution *b) {
    if (t->backend == LL_BACKEND_OPENMP) return a->objective == b->objective && a->bound == b->bound;
    return a->objective >= b->bound && b->objective >= a->bound;
}

static ll_status compare(ll_selftest *t, const ll_problem *p, const char *name) {
    ll_status status = LL_OK;
    run known = {.solution = NULL}, asked = {.solution = NULL};
    bool cpu = t->backend == LL_BACKEND_OPENMP;
    LL_TRY(solve_once(t, p, LL_DEVICE_CPU, cpu ? 1 : 0, &known));
    LL_TRY(solve_once(t, p, cpu ? LL_DEVICE_CPU : LL_DEVICE_CUDA, 0, &asked));
    const ll_solution *a = asked.solution, *b = known.solution;
    bool stayed = cpu || strncmp(a->device, "cuda", 4) == 0;
    bool ok = stayed && ll_solution_gap(a) <= asked_gap && ll_solution_gap(b) <= asked_gap && agree(t, a, b);
    ll_selftest_tell(t, ok, "solve", "%s: %.2f USD, gap %.1e, %.3f s%s; %s: %.2f USD, gap %.1e, %.3f s", name,
                     ll_solution_objective_usd(a), ll_solution_gap(a), asked.seconds, stayed ? "" : " (it fell back)",
                     cpu ? "one thread" : "CPU", ll_solution_objective_usd(b), ll_solution_gap(b), known.seconds);
done:
    ll_solution_free(t->ctx, known.solution);
    ll_solution_free(t->ctx, asked.solution);
    return status;
}

ll_status ll_selftest_solves(ll_selftest *t) {
    static const char *const names[LL_SELFTEST_CASES] = {"planar", "grid", "corridor"};
    ll_status status = LL_OK;
    ll_problem *p = NULL;
    for (int i = 0; i < LL_SELFTEST_CASES; i++) {
        LL_TRY(ll_selftest_case(t, i, 1, &p));
        LL_TRY(compare(t, p, names[i]));
        ll_problem_free(t->ctx, p);
        p = NULL;
    }
    if (t->given != NULL) LL_TRY(compare(t, t->given, t->given->source->name));
done:
    ll_problem_free(t->ctx, p);
    return status;
}
