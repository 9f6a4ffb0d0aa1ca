/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launches that are the same every time, such as those of a hierarchy's levels: captured once as a CUDA graph and
 * replayed with one call. Where a graph is not to be had, the launches are made one by one. The one place that knows
 * graphs.
 */
#ifndef LL_KERNELS_CUDA_REPLAY_H
#define LL_KERNELS_CUDA_REPLAY_H

#include "kernels/cuda/memory.h"

typedef struct ll_cuda_replay { /* zeroed: nothing is captured yet */
    cudaGraphExec_t exec;       /* NULL: none */
    bool plain;                 /* capturing failed once: no more tries */
} ll_cuda_replay;

/* Queues the launches on the stream of memory and nothing else: no copies to and from the host, no waiting. */
typedef ll_status (*ll_cuda_launches)(void *user);

/*
 * Queues the launches, by the graph of the first call from the second on. They must be the same, with the same
 * arguments, until ll_cuda_replay_forget().
 */
ll_status ll_cuda_replay_run(ll_cuda_replay *r, ll_cuda_memory *memory, ll_cuda_launches launches, void *user);
void ll_cuda_replay_forget(ll_cuda_replay *r);

#endif
