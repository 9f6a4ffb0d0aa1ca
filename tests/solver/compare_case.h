/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case that can be solved by hand, for comparisons:
 *
 *     A --AB: 10 TEU, 10 USD--> B        15 TEU from A to B, penalty 1000
 *     A --AC: 10 USD--> C --CB: 10 USD--> B
 *
 * Corridors: direct (AB), round (CB).
 */
#ifndef LL_TESTS_SOLVER_COMPARE_CASE_H
#define LL_TESTS_SOLVER_COMPARE_CASE_H

/* Its folder; scenario_table: what scenario.csv holds, NULL: there is none. Remove it with ll_test_remove(). */
const char *ll_compare_case(const char *scenario_table);

#endif
