/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of newton.h share. */
#ifndef LL_SOLVER_NEWTON_PARTS_H
#define LL_SOLVER_NEWTON_PARTS_H

#include "solver/newton.h"

/* newton.c: counts a factorisation and tells what it lost; false: it was stopped in it. */
bool ll_newton_count_factor(ll_newton *n, int32_t lost);

#endif
