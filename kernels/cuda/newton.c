/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master on a device: room for its program and iterate, what goes there once, and its table. For c columns in g
 * groups, e entries, u places in unions, r rows, t = r up to whole tiles and s = r up to whole spans it takes
 *
 *     8 t^2 + 24 t  the matrix      1024 s  inverses on its diagonal      28 e  entries twice      20 u
 *     104 c + 40 g + 150 r          strips for the assembly
 *
 * and a workspace where cuSOLVER is used. Over the bus go 8 c + 16 g + 16 r bytes once, and 12 e + 4 u + 8 c + 8 g
 * where the program's entries are not there already (entries.c); what is by row is made there.
 */
#include "kernels/cuda/newton.h"

#include <stdio.h>

#include "kernels/backends.h"
#include "kernels/cuda/engine.h"
#include "kernels/cuda/entries.h"

static const int64_t strip_bytes = INT64_C(256) << 20; /* of all strips, where one is less */

static int64_t padded(int64_t rows) { return (rows + LL_CUDA_TILE - 1) / LL_CUDA_TILE * LL_CUDA_TILE; }

static int64_t largest_strip(const ll_program *g) {
    int64_t most = 1;
    for (int64_t group = 0; group < g->group_count; group++) {
        int64_t size = g->union_first[group + 1] - g->union_first[group];
        int64_t columns = g->group_first[group + 1] - g->group_first[group];
        if (size * columns > most) most = size * columns;
    }
    return most;
}

static int32_t strips_for(const ll_program *g, int64_t strip_size) {
    int64_t strips = strip_bytes / (8 * strip_size);
    if (strips > LL_CUDA_NEWTON_STRIPS) strips = LL_CUDA_NEWTON_STRIPS;
    if (strips > g->group_count) strips = g->group_count;
    return strips > 0 ? (int32_t)strips : 1;
}

int64_t ll_cuda_newton_bytes(const ll_program *g, int64_t strip_size) {
    int64_t r = g->row_count, c = g->column_count, items = r + c, t = padded(r);
    int64_t program = 24 * g->group_count + 16 + 12 * g->union_count + 16 * c + 8 + 28 * g->entry_count + 32 * r + 16;
    int64_t iterate = 56 * items + 24 * c + 16 * g->group_count + 8 * g->union_count + 16 * r;
    int64_t inverse = 8 * (int64_t)ll_cuda_spans(r) * LL_CUDA_SPAN * LL_CUDA_SPAN;
    int64_t system = 8 * t * t + 24 * t + inverse + 8 * strip_size * strips_for(g, strip_size);
    return program + iterate + system + LL_CUDA_BOUND_BLOCKS * (int64_t)sizeof(ll_cuda_part) +
           LL_CUDA_NEWTON_COUNTS * (int64_t)sizeof(unsigned int);
}

/* ---- set-up ---- */

static void borrow_entries(ll_elem_groups *to, const ll_cuda_made *made) {
    to->union_first = made->union_first;
    to->union_row = made->union_row;
    to->entry_first = made->entry_first;
    to->entry_slot = made->entry_slot;
    to->entry_weight = made->entry_weight;
}

static void copy_entries(ll_cuda_memory *m, ll_elem_groups *to, const ll_program *g) {
    to->union_first = ll_cuda_copy(m, g->union_first, g->group_count + 1, sizeof *g->union_first);
    to->union_row = ll_cuda_copy(m, g->union_row, g->union_count, sizeof *g->union_row);
    to->entry_first = ll_cuda_copy(m, g->entry_first, g->column_count + 1, sizeof *g->entry_first);
    to->entry_slot = ll_cuda_copy(m, g->entry_slot, g->entry_count, sizeof *g->entry_slot);
    to->entry_weight = ll_cuda_copy(m, g->entry_weight, g->entry_count, sizeof *g->entry_weight);
}

