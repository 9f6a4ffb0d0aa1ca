/* SPDX-License-Identifier: Apache-2.0 */
/* landlink convert: reads one format and writes another. */
#include "graphs/convert.h"
#include "solver/cli/commands.h"
#include "solver/cli/guard.h"

ll_status ll_cli_convert(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_problem *problem = NULL;
    ll_convert_format format = ll_convert_format_of_path(args->output);
    if (args->to != NULL) LL_TRY(ll_convert_format_parse(ctx, args->to, &format));
    LL_TRY(ll_problem_read(ctx, args->input, &args->problem, &problem));
    LL_TRY(ll_cli_guard_conversion(ctx, args->input, problem->source, format, args->output));
    LL_TRY(ll_convert_write(ctx, problem, format, args->output, args->lossy));
    ll_log(ctx, LL_LOG_INFO, "wrote %s", args->output);
done:
    ll_problem_free(ctx, problem);
    return status;
}
