/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one more TEU a year of a capacity saves, and what one less costs. A certificate's price lies between the two;
 * where the optimum is degenerate they differ, and it may be any number between:
 *
 *     V(b)  the cheapest cost for capacity b of one row: convex, falling, in straight pieces
 *     one more saves  V(b) - V(b + 1)      <=   price of the certificate   <=      one less costs  V(b - 1) - V(b)
 *
 * For the dearest rows. The optimum's basis tells both where it holds that far; elsewhere the problem is solved again
 * from that basis with the other capacity, with new paths wherever its prices want any.
 */
#ifndef LL_SOLVER_PRICE_RANGES_H
#define LL_SOLVER_PRICE_RANGES_H

#include "solver/column.h"

/*
 * Fills s->ranges for up to s->ranges.asked rows from a column generation that ended at its optimum, whose pool loses
 * columns on the way. Where the master would be too large, or without GLPK, there are none; a stop leaves those that
 * are there. Either way the note says so.
 */
ll_status ll_price_ranges_find(ll_column *c, ll_solution *s);

#endif
