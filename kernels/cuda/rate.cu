// SPDX-License-Identifier: Apache-2.0
// How many operations on doubles the device does when nothing else is to be done: the ceiling that a factorisation is
// held against. A thread has LL_CUDA_CHAINS sums that do not wait for each other, so that every unit is busy; tensor
// cores, which cuSOLVER uses, can be faster still.
//
// Operations: 2 LL_CUDA_CHAINS a round and thread. No bytes but one number a thread.
#include "kernels/cuda/launch.h"

static __global__ void multiply_add(double *sum, int32_t rounds) {
    double chain[LL_CUDA_CHAINS], factor = 0.999999 - 1e-9 * threadIdx.x;
    for (int i = 0; i < LL_CUDA_CHAINS; i++) chain[i] = i;
    for (int32_t r = 0; r < rounds; r++)
        for (int i = 0; i < LL_CUDA_CHAINS; i++) chain[i] = fma(chain[i], factor, 1e-3);
    double all = 0;
    for (int i = 0; i < LL_CUDA_CHAINS; i++) all += chain[i];
    sum[ll_cuda_thread()] = all;
}

cudaError_t ll_cuda_launch_rate(double *sum, int32_t blocks, int32_t rounds, cudaStream_t stream) {
    LL_LAUNCH(multiply_add, (unsigned int)blocks, LL_CUDA_BLOCK, 0, stream, sum, rounds);
    return cudaGetLastError();
}
