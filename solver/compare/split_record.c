/* SPDX-License-Identifier: Apache-2.0 */
/* What is recorded of a unit. The same walk writes and reads, so that the two cannot drift apart. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "solver/compare/split.h"

/* What was read makes no sense: a bug, for the bytes are those that were written. Writing fails for memory alone. */
static ll_status no_record(ll_archive *a) {
    a->failed = true;
    return a->reads ? LL_ERR_DATA : LL_ERR_MEMORY;
}

/* ---- pieces ---- */

static ll_status walk_text(ll_archive *a, char **text) {
    ll_status status = LL_OK;
    bool is_there = *text != NULL;
    int64_t length = is_there ? (int64_t)strlen(*text) : 0;
    LL_ARCHIVE(a, is_there);
    if (!is_there || a->failed) return LL_OK;
    ll_archive_length(a, &length, 1);
    if (a->reads) LL_NEW(a->ctx, *text, length + 1);
    ll_archive_bytes(a, *text, length);
done:
    return status;
}

/* A number of elements that is `most` or none, and room for them. */
static ll_status walk_count(ll_archive *a, int32_t *count, int32_t most) {
    ll_archive_bytes(a, count, sizeof *count);
    return *count == 0 || *count == most ? LL_OK : no_record(a);
}

static void walk_status(ll_archive *a, ll_status *status) {
    int32_t number = (int32_t)*status;
    LL_ARCHIVE(a, number);
    *status = (ll_status)number;
}

static ll_status walk_brief(ll_archive *a, ll_brief *b, int32_t corridors) {
    ll_status status = LL_OK;
    walk_status(a, &b->status);
    LL_ARCHIVE(a, b->verified);
    LL_ARCHIVE(a, b->logit);
    LL_TRY(walk_text(a, &b->message));
    LL_ARCHIVE(a, b->objective);
    LL_ARCHIVE(a, b->unmet_uteu);
    LL_TRY(walk_count(a, &b->corridor_count, corridors));
    if (a->reads && b->corridor_count > 0) LL_NEW(a->ctx, b->corridor, b->corridor_count);
    ll_archive_array(a, b->corridor, b->corridor_count, sizeof *b->corridor);
done:
    return status;
}

/* ---- outages, chains, draws ---- */

static ll_status walk_outage(ll_archive *a, ll_outage_result *r, int32_t corridors) {
    LL_ARCHIVE(a, r->base_uteu);
    LL_ARCHIVE(a, r->cost);
    return walk_brief(a, &r->brief, corridors);
}

static ll_status walk_chain(ll_archive *a, ll_sweeps *s, int32_t chain, int32_t corridors) {
    ll_status status = LL_OK;
    int32_t first, end;
    ll_sweeps_chain(s, chain, &first, &end);
    for (int32_t i = first; i < end; i++) LL_TRY(walk_brief(a, &s->point[i].brief, corridors));
done:
    return status;
}

static ll_status walk_draw(ll_archive *a, ll_draw *draw, int32_t corridors) {
    ll_status status = LL_OK;
    int32_t count = draw->stays_uteu != NULL ? corridors : 0;
    LL_TRY(walk_brief(a, &draw->brief, corridors));
    LL_TRY(walk_count(a, &count, corridors));
    if (a->reads && count > 0) LL_NEW(a->ctx, draw->stays_uteu, count);
    ll_archive_array(a, draw->stays_uteu, count, sizeof *draw->stays_uteu);
done:
    return status;
}

/* ---- scenarios ---- */

static ll_status walk_state(ll_archive *a, const char **state) {
    static const char *const states[] = {"optimal", "optimal_logit", "feasible", "infeasible",
                                         "failed",  "not applied",   "no answer"};
    enum { STATES = sizeof states / sizeof *states };
    int32_t number = 0;
    while (!a->reads && number < STATES - 1 && strcmp(states[number], *state) != 0) number++;
    LL_ARCHIVE(a, number);
    if (number < 0 || number >= STATES) return no_record(a);
    *state = states[number];
    return LL_OK;
}

static ll_status walk_flows(ll_archive *a, ll_variant *v, const ll_corridor_table *names) {
    ll_status status = LL_OK;
    LL_TRY(walk_count(a, &v->corridor_count, names->row_count));
    if (a->reads && v->corridor_count > 0) LL_NEW(a->ctx, v->corridor, v->corridor_count);
    for (int32_t i = 0; i < v->corridor_count; i++) {
        LL_ARCHIVE(a, v->corridor[i].flow_uteu);
        v->corridor[i].id = names->row[i].id;
        v->corridor[i].name = names->row[i].name;
    }
done:
    return status;
}

