/* SPDX-License-Identifier: Apache-2.0 */
/* Levenshtein's distance between short names, row by row. */
#include "graphs/io/near_name.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 63 };

static int lower(char c) { return tolower((unsigned char)c); }

static int least(int a, int b, int c) {
    int d = a < b ? a : b;
    return d < c ? d : c;
}

/* Insertions, deletions and replacements that turn a into b. */
static int edit_distance(const char *a, const char *b) {
    int row[MOST_BYTES + 1];
    int length = (int)strlen(b);
    for (int j = 0; j <= length; j++) row[j] = j;
    for (int i = 0; a[i] != '\0'; i++) {
        int diagonal = row[0];
        row[0] = i + 1;
        for (int j = 0; j < length; j++) {
            int above = row[j + 1];
            row[j + 1] = least(above + 1, row[j] + 1, diagonal + (lower(a[i]) != lower(b[j])));
            diagonal = above;
        }
    }
    return row[length];
}

typedef struct search {
    const char *name, *nearest;
    int length, best; /* best: the distance to beat */
} search;

/* A search for a name that nothing is near to when it is empty or too long. */
static search open_search(const char *name) {
    size_t length = strlen(name);
    if (length > MOST_BYTES) length = 0;
    return (search){.name = name, .length = (int)length, .best = length > 0 ? (int)length / 3 + 2 : 0};
}

/* Whether a candidate is nearer than all before it. */
static bool offer(search *s, const char *candidate) {
    size_t length = strlen(candidate);
    if (s->best == 0 || length == 0 || length > MOST_BYTES || abs((int)length - s->length) >= s->best) return false;
    int distance = edit_distance(s->name, candidate);
    if (distance >= s->best || distance >= s->length) return false;
    s->best = distance;
    s->nearest = candidate;
    return true;
}

int ll_edits(const char *name, const char *other, int most) {
    if (strlen(name) > MOST_BYTES || strlen(other) > MOST_BYTES) return LL_NONE;
    int distance = edit_distance(name, other);
    return distance <= most ? distance : LL_NONE;
}

const char *ll_near_name(const char *name, const char *const *names, int64_t count) {
    search s = open_search(name);
    for (int64_t i = 0; i < count; i++) (void)offer(&s, names[i]);
    return s.nearest;
}

const char *ll_near_key(const char *name, const ll_index *index) {
    search s = open_search(name);
    const char *key = NULL;
    int32_t value = 0, nearest = INT32_MAX;
    for (int64_t at = 0; ll_index_next(index, &at, &key, &value);) {
        search tie = s;
        tie.best += s.nearest != NULL && value < nearest; /* an equal distance is enough */
        if (!offer(&tie, key)) continue;
        s = tie;
        nearest = value;
    }
    return s.nearest;
}
