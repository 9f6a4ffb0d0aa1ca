/* SPDX-License-Identifier: Apache-2.0 */
/* The base that all tasks have in common: each solves it, the first one leaves its answer for the collection. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

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

/* Gives the answer, with its record in it, the name by which all find it. Another task may have been faster. */
static ll_status leave(ll_compare_run *run, const char *answer, const char *target, const ll_archive *record) {
    ll_status status = LL_OK;
    const ll_split *split = run->split;
    ll_split shared = *split; /* nobody's in particular */
    shared.task = shared.tasks = 0;
    if (exists(target)) return LL_OK;
    LL_TRY(ll_split_file_write(run->ctx, answer, "base.part", &shared, record));
    int error = ll_output_rename(answer, target);
    if (error != 0 && !exists(target))
        status = ll_fail(run->ctx, LL_ERR_WRITE, "%s: cannot be written: %s", target, strerror(error));
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
    ll_split_count(run, LL_UNIT_BASE, 0);
    status = ll_split_record_write(run, LL_UNIT_BASE, 0, &record);
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
    return ll_fail(run->ctx, LL_ERR_NO_INPUT,
                   "%s: no task has left the base there%s; run the tasks (--task 1/N to N/N) with the same options and "
                   "OUT, then collect",
                   split->root, split->damaged > 0 ? " as a whole" : "");
}

static ll_status read_base(ll_compare_run *run, const char *folder) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    LL_TRY(ll_variant_build(ctx, run, &run->comparison->variant[0], &run->base.problem));
    LL_TRY(ll_report_read(ctx, run->base.problem, folder, &run->base.solution));
    LL_TRY(ll_corridor_table_create(ctx, run->base.solution, &run->base.corridors));
    if (fingerprint(run->base.solution) != run->split->key.base_xxh64)
        status =
            ll_fail(ctx, LL_ERR_DATA, "%s: is not the answer that it was; remove it and run one task again", folder);
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
    if (status == LL_ERR_DATA)
        status = ll_fail(run->ctx, LL_ERR_DATA, "%s: is not the answer that it was; remove it and run one task again",
                         folder);
done:
    ll_free(run->ctx, folder);
    return status;
}
