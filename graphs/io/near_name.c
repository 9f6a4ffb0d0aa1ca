/* SPDX-License-Identifier: Apache-2.0 */
/* Levenshtein's distance between short names, row by row. */
#include "graphs/io/near_name.h"

#include <ctype.h>
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

const char *ll_near_name(const char *name, const char *const *names, int64_t count) {
    const char *nearest = NULL;
    size_t length = strlen(name);
    if (length == 0 || length > MOST_BYTES) return NULL;
    int best = (int)length / 3 + 2; /* nearer than this */
    for (int64_t i = 0; i < count; i++) {
        size_t other = strlen(names[i]);
        if (other == 0 || other > MOST_BYTES) continue;
        int distance = edit_distance(name, names[i]);
        if (distance >= best || distance >= (int)length) continue;
        best = distance;
        nearest = names[i];
    }
    return nearest;
}
