/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/checkpoint/archive.h"

#include <string.h>

void ll_archive_restart(ll_archive *a) {
    a->size = a->at = 0;
    a->failed = a->reads = false;
}

void ll_archive_free(ll_archive *a) {
    if (a->ctx != NULL) ll_free(a->ctx, a->bytes);
    *a = (ll_archive){0};
}

static void append(ll_archive *a, const void *value, int64_t size) {
    if (a->size + size > a->room) {
        int64_t room = a->size + size + a->size / 4 + 4096;
        if (ll_grow(a->ctx, &a->bytes, room, 1) != LL_OK) {
            a->failed = true;
            return;
        }
        a->room = room;
    }
    memcpy(a->bytes + a->size, value, (size_t)size);
    a->size += size;
}

void ll_archive_bytes(ll_archive *a, void *value, int64_t size) {
    if (size == 0) return;
    if (a->reads && (a->failed || size > a->size - a->at)) {
        memset(value, 0, (size_t)size);
        a->failed = true;
    } else if (a->reads) {
        memcpy(value, a->bytes + a->at, (size_t)size);
        a->at += size;
    } else if (!a->failed) {
        append(a, value, size);
    }
}

void ll_archive_array(ll_archive *a, void *array, int64_t count, size_t size) {
    ll_archive_bytes(a, array, count * (int64_t)size);
}

void ll_archive_count(ll_archive *a, int64_t *count, int64_t most) {
    LL_ARCHIVE(a, *count);
    if (*count >= 0 && *count <= most) return;
    a->failed = true;
    *count = 0;
}

void ll_archive_length(ll_archive *a, int64_t *count, size_t size) {
    ll_archive_count(a, count, INT64_MAX);
    if (!a->reads || *count <= (a->size - a->at) / (int64_t)size) return;
    a->failed = true;
    *count = 0;
}
