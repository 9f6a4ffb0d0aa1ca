/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The column pool: append-only arrays and a list per demand. Equal paths are found by hash: along the list while
 * demands have few, and from MANY on by a table of demand and hash, since each path of a list is somewhere else in
 * memory.
 */
#include "solver/pool.h"

#include <string.h>
#include <xxhash.h>

#include "solver/fit_place.h"

ll_status ll_pool_create(ll_context *ctx, const ll_problem *p, ll_pool **out) {
    ll_status status = LL_OK;
    ll_pool *pool = NULL;
    *out = NULL;
    LL_NEW(ctx, pool, 1);
    pool->p = p;
    LL_NEW(ctx, pool->place, 1);
    LL_NEW(ctx, pool->first, 1);
    LL_NEW(ctx, pool->first_of, p->demand_count);
    LL_NEW(ctx, pool->unmet_of, p->demand_count);
    for (int64_t d = 0; d < p->demand_count; d++) pool->first_of[d] = pool->unmet_of[d] = LL_NONE;
    *out = pool;
    return LL_OK;
done:
    ll_pool_free(ctx, pool);
    return status;
}

void ll_pool_free(ll_context *ctx, ll_pool *pool) {
    if (pool == NULL) return;
    if (pool->place != NULL) ll_fit_place_leave(pool);
    void *arrays[] = {pool->demand, pool->first, pool->cost_nusd, pool->next,     pool->hash,
                      pool->arc,    pool->slot,  pool->first_of,  pool->unmet_of, pool->place};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_kept_rows_free(ctx, pool->rows);
    ll_free(ctx, pool);
}

/* Room for more than is needed where memory allows it: arrays that double are copied seldom. */
static int64_t more_room(const ll_context *ctx, int64_t need, int64_t size) {
    int64_t twice = 2 * need + 64, little = need + need / 8 + 64;
    return (twice - need) * size <= ll_memory_left(ctx) / 2 ? twice : little;
}

enum { COLUMN_BYTES = 40 }; /* of the arrays by column */

enum { MANY = 8 }; /* columns a demand */

/* Slots for one column more: the table is at most three quarters full. 0: there is none yet. */
static int64_t slots_for(const ll_pool *pool) {
    if (pool->slot_count == 0 && pool->count < MANY * pool->p->demand_count) return 0;
    int64_t slots = pool->slot_count > 0 ? pool->slot_count : 64;
    while (4 * (pool->count + 1) > 3 * slots) slots *= 2;
    return slots;
}

bool ll_pool_has_room(const ll_context *ctx, const ll_pool *pool, int64_t arcs) {
    int64_t used = pool->first[pool->count], need = 0;
    if (pool->count == pool->room) need += (more_room(ctx, pool->room, COLUMN_BYTES) - pool->room) * COLUMN_BYTES;
    if (used + arcs > pool->arc_room) need += (more_room(ctx, used + arcs, 4) - pool->arc_room) * 4;
    need += (slots_for(pool) - pool->slot_count) * (int64_t)sizeof *pool->slot;
    return need <= ll_memory_left(ctx);
}

/* ---- the table ---- */

/* Where a search for a path begins; it goes on to the next slot, and after the last to the first. */
static int64_t place_of(const ll_pool *pool, int64_t demand, uint64_t hash) {
    const uint64_t golden = 0x9E3779B97F4A7C15u;
    return (int64_t)((hash ^ (uint64_t)demand * golden) & ((uint64_t)pool->slot_count - 1));
}

static int64_t slot_after(const ll_pool *pool, int64_t at) { return (at + 1) & (pool->slot_count - 1); }

typedef struct path {
    int64_t demand;
    uint64_t hash;
    const int32_t *arc;
    int64_t arc_count;
} path;

static bool is_path(const ll_pool *pool, int64_t j, const path *p) {
    return pool->hash[j] == p->hash && pool->demand[j] == p->demand && ll_pool_arc_count(pool, j) == p->arc_count &&
           memcmp(pool->arc + pool->first[j], p->arc, (size_t)p->arc_count * sizeof *p->arc) == 0;
}

static int64_t find(const ll_pool *pool, const path *p) {
    if (pool->slot_count == 0) {
        int64_t j = pool->first_of[p->demand];
        while (j != LL_NONE && !is_path(pool, j, p)) j = pool->next[j];
        return j;
    }
    for (int64_t at = place_of(pool, p->demand, p->hash); pool->slot[at] > 0; at = slot_after(pool, at))
        if (is_path(pool, pool->slot[at] - 1, p)) return pool->slot[at] - 1;
    return LL_NONE;
}

/* A path that the table does not have. */
static void put_in_slot(ll_pool *pool, int64_t j) {
    if (pool->slot_count == 0 || ll_pool_is_unmet(pool, j)) return;
    int64_t at = place_of(pool, pool->demand[j], pool->hash[j]);
    while (pool->slot[at] > 0) at = slot_after(pool, at);
    pool->slot[at] = j + 1;
}

static void fill_slots(ll_pool *pool) {
    if (pool->slot_count > 0) memset(pool->slot, 0, (size_t)pool->slot_count * sizeof *pool->slot);
    for (int64_t j = 0; j < pool->count; j++) put_in_slot(pool, j);
}

