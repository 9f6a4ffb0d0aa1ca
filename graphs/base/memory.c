/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory through the context: overflow-checked, zeroed, counted.
 *
 *     | header: bytes, 16 wide | block ...            a block knows its size, so that live bytes can be told
 */
#include "graphs/base/base.h"

#include <stdlib.h>
#include <string.h>

typedef union header {
    int64_t bytes;
    max_align_t align;
} header;

static bool must_fail(ll_allocator *memory) {
    if (atomic_load(&memory->fail_at) < 0) return false;
    return atomic_fetch_sub(&memory->fail_at, 1) == 0;
}

static void count_bytes(ll_allocator *memory, int64_t change) {
    long long live = atomic_fetch_add(&memory->live_bytes, change) + change;
    long long peak = atomic_load(&memory->peak_bytes);
    while (live > peak && !atomic_compare_exchange_weak(&memory->peak_bytes, &peak, live)) {
    }
}

static bool block_bytes(int64_t count, size_t size, int64_t *bytes) {
    if (count < 0 || size > (size_t)INT64_MAX) return false;
    if (__builtin_mul_overflow(count, (int64_t)size, bytes)) return false;
    return *bytes <= INT64_MAX - (int64_t)sizeof(header);
}

static void *out_of_memory(ll_context *ctx, int64_t count, size_t size) {
    (void)!ll_fail(ctx, LL_ERR_MEMORY, "out of memory: %lld elements of %zu bytes", (long long)count, size);
    return NULL;
}

void *ll_calloc(ll_context *ctx, int64_t count, size_t size) {
    int64_t bytes = 0;
    if (!block_bytes(count, size, &bytes) || must_fail(ctx->allocator)) return out_of_memory(ctx, count, size);
    header *h = calloc(1, sizeof *h + (size_t)bytes);
    if (h == NULL) return out_of_memory(ctx, count, size);
    h->bytes = bytes;
    atomic_fetch_add(&ctx->allocator->live_blocks, 1);
    count_bytes(ctx->allocator, bytes);
    return h + 1;
}

void *ll_realloc(ll_context *ctx, void *block, int64_t count, size_t size) {
    if (block == NULL) return ll_calloc(ctx, count, size);
    int64_t bytes = 0;
    if (!block_bytes(count, size, &bytes) || must_fail(ctx->allocator)) return out_of_memory(ctx, count, size);
    header *old = (header *)block - 1;
    int64_t before = old->bytes;
    header *h = realloc(old, sizeof *h + (size_t)bytes);
    if (h == NULL) return out_of_memory(ctx, count, size);
    if (bytes > before) memset((char *)(h + 1) + before, 0, (size_t)(bytes - before));
    h->bytes = bytes;
    count_bytes(ctx->allocator, bytes - before);
    return h + 1;
}

ll_status ll_grow(ll_context *ctx, void *array, int64_t count, size_t size) {
    void *block = NULL;
    memcpy(&block, array, sizeof block);
    block = ll_realloc(ctx, block, count, size);
    if (block == NULL) return LL_ERR_MEMORY;
    memcpy(array, &block, sizeof block);
    return LL_OK;
}

void ll_free(ll_context *ctx, void *block) {
    if (block == NULL) return;
    header *h = (header *)block - 1;
    atomic_fetch_sub(&ctx->allocator->live_blocks, 1);
    count_bytes(ctx->allocator, -h->bytes);
    free(h);
}

ll_status ll_copy(ll_context *ctx, void *array, const void *from, int64_t count, size_t size) {
    void *block = ll_calloc(ctx, count, size);
    if (block == NULL) return LL_ERR_MEMORY;
    if (count > 0) memcpy(block, from, (size_t)count * size);
    memcpy(array, &block, sizeof block);
    return LL_OK;
}

char *ll_strdup(ll_context *ctx, const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = ll_calloc(ctx, (int64_t)size, 1);
    if (copy != NULL) memcpy(copy, text, size);
    return copy;
}
