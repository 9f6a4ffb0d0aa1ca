/* SPDX-License-Identifier: Apache-2.0 */
/* The log of one of many solves: what it says is detail, but for warnings. */
#ifndef LL_SOLVER_QUIET_H
#define LL_SOLVER_QUIET_H

#include "graphs/base/base.h"

typedef struct ll_quiet_log {
    ll_context *ctx;
    ll_log_fn log;
    void *user;
    const char *id;
} ll_quiet_log;

/* From here to ll_quiet_end lines are detail, but for warnings, which get the id; without an id these are detail, too.
 */
void ll_quiet_begin(ll_context *ctx, const char *id, ll_quiet_log *q);
void ll_quiet_end(const ll_quiet_log *q);

#endif
