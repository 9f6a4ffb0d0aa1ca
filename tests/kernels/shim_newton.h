/* SPDX-License-Identifier: Apache-2.0 */
/* What a master over the shim has in its device memory, compiled with the backend. */
#ifndef LL_TESTS_KERNELS_SHIM_NEWTON_H
#define LL_TESTS_KERNELS_SHIM_NEWTON_H

#include "kernels/newton.h"

/* Copies what the backend made by row of the program: the entries, and places in the groups' unions, touch [place] by
 * touch_first [row here + 1]. */
ll_status ll_shim_newton_by_row(void *newton, ll_program_rows *rows, int64_t *touch_first, int64_t *touch);

/* Copies what the device made of a program, to be freed one by one: union_first, union_row and what entries have; NULL
 * where it cannot. */
void ll_shim_made(ll_context *ctx, const ll_program *g, ll_program *out);

#endif
