/* SPDX-License-Identifier: Apache-2.0 */
/* Which backend runs: the one place that knows what this build has. */
#include <stdio.h>

#include "kernels/backends.h"

#if defined(LANDLINK_WITH_CUDA) && LANDLINK_WITH_CUDA
static const ll_kernel_ops *cuda_ops(char *why, size_t size) { return ll_cuda_probe(why, size) ? &ll_cuda_ops : NULL; }
static bool describe_cuda(char *text, size_t size) { return ll_cuda_describe(text, size); }

bool ll_device_memory(const ll_hierarchy *h, const ll_lanes *lanes, const ll_price_model *prices, int64_t *most,
                      int64_t *least) {
    ll_cuda_predict(h, lanes, prices, most, least);
    return true;
}

int64_t ll_device_master_memory(const ll_program *sizes, int64_t strip_size) {
    return ll_cuda_newton_bytes(sizes, strip_size);
}
#else
static const ll_kernel_ops *cuda_ops(char *why, size_t size) {
    snprintf(why, size, "not in this build; configure with -DLANDLINK_WITH_CUDA=ON where nvcc is installed");
    return NULL;
}
static bool describe_cuda(char *text, size_t size) { return cuda_ops(text, size) != NULL; }

bool ll_device_memory(const ll_hierarchy *h, const ll_lanes *lanes, const ll_price_model *prices, int64_t *most,
                      int64_t *least) {
    (void)h;
    (void)lanes;
    (void)prices;
    *most = *least = 0;
    return false;
}

int64_t ll_device_master_memory(const ll_program *sizes, int64_t strip_size) {
    (void)sizes;
    (void)strip_size;
    return 0;
}
#endif

/* The table of a backend, or NULL and why not. */
static const ll_kernel_ops *usable_ops(ll_backend backend, char *text, size_t size) {
    const ll_kernel_ops *cuda = NULL;
    if (backend != LL_BACKEND_OPENMP) {
        cuda = cuda_ops(text, size);
        if (cuda != NULL || backend == LL_BACKEND_CUDA) return cuda;
    }
    snprintf(text, size, "always there");
    return &ll_openmp_ops;
}

bool ll_backend_usable(ll_backend backend) {
    char text[256];
    return usable_ops(backend, text, sizeof text) != NULL;
}

void ll_backend_describe(ll_backend backend, char *text, size_t size) {
    char detail[256];
    if (backend == LL_BACKEND_CUDA) {
        bool usable = describe_cuda(detail, sizeof detail);
        snprintf(text, size, "cuda: %s, %s", usable ? "usable" : "not usable", detail);
        return;
    }
    const ll_kernel_ops *ops = usable_ops(backend, detail, sizeof detail);
    snprintf(text, size, "%s: %s, %s", backend == LL_BACKEND_AUTO ? "auto" : ops->name,
             backend == LL_BACKEND_AUTO ? ops->name : "usable", detail);
}

/* AUTO on CUDA: too little device memory is no reason to fail, the CPU takes over. */
static ll_status open_auto(ll_context *ctx, const ll_hierarchy *h, const ll_lanes *lanes,
                           const ll_engine_options *options, ll_engine *out) {
    char text[224];
    out->ops = cuda_ops(text, sizeof text);
    bool usable = out->ops != NULL;
    if (usable) {
        snprintf(out->why, sizeof out->why, "auto: a device is there");
        if (out->ops->open(ctx, h, lanes, options, &out->impl) == LL_OK) return LL_OK;
        snprintf(text, sizeof text, "%s", ll_context_error(ctx));
    }
    snprintf(out->why, sizeof out->why, "auto, cuda: %s", text);
    ll_log(ctx, usable ? LL_LOG_WARNING : LL_LOG_DEBUG, "device: cpu (cuda: %s)", text);
    out->ops = &ll_openmp_ops;
    return out->ops->open(ctx, h, lanes, options, &out->impl);
}

ll_status ll_engine_open(ll_context *ctx, ll_backend backend, const ll_hierarchy *h, const ll_lanes *lanes,
                         const ll_engine_options *options, ll_engine *out) {
    char text[256];
    *out = (ll_engine){.why = "asked for"};
    if (backend == LL_BACKEND_AUTO) return open_auto(ctx, h, lanes, options, out);
    const ll_kernel_ops *ops = usable_ops(backend, text, sizeof text);
    if (ops == NULL)
        return ll_fail(ctx, LL_ERR_UNAVAILABLE, "the cuda device cannot be used: %s; or use --device cpu", text);
    out->ops = ops;
    return ops->open(ctx, h, lanes, options, &out->impl);
}

void ll_engine_close(ll_engine *engine) {
    if (engine->impl != NULL) engine->ops->close(engine->impl);
    *engine = (ll_engine){.ops = NULL};
}

ll_status ll_engine_fall_back(ll_context *ctx, const ll_hierarchy *h, const ll_lanes *lanes,
                              const ll_engine_options *options, ll_engine *engine) {
    ll_engine cpu = {.ops = &ll_openmp_ops};
    if (engine->ops == &ll_openmp_ops) return LL_ERR_USAGE;
    snprintf(cpu.why, sizeof cpu.why, "%s failed in the solve: %.200s", engine->ops->name, ll_context_error(ctx));
    ll_log(ctx, LL_LOG_WARNING, "device: cpu (%s)", cpu.why);
    ll_engine_close(engine);
    *engine = cpu;
    return engine->ops->open(ctx, h, lanes, options, &engine->impl);
}
