/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What whoever has the machine can check without tests or a compiler: every operation of a backend beside the plainest
 * engine there is, whole solves beside the CPU's, and how fast memory is. One line a check.
 *
 *     seeded networks -> engine under test | Dijkstra on one thread -> equal bits?
 *     seeded programs -> Newton steps of masters there | on one thread of the CPU -> equal to the last digits?
 *     seeded columns  -> flows made to fit there | on one thread of the CPU -> equal bits?
 *     seeded cases    -> programs of masters made there of the paths of a pool | on one thread of the CPU -> equal
 * bits? seeded cases, and one of the caller's -> solve there | solve on the CPU -> proven, and equal to the gap?
 */
#ifndef LL_SOLVER_SELFTEST_H
#define LL_SOLVER_SELFTEST_H

#include <landlink/solve.h>

#include "graphs/problem.h"
#include "kernels/kernels.h"
#include "solver/lanes.h"

/* Receives a line; texts are valid during the call only. */
typedef void (*ll_selftest_report)(void *user, bool ok, const char *check, const char *detail);

typedef struct ll_selftest {
    ll_context *ctx;
    ll_backend backend;       /* under test: OPENMP or CUDA */
    const ll_kernel_ops *ops; /* its table; NULL: the one that dispatch.c knows. Solves take that one always */
    uint64_t seed;
    const ll_problem *given; /* one more case to solve; NULL: none */
    ll_selftest_report report;
    void *user;
    int32_t checks, failures; /* so far */
} ll_selftest;

/*
 * All checks. LL_OK also where some failed: failures counts them. LL_ERR_UNAVAILABLE, with advice, where the backend is
 * not to be had; other statuses where a check could not be made, LL_ERR_LIMIT where a stop was asked for.
 */
ll_status ll_selftest_run(ll_selftest *t);

/* The parts, for ll_selftest_run(). */
ll_status ll_selftest_operations(ll_selftest *t);
ll_status ll_selftest_bandwidth(ll_selftest *t);
ll_status ll_selftest_masters(ll_selftest *t);
ll_status ll_selftest_fits(ll_selftest *t);
ll_status ll_selftest_entries(ll_selftest *t);
ll_status ll_selftest_solves(ll_selftest *t);
/* An engine of the backend under test. */
ll_status ll_selftest_open(const ll_selftest *t, const ll_hierarchy *h, const ll_lanes *lanes,
                           const ll_engine_options *options, ll_engine *out);
/* The same over a small case of its own, for what any engine can tell and leaves the device its memory. Closed by the
 * second, also where the first failed. */
typedef struct ll_selftest_small {
    ll_problem *p;
    ll_hierarchy *h;
    ll_lane_map *map;
    ll_engine engine;
} ll_selftest_small;
ll_status ll_selftest_small_open(const ll_selftest *t, ll_selftest_small *out);
void ll_selftest_small_close(const ll_selftest *t, ll_selftest_small *small);
void ll_selftest_tell(ll_selftest *t, bool ok, const char *check, const char *format, ...) LL_PRINTF(4, 5);
/* The seeded case of a number, 0 .. LL_SELFTEST_CASES - 1: planar, grid, corridor; size 1 is small. */
enum { LL_SELFTEST_CASES = 3 };
ll_status ll_selftest_case(const ll_selftest *t, int number, int size, ll_problem **out);

#endif
