/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of records, in the byte order of the machine:
 *
 *     header     104 bytes: magic, version, what it belongs to, whose it is, bytes that follow, checksums of both
 *     options    its length, and the options in words, for people
 *     record     kind of unit, index, bytes; the bytes
 *     ...
 */
#include <inttypes.h>
#include <string.h>
#include <xxhash.h>

#include "solver/compare/split.h"

enum { BYTE_ORDER_MARK = 0x01020304, HEADER_SIZE = 104 };
static const char magic[8] = {'l', 'l', 's', 'p', 'l', 'i', 't', '\n'};

typedef struct header {
    char magic[8];
    uint32_t byte_order, version;
    ll_split_key key;
    int32_t task, tasks;
    int64_t options_size, records_size;
    uint64_t body_xxh64, xxh64; /* of what follows; of the bytes before */
} header;
_Static_assert(sizeof(header) == HEADER_SIZE, "the header has no holes");

static uint64_t hash_header(const header *h) { return XXH64(h, offsetof(header, xxh64), 0); }

static uint64_t hash_body(const char *options, int64_t options_size, const char *records, int64_t records_size) {
    uint64_t hash = XXH64(options, (size_t)options_size, 0);
    return XXH64(records_size > 0 ? records : magic, (size_t)records_size, hash);
}

ll_status ll_split_file_write(ll_context *ctx, const char *folder, const char *name, const ll_split *split,
                              const ll_archive *records) {
    ll_output out = {0};
    header h = {.byte_order = BYTE_ORDER_MARK,
                .version = LL_SPLIT_VERSION,
                .key = split->key,
                .task = split->task,
                .tasks = split->tasks,
                .options_size = (int64_t)strlen(split->options),
                .records_size = records->size};
    memcpy(h.magic, magic, sizeof h.magic);
    h.body_xxh64 = hash_body(split->options, h.options_size, records->bytes, records->size);
    h.xxh64 = hash_header(&h);
    ll_status status = ll_output_open(ctx, folder, name, &out);
    if (status != LL_OK) return status;
    ll_output_bytes(&out, &h, sizeof h);
    ll_output_text(&out, split->options);
    if (records->size > 0) ll_output_bytes(&out, records->bytes, (size_t)records->size);
    return ll_output_commit(&out);
}

/* ---- reading ---- */

static ll_status damaged(ll_context *ctx, const char *path) {
    return ll_fail(ctx, LL_ERR_DATA, "%s: is damaged, or no file of a task; what it had counts as missing", path);
}

static bool is_whole(const header *h, const char *body, int64_t size) {
    if (memcmp(h->magic, magic, sizeof magic) != 0 || h->byte_order != BYTE_ORDER_MARK || h->xxh64 != hash_header(h))
        return false;
    if (h->options_size < 0 || h->records_size < 0 || h->options_size > size ||
        h->records_size != size - h->options_size)
        return false;
    return hash_body(body, h->options_size, body + h->options_size, h->records_size) == h->body_xxh64;
}

/* Whether it belongs to the comparison; options are those of the file. */
static ll_status check_key(ll_context *ctx, const char *path, const header *h, const char *options,
                           const ll_split *split) {
    const ll_split_key *key = &split->key;
    if (h->version != LL_SPLIT_VERSION || strncmp(h->key.version, key->version, sizeof key->version) != 0)
        return ll_fail(ctx, LL_ERR_USAGE,
                       "%s: was written by landlink %.24s, this is %s; go on with that one, or remove %s to begin anew",
                       path, h->key.version, key->version, split->root);
    if (h->key.case_xxh64 != key->case_xxh64)
        return ll_fail(ctx, LL_ERR_USAGE,
                       "%s: is of another case, or of the case before it was changed (%016" PRIx64 ", now %016" PRIx64
                       "); choose another OUT, or remove %s to begin anew",
                       path, h->key.case_xxh64, key->case_xxh64, split->root);
    if (h->key.options_xxh64 != key->options_xxh64)
        return ll_fail(ctx, LL_ERR_USAGE,
                       "%s: is of a comparison with other options (%.*s; now %s); give the same ones, choose another "
                       "OUT, or remove %s to begin anew",
                       path, (int)h->options_size, options, split->options, split->root);
    return LL_OK;
}

ll_status ll_split_file_read(ll_context *ctx, const char *path, const ll_split *split, ll_split_part *out) {
    ll_status status = LL_OK;
    ll_input file = {0};
    header h;
    *out = (ll_split_part){0};
    LL_TRY(ll_input_read(ctx, path, &file));
    if (file.size < HEADER_SIZE) LL_TRY(damaged(ctx, path));
    memcpy(&h, file.text, sizeof h);
    const char *body = file.text + HEADER_SIZE;
    if (!is_whole(&h, body, file.size - HEADER_SIZE)) LL_TRY(damaged(ctx, path));
    LL_TRY(check_key(ctx, path, &h, body, split));
    out->path = ll_strdup(ctx, path);
    if (out->path == NULL) LL_TRY(LL_ERR_MEMORY);
    out->task = h.task;
    out->tasks = h.tasks;
    out->base_xxh64 = h.key.base_xxh64;
    out->records = (ll_archive){.ctx = ctx, .bytes = file.text, .size = file.size, .at = HEADER_SIZE + h.options_size};
    out->records.reads = true;
    file.text = NULL;
done:
    ll_input_free(ctx, &file);
    return status;
}

void ll_split_part_free(ll_context *ctx, ll_split_part *part) {
    ll_free(ctx, part->path);
    ll_archive_free(&part->records);
    *part = (ll_split_part){0};
}
