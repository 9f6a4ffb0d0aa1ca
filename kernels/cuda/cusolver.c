/* SPDX-License-Identifier: Apache-2.0 */
/* cuSOLVER by dlopen. Its C interface has been the same since its first release; statuses are 0 for success. */
#include "kernels/cuda/cusolver.h"

#include <dlfcn.h>
#include <limits.h>
#include <string.h>

/* Tests that run kernels on the CPU say "none": a real library would be handed memory that is no device's. */
#ifndef LL_CUSOLVER_NAMES
#define LL_CUSOLVER_NAMES "libcusolver.so.12", "libcusolver.so.11", "libcusolver.so"
#endif
enum { UPPER = 1 }; /* cuBLAS's number: the row-major lower triangle is the upper one of its columns */

/* ISO C has no conversion from an object to a function; POSIX promises that the bytes are the same. */
static bool find(void *library, const char *name, void *function) {
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

static bool find_all(ll_cuda_cusolver *c) {
    return find(c->library, "cusolverDnCreate", &c->create) && find(c->library, "cusolverDnDestroy", &c->destroy) &&
           find(c->library, "cusolverDnSetStream", &c->set_stream) &&
           find(c->library, "cusolverDnDpotrf_bufferSize", &c->buffer_size) &&
           find(c->library, "cusolverDnDpotrf", &c->factor);
}

static void *open_library(const char *name) {
    const char *const usual[] = {LL_CUSOLVER_NAMES};
    if (name != NULL) return name[0] == '\0' ? NULL : dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        void *library = usual[i][0] == '\0' ? NULL : dlopen(usual[i], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (library != NULL) return library;
    }
    return NULL;
}

const char *ll_cuda_cusolver_open(ll_cuda_cusolver *c, const char *name, cudaStream_t stream) {
    const char *why = NULL;
    *c = (ll_cuda_cusolver){.library = open_library(name)};
    if (c->library == NULL)
        why = "libcusolver.so is not to be found";
    else if (!find_all(c))
        why = "libcusolver.so lacks a function";
    else if (c->create(&c->handle) != 0)
        why = "cuSOLVER does not start";
    else if (c->set_stream(c->handle, stream) != 0)
        why = "cuSOLVER does not take the stream";
    if (why != NULL) ll_cuda_cusolver_close(c);
    return why;
}

void ll_cuda_cusolver_close(ll_cuda_cusolver *c) {
    if (c->handle != NULL) (void)c->destroy(c->handle);
    if (c->library != NULL) (void)dlclose(c->library); /* it stays loaded: the next master finds it at once */
    *c = (ll_cuda_cusolver){.library = NULL};
}

int64_t ll_cuda_cusolver_workspace(const ll_cuda_cusolver *c, double *a, int32_t n, int32_t stride) {
    int count = -1;
    if (c->handle == NULL || c->buffer_size(c->handle, UPPER, n, a, stride, &count) != 0) return -1;
    return count;
}

bool ll_cuda_cusolver_factor(const ll_cuda_cusolver *c, double *a, int32_t n, int32_t stride, double *work,
                             int64_t count, int *info) {
    if (count > INT_MAX) return false;
    return c->factor(c->handle, UPPER, n, a, stride, work, (int)count, info) == 0;
}
