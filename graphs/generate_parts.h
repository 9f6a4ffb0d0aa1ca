/* SPDX-License-Identifier: Apache-2.0 */
/* What the generators share. Each kind is a file of its own; none of them asks for defaults. */
#ifndef LL_GRAPHS_GENERATE_PARTS_H
#define LL_GRAPHS_GENERATE_PARTS_H

#include "graphs/base/random.h"
#include "graphs/generate.h"

/* Each fills an empty case (gravity: reads the network into *c). */
ll_status ll_generate_planar(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c);
ll_status ll_generate_grid(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c);
ll_status ll_generate_corridor(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c);
ll_status ll_generate_gravity(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c);

/* generate.c: one class of hard demands between any nodes, and capacities that fit them, for a network of links. */
ll_status ll_generate_freight(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c);
/* generate.c: classes class-1, class-2 ... whose time is worth 5, 10, 20 ... USD per TEU and day. */
ll_status ll_generate_classes(ll_context *ctx, ll_case *c, int64_t count);
/* A road back and forth, two directed links at index `link` and the one after it; the table has room. */
void ll_generate_both_ways(ll_case *c, int32_t link, int32_t from, int32_t to, double length_km);

/* ---- generate_demand.c ---- */

/* Whether freight goes from one node to another (never to itself); NULL: everywhere. */
typedef bool (*ll_generate_may)(const void *user, int32_t origin, int32_t destination);
/* Draws different triples of origin, class and destination, each set of that size equally likely, in that order; no
 * volumes. O(nodes^2 * classes). LL_ERR_USAGE when there are fewer. */
ll_status ll_generate_pairs(ll_context *ctx, ll_random *random, ll_generate_may may, const void *user, int64_t count,
                            ll_case *c);
/* Shares the volume out among all demands of the case by weight (1 or more), in thousandths of a TEU, to the last. */
ll_status ll_generate_volumes(ll_context *ctx, const uint64_t *weight /* [demand] */, double volume_teu, ll_case *c);
/* The same with weights drawn from 1 to 100. */
ll_status ll_generate_random_volumes(ll_context *ctx, ll_random *random, double volume_teu, ll_case *c);

/*
 * generate_capacity.c: capacities (those of links, transfers and sets that are not NaN; what they are is the least)
 * become such that a flow of all demands fits, and about `share` of them are less than cheapest paths ask for, as far
 * as so many are used. Takes the case away while it works: *c is NULL when it is no problem.
 */
ll_status ll_generate_fit(ll_context *ctx, ll_random *random, double share, ll_case **c);

#endif
