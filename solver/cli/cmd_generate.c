/* SPDX-License-Identifier: Apache-2.0 */
/* landlink generate: makes a synthetic case and writes its tables. */
#include "graphs/write.h"
#include "solver/cli/commands.h"
#include "solver/cli/guard.h"

ll_status ll_cli_generate(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    LL_TRY(ll_cli_guard_generated(ctx, args->output));
    LL_TRY(ll_generate(ctx, args->kind, &args->generate, args->output, &c));
    LL_TRY(ll_write_tables(ctx, c, args->output));
    ll_log(ctx, LL_LOG_INFO, "wrote %s: %d places, %d %s, %d %s, %lld %s", args->output, c->node_count, c->link_count,
           ll_plural(c->link_count, "link", "links"), c->class_count, ll_plural(c->class_count, "class", "classes"),
           (long long)c->demand_count, ll_plural(c->demand_count, "demand", "demands"));
done:
    ll_case_free(ctx, c);
    return status;
}
