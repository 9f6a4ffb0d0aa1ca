/* SPDX-License-Identifier: Apache-2.0 */
/* The share of a task: which units, and their records as they come. What a comparison is of. */
#include "solver/compare/split.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "graphs/io/output.h"
#include "solver/method.h"
#include "solver/output/owner.h"

enum { NAME_SIZE = 96 };
static const double usual_every_s = 30; /* between two files of a task: what a kill may cost */

bool ll_split_is_task(const ll_compare_run *run) { return run->split != NULL && !run->split->collects; }

/* ---- what it is of ---- */

static uint64_t fingerprint_case(const ll_case *c) {
    uint64_t hash = 0;
    for (int32_t i = 0; i < c->input_count; i++) {
        const uint64_t file[] = {XXH64(c->input[i].file, strlen(c->input[i].file), 0), c->input[i].xxh64};
        hash = XXH64(file, sizeof file, hash);
    }
    return hash;
}

static void put_lists(ll_output *out, const ll_compare_run *run) {
    const ll_compare_options *o = run->options;
    static const char *const outages[] = {"none", "links", "nodes", "border"};
    for (int32_t i = 1; i < run->comparison->count; i++)
        ll_output_printf(out, "%s%s", i == 1 ? " --scenario " : ";", run->comparison->variant[i].id);
    if (o->outage != LL_OUTAGE_NONE) ll_output_printf(out, " --outage %s", outages[o->outage]);
    for (int32_t i = 0; i < o->sweep_count; i++) ll_output_printf(out, " --sweep '%s'", o->sweep[i]);
}

/* As short as people write it, and exact: 1e-7 reads back as 1e-7. */
static void put_number(ll_output *out, const char *option, double value) {
    ll_output_text(out, option);
    ll_output_number(out, value);
}

/* All that answers depend on, but for the number of draws: a draw is the same however many there are. */
static void put_options(ll_output *out, const ll_compare_run *run) {
    const ll_compare_options *o = run->options;
    const ll_problem_options *p = &o->problem;
    const ll_solve_options *s = &o->solve;
    put_number(out, "--gap ", s->gap);
    ll_output_printf(out, " --method %s --seed %" PRIu64, ll_method_name(s->method), s->seed);
    if (s->iteration_limit > 0) ll_output_printf(out, " --iteration-limit %d", (int)s->iteration_limit);
    if (s->parts > 1) ll_output_printf(out, " --parts %d", (int)s->parts);
    if (s->price_ranges > 0) ll_output_printf(out, " --price-ranges %d", (int)s->price_ranges);
    if (s->vertex) ll_output_text(out, " --vertex");
    if (s->logit_theta_per_usd > 0) {
        put_number(out, " --logit ", s->logit_theta_per_usd);
        ll_output_printf(out, " --choices %d", (int)s->choices);
        put_number(out, " --choice-factor ", s->choice_factor);
    }
    if (p->year > 0) ll_output_printf(out, " --year %d", (int)p->year);
    if (p->projects != NULL) ll_output_printf(out, " --projects '%s'", p->projects);
    if (p->hard) ll_output_text(out, " --hard");
    put_number(out, " --demand-scale ", p->demand_scale);
    if (o->cold) ll_output_text(out, " --cold");
    put_lists(out, run);
}

static ll_status note_key(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_split *split = run->split;
    ll_output words = {0};
    size_t size = 0;
    LL_TRY(ll_output_open_memory(run->ctx, &words));
    put_options(&words, run);
    const char *text = ll_output_text_of(&words, &size);
    split->options = text != NULL ? ll_strdup(run->ctx, text) : NULL;
    if (split->options == NULL) LL_TRY(ll_fail(run->ctx, LL_ERR_MEMORY, "out of memory: a text"));
    snprintf(split->key.version, sizeof split->key.version, "%s", ll_version());
    split->key.case_xxh64 = fingerprint_case(run->comparison->source);
    split->key.options_xxh64 = XXH64(split->options, size, 0);
done:
    ll_output_discard(&words);
    return status;
}

ll_status ll_split_open(ll_compare_run *run, const char *folder) {
    ll_status status = LL_OK;
    ll_split *split = NULL;
    const ll_compare_options *o = run->options;
    if (o->tasks == 0 && !o->collect) return LL_OK;
    LL_NEW(run->ctx, split, 1);
    run->split = split;
    split->ctx = run->ctx;
    split->collects = o->collect;
    split->task = o->task;
    split->tasks = o->tasks;
    split->fresh.ctx = run->ctx;
    split->every_s = usual_every_s;
    split->root = ll_split_path(run->ctx, folder, LL_TASKS_FOLDER);
    if (split->root == NULL) LL_TRY(LL_ERR_MEMORY);
    if (!o->collect) LL_TRY(ll_compare_task_folder(run->ctx, folder, o->task, o->tasks, &split->folder));
    LL_TRY(note_key(run));
    LL_TRY(ll_split_read(split));
done:
    return status;
}

