/* SPDX-License-Identifier: Apache-2.0 */
/* Between the master and its linear program. */
#ifndef LL_SOLVER_MASTER_BUILD_H
#define LL_SOLVER_MASTER_BUILD_H

#include "solver/master.h"

/* Writes m->lp from keys, active rows, demand rows and the basis kept in m. */
ll_status ll_master_build(ll_master *m);
/* Reads values, prices and basis back from m->lp. A key's value may come out negative. */
void ll_master_take_answer(ll_master *m);
/* m->load_teu [row] of the values. */
void ll_master_load(ll_master *m);

#endif
