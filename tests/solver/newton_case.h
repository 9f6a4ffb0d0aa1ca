/* SPDX-License-Identifier: Apache-2.0 */
/* Programs with an iterate, and what Newton's method is judged by: the program as a dense matrix, and plain sums. */
#ifndef LL_TESTS_SOLVER_NEWTON_CASE_H
#define LL_TESTS_SOLVER_NEWTON_CASE_H

#include "kernels/openmp/newton.h"
#include "solver/newton.h"
#include "tests/solver/pool_case.h"

typedef struct ll_newton_case {
    ll_pool_case pool;
    ll_program *g;
    ll_newton *n;
    ll_omp_newton *it; /* the iterate of it, on the CPU */
    double *a;         /* [row here * column_count + column] */
    int64_t *group;    /* [column] */
} ll_newton_case;

/* Over a pool case, which it takes over: all capacities but those of 0, no column over these. */
ll_newton_case ll_newton_case_over(ll_pool_case pool);
void ll_newton_case_close(ll_newton_case *c);

/* Random prices within [least, most) in units, and every column on the central path of mu. */
void ll_newton_case_center(ll_newton_case *c, uint64_t seed, double least, double most, double mu);
/* Steps until primal and dual are within gap; asserts that they get there. */
void ll_newton_case_solve(ll_newton_case *c, double gap);

double ll_newton_case_load(const ll_newton_case *c, int32_t row, const double *of_column);  /* A of_column */
double ll_newton_case_price(const ll_newton_case *c, int64_t column, const double *of_row); /* A' of_row */
double ll_newton_case_sum(const ll_newton_case *c, int64_t group, const double *of_column); /* of a group */
const ll_newton_sums *ll_newton_case_sums(const ll_newton_case *c); /* of the iterate as it is */
double ll_newton_case_bound(const ll_newton_case *c);               /* at n->price */

/* |found - expected| <= close * (scale + |expected|) */
void ll_assert_near(double found, double expected, double close, double scale);

#endif
