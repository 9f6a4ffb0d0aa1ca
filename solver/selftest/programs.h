/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of masters (kernels/program.h) of any size out of random numbers, to check and to measure backends with. */
#ifndef LL_SOLVER_SELFTEST_PROGRAMS_H
#define LL_SOLVER_SELFTEST_PROGRAMS_H

#include "graphs/base/base.h"
#include "kernels/program.h"

typedef struct ll_selftest_shape {
    int32_t rows;
    int64_t groups;
    int columns, reach; /* of a group at most; rows of its union at most */
} ll_selftest_shape;

/* A demand's last column crosses nothing and is dear. O(rows groups). Freed by the second. */
ll_status ll_selftest_program_create(ll_context *ctx, ll_selftest_shape shape, uint64_t seed, ll_program *out);
void ll_selftest_program_free(ll_context *ctx, ll_program *g);

#endif
