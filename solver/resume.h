/* SPDX-License-Identifier: Apache-2.0 */
/* The first paths, prices and flows of a solve that begins where another one ended. */
#ifndef LL_SOLVER_RESUME_H
#define LL_SOLVER_RESUME_H

#include "solver/column.h"

/* Fills the empty pool from c->start, finds better paths and a bound at its prices, and tells the master what to
 * expect.
 */
ll_status ll_resume_pool(ll_column *c);

#endif
