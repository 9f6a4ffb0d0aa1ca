/* SPDX-License-Identifier: Apache-2.0 */
/* Small kernels with and without faults, to test the shim itself. Each runs one launch in host memory; findings and the
 * launch's answer are in ll_shim. */
#ifndef LL_TESTS_KERNELS_SHIM_KERNELS_H
#define LL_TESTS_KERNELS_SHIM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { LL_SHIM_THREADS = 64 };

/* cell[i] = i, then out[i] = cell[63 - i]; with_barrier 0 leaves out the barrier between: a race. */
void ll_shim_reverse(int with_barrier, int32_t *out /* [64] */);
/* The same inside each warp, with __syncwarp. */
void ll_shim_reverse_warps(int with_barrier, int32_t *out /* [64] */);
/* All threads write cell 0: a race of writers. */
void ll_shim_write_all(void);
/* Threads from 32 on return before the barrier. */
void ll_shim_half_barrier(void);
/* Even and odd threads wait at different barriers. */
void ll_shim_two_barriers(void);
/* Thread 5 reads behind the shared memory. */
void ll_shim_outside(void);
/* sum [2]: of the thread numbers of each warp, by shuffles down; vote [2]: of threads whose number divides by 3. */
void ll_shim_warp_sums(int32_t *sum, uint32_t *vote);
/* What each thread reads from its left neighbour in a ring of its warp, twice in a row. */
void ll_shim_rotate(int32_t *out /* [64] */);
/* A warp intrinsic with half of the mask. */
void ll_shim_half_mask(void);
/* order [blocks * threads]: global thread numbers in the order in which they ran. */
void ll_shim_order(int32_t blocks, int32_t threads, int32_t *order);
/* One launch of these dimensions that does nothing. */
void ll_shim_nothing(unsigned int grid_x, unsigned int grid_y, unsigned int block, size_t shared_bytes);

#ifdef __cplusplus
}
#endif
#endif
