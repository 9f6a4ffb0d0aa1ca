/* SPDX-License-Identifier: Apache-2.0 */
/* Writing, finding and checking generations. */
#include "solver/checkpoint/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum { PATH_SIZE = 4096, ALIGNED = 8, BYTE_ORDER_MARK = 0x01020304 };
static const char magic[8] = {'l', 'l', 'c', 'h', 'e', 'c', 'k', '\n'};

typedef struct header {
    char magic[8];
    uint32_t byte_order, version;
    ll_checkpoint_key key;
    uint64_t sequence;
    int64_t body_size;
    uint32_t section_count;
    char spare[28];
    uint64_t xxh64; /* of the bytes before */
} header;
_Static_assert(sizeof(header) == LL_CHECKPOINT_HEADER, "the header has no holes");

typedef struct section_header {
    uint32_t number, spare;
    int64_t size;
    uint64_t xxh64;
} section_header;

const char *ll_checkpoint_name(int generation) { return generation == 0 ? "checkpoint-a" : "checkpoint-b"; }

static int64_t filled_up(int64_t size) { return (size + ALIGNED - 1) / ALIGNED * ALIGNED; }

static uint64_t hash_header(const header *h) { return XXH64(h, offsetof(header, xxh64), 0); }

/* The number and the size seed the hash of the content. */
static uint64_t hash_section(const section_header *s, const void *bytes) {
    uint64_t seed = XXH64(s, offsetof(section_header, xxh64), 0);
    return XXH64(s->size > 0 ? bytes : magic, (size_t)s->size, seed);
}

/* ---- writing ---- */

static void write_section(ll_output *out, const ll_checkpoint_section *section) {
    static const char nothing[ALIGNED] = {0};
    section_header s = {.number = section->number, .size = section->size};
    s.xxh64 = hash_section(&s, section->bytes);
    ll_output_bytes(out, &s, sizeof s);
    if (section->size > 0) ll_output_bytes(out, section->bytes, (size_t)section->size);
    ll_output_bytes(out, nothing, (size_t)(filled_up(section->size) - section->size));
}

ll_status ll_checkpoint_write(ll_context *ctx, const char *folder, int generation, const ll_checkpoint_key *key,
                              uint64_t sequence, const ll_checkpoint_section *sections, int count) {
    ll_output out = {0};
    header h = {.byte_order = BYTE_ORDER_MARK,
                .version = LL_CHECKPOINT_VERSION,
                .key = *key,
                .sequence = sequence,
                .section_count = (uint32_t)count};
    memcpy(h.magic, magic, sizeof h.magic);
    for (int i = 0; i < count; i++) h.body_size += (int64_t)sizeof(section_header) + filled_up(sections[i].size);
    h.xxh64 = hash_header(&h);
    ll_status status = ll_output_open(ctx, folder, ll_checkpoint_name(generation), &out);
    if (status != LL_OK) return status;
    ll_output_bytes(&out, &h, sizeof h);
    for (int i = 0; i < count; i++) write_section(&out, &sections[i]);
    return ll_output_commit(&out);
}

static bool is_ours(const char *name, bool all) {
    const size_t length = sizeof "checkpoint-a" - 1, end = strlen(name);
    for (int g = 0; g < LL_CHECKPOINT_GENERATIONS; g++) {
        if (strncmp(name, ll_checkpoint_name(g), length) != 0) continue;
        if (all && end == length) return true;
        if (end > length + 4 && name[length] == '.' && strcmp(name + end - 4, ".tmp") == 0) return true;
    }
    return false;
}

void ll_checkpoint_sweep(const char *folder, bool all) {
    DIR *entries = opendir(folder);
    if (entries == NULL) return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (is_ours(entry->d_name, all)) (void)unlinkat(dirfd(entries), entry->d_name, 0);
    closedir(entries);
}

/* ---- reading ---- */

static FILE *open_generation(const char *folder, int generation, char path[PATH_SIZE]) {
    int length = snprintf(path, PATH_SIZE, "%s/%s", folder, ll_checkpoint_name(generation));
    if (length < 0 || length >= PATH_SIZE) return NULL;
    return fopen(path, "rbe");
}

static bool is_whole(const header *h) {
    return memcmp(h->magic, magic, sizeof magic) == 0 && h->byte_order == BYTE_ORDER_MARK && h->xxh64 == hash_header(h);
}

bool ll_checkpoint_peek(const char *folder, int generation, uint64_t *sequence) {
    char path[PATH_SIZE];
    header h = {.sequence = 0};
    FILE *file = open_generation(folder, generation, path);
    bool whole = file != NULL && fread(&h, sizeof h, 1, file) == 1 && is_whole(&h);
    if (file != NULL) (void)fclose(file);
    *sequence = h.sequence;
    return whole;
}

