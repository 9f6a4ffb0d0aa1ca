/* SPDX-License-Identifier: Apache-2.0 */
/* Builds without GLPK: what needs it is skipped, what can do without runs. */
#ifndef LL_TESTS_SOLVER_WITH_LP_H
#define LL_TESTS_SOLVER_WITH_LP_H

#include <landlink/solve.h>

#include "solver/lp.h"
#include "tests/support/test.h"

static inline void ll_test_without_lp(void) { ll_test_skip("this build has no GLPK"); }

#define LL_TEST_WITH_LP(function) ll_test_add(#function, ll_lp_available() ? function : ll_test_without_lp)

static inline bool ll_test_has_method(ll_method method) {
    return ll_lp_available() || (method != LL_METHOD_LP && method != LL_METHOD_COLUMN);
}

#endif
