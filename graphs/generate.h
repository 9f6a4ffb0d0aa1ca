/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seeded synthetic cases: the same options give the same bytes on every machine (whole random numbers, and doubles in
 * operations that IEEE 754 fixes).
 *
 *     planar     points in a plane tied to their near neighbours, costs by length; one class, hard demands
 *     grid       rows and columns, costs by length; one class, hard demands
 *     corridor   parallel rail, road and sea routes with terminals and capacity sets; classes, penalties
 *     gravity    class demand between the cities and ports of a given network; penalties
 *
 * binding is the share of capacities (of a link in each direction, of a transfer, of a set) that shall bind: so many,
 * as far as cheapest paths use so many, are less than these paths ask for. A known flow fits them all: nothing must
 * stay unmet. gravity keeps the capacities of its network without it, and with it raises those that would not do.
 */
#ifndef LL_GRAPHS_GENERATE_H
#define LL_GRAPHS_GENERATE_H

#include "graphs/case.h"

typedef enum ll_generate_kind {
    LL_GENERATE_PLANAR,
    LL_GENERATE_GRID,
    LL_GENERATE_CORRIDOR,
    LL_GENERATE_GRAVITY,
    LL_GENERATE_KIND_COUNT
} ll_generate_kind;

/* 0 takes the default of the kind, and so does a binding below 0. */
typedef struct ll_generate_options {
    uint64_t seed;
    int64_t nodes;          /* planar: 2 to 20 000; default 100 */
    int64_t rows, columns;  /* grid: 2 to 200; default 15 */
    int64_t stages, routes; /* corridor: places along a route, 4 to 1000, default 12; routes, 2 to 20, default 3 */
    int64_t origins;        /* gravity: places that send; default 50, or all places where there are fewer */
    int64_t demands;        /* default 1000 */
    int64_t classes;        /* corridor, gravity: 1 to 8; default 4 */
    double volume_teu;      /* of all demands; default 50 a demand */
    double decay_km;        /* gravity: attraction falls as 1 / (1 + (distance / decay)^2); default 1000 */
    double binding;         /* share of capacities, 0 to 0.9; default 0.1, for gravity capacities as they are */
    const char *network;    /* gravity: a case with coordinates and node types; borrowed */
} ll_generate_options;

ll_generate_options ll_generate_options_default(void);

/* "planar" and so on; LL_GENERATE_KIND_COUNT when there is none of that name. */
ll_generate_kind ll_generate_kind_find(const char *name);
const char *ll_generate_kind_name(ll_generate_kind kind);

/*
 * Makes a case called name. LL_ERR_USAGE when an option asks for more than there is room for, or a number is out of
 * range; errors of reading the network; LL_ERR_DATA when it has no two cities or ports that reach each other.
 */
ll_status ll_generate(ll_context *ctx, ll_generate_kind kind, const ll_generate_options *options, const char *name,
                      ll_case **out);

#endif
