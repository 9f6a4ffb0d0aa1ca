/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the interior-point master share. */
#ifndef LL_SOLVER_INTERIOR_PARTS_H
#define LL_SOLVER_INTERIOR_PARTS_H

#include "solver/interior.h"

static const double ll_interior_fits = 1e-9; /* of a capacity, what flows may exceed it by before they are rounded */

static inline double ll_interior_capacity_teu(const ll_problem *p, int32_t r) {
    return (double)p->row[r].capacity_uteu / (double)LL_MICRO;
}

static inline double ll_interior_volume_teu(const ll_problem *p, int64_t d) {
    return (double)p->volume_uteu[d] / (double)LL_MICRO;
}

/* Goes through the program; its prices and flows are then m->newton->of_row and of_column. interior_path.c */
ll_status ll_interior_go_through(ll_interior *m);
bool ll_interior_ran_away(const ll_interior *m);

#endif
