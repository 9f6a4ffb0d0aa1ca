/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the device's memory and the bus move when nothing else is done: the ceiling that kernels are held against. Two
 * blocks as large as the device gives, half a GiB at most, filled before they are copied; the bus by portions of the
 * page-locked staging memory, as all copies of the engine are. And how fast it calculates.
 */
#include <math.h>

#include "kernels/cuda/engine.h"

enum { REPEATS = 5, BUS_PORTIONS = 64, BLOCKS_A_PROCESSOR = 8, LEAST_ROUNDS = 64, MOST_ROUNDS = 1 << 20 };
static const double enough_s = 0.02; /* of a rate */
static const int64_t most_bytes = INT64_C(256) << 20, least_bytes = LL_CUDA_STAGING_BYTES;

/* *to and *from, two blocks of *bytes. */
static ll_status take_blocks(ll_cuda_engine *e, void **to, void **from, int64_t *bytes) {
    int32_t keep = e->memory.block_count;
    for (*bytes = most_bytes;; *bytes /= 2) {
        *to = ll_cuda_alloc(&e->memory, *bytes, 1);
        *from = ll_cuda_alloc(&e->memory, *bytes, 1);
        if (e->memory.status == LL_OK) return LL_OK;
        ll_status failure = e->memory.status;
        bool scarce = e->memory.reason == cudaErrorMemoryAllocation && *bytes > least_bytes;
        ll_cuda_shrink(&e->memory, keep);
        if (!scarce) return failure;
    }
}

/* Seconds of the fastest copy on the device. */
static ll_status time_copy(ll_cuda_engine *e, void *to, const void *from, int64_t bytes, double *best_s) {
    ll_status status = LL_OK;
    *best_s = 1e300;
    for (int i = 0; i < REPEATS; i++) {
        double start_s = ll_clock_s();
        LL_TRY(ll_cuda_check(e->ctx,
                             cudaMemcpyAsync(to, from, (size_t)bytes, cudaMemcpyDeviceToDevice, e->memory.stream),
                             "cudaMemcpyAsync on the device"));
        LL_TRY(ll_cuda_wait(&e->memory));
        double seconds = ll_clock_s() - start_s;
        if (seconds < *best_s) *best_s = seconds;
    }
done:
    return status;
}

/* Seconds of the fastest of some portions over the bus. */
static ll_status time_bus(ll_cuda_engine *e, void *device, bool to_device, double *best_s) {
    ll_status status = LL_OK;
    void *host = e->memory.staging;
    *best_s = 1e300;
    for (int i = 0; i < BUS_PORTIONS; i++) {
        double start_s = ll_clock_s();
        LL_TRY(to_device ? ll_cuda_upload(&e->memory, device, host, least_bytes)
                         : ll_cuda_download(&e->memory, host, device, least_bytes));
        double seconds = ll_clock_s() - start_s;
        if (seconds < *best_s) *best_s = seconds;
    }
done:
    return status;
}

static ll_status time_launch(ll_cuda_engine *e, double *sum, int32_t blocks, int32_t rounds, double *seconds) {
    ll_status status = LL_OK;
    double start_s = ll_clock_s();
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_rate(sum, blocks, rounds, e->memory.stream), "multiply_add"));
    LL_TRY(ll_cuda_wait(&e->memory));
    *seconds = ll_clock_s() - start_s;
done:
    return status;
}

/* Operations a second: a short launch tells how many rounds take long enough that a launch takes no part of the time.
 */
static ll_status time_rate(ll_cuda_engine *e, double *sum, int64_t bytes, double *flops_s) {
    ll_status status = LL_OK;
    struct cudaDeviceProp device;
    double seconds = 0;
    LL_TRY(ll_cuda_check(e->ctx, cudaGetDeviceProperties(&device, 0), "cudaGetDeviceProperties"));
    int64_t most = bytes / (LL_CUDA_BLOCK * (int64_t)sizeof *sum);
    int32_t blocks = BLOCKS_A_PROCESSOR * device.multiProcessorCount;
    if (blocks > most) blocks = (int32_t)most;
    LL_TRY(time_launch(e, sum, blocks, LEAST_ROUNDS, &seconds));
    double wanted = fmin(fmax(LEAST_ROUNDS * enough_s / seconds, LEAST_ROUNDS), MOST_ROUNDS);
    LL_TRY(time_launch(e, sum, blocks, (int32_t)wanted, &seconds));
    *flops_s = 2.0 * LL_CUDA_CHAINS * LL_CUDA_BLOCK * (double)blocks * (int32_t)wanted / seconds;
done:
    return status;
}

ll_status ll_cuda_bandwidth(void *engine, ll_bandwidth *out) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    int32_t keep = e->memory.block_count;
    int64_t bytes = 0;
    void *to = NULL, *from = NULL;
    double copy_s = 0, to_s = 0, from_s = 0, flops_s = 0;
    *out = (ll_bandwidth){0};
    LL_TRY(take_blocks(e, &to, &from, &bytes));
    LL_TRY(ll_cuda_check(e->ctx, cudaMemsetAsync(from, 0x5a, (size_t)bytes, e->memory.stream), "cudaMemsetAsync"));
    LL_TRY(time_copy(e, to, from, bytes, &copy_s));
    LL_TRY(time_bus(e, to, true, &to_s));
    LL_TRY(time_bus(e, to, false, &from_s));
    LL_TRY(time_rate(e, to, bytes, &flops_s));
    *out =
        (ll_bandwidth){2.0 * (double)bytes / copy_s, (double)least_bytes / to_s, (double)least_bytes / from_s, flops_s};
done:
    ll_cuda_shrink(&e->memory, keep);
    return status;
}
