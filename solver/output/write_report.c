/* SPDX-License-Identifier: Apache-2.0 */
/* report.html of one answer; docs/outputs.md tells what it shows. */
#include "solver/report/report.h"

#include "solver/output/output.h"

ll_status ll_write_report(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    ll_report *report = NULL;
    LL_TRY(ll_report_create(ctx, &report));
    LL_TRY(ll_report_add(report, answer->solution, answer->corridors, answer->folder));
    LL_TRY(ll_report_put(report, out));
done:
    ll_report_free(report);
    return status;
}