static ll_status damaged(ll_context *ctx, const char *path, const char *what) {
    return ll_fail(ctx, LL_ERR_DATA, "%s: %s; remove it to begin from an older one, or from nothing", path, what);
}

static ll_status check_header(ll_context *ctx, const char *path, const header *h, const ll_checkpoint_key *key) {
    const ll_checkpoint_key *k = &h->key;
    if (!is_whole(h)) return damaged(ctx, path, "is no checkpoint of this machine's kind, or is damaged");
    if (h->version != LL_CHECKPOINT_VERSION || strncmp(k->version, key->version, sizeof k->version) != 0)
        return ll_fail(ctx, LL_ERR_DATA,
                       "%s: was written by landlink %.24s in format %" PRIu32
                       ", this is %s and format %d; finish it with that one, or remove it to begin from nothing",
                       path, k->version, h->version, key->version, (int)LL_CHECKPOINT_VERSION);
    if (k->problem_xxh64 != key->problem_xxh64)
        return ll_fail(ctx, LL_ERR_USAGE,
                       "%s: is of another case, scenario or demand (%016" PRIx64 ", this one is %016" PRIx64
                       "); give another folder by --checkpoint, or remove it",
                       path, k->problem_xxh64, key->problem_xxh64);
    if (k->method != key->method || k->gap != key->gap || k->seed != key->seed || k->vertex != key->vertex)
        return ll_fail(ctx, LL_ERR_USAGE,
                       "%s: is of a solve with other options (--gap %g --seed %" PRIu64
                       "%s, now --gap %g --seed %" PRIu64
                       "%s%s); give the same ones, another folder by --checkpoint, or remove it",
                       path, k->gap, k->seed, k->vertex != 0 ? " --vertex" : "", key->gap, key->seed,
                       key->vertex != 0 ? " --vertex" : "", k->method != key->method ? ", another method" : "");
    return LL_OK;
}

/* The sections one after the other, each with the number that it should have, to the last byte. */
static bool take_sections(const ll_archive *body, ll_checkpoint_section *sections, int count) {
    int64_t at = 0;
    for (int i = 0; i < count; i++) {
        section_header s;
        if (body->size - at < (int64_t)sizeof s) return false;
        memcpy(&s, body->bytes + at, sizeof s);
        at += (int64_t)sizeof s;
        if (s.number != (uint32_t)i || s.size < 0 || s.size > body->size - at || filled_up(s.size) > body->size - at)
            return false;
        if (hash_section(&s, body->bytes + at) != s.xxh64) return false;
        sections[i] = (ll_checkpoint_section){s.number, body->bytes + at, s.size};
        at += filled_up(s.size);
    }
    return at == body->size;
}

/* All that follows the header; a file that is shorter or longer than it says is damaged. */
static ll_status read_body(ll_context *ctx, const char *path, FILE *file, int64_t size, ll_archive *body) {
    if (fseeko(file, 0, SEEK_END) != 0 || ftello(file) - LL_CHECKPOINT_HEADER != size || size < 0 ||
        fseeko(file, LL_CHECKPOINT_HEADER, SEEK_SET) != 0)
        return damaged(ctx, path, "is shorter or longer than it says: damaged");
    *body = (ll_archive){.ctx = ctx, .reads = true};
    if (ll_grow(ctx, &body->bytes, size, 1) != LL_OK) return LL_ERR_MEMORY;
    body->size = body->room = size;
    if (size > 0 && fread(body->bytes, (size_t)size, 1, file) != 1) return damaged(ctx, path, "cannot be read");
    return LL_OK;
}

ll_status ll_checkpoint_read(ll_context *ctx, const char *folder, int generation, const ll_checkpoint_key *key,
                             ll_archive *bytes, ll_checkpoint_section *sections, int count) {
    ll_status status = LL_OK;
    char path[PATH_SIZE];
    header h;
    FILE *file = open_generation(folder, generation, path);
    *bytes = (ll_archive){0};
    if (file == NULL) return ll_fail(ctx, LL_ERR_DATA, "%s: cannot be read: %s", path, strerror(errno));
    if (fread(&h, sizeof h, 1, file) != 1)
        status = damaged(ctx, path, "is too short for a checkpoint");
    else
        status = check_header(ctx, path, &h, key);
    LL_TRY(status);
    LL_TRY(read_body(ctx, path, file, h.body_size, bytes));
    if (h.section_count != (uint32_t)count || !take_sections(bytes, sections, count))
        status = damaged(ctx, path, "a checksum does not match: damaged");
done:
    (void)fclose(file);
    if (status != LL_OK) ll_archive_free(bytes);
    return status;
}
