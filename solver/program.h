/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the program of a restricted master (kernels/program.h) from the pool, its rows and columns that take part. */
#ifndef LL_SOLVER_PROGRAM_H
#define LL_SOLVER_PROGRAM_H

#include "kernels/program.h"
#include "solver/pool.h"
#include "solver/units.h"

typedef struct ll_program_plan {
    const bool *row_wanted;   /* [row] */
    const bool *column_slept; /* [column of the pool] left out; NULL: none */
    bool zero_costs;          /* paths cost nothing, unmet columns their pool cost */
    ll_units units;
} ll_program_plan;

ll_status ll_program_build(ll_context *ctx, const ll_pool *pool, const ll_program_plan *plan, ll_program **out);
/* All of it but what comes of entries: rows, groups, columns, lone ones and costs. program_frame.c */
ll_status ll_program_frame(ll_context *ctx, const ll_pool *pool, const ll_program_plan *plan, ll_program **out);
/* Gives such a program, or one whose entries a device has, entries that are here. */
ll_status ll_program_enter(ll_context *ctx, const ll_pool *pool, ll_units units, ll_program *g);
void ll_program_free(ll_context *ctx, ll_program *g);

#endif