ll_status ll_compare_task_folder(ll_context *ctx, const char *folder, int32_t task, int32_t tasks, char **out) {
    char name[NAME_SIZE];
    snprintf(name, sizeof name, LL_TASKS_FOLDER "/%d-of-%d", (int)task, (int)tasks);
    *out = ll_split_path(ctx, folder, name);
    return *out != NULL ? LL_OK : LL_ERR_MEMORY;
}

void ll_split_free(ll_context *ctx, ll_split *split) {
    if (split == NULL) return;
    for (int32_t i = 0; i < split->part_count; i++) ll_split_part_free(ctx, &split->part[i]);
    ll_free(ctx, split->part);
    ll_free(ctx, split->record);
    ll_free(ctx, split->root);
    ll_free(ctx, split->folder);
    ll_free(ctx, split->options);
    ll_free(ctx, split->lacking);
    ll_archive_free(&split->fresh);
    ll_free(ctx, split);
}

/* ---- a task's files ---- */

static ll_status write_task(ll_split *split) {
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "task-%016" PRIx64 ".part", split->key.base_xxh64);
    ll_status status = ll_owner_may_write(split->ctx, split->folder);
    if (status == LL_OK) status = ll_split_file_write(split->ctx, split->folder, name, split, &split->fresh);
    split->written_at_s = ll_clock_s();
    split->is_written = true;
    return status;
}

/* Its file goes on with what it had before, if this task ran before. */
ll_status ll_split_begin_task(ll_compare_run *run) {
    ll_split *split = run->split;
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "/%d-of-%d/task-%016" PRIx64 ".part", (int)split->task, (int)split->tasks,
             split->key.base_xxh64);
    for (int32_t i = 0; i < split->part_count; i++) {
        ll_archive *old = &split->part[i].records;
        size_t length = strlen(split->part[i].path), end = strlen(name);
        if (length < end || strcmp(split->part[i].path + length - end, name) != 0) continue;
        ll_archive_bytes(&split->fresh, old->bytes + old->at, old->size - old->at);
    }
    split->written_at_s = ll_clock_s();
    split->is_written = true;
    return split->fresh.failed ? LL_ERR_MEMORY : LL_OK;
}

/* A scenario's answer, and then the record that says that it is there. */
static ll_status keep_scenario(ll_compare_run *run, const ll_variant *v, int32_t index, const ll_archive *record) {
    ll_status status = LL_OK;
    const ll_split *split = run->split;
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "scenario-%d-%016" PRIx64, (int)index + 1, split->key.base_xxh64);
    char *from = ll_split_path(run->ctx, run->tables.publication.partial, v->folder);
    char *to = ll_split_path(run->ctx, split->folder, name);
    if (from == NULL || to == NULL) LL_TRY(LL_ERR_MEMORY);
    LL_TRY(ll_owner_may_write(run->ctx, split->folder));
    ll_publish_remove(to); /* of a task that was killed before it could record it */
    int error = ll_output_rename(from, to);
    if (error != 0 && error != ENOENT) /* one without an answer has no folder */
        LL_TRY(ll_output_fail(run->ctx, to, error));
    snprintf(name, sizeof name, "scenario-%d-%016" PRIx64 ".part", (int)index + 1, split->key.base_xxh64);
    LL_TRY(ll_split_file_write(run->ctx, split->folder, name, split, record));
done:
    ll_free(run->ctx, from);
    ll_free(run->ctx, to);
    return status;
}

/* ---- units ---- */

typedef struct share {
    ll_compare_run *run;
    ll_unit_kind kind;
    const ll_crew_job *job;
    int32_t *unit; /* [count] */
    int32_t count;
} share;

static ll_status work(void *user, ll_context *ctx, int32_t index) {
    const share *s = user;
    return s->job->work(s->job->user, ctx, s->unit[index]);
}

static ll_status record(const share *s, int32_t unit) {
    ll_status status = LL_OK;
    ll_compare_run *run = s->run;
    ll_split *split = run->split;
    if (s->kind != LL_UNIT_SCENARIO) {
        LL_TRY(ll_split_record_write(run, s->kind, unit, &split->fresh));
        split->is_written = false;
        return ll_clock_s() - split->written_at_s >= split->every_s ? write_task(split) : LL_OK;
    }
    ll_archive alone = {.ctx = run->ctx};
    status = ll_split_record_write(run, s->kind, unit, &alone);
    if (status == LL_OK) status = keep_scenario(run, &run->comparison->variant[unit + 1], unit, &alone);
    ll_archive_free(&alone);
    ll_status begun = ll_compare_tables_begin_rows(run->ctx, &run->tables);
    if (begun != LL_OK) status = begun;
done:
    return status;
}