static ll_status walk_variant(ll_archive *a, ll_variant *v, const ll_corridor_table *names) {
    ll_status status = LL_OK;
    walk_status(a, &v->status);
    LL_TRY(walk_state(a, &v->state));
    LL_ARCHIVE(a, v->verified);
    LL_TRY(walk_text(a, &v->message));
    LL_ARCHIVE(a, v->objective);
    LL_ARCHIVE(a, v->bound);
    LL_ARCHIVE(a, v->gap);
    LL_ARCHIVE(a, v->volume_uteu);
    LL_ARCHIVE(a, v->unmet_uteu);
    LL_ARCHIVE(a, v->rounds);
    LL_ARCHIVE(a, v->build_s);
    LL_ARCHIVE(a, v->solve_s);
    LL_ARCHIVE(a, v->write_s);
    LL_TRY(walk_flows(a, v, names));
done:
    return status;
}

static ll_status walk_answer(ll_archive *a, ll_split_answer *answer) {
    ll_status status = LL_OK;
    LL_ARCHIVE(a, answer->count);
    if (answer->count < 0 || answer->count > a->size) return no_record(a);
    if (a->reads) {
        LL_NEW(a->ctx, answer->name, answer->count);
        LL_NEW(a->ctx, answer->xxh64, answer->count);
    }
    for (int32_t i = 0; i < answer->count; i++) {
        LL_TRY(walk_text(a, &answer->name[i]));
        if (answer->name[i] == NULL || strchr(answer->name[i], '/') != NULL) return no_record(a);
        LL_ARCHIVE(a, answer->xxh64[i]);
    }
done:
    return status;
}

/* Rows go from a table in memory into the record, and from there into the table of OUT; a task reads over them. */
static ll_status walk_rows(ll_archive *a, ll_compare_run *run) {
    ll_compare_tables *t = &run->tables;
    ll_output *table[] = {&t->results, &t->compare, &t->links, &t->od};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t size = 0;
        const char *text = a->reads ? NULL : ll_output_text_of(table[i], &size);
        int64_t length = (int64_t)size;
        if (!a->reads && text == NULL) return ll_fail(a->ctx, LL_ERR_MEMORY, "out of memory: rows of a table");
        ll_archive_length(a, &length, 1);
        if (a->reads && run->split->collects && length > 0) ll_output_bytes(table[i], a->bytes + a->at, (size_t)length);
        if (a->reads)
            a->at += length;
        else
            ll_archive_bytes(a, (void *)(uintptr_t)text, length);
    }
    return a->failed ? LL_ERR_DATA : LL_OK;
}

void ll_split_answer_free(ll_context *ctx, ll_split_answer *answer) {
    for (int32_t i = 0; answer->name != NULL && i < answer->count; i++) ll_free(ctx, answer->name[i]);
    ll_free(ctx, answer->name);
    ll_free(ctx, answer->xxh64);
    *answer = (ll_split_answer){0};
}

static ll_status note_file(ll_context *ctx, const char *folder, const char *name, ll_split_answer *out) {
    ll_status status = LL_OK;
    ll_input file = {0};
    char *path = ll_split_path(ctx, folder, name);
    if (path == NULL) return LL_ERR_MEMORY;
    LL_TRY(ll_input_read(ctx, path, &file));
    out->name[out->count] = ll_strdup(ctx, name);
    if (out->name[out->count] == NULL) LL_TRY(LL_ERR_MEMORY);
    out->xxh64[out->count++] = file.xxh64;
done:
    ll_input_free(ctx, &file);
    ll_free(ctx, path);
    return status;
}

ll_status ll_split_answer_list(ll_context *ctx, const char *folder, ll_split_answer *out) {
    ll_status status = LL_OK;
    struct dirent **entry = NULL;
    int count = ll_split_scan(folder, &entry);
    *out = (ll_split_answer){0};
    if (count <= 0) return LL_OK; /* it has no answer */
    LL_NEW(ctx, out->name, count);
    LL_NEW(ctx, out->xxh64, count);
    for (int i = 0; i < count; i++) LL_TRY(note_file(ctx, folder, entry[i]->d_name, out));
done:
    for (int i = 0; i < count; i++) free(entry[i]);
    free(entry);
    return status;
}

