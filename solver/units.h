/* SPDX-License-Identifier: Apache-2.0 */
/* What masters count in: powers of two near the mean volume and cost of a problem, so that scaling loses no bit. */
#ifndef LL_SOLVER_UNITS_H
#define LL_SOLVER_UNITS_H

#include "graphs/problem.h"

typedef struct ll_units {
    double flow_teu, cost_usd; /* TEU and USD per TEU in one unit */
} ll_units;

ll_units ll_units_of(const ll_problem *p);

#endif
