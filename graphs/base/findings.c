/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that is wrong with a file, told in one go. Findings quote what stands in files, so that control characters, which
 * would break the line or drive a terminal, are written as spaces.
 */
#include "graphs/base/base.h"

#include <stdarg.h>
#include <stdio.h>

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

static void append_list(ll_findings *f, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length > 0 && make_room(f, length)) {
        char *text = f->text + f->length;
        vsnprintf(text, (size_t)length + 1, format, again);
        for (char *c = text; *c != '\0'; c++)
            if ((unsigned char)*c < 0x20 || *c == 0x7F) *c = ' ';
        f->length += length;
    }
    va_end(again);
}

static void append(ll_findings *f, const char *format, ...) LL_PRINTF(2, 3);
static void append(ll_findings *f, const char *format, ...) {
    va_list args;
    va_start(args, format);
    append_list(f, format, args);
    va_end(args);
}

static void append_place(ll_findings *f, const char *file, int64_t line, int64_t column) {
    if (f->length > 0 && make_room(f, 1)) f->text[f->length++] = '\n';
    append(f, "%s:", file);
    if (line > 0) append(f, "%lld:", (long long)line);
    if (line > 0 && column > 0) append(f, "%lld:", (long long)column);
    append(f, " ");
}

void ll_finding(ll_findings *f, const char *file, int64_t line, int64_t column, const char *format, ...) {
    f->count++;
    if (ll_findings_full(f)) return;
    append_place(f, file, line, column);
    va_list args;
    va_start(args, format);
    append_list(f, format, args);
    va_end(args);
}

bool ll_findings_full(const ll_findings *f) { return f->count > LL_MOST_FINDINGS; }

ll_status ll_findings_status(ll_findings *f) {
    if (f->out_of_memory) return LL_ERR_MEMORY;
    if (f->count == 0) return LL_OK;
    if (ll_findings_full(f))
        return ll_fail(f->ctx, LL_ERR_DATA, "%s\nand %lld more %s", f->text, (long long)(f->count - LL_MOST_FINDINGS),
                       ll_plural(f->count - LL_MOST_FINDINGS, "finding", "findings"));
    return ll_fail(f->ctx, LL_ERR_DATA, "%s", f->text);
}

void ll_findings_free(ll_findings *f) {
    ll_free(f->ctx, f->text);
    *f = (ll_findings){.ctx = f->ctx};
}
