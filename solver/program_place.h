/* SPDX-License-Identifier: Apache-2.0 */
/* Where the program of a master is made: on the device that has the columns of a large pool, where masters are solved;
 * else here. */
#ifndef LL_SOLVER_PROGRAM_PLACE_H
#define LL_SOLVER_PROGRAM_PLACE_H

#include "solver/master_place.h"

/* As ll_program_build(); entries that a device made are g->made, and not here. */
ll_status ll_program_place_build(ll_context *ctx, ll_master_place *place, const ll_pool *pool,
                                 const ll_program_plan *plan, ll_program **out);
/* Entries that no master can take where they are come here, and the device has its memory back; later programs are made
 * here. */
ll_status ll_program_place_fetch(ll_context *ctx, ll_master_place *place, const ll_pool *pool, ll_units units,
                                 ll_program *g);

#endif
