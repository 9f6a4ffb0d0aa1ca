/* SPDX-License-Identifier: Apache-2.0 */
/* The cities and ports of a network, for gravity. */
#ifndef LL_GRAPHS_GENERATE_PLACES_H
#define LL_GRAPHS_GENERATE_PLACES_H

#include "graphs/generate_parts.h"

typedef struct ll_places {
    int32_t *node;               /* [place] by size, the largest first */
    int64_t *size;               /* [place] millionths of the largest: rank-size rule, 1 / rank */
    double *east, *north, *away; /* [place] on the unit sphere: z to the pole, x to (0, 0) */
    int32_t count;
} ll_places;

/*
 * Nodes of type city, terminal or port with coordinates, of the part of the network that holds most of them (joined
 * by existing links, of whatever direction). Sizes are dealt out at random. LL_ERR_DATA when there are fewer than two.
 */
ll_status ll_places_create(ll_context *ctx, ll_random *random, const ll_case *c, ll_places *out);
void ll_places_free(ll_context *ctx, ll_places *p);
/* The square of the distance in km along the straight line (through the earth: 1% less than the way at 3000 km). */
double ll_places_square_km2(const ll_places *p, int32_t a, int32_t b);

#endif
