/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Columns that stay on a device while their pool grows. For c columns with p arcs, d demands, m arcs with e entries, r
 * rows and q metrics it takes
 *
 *     4 p + 60 c + 44 d     8 m + 16 e     8 q m + 57 r     a portion of lists: 12 an entry, 8 a column
 *
 * and as much again of p and c from the first time that the pool has grown, where there is room. Over the bus go
 * 4 p + 32 c + 36 d + 8 m + 16 e + 24 r bytes once, then 4 p + 32 c of what is new, and 16 d.
 */
#include "kernels/backends.h"
#include "kernels/cuda/fit.h"

enum { LIST_ENTRIES = 1 << 20 }; /* that a portion of lists takes at most, unless a column has more */

/* ---- room ---- */

/* Of the columns from one on. A path has no more entries than its arcs have. */
static int64_t longest_list(const ll_fit_columns *of, int64_t from) {
    int64_t most_arcs = 0, most_entries = 1;
    for (int64_t j = from; j < of->column_count; j++)
        if (of->first[j + 1] - of->first[j] > most_arcs) most_arcs = of->first[j + 1] - of->first[j];
    for (int32_t a = 0; a < of->arc_count; a++)
        if (of->entry_first[a + 1] - of->entry_first[a] > most_entries)
            most_entries = of->entry_first[a + 1] - of->entry_first[a];
    return most_arcs * most_entries > LIST_ENTRIES ? most_arcs * most_entries : LIST_ENTRIES;
}

/* Lists of columns that are the same have room already. */
static ll_cuda_room room_for(const ll_fit_columns *of, int64_t same) {
    return (ll_cuda_room){of->column_count, of->first[of->column_count], longest_list(of, same)};
}

static int64_t bytes_of(const ll_fit_columns *of, ll_cuda_room room) {
    int64_t d = of->demand_count, m = of->arc_count, r = of->row_count;
    int64_t rows = 8 * m + 8 + 16 * of->entry_first[m] + 8 * (int64_t)of->metric_count * m + 57 * r;
    return 4 * room.arcs + 60 * room.columns + 16 + 44 * d + rows + 12 * room.list_entries;
}

int64_t ll_cuda_fit_bytes(const ll_fit_columns *of) { return bytes_of(of, room_for(of, 0)); }

/* What the device has for it beside what it has taken, a sixteenth of what is free left alone. */
static ll_status ask_room(ll_cuda_fit *u, int64_t *room_bytes) {
    size_t free_bytes = 0, total_bytes = 0;
    ll_status status = ll_cuda_check(u->ctx, cudaMemGetInfo(&free_bytes, &total_bytes), "cudaMemGetInfo");
    *room_bytes = u->memory.bytes + (int64_t)(free_bytes - free_bytes / 16);
    if (u->device_limit > 0 && u->device_limit < *room_bytes) *room_bytes = u->device_limit;
    return status;
}

static ll_status tell_short(ll_cuda_fit *u, int64_t columns, int64_t bytes, int64_t room_bytes) {
    char needs[LL_BYTES_SIZE], has[LL_BYTES_SIZE];
    return ll_fail(u->ctx, LL_ERR_UNAVAILABLE,
                   "device memory is short: flows over %lld columns take %s to fit, there are %s; free the device, or "
                   "run with --device cpu",
                   (long long)columns, ll_bytes_text(bytes, needs), ll_bytes_text(room_bytes, has));
}

/* ---- what is on the device ---- */

static void point_at_columns(ll_cuda_fit *u) {
    ll_elem_columns *c = &u->f.c;
    c->cost_nusd = u->cost_nusd;
    c->next = u->next;
    c->first = u->first;
    c->arc = u->arc;
    c->demand = u->demand;
    c->first_of = u->first_of;
    c->unmet_of = u->unmet_of;
}