static ll_status take(void *user, int32_t index) {
    ll_status status = LL_OK;
    const share *s = user;
    int32_t unit = s->unit[index];
    if (s->job->take != NULL) LL_TRY(s->job->take(s->job->user, unit));
    status = record(s, unit);
    ll_split_count(s->run, s->kind, unit, status != LL_ERR_LIMIT);
    if (status == LL_ERR_LIMIT) status = LL_OK; /* stopped before it was there */
done:
    return status;
}

/* From the first record that is whole: where one was damaged, another task may have done the unit again. */
static ll_status read_unit(ll_compare_run *run, ll_unit_kind kind, int32_t unit) {
    const ll_split *split = run->split;
    const ll_split_record *r = ll_split_find(split, kind, unit), *end = split->record + split->record_count;
    ll_status status = LL_ERR_DATA;
    for (; r != NULL && r < end && r->kind == kind && r->index == unit && status == LL_ERR_DATA; r++)
        status = ll_split_record_read(run, r);
    return status;
}

/* What is there already is read, the rest is to be done. */
static ll_status fill_share(share *s, int32_t count) {
    ll_status status = LL_OK;
    ll_split *split = s->run->split;
    LL_NEW(split->ctx, s->unit, count / split->tasks + 1);
    for (int32_t unit = 0; unit < count; unit++) {
        if ((split->before + unit) % split->tasks != split->task - 1) continue;
        status = read_unit(s->run, s->kind, unit);
        if (status == LL_OK) {
            ll_split_count(s->run, s->kind, unit, true);
            split->found++;
        } else if (status == LL_ERR_DATA) {
            s->unit[s->count++] = unit;
            status = LL_OK;
        }
        LL_TRY(status);
    }
done:
    return status;
}

static ll_status collect(ll_compare_run *run, ll_unit_kind kind, int32_t count) {
    ll_status status = LL_OK;
    const ll_answered none = {0};
    ll_split *split = run->split;
    for (int32_t unit = 0; unit < count; unit++) {
        status = read_unit(run, kind, unit);
        if (status != LL_OK && status != LL_ERR_DATA) return status;
        if (ll_is_cancelled(run->ctx))
            return ll_fail(run->ctx, LL_ERR_NO_ANSWER, "stopped before all was collected; nothing is written");
        if (status == LL_OK) continue;
        status = LL_OK;
        if (kind == LL_UNIT_SCENARIO) LL_TRY(ll_compare_tables_add(run, &run->comparison->variant[unit + 1], &none));
        split->tally[kind].missing++;
        if (split->most_tasks > 0) split->lacking[(split->before + unit) % split->most_tasks] = true;
    }
    split->tally[kind].count = count;
done:
    return status;
}

ll_status ll_split_run(ll_compare_run *run, ll_unit_kind kind, int32_t count, const ll_crew_job *job) {
    ll_status status = LL_OK;
    share s = {.run = run, .kind = kind, .job = job};
    const ll_crew_job of_share = {work, take, &s};
    if (run->split == NULL) return ll_crew_run(run->ctx, run->workers, count, job);
    if (run->split->collects) {
        status = collect(run, kind, count);
    } else {
        LL_TRY(fill_share(&s, count));
        LL_TRY(ll_crew_run(run->ctx, run->workers, s.count, &of_share));
    }
    run->split->before += count;
done:
    ll_free(run->ctx, s.unit);
    return status;
}

/* ---- the end of a task ---- */

ll_status ll_split_end_task(ll_compare_run *run) {
    const ll_split *s = run->split;
    run->comparison->task =
        (ll_comparison_task){s->task, s->tasks, s->done, s->found, s->failed, s->stopped, s->limited};
    return s->is_written ? LL_OK : write_task(run->split);
}

ll_status ll_split_judge_task(ll_compare_run *run) {
    const ll_split *split = run->split;
    if (split->stopped > 0)
        return ll_fail(run->ctx, LL_ERR_LIMIT,
                       "stopped: %d of the %d solves of task %d of %d %s missing; run it again, with more memory if "
                       "that was the limit",
                       split->stopped, split->done, split->task, split->tasks, ll_plural(split->stopped, "is", "are"));
    if (split->limited > 0)
        ll_log(run->ctx, LL_LOG_WARNING,
               "%d of the %d solves of task %d of %d ended without the gap asked for; %s recorded, and the collection "
               "marks %s",
               split->limited, split->done, split->task, split->tasks, ll_plural(split->limited, "it is", "they are"),
               ll_plural(split->limited, "it", "them"));
    if (split->failed > 0)
        return ll_fail(run->ctx, LL_ERR_SOME_FAILED,
                       "%d of the %d solves of task %d of %d %s no answer, or not all can be carried; the collection "
                       "says which",
                       split->failed, split->done, split->task, split->tasks, ll_plural(split->failed, "has", "have"));
    return LL_OK;
}
