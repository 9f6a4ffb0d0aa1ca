/* SPDX-License-Identifier: Apache-2.0 */
/* All records that tasks have left in a folder, at a moment at which some of them may still be at work. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/compare/split.h"

char *ll_split_path(ll_context *ctx, const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = ll_calloc(ctx, (int64_t)size, 1);
    if (path != NULL) snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), most = strlen(end);
    return length > most && strcmp(text + length - most, end) == 0;
}

/* ---- files ---- */

static ll_status add_part(ll_split *split, ll_split_part *part) {
    ll_status status = LL_OK;
    if (split->part_count == split->part_room) {
        split->part_room = 2 * split->part_room + 64;
        LL_TRY(ll_grow(split->ctx, &split->part, split->part_room, sizeof *split->part));
    }
    split->part[split->part_count++] = *part;
    *part = (ll_split_part){0};
done:
    return status;
}

static ll_status read_file(ll_split *split, const char *path) {
    ll_split_part part;
    ll_status status = ll_split_file_read(split->ctx, path, split, &part);
    if (status == LL_OK) status = add_part(split, &part);
    if (status == LL_ERR_DATA) {
        split->damaged++;
        ll_log(split->ctx, LL_LOG_WARNING, "%s", ll_context_error(split->ctx));
    }
    ll_split_part_free(split->ctx, &part);
    return status == LL_ERR_DATA || status == LL_ERR_NO_INPUT ? LL_OK : status; /* gone: a task writes it again */
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static int is_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

int ll_split_scan(const char *folder, struct dirent ***entry) { return scandir(folder, entry, is_visible, by_name); }

/* For each entry of a folder, by name. */
static ll_status for_each(ll_split *split, const char *folder,
                          ll_status (*take)(ll_split *, const char *, const char *)) {
    ll_status status = LL_OK;
    struct dirent **entry = NULL;
    int count = ll_split_scan(folder, &entry);
    for (int i = 0; i < count; i++) {
        char *path = status == LL_OK ? ll_split_path(split->ctx, folder, entry[i]->d_name) : NULL;
        if (status == LL_OK) status = path != NULL ? take(split, path, entry[i]->d_name) : LL_ERR_MEMORY;
        ll_free(split->ctx, path);
        free(entry[i]);
    }
    free(entry);
    return status;
}

static ll_status take_file(ll_split *split, const char *path, const char *name) {
    return ends_with(name, ".part") ? read_file(split, path) : LL_OK;
}

static ll_status take_folder(ll_split *split, const char *path, const char *name) {
    (void)name;
    return for_each(split, path, take_file);
}

/* What a run of this task that was killed left half-written. */
static ll_status drop_half(ll_split *split, const char *path, const char *name) {
    (void)split;
    if (ends_with(name, ".tmp")) (void)unlink(path);
    return LL_OK;
}

ll_status ll_split_read(ll_split *split) {
    ll_status status = split->folder != NULL ? for_each(split, split->folder, drop_half) : LL_OK;
    return status == LL_OK ? for_each(split, split->root, take_folder) : status;
}

/* ---- records ---- */

bool ll_split_next_record(ll_archive *at, ll_split_record *out) {
    int32_t kind = 0;
    int64_t size = 0;
    if (at->at == at->size) return false;
    LL_ARCHIVE(at, kind);
    LL_ARCHIVE(at, out->index);
    ll_archive_length(at, &size, 1);
    if (at->failed || kind < 0 || kind >= (int32_t)LL_UNIT_KINDS) return false;
    out->kind = (ll_unit_kind)kind;
    out->view = *at;
    out->view.size = at->at + size;
    at->at += size;
    return true;
}

static int64_t count_records(const ll_split_part *part) {
    int64_t count = 0;
    ll_split_record record;
    ll_archive at = part->records;
    while (ll_split_next_record(&at, &record)) count++;
    return count;
}

uint64_t ll_split_choose_base(const ll_split *split) {
    uint64_t best = 0;
    int64_t most = -1;
    for (int32_t i = 0; i < split->part_count; i++) {
        int64_t count = 0;
        uint64_t base = split->part[i].base_xxh64;
        if (split->part[i].tasks != 0) continue; /* no base, but something beside one */
        for (int32_t k = 0; k < split->part_count; k++)
            if (split->part[k].base_xxh64 == base) count += count_records(&split->part[k]);
        if (count < most || (count == most && base > best)) continue;
        best = base;
        most = count;
    }
    return best;
}

static int by_unit(const void *left, const void *right) {
    const ll_split_record *a = left, *b = right;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->index != b->index) return a->index < b->index ? -1 : 1;
    return strcmp(a->part->path, b->part->path);
}

ll_status ll_split_list_records(ll_split *split) {
    ll_status status = LL_OK;
    int64_t room = 0;
    for (int32_t i = 0; i < split->part_count; i++) room += count_records(&split->part[i]);
    LL_NEW(split->ctx, split->record, room);
    for (int32_t i = 0; i < split->part_count; i++) {
        ll_archive at = split->part[i].records;
        ll_split_record record = {.part = &split->part[i]};
        if (split->part[i].base_xxh64 != split->key.base_xxh64) continue;
        while (ll_split_next_record(&at, &record)) split->record[split->record_count++] = record;
    }
    if (split->record_count > 0) qsort(split->record, (size_t)split->record_count, sizeof *split->record, by_unit);
done:
    return status;
}

const ll_split_record *ll_split_find(const ll_split *split, ll_unit_kind kind, int32_t index) {
    int64_t low = 0, high = split->record_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        const ll_split_record *r = &split->record[middle];
        if (r->kind < kind || (r->kind == kind && r->index < index))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == split->record_count || split->record[low].kind != kind || split->record[low].index != index) return NULL;
    return &split->record[low];
}

char *ll_split_answer_folder(ll_context *ctx, const ll_split_record *record) {
    char *path = ll_strdup(ctx, record->part->path);
    if (path == NULL) return NULL;
    char *end = record->kind == LL_UNIT_BASE ? strrchr(path, '/') : path + strlen(path) - strlen(".part");
    *end = '\0';
    return path;
}
