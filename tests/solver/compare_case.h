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

#include <landlink/context.h>

/* Its folder; scenario_table: what scenario.csv holds, NULL: there is none. Remove it with ll_test_remove(). */
const char *ll_compare_case(const char *scenario_table);
/* A log that counts, in an int, the times when the base's free costs were given up for want of memory. */
void ll_compare_count_given_up(void *count, ll_log_level level, const char *text);

#endif
