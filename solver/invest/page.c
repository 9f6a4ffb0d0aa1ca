/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the page shows of a choice beside the answers without and with it:
 *
 *     invest { all of invest.json, is_phased,
 *              projects [[id, name, capex_musd, phase that builds it or null, saving alone, in the package, regret]] }
 */
#include "solver/invest/invest.h"
#include "solver/report/parts.h"

static ll_status put_project(ll_context *ctx, json_t *list, const ll_invest_candidate *c) {
    ll_status status = LL_OK;
    json_t *entry = NULL;
    LL_TRY(ll_report_array(ctx, list, &entry));
    LL_TRY(ll_report_text(ctx, entry, c->id));
    LL_TRY(ll_report_text(ctx, entry, c->name));
    LL_TRY(ll_report_number(ctx, entry, c->capex_musd));
    LL_TRY(ll_json_append(ctx, entry, c->phase != LL_NONE ? json_integer(c->phase) : json_null()));
    LL_TRY(ll_report_number(ctx, entry, c->alone_usd));
    LL_TRY(ll_report_number(ctx, entry, c->package_usd));
    LL_TRY(ll_report_number(ctx, entry, c->regret_usd));
done:
    return status;
}

ll_status ll_invest_page(ll_invest_run *run, ll_report *report) {
    ll_status status = LL_OK;
    json_t *part = json_object(), *list = NULL;
    LL_TRY(ll_invest_summary(run, part));
    LL_TRY(ll_json_put(run->ctx, part, "is_phased", json_boolean(run->options->phase != NULL)));
    LL_TRY(ll_json_put_array(run->ctx, part, "projects", &list));
    for (int32_t c = 0; c < run->candidate_count; c++) LL_TRY(put_project(run->ctx, list, &run->candidate[c]));
    LL_TRY(ll_report_put_part(report, "invest", json_incref(part)));
done:
    json_decref(part);
    return status;
}
