/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The primal of the volume algorithm: where each round sends every demand over one path, the average of the rounds,
 * later ones counting more, tends to a solution (Barahona, Anbil 2000).
 */
#ifndef LL_SOLVER_AVERAGE_H
#define LL_SOLVER_AVERAGE_H

#include "solver/pool.h"

typedef struct ll_average {
    double *value_teu; /* [column of the pool] */
    int64_t count, room;
    int32_t rounds; /* that it is of */
} ll_average;

/*
 * value <- (1 - share) value + share * (the volume on the column taken); the first round counts whole. taken [demand]:
 * a column, or LL_NONE for what stays unmet.
 */
ll_status ll_average_add(ll_context *ctx, ll_average *average, const ll_pool *pool, const int64_t *taken, double share);
/* Drops what is less than a share of its demand's volume; the demand's larger columns take it over. */
void ll_average_thin(ll_average *average, const ll_pool *pool, double share);
void ll_average_clear(ll_average *average); /* of no rounds again */
void ll_average_free(ll_context *ctx, ll_average *average);

#endif