static ll_status copy_rows(ll_cuda_fit *u, const ll_fit_columns *of, const ll_fit_entries *entries) {
    ll_cuda_memory *m = &u->memory;
    int64_t d = of->demand_count, arcs = of->arc_count;
    ll_elem_columns *c = &u->f.c;
    c->volume_uteu = ll_cuda_copy(m, of->volume_uteu, d, sizeof *of->volume_uteu);
    c->penalty_nusd = ll_cuda_copy(m, of->penalty_nusd, d, sizeof *of->penalty_nusd);
    c->metric = ll_cuda_copy(m, of->metric, d, sizeof *of->metric);
    c->entry_first = ll_cuda_copy(m, of->entry_first, arcs + 1, sizeof *of->entry_first);
    c->entry = ll_cuda_copy(m, entries->entry, of->entry_first[arcs], sizeof *entries->entry);
    c->most_micro = ll_cuda_copy(m, entries->most_micro, of->row_count, sizeof *entries->most_micro);
    u->f.capacity = ll_cuda_copy(m, entries->capacity, of->row_count, sizeof *entries->capacity);
    u->first_of = ll_cuda_alloc(m, d, sizeof *u->first_of);
    u->unmet_of = ll_cuda_alloc(m, d, sizeof *u->unmet_of);
    return m->status;
}

static ll_status make_vectors(ll_cuda_fit *u) {
    ll_cuda_memory *m = &u->memory;
    ll_cuda_columns *f = &u->f;
    f->missing_uteu = ll_cuda_alloc(m, f->demand_count, sizeof *f->missing_uteu);
    f->arc_flow_uteu = ll_cuda_alloc(m, (int64_t)f->metric_count * f->arc_count, sizeof *f->arc_flow_uteu);
    f->load = ll_cuda_alloc(m, f->row_count, sizeof *f->load);
    f->room = ll_cuda_alloc(m, f->row_count, sizeof *f->room);
    f->marked = ll_cuda_alloc(m, f->row_count, sizeof *f->marked);
    return m->status;
}

/* A block, or a larger one in its place. */
static void *make(ll_cuda_fit *u, void *block, int64_t kept, int64_t count, size_t size) {
    if (block == NULL) return ll_cuda_alloc(&u->memory, count, size);
    return ll_cuda_grow(&u->memory, block, kept, count, size);
}

static ll_status make_columns(ll_cuda_fit *u, ll_cuda_room room, int64_t kept, int64_t kept_arcs) {
    ll_cuda_columns *f = &u->f;
    if (room.columns > u->room.columns || u->first == NULL) {
        int64_t n = room.columns;
        u->cost_nusd = make(u, u->cost_nusd, kept, n, sizeof *u->cost_nusd);
        u->next = make(u, u->next, kept, n, sizeof *u->next);
        u->demand = make(u, u->demand, kept, n, sizeof *u->demand);
        u->first = make(u, u->first, kept > 0 ? kept + 1 : 0, n + 1, sizeof *u->first);
        f->value_teu = make(u, f->value_teu, 0, n, sizeof *f->value_teu);
        f->flow_uteu = make(u, f->flow_uteu, 0, n, sizeof *f->flow_uteu);
        f->count = make(u, f->count, 0, n, sizeof *f->count);
        u->list_first = make(u, u->list_first, 0, n + 1, sizeof *u->list_first);
    }
    if (room.arcs > u->room.arcs || u->arc == NULL) u->arc = make(u, u->arc, kept_arcs, room.arcs, sizeof *u->arc);
    if (room.list_entries > u->room.list_entries || u->list_row == NULL) {
        u->list_row = make(u, u->list_row, 0, room.list_entries, sizeof *u->list_row);
        u->list_weight = make(u, u->list_weight, 0, room.list_entries, sizeof *u->list_weight);
    }
    u->room = room;
    point_at_columns(u);
    return u->memory.status;
}

