/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a test may ask of the shimmed device and read from it. Like a machine's one CUDA runtime it is one state for the
 * whole process; ll_shim_reset() brings it back to a healthy device of 1 GiB.
 */
#ifndef LL_SHIM_H
#define LL_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ll_shim_state {
    /* set by the test */
    int device_error;    /* what cudaGetDeviceCount answers; 35: no driver */
    int device_count;    /* 1 */
    size_t memory_free;  /* bytes that cudaMemGetInfo still promises */
    size_t memory_limit; /* bytes that cudaMalloc gives in all; may be less than promised */
    long long fail_call; /* counts down to the runtime call or launch that fails; negative: never */
    bool no_graphs;      /* captures fail, and are no calls that fail_call counts */
    uint64_t seed;       /* of the order in which blocks and threads run */
    /* read by the test */
    long long call_count;    /* runtime calls that can fail, and launches */
    long long live_count;    /* device blocks, host blocks and streams not given back */
    size_t live_bytes;       /* of device memory */
    long long finding_count; /* shared-memory conflicts, divergent barriers, wrong masks */
    char finding[256];       /* the first of them */
    int last_error;
    long long bytes_to_device; /* that copies from the host were asked for */
    long long graph_count;     /* launches of graphs */
    long long captured_count;  /* launches that captures took */
    long long launch_count;    /* of kernels, those of graphs with them */
} ll_shim_state;

extern ll_shim_state ll_shim;

void ll_shim_reset(void);
/* Whether a kernel of the name was launched or captured since the last reset. */
bool ll_shim_launched(const char *kernel);
#ifdef __cplusplus
}
#endif
#endif
