/* SPDX-License-Identifier: Apache-2.0 */
/* The base that all tasks have in common: each solves it, the first one leaves its answer for the collection. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "graphs/io/output.h"
#include "solver/compare/split.h"

enum { NAME_SIZE = 64 };

static uint64_t hash_array(uint64_t seed, const void *array, int64_t count, size_t size) {
    return count > 0 ? XXH64(array, (size_t)count * size, seed) : seed;
}

/* Of all that others are set beside; sums follow from it. Never 0. */
static uint64_t fingerprint(const ll_solution *s) {
    const ll_problem *p = s->problem;
    uint64_t hash = p->xxh64;
    hash = hash_array(hash, s->path_demand, s->path_count, sizeof *s->path_demand);
    hash = hash_array(hash, s->path_first, s->path_count + 1, sizeof *s->path_first);
    hash = hash_array(hash, s->path_arc, s->path_first[s->path_count], sizeof *s->path_arc);
    hash = hash_array(hash, s->path_flow_uteu, s->path_count, sizeof *s->path_flow_uteu);
    hash = hash_array(hash, s->unmet_uteu, p->demand_count, sizeof *s->unmet_uteu);
    hash = hash_array(hash, s->price_nusd, p->row_count, sizeof *s->price_nusd);
    return hash != 0 ? hash : 1;
}

static bool exists(const char *path) {
    struct stat is;
    return stat(path, &is) == 0;
}

/* Whether the base that is there, with its record, is what a task left. */
static ll_status is_whole(ll_compare_run *run, const char *target, bool *whole) {
    ll_status status = LL_OK;
    ll_split_part part = {0};
    ll_split_record record = {.part = &part};
    char *path = ll_split_path(run->ctx, target, "base.part");
    *whole = false;
    if (path == NULL) return LL_ERR_MEMORY;
    status = ll_split_file_read(run->ctx, path, run->split, &part);
    if (status == LL_OK && ll_split_next_record(&part.records, &record) && record.kind == LL_UNIT_BASE)
        status = ll_split_record_check(run, &record, whole);
    ll_split_part_free(run->ctx, &part);
    ll_free(run->ctx, path);
    return status == LL_ERR_DATA || status == LL_ERR_NO_INPUT ? LL_OK : status;
}

/* A base that was damaged goes with the files that this task leaves behind. Another task may do the same. */
static ll_status put_aside(ll_compare_run *run, const char *target) {
    ll_status status = LL_OK;
    char *aside = ll_split_path(run->ctx, run->tables.publication.partial, "damaged-base");
    if (aside == NULL) return LL_ERR_MEMORY;
    ll_log(run->ctx, LL_LOG_WARNING, "%s: the base is damaged; this task leaves it anew", target);
    int error = ll_output_rename(target, aside);
    if (error != 0 && error != ENOENT) status = ll_output_fail(run->ctx, target, error);
    ll_free(run->ctx, aside);
    return status;
}

/* Gives the answer, with its record in it, the name by which all find it. Another task may have been faster. */
static ll_status leave(ll_compare_run *run, const char *answer, const char *target, const ll_archive *record) {
    ll_status status = LL_OK;
    const ll_split *split = run->split;
    ll_split shared = *split; /* nobody's in particular */
    bool whole = false, is_there = exists(target);
    shared.task = shared.tasks = 0;
    if (is_there) LL_TRY(is_whole(run, target, &whole));
    if (whole) return LL_OK;
    LL_TRY(ll_split_file_write(run->ctx, answer, "base.part", &shared, record));
    if (is_there) LL_TRY(put_aside(run, target));
    int error = ll_output_rename(answer, target);
    if (error != 0 && !exists(target)) status = ll_output_fail(run->ctx, target, error);
done:
    return status;
}

ll_status ll_split_keep_base(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_split *split = run->split;
    char name[NAME_SIZE], *answer = NULL, *target = NULL;
    ll_archive record = {.ctx = run->ctx};
    split->key.base_xxh64 = fingerprint(run->base.solution);
    snprintf(name, sizeof name, "base-%016" PRIx64, split->key.base_xxh64);
    status = ll_split_record_write(run, LL_UNIT_BASE, 0, &record);
    ll_split_count(run, LL_UNIT_BASE, 0, status != LL_ERR_LIMIT);
    if (status == LL_ERR_LIMIT) { /* nothing begins beside it any more */
        split->is_written = true;
        status = LL_OK;
        goto done;
    }
    LL_TRY(status);
    answer = ll_split_path(run->ctx, run->tables.publication.partial, run->comparison->variant[0].folder);
    target = ll_split_path(run->ctx, split->root, name);
    if (answer == NULL || target == NULL) LL_TRY(LL_ERR_MEMORY);
    LL_TRY(leave(run, answer, target, &record));
    LL_TRY(ll_split_list_records(split));
    LL_TRY(ll_split_begin_task(run));
    LL_TRY(ll_compare_tables_begin_rows(run->ctx, &run->tables));
done:
    ll_archive_free(&record);
    ll_free(run->ctx, answer);
    ll_free(run->ctx, target);
    return status;
}

/* ---- of a collection ---- */

static ll_status no_base(ll_compare_run *run) {
    const ll_split *split = run->split;
    if (split->damaged > 0)
        return ll_fail(run->ctx, LL_ERR_DATA,
                       "%s: the base there is damaged; run a task again (--task 1/N) with the same options and OUT, "
                       "which leaves it anew, then collect",
                       split->root);
    return ll_fail(run->ctx, LL_ERR_NO_INPUT,
                   "%s: no task has left the base there; run the tasks (--task 1/N to N/N) with the same options and "
                   "OUT, then collect",
                   split->root);
}

static ll_status damaged_base(ll_context *ctx, const char *folder) {
    return ll_fail(
        ctx, LL_ERR_DATA,
        "%s: is not the answer that it was; run a task again (--task 1/N) with the same options and OUT, on a "
        "machine of the same kind, which leaves it anew, then collect",
        folder);
}

static ll_status read_base(ll_compare_run *run, const char *folder) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    LL_TRY(ll_variant_build(ctx, run, &run->comparison->variant[0], &run->base.problem));
    status = ll_report_read(ctx, run->base.problem, folder, &run->base.solution);
    if (status == LL_ERR_MEMORY || ll_is_cancelled(ctx)) LL_TRY(status);
    if (status != LL_OK) {
        ll_log(ctx, LL_LOG_WARNING, "%s", ll_context_error(ctx));
        LL_TRY(damaged_base(ctx, folder));
    }
    LL_TRY(ll_corridor_table_create(ctx, run->base.solution, &run->base.corridors));
    if (fingerprint(run->base.solution) != run->split->key.base_xxh64) status = damaged_base(ctx, folder);
done:
    return status;
}

ll_status ll_split_take_base(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_split *split = run->split;
    char *folder = NULL;
    split->key.base_xxh64 = ll_split_choose_base(split);
    if (split->key.base_xxh64 == 0) return no_base(run);
    LL_TRY(ll_split_list_records(split));
    const ll_split_record *record = ll_split_find(split, LL_UNIT_BASE, 0);
    if (record == NULL) return no_base(run);
    folder = ll_split_answer_folder(run->ctx, record);
    if (folder == NULL) LL_TRY(LL_ERR_MEMORY);
    LL_TRY(read_base(run, folder));
    LL_TRY(ll_split_note_tasks(split));
    status = ll_split_record_read(run, record);
    if (status == LL_ERR_DATA) status = damaged_base(run->ctx, folder);
done:
    ll_free(run->ctx, folder);
    return status;
}
