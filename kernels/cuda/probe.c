/* SPDX-License-Identifier: Apache-2.0 */
/* Whether there is a device, and which one is taken: number 0 of those that CUDA_VISIBLE_DEVICES shows, unless several
 * processes of a machine take turns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/backends.h"
#include "kernels/cuda/engine.h"

/* Whether the job was given no device: Slurm says so by an empty list, or by a name that is none. */
static bool is_given_none(void) {
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    return visible != NULL && (visible[0] == '\0' || visible[0] == '-' || strcmp(visible, "NoDevFiles") == 0);
}

/* Why there is no device, and what to do; NULL when there is one. cudaGetDeviceCount leaves the count alone when it
 * fails, as it does without a driver. */
static const char *why_none(void) {
    int count = 0;
    if (is_given_none())
        return "this run was given none: CUDA_VISIBLE_DEVICES is empty, or names none; unset it, or ask the scheduler "
               "for a GPU";
    cudaError_t error = cudaGetDeviceCount(&count);
    (void)cudaGetLastError();
    if (error == cudaErrorInsufficientDriver)
        return "no NVIDIA driver, or one that is too old for this build; install or update it";
    if (error == cudaErrorNoDevice || (error == cudaSuccess && count == 0))
        return "the driver shows no device; look at nvidia-smi and CUDA_VISIBLE_DEVICES";
    return error == cudaSuccess ? NULL : cudaGetErrorString(error);
}

bool ll_cuda_probe(char *text, size_t size) {
    const char *why = why_none();
    struct cudaDeviceProp device;
    if (why == NULL && cudaGetDeviceProperties(&device, 0) != cudaSuccess) {
        (void)cudaGetLastError();
        why = "device 0 does not say what it is";
    }
    snprintf(text, size, "%s", why == NULL ? device.name : why);
    return why == NULL;
}

/* CUDA counts versions in thousands and tens. */
static void put_version(char text[16], int version) {
    snprintf(text, 16, "%d.%d", version / 1000, version % 1000 / 10);
}

bool ll_cuda_describe(char *text, size_t size) {
    struct cudaDeviceProp device;
    size_t free_bytes = 0, total_bytes = 0;
    char free_text[LL_BYTES_SIZE], total_text[LL_BYTES_SIZE], driver_text[16], runtime_text[16];
    int driver = 0, runtime = 0;
    if (!ll_cuda_probe(text, size)) return false;
    bool told = cudaGetDeviceProperties(&device, 0) == cudaSuccess && cudaSetDevice(0) == cudaSuccess &&
                cudaMemGetInfo(&free_bytes, &total_bytes) == cudaSuccess &&
                cudaDriverGetVersion(&driver) == cudaSuccess && cudaRuntimeGetVersion(&runtime) == cudaSuccess;
    if (!told) {
        (void)cudaGetLastError();
        return true; /* its name must do */
    }
    put_version(driver_text, driver);
    put_version(runtime_text, runtime);
    snprintf(text, size, "%s, compute %d.%d, %s of memory, %s free, driver for CUDA %s, runtime %s", device.name,
             device.major, device.minor, ll_bytes_text((int64_t)total_bytes, total_text),
             ll_bytes_text((int64_t)free_bytes, free_text), driver_text, runtime_text);
    return true;
}

ll_status ll_cuda_choose_device(ll_context *ctx, int32_t turn, char name[128]) {
    ll_status status = LL_OK;
    struct cudaDeviceProp device;
    int number = 0, count = 1;
    if (!ll_cuda_probe(name, 128))
        return ll_fail(ctx, LL_ERR_UNAVAILABLE, "no CUDA device: %s; or run with --device cpu", name);
    if (turn > 0) LL_TRY(ll_cuda_check(ctx, cudaGetDeviceCount(&count), "cudaGetDeviceCount"));
    number = turn % count;
    LL_TRY(ll_cuda_check(ctx, cudaSetDevice(number), "cudaSetDevice"));
    if (number == 0) return LL_OK; /* its name is told */
    LL_TRY(ll_cuda_check(ctx, cudaGetDeviceProperties(&device, number), "cudaGetDeviceProperties"));
    snprintf(name, 128, "%.127s", device.name);
done:
    return status;
}