static ll_status copy_program(ll_cuda_newton *n) {
    const ll_program *g = n->g;
    ll_cuda_memory *m = &n->memory;
    ll_cuda_iterate *it = &n->it;
    it->groups =
        (ll_elem_groups){.volume = ll_cuda_copy(m, g->volume, g->group_count, sizeof *g->volume),
                         .group_first = ll_cuda_copy(m, g->group_first, g->group_count + 1, sizeof *g->group_first),
                         .cost = ll_cuda_copy(m, g->cost, g->column_count, sizeof *g->cost)};
    if (g->made != NULL)
        borrow_entries(&it->groups, g->made);
    else
        copy_entries(m, &it->groups, g);
    it->capacity = ll_cuda_copy(m, g->capacity, g->row_count, sizeof *g->capacity);
    it->whole = ll_cuda_copy(m, g->whole, g->row_count, sizeof *g->whole);
    it->row_first = ll_cuda_alloc(m, (int64_t)g->row_count + 1, sizeof *it->row_first);
    it->row_column = ll_cuda_alloc(m, g->entry_count, sizeof *it->row_column);
    it->row_weight = ll_cuda_alloc(m, g->entry_count, sizeof *it->row_weight);
    it->touch_first = ll_cuda_alloc(m, (int64_t)g->row_count + 1, sizeof *it->touch_first);
    it->touch = ll_cuda_alloc(m, g->union_count, sizeof *it->touch);
    return m->status;
}

static ll_status make_iterate(ll_cuda_newton *n) {
    ll_status status = LL_OK;
    ll_cuda_memory *m = &n->memory;
    ll_cuda_iterate *it = &n->it;
    int64_t items = it->column_count + it->row_count;
    double **of_item[] = {&it->primal, &it->dual,          &it->target,     &it->d.primal,
                          &it->d.dual, &it->before.primal, &it->before.dual};
    for (size_t i = 0; i < sizeof of_item / sizeof *of_item; i++) *of_item[i] = ll_cuda_zeros(m, items, sizeof(double));
    it->group_of = ll_cuda_alloc(m, it->column_count, sizeof *it->group_of);
    it->theta = ll_cuda_alloc(m, it->column_count, sizeof *it->theta);
    it->y = ll_cuda_alloc(m, it->column_count, sizeof *it->y);
    it->theta_sum = ll_cuda_alloc(m, it->group_count, sizeof *it->theta_sum);
    it->key = ll_cuda_alloc(m, it->group_count, sizeof *it->key);
    it->touch_square = ll_cuda_alloc(m, n->g->union_count, sizeof *it->touch_square);
    it->misfit = ll_cuda_zeros(m, it->row_count, sizeof *it->misfit);
    it->scale = ll_cuda_alloc(m, it->row_count, sizeof *it->scale);
    it->count = ll_cuda_alloc(m, LL_CUDA_NEWTON_COUNTS, sizeof *it->count);
    n->device_part = ll_cuda_alloc(m, LL_CUDA_BOUND_BLOCKS, sizeof *n->device_part);
    LL_TRY(m->status);
    LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_groups(it, LL_CUDA_GROUP_FIND, 0, m->stream), "newton_groups"));
done:
    return status;
}

static ll_status make_system(ll_cuda_newton *n) {
    ll_cuda_memory *m = &n->memory;
    ll_cuda_iterate *it = &n->it;
    it->strip = ll_cuda_alloc(m, it->strips * it->strip_size, sizeof *it->strip);
    it->diagonal = ll_cuda_alloc(m, it->stride, sizeof *it->diagonal);
    it->right = ll_cuda_alloc(m, it->stride, sizeof *it->right);
    it->half = ll_cuda_alloc(m, it->stride, sizeof *it->half);
    it->inverse =
        ll_cuda_alloc(m, (int64_t)ll_cuda_spans(it->row_count) * LL_CUDA_SPAN * LL_CUDA_SPAN, sizeof *it->inverse);
    it->matrix = ll_cuda_alloc(m, (int64_t)it->stride * it->stride, sizeof *it->matrix);
    return m->status;
}

/* Counters take no more memory than the items they count, or than the matrix, which lies there later. */
static int32_t shares_for(const ll_cuda_iterate *it, int64_t items) {
    int64_t shares = 1 + items / it->row_count;
    if (shares > 2 * (int64_t)it->stride) shares = 2 * (int64_t)it->stride;
    return (int32_t)(shares < LL_CUDA_NEWTON_SHARES ? shares : LL_CUDA_NEWTON_SHARES);
}

