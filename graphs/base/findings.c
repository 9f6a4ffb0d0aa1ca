/* SPDX-License-Identifier: Apache-2.0 */
/* All that is wrong with a file, told in one go. */
#include "graphs/base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_FINDINGS = 50, FINDING_LINE = 1024 };

void ll_findings_init(ll_findings *f, ll_context *ctx) { *f = (ll_findings){.ctx = ctx}; }

static bool make_room(ll_findings *f, int64_t more) {
    if (f->length + more + 1 <= f->size) return true;
    int64_t size = 2 * f->size + more + 256;
    char *grown = ll_realloc(f->ctx, f->text, size, 1);
    if (grown == NULL) {
        f->out_of_memory = true;
        return false;
    }
    f->text = grown;
    f->size = size;
    return true;
}

static void append(ll_findings *f, const char *line) {
    int64_t length = (int64_t)strlen(line);
    if (!make_room(f, length + 1)) return;
    if (f->length > 0) f->text[f->length++] = '\n';
    memcpy(f->text + f->length, line, (size_t)length + 1);
    f->length += length;
}

void ll_finding(ll_findings *f, const char *file, int64_t line, int64_t column, const char *format, ...) {
    f->count++;
    if (f->count > MOST_FINDINGS) return;
    char text[FINDING_LINE];
    int used = 0;
    if (line > 0 && column > 0)
        used = snprintf(text, sizeof text, "%s:%lld:%lld: ", file, (long long)line, (long long)column);
    else if (line > 0)
        used = snprintf(text, sizeof text, "%s:%lld: ", file, (long long)line);
    else
        used = snprintf(text, sizeof text, "%s: ", file);
    if (used < 0 || used >= (int)sizeof text) used = (int)sizeof text - 1;
    va_list args;
    va_start(args, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, args);
    va_end(args);
    append(f, text);
}

ll_status ll_findings_status(ll_findings *f) {
    if (f->out_of_memory) return LL_ERR_MEMORY;
    if (f->count == 0) return LL_OK;
    if (f->count > MOST_FINDINGS)
        return ll_fail(f->ctx, LL_ERR_DATA, "%s\nand %lld more findings", f->text,
                       (long long)(f->count - MOST_FINDINGS));
    return ll_fail(f->ctx, LL_ERR_DATA, "%s", f->text);
}

void ll_findings_free(ll_findings *f) {
    ll_free(f->ctx, f->text);
    *f = (ll_findings){.ctx = f->ctx};
}
