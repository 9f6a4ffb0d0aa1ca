/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page around the data. The build bundles page/ into three texts, which the assembler puts into the library:
 *
 *     head  <data>  middle  <runs>  tail
 *
 * Data stand in script elements of their own, each on one line. In JSON "<" occurs in strings alone; written as an
 * escape it can neither end a script element nor open a comment in one.
 */
#include <string.h>

#include "solver/report/parts.h"

#ifdef LANDLINK_REPORT_FOLDER
#define EMBED(part)                                                                                                    \
    __asm__(".pushsection .rodata\n"                                                                                   \
            ".global ll_report_" #part ", ll_report_" #part "_end\n"                                                   \
            ".hidden ll_report_" #part ", ll_report_" #part "_end\n"                                                   \
            "ll_report_" #part ":\n"                                                                                   \
            ".incbin \"" LANDLINK_REPORT_FOLDER "/" #part ".html\"\n"                                                  \
            "ll_report_" #part "_end:\n"                                                                               \
            ".byte 0\n"                                                                                                \
            ".popsection\n");                                                                                          \
    extern const char ll_report_##part[], ll_report_##part##_end[]

EMBED(head);
EMBED(middle);
EMBED(tail);

bool ll_report_exists(void) { return true; }

static int put_bytes(const char *bytes, size_t size, void *user) {
    ll_output *out = user;
    const char *end = bytes + size;
    for (const char *at = bytes; at < end;) {
        const char *mark = memchr(at, '<', (size_t)(end - at));
        const char *stop = mark != NULL ? mark : end;
        ll_output_bytes(out, at, (size_t)(stop - at));
        if (mark != NULL) ll_output_text(out, "\\u003c");
        at = mark != NULL ? mark + 1 : end;
    }
    return 0;
}

static ll_status put_json(ll_context *ctx, const json_t *json, ll_output *out) {
    const size_t flags = JSON_COMPACT | JSON_REAL_PRECISION(9);
    if (json_dump_callback(json, put_bytes, out, flags) != 0)
        return ll_fail(ctx, LL_ERR_MEMORY, "out of memory: the data of report.html");
    return LL_OK;
}

ll_status ll_report_put(ll_report *report, ll_output *out) {
    ll_status status = LL_OK;
    ll_output_bytes(out, ll_report_head, (size_t)(ll_report_head_end - ll_report_head));
    LL_TRY(put_json(report->ctx, report->data, out));
    ll_output_bytes(out, ll_report_middle, (size_t)(ll_report_middle_end - ll_report_middle));
    LL_TRY(put_json(report->ctx, report->runs, out));
    ll_output_bytes(out, ll_report_tail, (size_t)(ll_report_tail_end - ll_report_tail));
done:
    return status;
}

#else

bool ll_report_exists(void) { return false; }

ll_status ll_report_put(ll_report *report, ll_output *out) {
    (void)out;
    return ll_report_need(report->ctx);
}

#endif

ll_status ll_report_need(ll_context *ctx) {
    if (ll_report_exists()) return LL_OK;
    return ll_fail(ctx, LL_ERR_UNAVAILABLE,
                   "this build has no report.html: node and npm were missing when it was configured; install them "
                   "(Debian: nodejs, npm), then build again with -DLANDLINK_WITH_REPORT=ON");
}
