/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries of a program, made where the columns of its pool are. For c columns of g groups with f raw entries, of which
 * e are kept in unions of u, l lone columns, r rows and s of the case, it takes, until they are made,
 *
 *     24 f     16 c + 16 g + 8 l + 5 s + 17 r     tables: 24 r + r / 8 a block, of which there are 1 024 at most
 *
 * and 12 e + 4 u + 8 c + 8 g, which stay. Over the bus go 8 c + 16 g + 8 l + 5 s + r bytes, and back 8 g + 16 r.
 */
#include "kernels/cuda/entries.h"

#include "kernels/cuda/entries_device.h"

static const int64_t table_bytes = INT64_C(256) << 20; /* of all tables, where one is less */

typedef struct maker {
    ll_cuda_fit *u;
    ll_program *g;
    ll_cuda_memory memory; /* of what is needed until entries are made */
    ll_cuda_made *made;
    ll_cuda_entries n;
    int64_t raw_count;
} maker;

static void give_back(void *made) {
    ll_cuda_made *m = made;
    if (m == NULL) return;
    ll_cuda_memory_close(&m->memory);
    ll_free(m->ctx, m);
}

#define LAUNCH(kernel, ...) ll_cuda_check(b->u->ctx, ll_cuda_launch_##kernel(__VA_ARGS__, b->memory.stream), #kernel)

/* ---- what goes there ---- */

/* Of the rows of the case which are here, and of those here which have several entries. */
static ll_status copy_rows(maker *b) {
    ll_status status = LL_OK;
    const ll_fit_columns *of = &b->u->of;
    uint8_t *wanted = NULL, *repeats = NULL;
    LL_NEW(b->u->ctx, wanted, of->row_count);
    LL_NEW(b->u->ctx, repeats, b->g->row_count);
    for (int32_t r = 0; r < of->row_count; r++) wanted[r] = b->g->row_of[r] != LL_NONE;
    for (int64_t e = 0; e < of->entry_first[of->arc_count]; e++) {
        int32_t here = b->g->row_of[of->entry[e].row];
        if (here != LL_NONE && repeats[here] < 2) repeats[here]++;
    }
    for (int32_t r = 0; r < b->g->row_count; r++) repeats[r] = repeats[r] > 1;
    b->n.wanted = ll_cuda_copy(&b->memory, wanted, of->row_count, sizeof *wanted);
    b->n.repeats = ll_cuda_copy(&b->memory, repeats, b->g->row_count, sizeof *repeats);
    b->n.row_of = ll_cuda_copy(&b->memory, b->g->row_of, of->row_count, sizeof *b->g->row_of);
    status = b->memory.status;
done:
    ll_free(b->u->ctx, wanted);
    ll_free(b->u->ctx, repeats);
    return status;
}

static ll_status copy_frame(maker *b) {
    ll_status status = LL_OK;
    const ll_program *g = b->g;
    ll_cuda_memory *m = &b->memory;
    ll_cuda_entries *n = &b->n;
    n->c = b->u->f.c;
    n->row_count = g->row_count;
    n->group_count = g->group_count;
    n->column_count = g->column_count;
    n->lone_count = g->lone_count;
    n->group_demand = ll_cuda_copy(m, g->group_demand, g->group_count, sizeof *g->group_demand);
    n->group_first = ll_cuda_copy(m, g->group_first, g->group_count + 1, sizeof *g->group_first);
    n->column = ll_cuda_copy(m, g->column, g->column_count, sizeof *g->column);
    n->lone = ll_cuda_copy(m, g->lone, g->lone_count, sizeof *g->lone);
    LL_TRY(m->status);
    LL_TRY(copy_rows(b));
done:
    return status;
}

/* ---- room ---- */

static ll_status make_counters(maker *b) {
    ll_cuda_memory *m = &b->memory;
    ll_cuda_entries *n = &b->n;
    int64_t most = ll_larger(n->column_count, n->group_count);
    n->raw_first = ll_cuda_zeros(m, n->column_count + 1, sizeof *n->raw_first);
    n->constant = ll_cuda_zeros(m, n->row_count, sizeof *n->constant);
    n->part = ll_cuda_alloc(m, most / LL_CUDA_SCAN_ITEMS + 1, sizeof *n->part);
    return m->status;
}

static ll_status make_raw(maker *b) {
    ll_cuda_memory *m = &b->memory;
    ll_cuda_entries *n = &b->n;
    n->raw_row = ll_cuda_alloc(m, b->raw_count, sizeof *n->raw_row);
    n->raw_weight = ll_cuda_alloc(m, b->raw_count, sizeof *n->raw_weight);
    n->raw_total = ll_cuda_alloc(m, b->raw_count, sizeof *n->raw_total);
    n->raw_union = ll_cuda_alloc(m, b->raw_count, sizeof *n->raw_union);
    return m->status;
}

