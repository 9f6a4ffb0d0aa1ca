/* SPDX-License-Identifier: Apache-2.0 */
/* Counting tiles: what every backend needs to know before it allocates its distance store. */
#ifndef LL_KERNELS_TILES_H
#define LL_KERNELS_TILES_H

#include "kernels/kernels.h"

/* A bound on the tiles that a batch of so many consecutive lanes can have, wherever it starts; grows with batch_lanes.
 * A tile holds up to tile_lanes lanes of one metric. O(lanes). */
int32_t ll_tiles_most(const ll_lanes *lanes, int32_t tile_lanes, int32_t batch_lanes);

#endif