static ll_status sort_by_row(ll_cuda_newton *n, ll_cuda_by_row what, int64_t items) {
    static const char *const names[LL_CUDA_BY_ROW_STEPS] = {"newton_count_by_row", "newton_rank_by_row",
                                                            "newton_first_by_row", "newton_write_by_row"};
    ll_status status = LL_OK;
    ll_cuda_iterate *it = &n->it;
    if (it->row_count == 0) return LL_OK;
    const int32_t shares = shares_for(it, items);
    uint32_t *count = (uint32_t *)(void *)it->matrix;
    LL_TRY(ll_cuda_zero(&n->memory, count, (int64_t)shares * it->row_count * (int64_t)sizeof *count));
    for (int step = 0; step < LL_CUDA_BY_ROW_STEPS; step++)
        LL_TRY(ll_cuda_check(
            n->ctx, ll_cuda_launch_newton_by_row(it, what, (ll_cuda_by_row_step)step, shares, count, n->memory.stream),
            names[step]));
done:
    return status;
}

static int64_t there_already(const ll_program *g) {
    const ll_cuda_made *made = g->made;
    return made != NULL ? made->memory.bytes : 0;
}

/* Whether the device has room, a sixteenth of what is free left alone. */
static ll_status check_room(ll_cuda_newton *n, const ll_newton_options *options) {
    size_t free_bytes = 0, total_bytes = 0;
    char needs[LL_BYTES_SIZE], has[LL_BYTES_SIZE];
    ll_status status = ll_cuda_check(n->ctx, cudaMemGetInfo(&free_bytes, &total_bytes), "cudaMemGetInfo");
    if (status != LL_OK) return status;
    int64_t made = there_already(n->g), room = (int64_t)(free_bytes - free_bytes / 16);
    int64_t bytes = ll_cuda_newton_bytes(n->g, n->it.strip_size) - made;
    if (options->device_limit > 0 && options->device_limit - made < room) room = options->device_limit - made;
    if (bytes <= room) return LL_OK;
    return ll_fail(n->ctx, LL_ERR_UNAVAILABLE,
                   "device memory is short: a master over %d capacities takes %s, there are "
                   "%s; free the device, or run with --device cpu",
                   n->g->row_count, ll_bytes_text(bytes, needs), ll_bytes_text(room, has));
}

/* Where the library is to be had, the matrix is large enough and there is memory for it, cuSOLVER factors. */
static void choose_cholesky(ll_cuda_newton *n, const ll_newton_options *options) {
    int32_t least = options->cusolver_rows > 0 ? options->cusolver_rows : LL_CUDA_CUSOLVER_ROWS;
    n->cholesky = "own Cholesky, rows are few";
    if (n->it.row_count < least) return;
    const char *why = ll_cuda_cusolver_open(&n->cusolver, options->cusolver, n->memory.stream);
    n->cholesky = why;
    if (why != NULL) return;
    n->cholesky = "own Cholesky, no memory for cuSOLVER";
    n->workspace_count = ll_cuda_cusolver_workspace(&n->cusolver, n->it.matrix, n->it.row_count, n->it.stride);
    if (n->workspace_count < 0) return;
    int32_t keep = n->memory.block_count;
    n->workspace = ll_cuda_alloc(&n->memory, n->workspace_count, sizeof *n->workspace);
    if (n->workspace == NULL) ll_cuda_shrink(&n->memory, keep);
    if (n->workspace != NULL) n->cholesky = "cuSOLVER";
}

static void newton_close(void *newton) {
    ll_cuda_newton *n = newton;
    if (n == NULL) return;
    if (n->memory.stream != NULL) (void)cudaStreamSynchronize(n->memory.stream);
    ll_cuda_replay_forget(&n->factor);
    ll_cuda_replay_forget(&n->solve);
    ll_cuda_cusolver_close(&n->cusolver);
    ll_cuda_memory_close(&n->memory);
    ll_free(n->ctx, n->part);
    ll_free(n->ctx, n);
}

