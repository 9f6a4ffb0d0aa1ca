/* SPDX-License-Identifier: Apache-2.0 */
/* When state is taken and written, and where a solve goes on. */
#include "solver/checkpoint/keeper.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "solver/checkpoint/state.h"
#include "solver/output/owner.h"

enum { STATE, DEMAND, FIRST, ARC, SECTIONS };
static const double rest_s = 0.5, rest_share = 30; /* between two states: at least, and times what one took */

/* ---- taking ---- */

static void take(ll_keeper *k, ll_keeper_walk walk, void *user) {
    double start_s = ll_clock_s();
    ll_archive_restart(&k->state);
    ll_state_write(&k->state, k->column, &k->columns);
    if (walk != NULL) walk(user, &k->state);
    k->taken = !k->state.failed;
    k->written = false;
    k->taken_at_s = ll_clock_s();
    k->took_s = k->taken_at_s - start_s;
}

/* Into the place of the older generation. */
static void write_file(ll_keeper *k) {
    const ll_pool *pool = k->column->pool;
    const int64_t arcs = pool->first[k->columns];
    const ll_checkpoint_section sections[SECTIONS] = {
        [STATE] = {STATE, k->state.bytes, k->state.size},
        [DEMAND] = {DEMAND, pool->demand, k->columns * (int64_t)sizeof *pool->demand},
        [FIRST] = {FIRST, pool->first, (k->columns + 1) * (int64_t)sizeof *pool->first},
        [ARC] = {ARC, pool->arc, arcs * (int64_t)sizeof *pool->arc}};
    int generation = 1 - k->newest;
    ll_status status = ll_owner_may_write(k->ctx, k->folder);
    if (status == LL_OK)
        status = ll_checkpoint_write(k->ctx, k->folder, generation, &k->key, k->sequence + 1, sections, SECTIONS);
    k->written_at_s = ll_clock_s();
    k->failed = status != LL_OK;
    if (k->failed) {
        ll_log(k->ctx, LL_LOG_WARNING, "no checkpoint: %s", ll_context_error(k->ctx));
        return;
    }
    k->written = true;
    k->sequence++;
    k->newest = generation;
    k->files++;
    ll_log(k->ctx, LL_LOG_DEBUG, "    checkpoint %llu in %s", (unsigned long long)k->sequence, k->folder);
}

ll_status ll_keeper_round(ll_keeper *k, ll_stage stage, ll_keeper_walk walk, void *user) {
    if (k == NULL) return LL_OK;
    k->column->place.stage = stage;
    double now_s = ll_clock_s();
    bool asked = atomic_exchange(&k->ctx->checkpoint_asked, 0) != 0;
    bool due = asked || now_s - k->written_at_s >= k->every_s;
    if (!due && k->taken && now_s - k->taken_at_s < fmax(rest_s, rest_share * k->took_s)) return LL_OK;
    take(k, walk, user);
    if (!k->taken) ll_log(k->ctx, LL_LOG_WARNING, "no checkpoint: there is no memory for one");
    if (!due || !k->taken) return LL_OK;
    write_file(k);
    if (asked && k->written) ll_log(k->ctx, LL_LOG_INFO, "checkpoint in %s", k->folder);
    int64_t most = k->ctx->checkpoints_before_stop; /* 0: none, also where the first cannot be written */
    if (most > 0 && k->files == most) ll_context_cancel(k->ctx);
    return LL_OK;
}

void ll_keeper_before_pruning(ll_keeper *k) {
    if (k == NULL) return;
    if (k->taken && !k->written) write_file(k);
    k->taken = false;
}

void ll_keeper_end(ll_keeper *k) {
    if (k == NULL) return;
    if (k->taken && !k->written) write_file(k);
    k->ctx->kept = k->failed ? LL_KEPT_FAILED : k->files > 0 || k->sequence > 0 ? LL_KEPT : LL_KEPT_NOTHING;
}

/* ---- going on ---- */

bool ll_keeper_resumes(const ll_keeper *k, ll_stage stage) {
    return k != NULL && k->resumes && k->column->place.stage == stage;
}

static ll_status not_of_this_case(const ll_keeper *k) {
    return ll_fail(k->ctx, LL_ERR_DATA, "%s/%s: holds no state of this solve; remove it to begin from nothing",
                   k->folder, ll_checkpoint_name(k->newest));
}

ll_status ll_keeper_take_up(ll_keeper *k, ll_keeper_walk walk, void *user) {
    k->resumed.at = k->resumed_at;
    k->resumed.failed = false;
    if (walk != NULL) walk(user, &k->resumed);
    return k->resumed.failed || k->resumed.at != k->resumed.size ? not_of_this_case(k) : LL_OK;
}

