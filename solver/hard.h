/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hard demands have no penalty in the bound. The master works with one all the same, and it is raised until nothing is
 * unmet or until prices prove that something must be:  sum volume * dist(0; pi) > sum pi * capacity.  Such prices are
 * looked for from the price phase on. Once they are there, unmet volume costs the working penalty in the bound too, and
 * it is raised until no flow can carry more.
 */
#ifndef LL_SOLVER_HARD_H
#define LL_SOLVER_HARD_H

#include "solver/column.h"

enum { LL_HARD_MOST_USD = 1000000000 }; /* per TEU: the highest that a working penalty is raised to */

/* Sets the first working penalties; before any program is built. */
void ll_hard_start(ll_column *c);
/* Runs the column loop to its end, with hard demands or without; what is still unmet then would take a penalty above
 * the highest. Sets status, prices and bottleneck of s when it proves
 * that the hard demands cannot all be carried. */
ll_status ll_hard_run(ll_column *c, ll_solution *s, ll_column_end *end);

#endif
