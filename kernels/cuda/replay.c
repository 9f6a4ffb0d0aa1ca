/* SPDX-License-Identifier: Apache-2.0 */
/* CUDA graphs: captured, made ready, replayed. What fails on the way leads to plain launches, never to a failure. */
#include "kernels/cuda/replay.h"

/* The launches as a graph, NULL where a call fails. A capture is ended whatever came of it. */
static cudaGraph_t capture(ll_cuda_memory *memory, ll_cuda_launches launches, void *user) {
    cudaGraph_t graph = NULL;
    if (cudaStreamBeginCapture(memory->stream, cudaStreamCaptureModeThreadLocal) != cudaSuccess) return NULL;
    ll_status status = launches(user);
    cudaError_t error = cudaStreamEndCapture(memory->stream, &graph);
    if (status == LL_OK && error == cudaSuccess) return graph;
    if (graph != NULL) (void)cudaGraphDestroy(graph);
    return NULL;
}

static void prepare(ll_cuda_replay *r, ll_cuda_memory *memory, ll_cuda_launches launches, void *user) {
    cudaGraph_t graph = capture(memory, launches, user);
    if (graph != NULL) {
        if (cudaGraphInstantiate(&r->exec, graph, 0) != cudaSuccess) r->exec = NULL;
        (void)cudaGraphDestroy(graph);
    }
    r->plain = r->exec == NULL;
    (void)cudaGetLastError(); /* the plain launches shall not hear of it */
}

ll_status ll_cuda_replay_run(ll_cuda_replay *r, ll_cuda_memory *memory, ll_cuda_launches launches, void *user) {
    if (r->exec == NULL && !r->plain) prepare(r, memory, launches, user);
    if (r->plain) return launches(user);
    return ll_cuda_check(memory->ctx, cudaGraphLaunch(r->exec, memory->stream), "cudaGraphLaunch");
}

void ll_cuda_replay_forget(ll_cuda_replay *r) {
    if (r->exec != NULL) (void)cudaGraphExecDestroy(r->exec);
    *r = (ll_cuda_replay){.exec = NULL};
}