static ll_status make_slots(ll_context *ctx, ll_pool *pool) {
    int64_t slots = slots_for(pool);
    if (slots == pool->slot_count) return LL_OK;
    if (ll_grow(ctx, &pool->slot, slots, sizeof *pool->slot) != LL_OK) return LL_ERR_MEMORY;
    pool->slot_count = slots;
    fill_slots(pool);
    return LL_OK;
}

/* ---- columns ---- */

static ll_status make_room(ll_context *ctx, ll_pool *pool, int64_t arcs) {
    ll_status status = LL_OK;
    if (pool->count == pool->room) {
        int64_t room = more_room(ctx, pool->room, COLUMN_BYTES);
        LL_TRY(ll_grow(ctx, &pool->demand, room, sizeof *pool->demand));
        LL_TRY(ll_grow(ctx, &pool->first, room + 1, sizeof *pool->first));
        LL_TRY(ll_grow(ctx, &pool->cost_nusd, room, sizeof *pool->cost_nusd));
        LL_TRY(ll_grow(ctx, &pool->next, room, sizeof *pool->next));
        LL_TRY(ll_grow(ctx, &pool->hash, room, sizeof *pool->hash));
        pool->room = room;
    }
    int64_t used = pool->first[pool->count];
    if (used + arcs > pool->arc_room) {
        int64_t room = more_room(ctx, used + arcs, 4);
        LL_TRY(ll_grow(ctx, &pool->arc, room, sizeof *pool->arc));
        pool->arc_room = room;
    }
    LL_TRY(make_slots(ctx, pool));
done:
    return status;
}

static int64_t path_cost(const ll_problem *p, int32_t klass, const int32_t *arc, int64_t arc_count) {
    const int64_t *cost = &p->cost_nusd[(int64_t)klass * p->arc_count];
    int64_t sum = 0;
    for (int64_t i = 0; i < arc_count; i++) sum = ll_cost_add(sum, cost[arc[i]]);
    return sum;
}

static int64_t append(ll_pool *pool, int64_t demand, const int32_t *arc, int64_t arc_count, uint64_t hash,
                      int64_t cost) {
    int64_t j = pool->count++;
    if (arc_count > 0) memcpy(pool->arc + pool->first[j], arc, (size_t)arc_count * sizeof *arc);
    pool->first[j + 1] = pool->first[j] + arc_count;
    pool->demand[j] = demand;
    pool->hash[j] = hash;
    pool->cost_nusd[j] = cost;
    pool->next[j] = pool->first_of[demand];
    pool->first_of[demand] = j;
    return j;
}

ll_status ll_pool_add_path(ll_context *ctx, ll_pool *pool, int64_t demand, const int32_t *arc, int64_t arc_count,
                           int64_t *column, bool *added) {
    uint64_t hash = XXH64(arc, (size_t)arc_count * sizeof *arc, 0);
    *column = find(pool, &(path){demand, hash, arc, arc_count});
    *added = *column == LL_NONE;
    if (!*added) return LL_OK;
    if (make_room(ctx, pool, arc_count) != LL_OK) return LL_ERR_MEMORY;
    if (pool->rows != NULL && ll_kept_rows_add(ctx, pool, demand, arc, arc_count) != LL_OK) return LL_ERR_MEMORY;
    *column = append(pool, demand, arc, arc_count, hash, path_cost(pool->p, pool->p->klass[demand], arc, arc_count));
    put_in_slot(pool, *column);
    return LL_OK;
}

ll_status ll_pool_set_unmet(ll_context *ctx, ll_pool *pool, int64_t demand, int64_t penalty_nusd) {
    if (pool->unmet_of[demand] == LL_NONE) {
        if (make_room(ctx, pool, 0) != LL_OK) return LL_ERR_MEMORY;
        if (pool->rows != NULL && ll_kept_rows_add(ctx, pool, demand, NULL, 0) != LL_OK) return LL_ERR_MEMORY;
        pool->unmet_of[demand] = append(pool, demand, NULL, 0, 0, penalty_nusd);
    }
    pool->cost_nusd[pool->unmet_of[demand]] = penalty_nusd;
    return LL_OK;
}

void ll_pool_keep(ll_pool *pool, const bool *keep) {
    int64_t count = pool->count, arcs = 0;
    pool->generation++;
    for (int64_t d = 0; d < pool->p->demand_count; d++) pool->first_of[d] = LL_NONE;
    pool->count = 0;
    for (int64_t j = 0; j < count; j++) {
        int64_t d = pool->demand[j], first = pool->first[j], length = pool->first[j + 1] - first;
        bool unmet = pool->unmet_of[d] == j;
        if (unmet && !keep[j]) pool->unmet_of[d] = LL_NONE;
        if (!keep[j]) continue;
        int64_t to = pool->count++;
        if (unmet) pool->unmet_of[d] = to;
        if (pool->rows != NULL) ll_kept_rows_move(pool->rows, j, to);
        if (length > 0) memmove(pool->arc + arcs, pool->arc + first, (size_t)length * sizeof *pool->arc);
        pool->demand[to] = d;
        pool->cost_nusd[to] = pool->cost_nusd[j];
        pool->hash[to] = pool->hash[j];
        pool->first[to] = arcs;
        pool->next[to] = pool->first_of[d];
        pool->first_of[d] = to;
        arcs += length;
    }
    pool->first[pool->count] = arcs;
    fill_slots(pool);
}
