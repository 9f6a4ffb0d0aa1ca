/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sifting: a master whose prices are nearly right needs few of its columns. Those that are far from their demand's
 * cheapest at the prices sleep, most demands then have one column and leave the program, and after the solve those wake
 * that the new prices make the cheapest. A program that cannot be solved without the sleepers is solved with all.
 */
#ifndef LL_SOLVER_SIFT_H
#define LL_SOLVER_SIFT_H

#include "solver/interior.h"

/* Puts columns to sleep by m->price_usd; those with flow stay. */
ll_status ll_sift_sleep(ll_interior *m);
/* After a pass: wakes what it wants; how many. */
int64_t ll_sift_wake(ll_interior *m);
/* Wakes all; no column sleeps any more. How many did. */
int64_t ll_sift_end(ll_interior *m);

#endif
