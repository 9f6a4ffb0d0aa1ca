/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the log on their way through a filter. */
#include "solver/quiet.h"

#include <stdio.h>

static void pass_on(void *user, ll_log_level level, const char *text) {
    const ll_quiet_log *q = user;
    char line[2048];
    bool warns = level <= LL_LOG_WARNING && q->id != NULL;
    if (warns) snprintf(line, sizeof line, "%s: %s", q->id, text);
    q->log(q->user, warns ? level : LL_LOG_DEBUG, warns ? line : text);
}

void ll_quiet_begin(ll_context *ctx, const char *id, ll_quiet_log *q) {
    *q = (ll_quiet_log){ctx, ctx->log, ctx->log_user, id};
    if (ctx->log != NULL) ll_context_set_log(ctx, pass_on, q);
}

void ll_quiet_end(const ll_quiet_log *q) { ll_context_set_log(q->ctx, q->log, q->user); }