void ll_keeper_arrived(ll_keeper *k) {
    if (k == NULL) return;
    k->resumes = false;
    ll_archive_free(&k->file);
    k->resumed = (ll_archive){0};
}

/* What is in the pool's sections; false where their sizes contradict each other. */
static bool view_pool(const ll_checkpoint_section *sections, ll_saved_pool *out) {
    *out =
        (ll_saved_pool){.demand = sections[DEMAND].bytes, .first = sections[FIRST].bytes, .arc = sections[ARC].bytes};
    out->count = sections[DEMAND].size / (int64_t)sizeof *out->demand;
    out->arcs = sections[ARC].size / (int64_t)sizeof *out->arc;
    return sections[FIRST].size / (int64_t)sizeof *out->first == out->count + 1;
}

static ll_status take_file(ll_keeper *k, const ll_checkpoint_section *sections) {
    ll_saved_pool pool;
    k->resumed = (ll_archive){.ctx = k->ctx,
                              .reads = true,
                              .bytes = k->file.bytes + ((const char *)sections[STATE].bytes - k->file.bytes),
                              .size = sections[STATE].size};
    if (!view_pool(sections, &pool)) return not_of_this_case(k);
    ll_status status = ll_state_read(&k->resumed, k->column, &pool);
    if (status != LL_OK) return status == LL_ERR_DATA ? not_of_this_case(k) : status;
    k->resumed_at = k->resumed.at;
    k->resumes = true;
    ll_log(k->ctx, LL_LOG_INFO, "resumed   from %s/%s: %lld price %s, %lld %s, %lld %s", k->folder,
           ll_checkpoint_name(k->newest), (long long)k->column->oracle->rounds,
           ll_plural(k->column->oracle->rounds, "round", "rounds"), (long long)k->column->iteration_count,
           ll_plural(k->column->iteration_count, "iteration", "iterations"), (long long)k->column->pool->count,
           ll_plural(k->column->pool->count, "column", "columns"));
    return LL_OK;
}

static bool exists(const char *folder, int generation) {
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, ll_checkpoint_name(generation));
    return length > 0 && length < (int)sizeof path && access(path, F_OK) == 0;
}

/* Reads the newest generation that is whole. Where there are some but none is, the solve is not begun: who wants it
 * begun removes them. */
static ll_status read_newest(ll_keeper *k) {
    ll_checkpoint_section sections[SECTIONS];
    uint64_t sequence[LL_CHECKPOINT_GENERATIONS];
    ll_status status = LL_OK;
    for (int g = 0; g < LL_CHECKPOINT_GENERATIONS; g++)
        if (!ll_checkpoint_peek(k->folder, g, &sequence[g])) sequence[g] = 0;
    int first = sequence[1] > sequence[0] ? 1 : 0;
    for (int i = 0; i < LL_CHECKPOINT_GENERATIONS; i++) {
        int g = i == 0 ? first : 1 - first;
        if (!exists(k->folder, g)) continue;
        k->newest = g;
        status = ll_checkpoint_read(k->ctx, k->folder, g, &k->key, &k->file, sections, SECTIONS);
        if (status == LL_OK) {
            k->sequence = sequence[g];
            return take_file(k, sections);
        }
        if (status != LL_ERR_DATA) return status;
        ll_log(k->ctx, LL_LOG_WARNING, "%s", ll_context_error(k->ctx));
    }
    return status;
}

ll_status ll_keeper_open(ll_context *ctx, ll_column *column, const ll_solve_options *options, uint64_t problem_xxh64,
                         ll_keeper **out) {
    ll_status status = LL_OK;
    ll_keeper *k = NULL;
    *out = NULL;
    LL_NEW(ctx, k, 1);
    k->ctx = ctx;
    k->column = column;
    k->folder = options->checkpoint;
    k->every_s = options->checkpoint_every_s;
    k->state.ctx = ctx;
    k->written_at_s = ll_clock_s();
    k->key = (ll_checkpoint_key){.problem_xxh64 = problem_xxh64,
                                 .seed = options->seed,
                                 .gap = options->gap,
                                 .method = (int32_t)options->method,
                                 .vertex = options->vertex};
    snprintf(k->key.version, sizeof k->key.version, "%s", ll_version());
    LL_TRY(ll_output_make_folder(ctx, k->folder));
    LL_TRY(read_newest(k));
    *out = k;
    k = NULL;
done:
    ll_keeper_free(ctx, k);
    return status;
}

void ll_keeper_free(ll_context *ctx, ll_keeper *k) {
    if (k == NULL) return;
    ll_archive_free(&k->state);
    ll_archive_free(&k->file);
    ll_free(ctx, k);
}