/* ---- units ---- */

static ll_variant *variant_of(const ll_compare_run *run, ll_unit_kind kind, int32_t index) {
    return &run->comparison->variant[kind == LL_UNIT_BASE ? 0 : index + 1];
}

static bool came_to_an_end(const ll_compare_run *run, ll_status status, bool verified) {
    if (status == LL_ERR_LIMIT && !verified) return false; /* not begun */
    return (status != LL_ERR_LIMIT && status != LL_ERR_NO_ANSWER) || !ll_compare_stops(run);
}

/* With another limit of memory, which is no part of the key, it would be another. */
static bool has_brief_ended(const ll_compare_run *run, const ll_brief *b) {
    return !b->for_memory && came_to_an_end(run, b->status, b->verified);
}

static bool has_ended(const ll_compare_run *run, ll_unit_kind kind, int32_t index) {
    const ll_comparison *c = run->comparison;
    const ll_brief *b = kind == LL_UNIT_OUTAGE ? &c->outage[index].brief
                        : kind == LL_UNIT_DRAW ? &c->draws.draw[index].brief
                                               : NULL;
    if (b != NULL) return has_brief_ended(run, b);
    if (kind == LL_UNIT_CHAIN) {
        int32_t first, end;
        bool all = true;
        ll_sweeps_chain(&c->sweeps, index, &first, &end);
        for (int32_t i = first; i < end; i++) all = all && has_brief_ended(run, &c->sweeps.point[i].brief);
        return all;
    }
    const ll_variant *v = variant_of(run, kind, index);
    if (kind == LL_UNIT_SCENARIO && v->for_memory) return false;
    return came_to_an_end(run, v->status, v->verified);
}

static ll_status walk(ll_compare_run *run, ll_unit_kind kind, int32_t index, ll_archive *a) {
    ll_comparison *c = run->comparison;
    int32_t corridors = run->base.corridors->row_count;
    if (kind == LL_UNIT_OUTAGE) return walk_outage(a, &c->outage[index], corridors);
    if (kind == LL_UNIT_CHAIN) return walk_chain(a, &c->sweeps, index, corridors);
    if (kind == LL_UNIT_DRAW) return walk_draw(a, &c->draws.draw[index], corridors);
    return walk_variant(a, variant_of(run, kind, index), run->base.corridors);
}

static ll_status write_scenario(ll_compare_run *run, const ll_variant *v, ll_archive *a) {
    ll_status status = LL_OK;
    ll_split_answer answer = {0};
    char *folder = ll_split_path(run->ctx, run->tables.publication.partial, v->folder);
    if (folder == NULL) return LL_ERR_MEMORY;
    LL_TRY(ll_split_answer_list(run->ctx, folder, &answer));
    LL_TRY(walk_answer(a, &answer));
    LL_TRY(walk_rows(a, run));
done:
    ll_split_answer_free(run->ctx, &answer);
    ll_free(run->ctx, folder);
    return status;
}

ll_status ll_split_record_write(ll_compare_run *run, ll_unit_kind kind, int32_t index, ll_archive *a) {
    ll_status status = LL_OK;
    int32_t number = (int32_t)kind;
    int64_t size = 0, at;
    if (!has_ended(run, kind, index)) return LL_ERR_LIMIT;
    LL_ARCHIVE(a, number);
    LL_ARCHIVE(a, index);
    at = a->size;
    LL_ARCHIVE(a, size);
    LL_TRY(walk(run, kind, index, a));
    if (kind == LL_UNIT_BASE || kind == LL_UNIT_SCENARIO) LL_TRY(write_scenario(run, variant_of(run, kind, index), a));
    if (a->failed) LL_TRY(LL_ERR_MEMORY);
    size = a->size - at - (int64_t)sizeof size;
    memcpy(a->bytes + at, &size, sizeof size);
done:
    return status;
}

/* A scenario whose answer is no longer as it was is missing: it becomes what it was before. */
static ll_status read_scenario(ll_compare_run *run, const ll_split_record *record, ll_archive *a) {
    ll_status status = LL_OK;
    bool whole = true;
    ll_split_answer answer = {0};
    ll_variant *v = variant_of(run, record->kind, record->index);
    char *folder = ll_split_answer_folder(run->ctx, record);
    if (folder == NULL) LL_TRY(LL_ERR_MEMORY);
    LL_TRY(walk_answer(a, &answer));
    LL_TRY(run->split->collects ? ll_split_take_answer(run, v, folder, &answer, &whole)
                                : ll_split_check_answer(run->ctx, folder, &answer, &whole));
    if (whole) LL_TRY(walk_rows(a, run));
    if (!whole) status = LL_ERR_DATA;
done:
    ll_split_answer_free(run->ctx, &answer);
    ll_free(run->ctx, folder);
    return status;
}

