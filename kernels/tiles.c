/* SPDX-License-Identifier: Apache-2.0 */
/* A window slides over the lanes and counts the changes of metric in it: each may cut one tile in two. */
#include "kernels/tiles.h"

int32_t ll_tiles_most(const ll_lanes *lanes, int32_t tile_lanes, int32_t batch_lanes) {
    int32_t changes = 0, most = 0;
    for (int32_t last = 1, first = 1; last < lanes->lane_count; last++) {
        if (lanes->metric[last] != lanes->metric[last - 1]) changes++;
        for (; last - first + 1 >= batch_lanes; first++)
            if (lanes->metric[first] != lanes->metric[first - 1]) changes--;
        if (changes > most) most = changes;
    }
    int32_t tiles = batch_lanes / tile_lanes + (batch_lanes % tile_lanes > 0) + most;
    return tiles < batch_lanes ? tiles : batch_lanes;
}
