/* SPDX-License-Identifier: Apache-2.0 */
/* Text that lives and dies together, and a map from text to an index. */
#include "graphs/base/base.h"

#include <string.h>
#include <xxhash.h>

enum { BLOCK_BYTES = 64 * 1024 };

typedef struct block {
    struct block *next;
    size_t used, size;
    char text[];
} block;

struct ll_strings {
    block *first;
};

ll_status ll_strings_create(ll_context *ctx, ll_strings **out) {
    *out = ll_calloc(ctx, 1, sizeof **out);
    return *out != NULL ? LL_OK : LL_ERR_MEMORY;
}

void ll_strings_free(ll_context *ctx, ll_strings *s) {
    if (s == NULL) return;
    for (block *b = s->first; b != NULL;) {
        block *next = b->next;
        ll_free(ctx, b);
        b = next;
    }
    ll_free(ctx, s);
}

static block *block_with_room(ll_context *ctx, ll_strings *s, size_t bytes) {
    if (s->first != NULL && s->first->size - s->first->used >= bytes) return s->first;
    size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    block *b = ll_calloc(ctx, (int64_t)(sizeof *b + size), 1);
    if (b == NULL) return NULL;
    b->size = size;
    b->next = s->first;
    s->first = b;
    return b;
}

const char *ll_strings_add(ll_context *ctx, ll_strings *s, const char *text, size_t length) {
    if (length == 0) return "";
    block *b = block_with_room(ctx, s, length + 1);
    if (b == NULL) return NULL;
    char *copy = b->text + b->used;
    memcpy(copy, text, length);
    copy[length] = '\0';
    b->used += length + 1;
    return copy;
}

/* ---- index ---- */

typedef struct slot {
    const char *key;
    int32_t value;
} slot;

struct ll_index {
    slot *slot; /* [size], a power of two, at most half full */
    int64_t size, count;
};

static int64_t size_for(int64_t expected) {
    int64_t size = 16;
    while (size < 2 * expected) size *= 2;
    return size;
}

ll_status ll_index_create(ll_context *ctx, int64_t expected, ll_index **out) {
    ll_status status = LL_OK;
    ll_index *index = NULL;
    *out = NULL;
    LL_NEW(ctx, index, 1);
    index->size = size_for(expected);
    LL_NEW(ctx, index->slot, index->size);
    *out = index;
    return LL_OK;
done:
    ll_index_free(ctx, index);
    return status;
}

void ll_index_free(ll_context *ctx, ll_index *index) {
    if (index == NULL) return;
    ll_free(ctx, index->slot);
    ll_free(ctx, index);
}

/* The slot that holds key, or the empty one where it belongs. */
static slot *find_slot(const ll_index *index, const char *key) {
    uint64_t mask = (uint64_t)index->size - 1;
    uint64_t at = XXH64(key, strlen(key), 0) & mask;
    while (index->slot[at].key != NULL && strcmp(index->slot[at].key, key) != 0) at = (at + 1) & mask;
    return &index->slot[at];
}

static ll_status grow(ll_context *ctx, ll_index *index) {
    ll_index bigger = {.size = 2 * index->size, .count = index->count};
    bigger.slot = ll_calloc(ctx, bigger.size, sizeof *bigger.slot);
    if (bigger.slot == NULL) return LL_ERR_MEMORY;
    for (int64_t i = 0; i < index->size; i++)
        if (index->slot[i].key != NULL) *find_slot(&bigger, index->slot[i].key) = index->slot[i];
    ll_free(ctx, index->slot);
    *index = bigger;
    return LL_OK;
}

ll_status ll_index_add(ll_context *ctx, ll_index *index, const char *key, int32_t value, int32_t *existing) {
    if (2 * (index->count + 1) > index->size && grow(ctx, index) != LL_OK) return LL_ERR_MEMORY;
    slot *s = find_slot(index, key);
    *existing = s->key != NULL ? s->value : LL_NONE;
    if (s->key != NULL) return LL_OK;
    *s = (slot){.key = key, .value = value};
    index->count++;
    return LL_OK;
}

int32_t ll_index_find(const ll_index *index, const char *key) {
    const slot *s = find_slot(index, key);
    return s->key != NULL ? s->value : LL_NONE;
}

bool ll_index_next(const ll_index *index, int64_t *at, const char **key, int32_t *value) {
    while (*at < index->size) {
        const slot *s = &index->slot[(*at)++];
        if (s->key == NULL) continue;
        *key = s->key;
        *value = s->value;
        return true;
    }
    return false;
}