static void set_sizes(ll_cuda_newton *n) {
    const ll_program *g = n->g;
    ll_cuda_iterate *it = &n->it;
    int64_t items = g->column_count + g->row_count, blocks = (items + LL_CUDA_BLOCK - 1) / LL_CUDA_BLOCK;
    it->row_count = g->row_count;
    it->stride = (int32_t)padded(g->row_count);
    it->group_count = g->group_count;
    it->column_count = g->column_count;
    it->strip_size = largest_strip(g);
    it->strips = strips_for(g, it->strip_size);
    n->blocks = (int32_t)(blocks < LL_CUDA_BOUND_BLOCKS ? blocks : LL_CUDA_BOUND_BLOCKS);
}

static ll_status newton_open(ll_context *ctx, const ll_program *g, const ll_newton_options *options, void **out) {
    ll_status status = LL_OK;
    ll_cuda_newton *n = NULL;
    *out = NULL;
    LL_NEW(ctx, n, 1);
    n->ctx = ctx;
    n->g = g;
    set_sizes(n);
    LL_NEW(ctx, n->part, LL_CUDA_BOUND_BLOCKS);
    LL_TRY(ll_cuda_choose_device(ctx, 0, n->device));
    LL_TRY(ll_cuda_memory_open(ctx, &n->memory));
    LL_TRY(check_room(n, options));
    LL_TRY(copy_program(n));
    LL_TRY(make_iterate(n));
    LL_TRY(make_system(n));
    LL_TRY(sort_by_row(n, LL_CUDA_ENTRIES, g->entry_count));
    LL_TRY(sort_by_row(n, LL_CUDA_PLACES, g->union_count));
    choose_cholesky(n, options);
    LL_TRY(ll_cuda_wait(&n->memory));
    *out = n;
    n = NULL;
done:
    newton_close(n);
    return status;
}

static void newton_info(void *newton, ll_newton_info *out) {
    const ll_cuda_newton *n = newton;
    *out = (ll_newton_info){
        .memory_bytes = n->memory.bytes + there_already(n->g), .assembly_s = n->assembly_s, .factor_s = n->factor_s};
    snprintf(out->name, sizeof out->name, "cuda, %.60s, %.50s", n->device, n->cholesky);
}

/* ---- vectors ---- */

static double *vector_of(const ll_cuda_newton *n, ll_newton_vector vector, int64_t *bytes) {
    const ll_cuda_iterate *it = &n->it;
    double *const at[LL_NEWTON_VECTORS] = {it->primal, it->dual, it->primal + it->column_count,
                                           it->dual + it->column_count, it->misfit};
    bool of_column = vector == LL_NEWTON_X || vector == LL_NEWTON_Z;
    *bytes = (of_column ? it->column_count : it->row_count) * (int64_t)sizeof(double);
    return at[vector];
}

static ll_status newton_put(void *newton, ll_newton_vector vector, const double *from) {
    ll_cuda_newton *n = newton;
    int64_t bytes = 0;
    double *to = vector_of(n, vector, &bytes);
    return ll_cuda_upload(&n->memory, to, from, bytes);
}

static ll_status newton_fetch(void *newton, ll_newton_vector vector, double *to) {
    ll_cuda_newton *n = newton;
    int64_t bytes = 0;
    const double *from = vector_of(n, vector, &bytes);
    return ll_cuda_download(&n->memory, to, from, bytes);
}

static ll_status newton_factor(void *newton, int32_t *lost) { return ll_cuda_newton_factor(newton, lost); }

const ll_newton_ops ll_cuda_newton_ops = {
    .open = newton_open,
    .close = newton_close,
    .info = newton_info,
    .put = newton_put,
    .fetch = newton_fetch,
    .measure = ll_cuda_newton_op_measure,
    .remember = ll_cuda_newton_op_remember,
    .recall = ll_cuda_newton_op_recall,
    .center = ll_cuda_newton_op_center,
    .raise = ll_cuda_newton_op_raise,
    .mix = ll_cuda_newton_op_mix,
    .factor = newton_factor,
    .climb = ll_cuda_newton_op_climb,
    .shift = ll_cuda_newton_op_shift,
    .direct = ll_cuda_newton_op_direct,
    .swap = ll_cuda_newton_op_swap,
    .move = ll_cuda_newton_op_move,
    .face = ll_cuda_newton_op_face,
    .project = ll_cuda_newton_op_project,
};
