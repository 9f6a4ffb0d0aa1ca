/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a table that are formatted by all threads, each a block of them into memory of its own; blocks are written in
 * their order. A row costs some two nanoseconds a byte to format, and what it costs to write is the kernel's copy.
 *
 *     threads     block 0 | block 1 | block 2 | block 3 | ...      whoever is done waits for the block before
 *     file        block 0 , block 1 , block 2 ...
 */
#include "solver/output/output.h"

enum { BLOCK_BYTES = 1 << 20, BYTE_NS = 2 };

static void put_block(ll_output *out, const ll_rows *rows, int64_t first, int64_t count) {
    int64_t end = first + count < rows->count ? first + count : rows->count;
    for (int64_t row = first; row < end; row++) rows->put(out, rows->user, row);
}

/* Each has a block in memory, and up to as much again while that grows. */
static int threads_worth(const ll_context *ctx, const ll_rows *rows, int64_t blocks) {
    int threads = ll_threads_worth(ctx, BYTE_NS * rows->count * rows->bytes_a_row);
    if (threads > blocks) threads = (int)blocks;
    return ll_threads_that_fit(ctx, threads, LL_ROWS_THREAD_BYTES);
}

static ll_status append(ll_context *ctx, ll_output *out, ll_output *block) {
    size_t size = 0;
    const char *text = block->text != NULL ? ll_output_text_of(block, &size) : NULL;
    if (text == NULL) return ll_fail(ctx, LL_ERR_MEMORY, "out of memory: rows of a table");
    ll_output_bytes(out, text, size);
    return LL_OK;
}

ll_status ll_put_rows(ll_context *ctx, ll_output *out, const ll_rows *rows) {
    ll_status status = LL_OK;
    int64_t a_block = BLOCK_BYTES / (rows->bytes_a_row + 1) + 1, blocks = (rows->count + a_block - 1) / a_block;
    int threads = threads_worth(ctx, rows, blocks);
    locale_t numbers = uselocale((locale_t)0); /* a thread has one of its own */
    if (threads <= 1) {
        put_block(out, rows, 0, rows->count);
        return LL_OK;
    }
#pragma omp parallel num_threads(threads)
    {
        ll_output block = {0};
        locale_t before = uselocale(numbers);
        bool open = ll_output_open_memory(ctx, &block) == LL_OK;
#pragma omp for ordered schedule(static, 1)
        for (int64_t i = 0; i < blocks; i++) {
            if (open) put_block(&block, rows, i * a_block, a_block);
#pragma omp ordered
            if (status == LL_OK) status = append(ctx, out, &block);
            ll_output_clear(&block);
        }
        ll_output_discard(&block);
        uselocale(before);
    }
    return status;
}
