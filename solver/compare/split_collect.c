/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of scenarios from where tasks left them, and what is missing in the end. */
#include <stdio.h>
#include <string.h>

#include "solver/compare/split.h"

enum { TEXT_SIZE = 1024 };

/* ---- answers ---- */

ll_status ll_split_check_answer(ll_context *ctx, const char *folder, const ll_split_answer *answer, bool *whole) {
    ll_status status = LL_OK;
    *whole = true;
    for (int32_t i = 0; i < answer->count && status == LL_OK && *whole; i++) {
        ll_input file = {0};
        char *path = ll_split_path(ctx, folder, answer->name[i]);
        status = path != NULL ? ll_input_read(ctx, path, &file) : LL_ERR_MEMORY;
        *whole = status == LL_OK && file.xxh64 == answer->xxh64[i];
        ll_input_free(ctx, &file);
        ll_free(ctx, path);
    }
    if (*whole || status == LL_ERR_MEMORY) return status;
    ll_log(ctx, LL_LOG_WARNING, "%s: is not the answer that it was; it counts as missing", folder);
    return LL_OK;
}

static ll_status copy_file(ll_context *ctx, const char *from, const char *to) {
    ll_status status = LL_OK;
    ll_input file = {0};
    ll_output out = {0};
    LL_TRY(ll_input_read(ctx, from, &file));
    LL_TRY(ll_output_open(ctx, NULL, to, &out));
    ll_output_bytes(&out, file.text, (size_t)file.size);
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    ll_input_free(ctx, &file);
    return status;
}

/* No second name of the same file: who edits the one in OUT would change what the task found. */
static ll_status take_file(ll_context *ctx, const char *from, const char *to, const char *name) {
    ll_status status = LL_OK;
    char *source = ll_split_path(ctx, from, name), *target = ll_split_path(ctx, to, name);
    if (source == NULL || target == NULL) LL_TRY(LL_ERR_MEMORY);
    LL_TRY(copy_file(ctx, source, target));
done:
    ll_free(ctx, source);
    ll_free(ctx, target);
    return status;
}

/* The page wants the answer itself. */
static ll_status report(ll_compare_run *run, const ll_variant *v, const char *folder) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    ll_answered a = {0};
    if (run->tables.report == NULL || !v->verified) return LL_OK;
    if (v == run->comparison->variant) return ll_compare_tables_report(run, v, &run->base);
    if (ll_report_is_full(run->tables.report)) return ll_report_leave_out(run->tables.report);
    LL_TRY(ll_variant_build(ctx, run, v, &a.problem));
    LL_TRY(ll_report_read(ctx, a.problem, folder, &a.solution));
    LL_TRY(ll_corridor_table_create(ctx, a.solution, &a.corridors));
    LL_TRY(ll_compare_tables_report(run, v, &a));
done:
    ll_answered_free(ctx, &a);
    return status;
}

ll_status ll_split_take_answer(ll_compare_run *run, const ll_variant *v, const char *folder,
                               const ll_split_answer *answer, bool *whole) {
    ll_status status = LL_OK;
    char *target = ll_split_path(run->ctx, run->tables.publication.partial, v->folder);
    if (target == NULL) return LL_ERR_MEMORY;
    LL_TRY(ll_split_check_answer(run->ctx, folder, answer, whole));
    if (!*whole || answer->count == 0) goto done;
    LL_TRY(ll_output_make_folder(run->ctx, target));
    for (int32_t i = 0; i < answer->count; i++) LL_TRY(take_file(run->ctx, folder, target, answer->name[i]));
    LL_TRY(report(run, v, target));
done:
    ll_free(run->ctx, target);
    return status;
}

/* ---- what is missing ---- */

ll_status ll_split_note_tasks(ll_split *split) {
    ll_status status = LL_OK;
    for (int32_t i = 0; i < split->part_count; i++) {
        int32_t tasks = split->part[i].tasks;
        if (tasks == 0 || tasks == split->most_tasks) continue;
        if (split->most_tasks != 0) {
            split->most_tasks = 0;
            return LL_OK;
        }
        split->most_tasks = tasks;
    }
    LL_NEW(split->ctx, split->lacking, split->most_tasks);
done:
    return status;
}

/* "7,9-12": the numbers of the tasks whose units are missing. */
static void put_tasks(const ll_split *split, char text[TEXT_SIZE]) {
    size_t length = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < split->most_tasks; i++) {
        int32_t last = i;
        if (!split->lacking[i]) continue;
        while (last + 1 < split->most_tasks && split->lacking[last + 1]) last++;
        int wrote = snprintf(text + length, TEXT_SIZE - length, last > i ? "%s%d-%d" : "%s%d", length > 0 ? "," : "",
                             (int)i + 1, (int)last + 1);
        length += wrote > 0 ? (size_t)wrote : 0;
        if (length + 32 > TEXT_SIZE) { /* the numbers are for eyes; the rest is told by running all */
            snprintf(text + length, TEXT_SIZE - length, ",...");
            return;
        }
        i = last;
    }
}

static void put_counts(const ll_split *split, char text[TEXT_SIZE]) {
    static const char *const names[LL_UNIT_KINDS] = {"", "scenarios", "outages", "chains of points of sweeps", "draws"};
    size_t length = 0;
    text[0] = '\0';
    for (int k = 0; k < (int)LL_UNIT_KINDS; k++) {
        const ll_split_tally *t = &split->tally[k];
        if (t->missing == 0) continue;
        int wrote = snprintf(text + length, TEXT_SIZE - length, "%s%d of %d %s", length > 0 ? ", " : "",
                             (int)t->missing, (int)t->count, names[k]);
        length += wrote > 0 ? (size_t)wrote : 0;
    }
}

/* Records beside other bases than the one that was taken: of machines of another kind. */
static int32_t count_strangers(const ll_split *split) {
    int32_t count = 0;
    for (int32_t i = 0; i < split->part_count; i++)
        count += split->part[i].tasks != 0 && split->part[i].base_xxh64 != split->key.base_xxh64;
    return count;
}

ll_status ll_split_judge_collection(ll_compare_run *run) {
    const ll_split *split = run->split;
    char counts[TEXT_SIZE], tasks[TEXT_SIZE];
    int32_t strangers = count_strangers(split);
    if (strangers > 0)
        ll_log(run->ctx, LL_LOG_WARNING,
               "%d %s left out, made beside another base, by another kind of processor or "
               "device, or by another method for want of memory; let all tasks run on one kind (sbatch --constraint), "
               "with the same memory",
               strangers, ll_plural(strangers, "file of a task is", "files of tasks are"));
    put_counts(split, counts);
    if (counts[0] == '\0') return LL_OK;
    if (split->most_tasks == 0)
        return ll_fail(run->ctx, LL_ERR_LIMIT,
                       "missing: %s; run the tasks again, all of them (they do what is missing alone), then collect "
                       "again",
                       counts);
    put_tasks(split, tasks);
    return ll_fail(
        run->ctx, LL_ERR_LIMIT,
        "missing: %s; run these tasks of %d again with the same options (--task I/%d; of an array that begins "
        "at 1: sbatch --array=%s), then collect again",
        counts, (int)split->most_tasks, (int)split->most_tasks, tasks);
}
