/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An answer of ten thousand paths, which threads share: all ways right and down over a square grid, for two classes,
 * some of them over a link whose name must be quoted.
 */
#ifndef LL_TESTS_SOLVER_MANY_CASE_H
#define LL_TESTS_SOLVER_MANY_CASE_H

#include "solver/pool.h"
#include "solver/solution.h"

enum { LL_MANY_PATHS = 2 * 3432 + 2 * 1716 };

typedef struct ll_many_case {
    ll_context *ctx;
    ll_problem *p;
    ll_pool *pool;
    ll_solution *s;
} ll_many_case;

void ll_many_case_write(const char *folder); /* the case's tables */
/* An answer of the case in a folder, made by so many threads: flows of each demand over all its paths. */
ll_many_case ll_many_case_open(const char *folder, int threads);
void ll_many_case_close(ll_many_case *c); /* asserts that nothing is left */

#endif