static ll_status make_tables(maker *b) {
    ll_status status = LL_OK;
    ll_cuda_memory *m = &b->memory;
    ll_cuda_entries *n = &b->n;
    int64_t a_table = 24 * (int64_t)n->row_count, blocks = a_table > 0 ? table_bytes / a_table : LL_CUDA_ENTRY_BLOCKS;
    if (blocks > LL_CUDA_ENTRY_BLOCKS) blocks = LL_CUDA_ENTRY_BLOCKS;
    if (blocks > n->group_count) blocks = n->group_count;
    n->blocks = blocks > 0 ? (int32_t)blocks : 1;
    n->words = (n->row_count + 31) / 32;
    n->table.touched = ll_cuda_zeros(m, (int64_t)n->blocks * n->words, sizeof *n->table.touched);
    const int64_t rows = (int64_t)n->blocks * n->row_count;
    n->table.times = ll_cuda_zeros(m, rows, sizeof *n->table.times);
    n->table.slot = ll_cuda_alloc(m, rows, sizeof *n->table.slot);
    n->table.least = ll_cuda_alloc(m, rows, sizeof *n->table.least);
    n->table.most = ll_cuda_zeros(m, rows, sizeof *n->table.most);
    LL_TRY(m->status);
    if (rows > 0)
        status = ll_cuda_check(b->u->ctx,
                               cudaMemsetAsync(n->table.least, 0xff, (size_t)rows * sizeof *n->table.least, m->stream),
                               "cudaMemsetAsync");
done:
    return status;
}

/* ---- the entries ---- */

static ll_status list_raw(maker *b) {
    ll_status status = LL_OK;
    ll_cuda_entries *n = &b->n;
    LL_TRY(make_counters(b));
    LL_TRY(LAUNCH(entries_count, n));
    LL_TRY(LAUNCH(entries_scan, n->raw_first, n->column_count, n->part));
    LL_TRY(ll_cuda_download(&b->memory, &b->raw_count, n->raw_first + n->column_count, sizeof b->raw_count));
    LL_TRY(make_raw(b));
    LL_TRY(LAUNCH(entries_list, n));
    LL_TRY(LAUNCH(entries_lone, n));
done:
    return status;
}

static ll_status unite(maker *b) {
    ll_status status = LL_OK;
    ll_cuda_entries *n = &b->n;
    ll_cuda_made *made = b->made;
    LL_TRY(make_tables(b));
    made->union_first = ll_cuda_alloc(&made->memory, n->group_count + 1, sizeof *made->union_first);
    made->entry_first = ll_cuda_alloc(&made->memory, n->column_count + 1, sizeof *made->entry_first);
    LL_TRY(made->memory.status);
    LL_TRY(ll_cuda_zero(&b->memory, made->union_first, sizeof *made->union_first));
    LL_TRY(ll_cuda_zero(&b->memory, made->entry_first, sizeof *made->entry_first));
    n->union_first = made->union_first;
    n->entry_first = made->entry_first;
    LL_TRY(LAUNCH(entries_unite, n));
    LL_TRY(LAUNCH(entries_keep, n));
    LL_TRY(LAUNCH(entries_scan, n->union_first, n->group_count, n->part));
    LL_TRY(LAUNCH(entries_scan, n->entry_first, n->column_count, n->part));
done:
    return status;
}

static ll_status pack(maker *b, int64_t unions, int64_t entries) {
    ll_status status = LL_OK;
    ll_cuda_entries *n = &b->n;
    ll_cuda_made *made = b->made;
    made->union_row = n->union_row = ll_cuda_alloc(&made->memory, unions, sizeof *made->union_row);
    made->entry_slot = n->entry_slot = ll_cuda_alloc(&made->memory, entries, sizeof *made->entry_slot);
    made->entry_weight = n->entry_weight = ll_cuda_alloc(&made->memory, entries, sizeof *made->entry_weight);
    LL_TRY(made->memory.status);
    LL_TRY(LAUNCH(entries_pack, n));
    LL_TRY(ll_cuda_wait(&b->memory));
done:
    return status;
}

static ll_status make_all(maker *b, ll_wide *constant) {
    ll_status status = LL_OK;
    ll_program *g = b->g;
    int64_t entries = 0;
    LL_TRY(copy_frame(b));
    LL_TRY(list_raw(b));
    LL_TRY(unite(b));
    LL_TRY(ll_cuda_download(&b->memory, &entries, b->made->entry_first + g->column_count, sizeof entries));
    LL_TRY(ll_cuda_download(&b->memory, g->union_first, b->made->union_first,
                            (g->group_count + 1) * (int64_t)sizeof *g->union_first));
    LL_TRY(ll_cuda_download(&b->memory, constant, b->n.constant, g->row_count * (int64_t)sizeof *constant));
    LL_TRY(pack(b, g->union_first[g->group_count], entries));
    g->union_count = g->union_first[g->group_count];
    g->entry_count = entries;
done:
    return status;
}

ll_status ll_cuda_fit_enter(void *fit, ll_program *g, ll_wide *constant) {
    ll_status status = LL_OK;
    maker b = {.u = fit, .g = g};
    ll_context *ctx = b.u->ctx;
    LL_NEW(ctx, b.made, 1);
    b.made->ctx = ctx;
    LL_TRY(ll_cuda_memory_open(ctx, &b.made->memory));
    LL_TRY(ll_cuda_memory_open(ctx, &b.memory));
    LL_TRY(make_all(&b, constant));
    g->made = b.made;
    g->give_back = give_back;
    b.made = NULL;
done:
    ll_cuda_memory_close(&b.memory);
    give_back(b.made);
    return status;
}