static ll_status upload_new(ll_cuda_fit *u, const ll_fit_columns *of, int64_t same) {
    ll_status status = LL_OK;
    ll_cuda_memory *m = &u->memory;
    const int64_t size = sizeof(int64_t), count = of->column_count - same, demands = of->demand_count;
    const int64_t first_arc = of->first[same], arcs = of->first[of->column_count] - first_arc;
    LL_TRY(ll_cuda_upload(m, u->cost_nusd + same, of->cost_nusd + same, count * size));
    LL_TRY(ll_cuda_upload(m, u->next + same, of->next + same, count * size));
    LL_TRY(ll_cuda_upload(m, u->demand + same, of->demand + same, count * size));
    LL_TRY(ll_cuda_upload(m, u->first + same, of->first + same, (count + 1) * size));
    LL_TRY(ll_cuda_upload(m, u->arc + first_arc, of->arc + first_arc, arcs * (int64_t)sizeof *of->arc));
    LL_TRY(ll_cuda_upload(m, u->first_of, of->first_of, demands * size));
    LL_TRY(ll_cuda_upload(m, u->unmet_of, of->unmet_of, demands * size));
done:
    return status;
}

/* ---- open and follow ---- */

/* What it is to have room for: twice what there is, where the device has that beside the blocks that are copied. */
static ll_status choose_room(ll_cuda_fit *u, const ll_fit_columns *of, int64_t same, ll_cuda_room *room) {
    ll_status status = LL_OK;
    const ll_cuda_room need = *room, has = u->room;
    int64_t room_bytes = 0, copied = same > 0 ? ll_larger(4 * has.arcs, 8 * has.columns + 8) : 0;
    LL_TRY(ask_room(u, &room_bytes));
    *room =
        (ll_cuda_room){need.columns > has.columns ? 2 * need.columns : has.columns,
                       need.arcs > has.arcs ? 2 * need.arcs : has.arcs, ll_larger(need.list_entries, has.list_entries)};
    if (bytes_of(of, *room) + copied <= room_bytes) return LL_OK;
    *room = (ll_cuda_room){ll_larger(need.columns, has.columns), ll_larger(need.arcs, has.arcs), room->list_entries};
    if (bytes_of(of, *room) + copied <= room_bytes) return LL_OK;
    status = tell_short(u, of->column_count, bytes_of(of, *room) + copied, room_bytes);
done:
    return status;
}

ll_status ll_cuda_fit_follow(void *fit, const ll_fit_columns *of, int64_t same) {
    ll_status status = LL_OK;
    ll_cuda_fit *u = fit;
    ll_cuda_room room = room_for(of, same);
    const int64_t before = u->f.column_count;
    const bool fits =
        room.columns <= u->room.columns && room.arcs <= u->room.arcs && room.list_entries <= u->room.list_entries;
    if (!fits) {
        LL_TRY(choose_room(u, of, same, &room));
        LL_TRY(make_columns(u, room, same, of->first[same]));
    }
    if (same < of->column_count || before != of->column_count) LL_TRY(upload_new(u, of, same));
    u->of = *of;
    u->f.column_count = of->column_count;
done:
    return status;
}

ll_status ll_cuda_fit_load_all(ll_cuda_fit *u, const ll_fit_columns *of) {
    ll_status status = LL_OK;
    ll_fit_entries entries = {0};
    int64_t room_bytes = 0, bytes = ll_cuda_fit_bytes(of);
    u->of = *of;
    u->f.column_count = of->column_count;
    u->f.demand_count = of->demand_count;
    u->f.arc_count = of->arc_count;
    u->f.row_count = of->row_count;
    u->f.metric_count = of->metric_count;
    LL_TRY(ask_room(u, &room_bytes));
    if (bytes > room_bytes) LL_TRY(tell_short(u, of->column_count, bytes, room_bytes));
    LL_TRY(ll_fit_entries_create(u->ctx, of, &entries));
    LL_TRY(copy_rows(u, of, &entries));
    LL_TRY(make_vectors(u));
    LL_TRY(make_columns(u, room_for(of, 0), 0, 0));
    LL_TRY(upload_new(u, of, 0));
done:
    ll_fit_entries_free(u->ctx, &entries);
    return status;
}