ll_status ll_split_record_check(ll_compare_run *run, const ll_split_record *record, bool *whole) {
    ll_status status = LL_OK;
    ll_archive a = record->view;
    ll_variant v = {.state = ""};
    ll_split_answer answer = {0};
    char *folder = ll_split_answer_folder(run->ctx, record);
    *whole = false;
    if (folder == NULL) return LL_ERR_MEMORY;
    LL_TRY(walk_variant(&a, &v, run->base.corridors));
    LL_TRY(walk_answer(&a, &answer));
    if (!a.failed) LL_TRY(ll_split_check_answer(run->ctx, folder, &answer, whole));
done:
    ll_split_answer_free(run->ctx, &answer);
    ll_free(run->ctx, v.message);
    ll_free(run->ctx, v.corridor);
    ll_free(run->ctx, folder);
    return status == LL_ERR_DATA ? LL_OK : status;
}

/* ---- counting ---- */

static void count(ll_split *split, ll_status status, bool kept) {
    split->done++;
    split->stopped += !kept;
    split->limited += kept && status == LL_ERR_LIMIT;
    split->failed += kept && status != LL_OK && status != LL_ERR_LIMIT;
}

void ll_split_count(ll_compare_run *run, ll_unit_kind kind, int32_t index, bool kept) {
    const ll_comparison *c = run->comparison;
    if (kind == LL_UNIT_OUTAGE) {
        count(run->split, c->outage[index].brief.status, kept);
    } else if (kind == LL_UNIT_DRAW) {
        count(run->split, c->draws.draw[index].brief.status, kept);
    } else if (kind == LL_UNIT_CHAIN) {
        int32_t first, end;
        ll_sweeps_chain(&c->sweeps, index, &first, &end);
        for (int32_t i = first; i < end; i++) count(run->split, c->sweeps.point[i].brief.status, kept);
    } else {
        count(run->split, variant_of(run, kind, index)->status, kept);
    }
}

/* ---- reading ---- */

static void forget_brief(ll_context *ctx, ll_brief *b) {
    ll_brief_free(ctx, b);
    b->status = LL_ERR_LIMIT;
}

static void forget_variant(ll_context *ctx, ll_variant *v) {
    ll_variant fresh = {.id = v->id, .name = v->name, .base_id = v->base_id, .folder = v->folder};
    fresh.state = "stopped";
    fresh.status = LL_ERR_LIMIT;
    ll_free(ctx, v->message);
    ll_free(ctx, v->corridor);
    *v = fresh;
}

/* A unit is what it was before anything was read of it: not begun. */
static void forget(ll_compare_run *run, ll_unit_kind kind, int32_t index) {
    ll_comparison *c = run->comparison;
    if (kind == LL_UNIT_OUTAGE) {
        forget_brief(run->ctx, &c->outage[index].brief);
        c->outage[index].cost = c->outage[index].base_uteu = 0;
    } else if (kind == LL_UNIT_CHAIN) {
        int32_t first, end;
        ll_sweeps_chain(&c->sweeps, index, &first, &end);
        for (int32_t i = first; i < end; i++) forget_brief(run->ctx, &c->sweeps.point[i].brief);
    } else if (kind == LL_UNIT_DRAW) {
        forget_brief(run->ctx, &c->draws.draw[index].brief);
        ll_free(run->ctx, c->draws.draw[index].stays_uteu);
        c->draws.draw[index].stays_uteu = NULL;
    } else {
        forget_variant(run->ctx, variant_of(run, kind, index));
    }
}

ll_status ll_split_record_read(ll_compare_run *run, const ll_split_record *record) {
    ll_status status = LL_OK;
    ll_archive a = record->view;
    LL_TRY(walk(run, record->kind, record->index, &a));
    if (record->kind == LL_UNIT_BASE || record->kind == LL_UNIT_SCENARIO) LL_TRY(read_scenario(run, record, &a));
    if (a.failed || a.at != a.size) status = LL_ERR_DATA;
done:
    if (status != LL_OK) forget(run, record->kind, record->index);
    return status;
}
