/* SPDX-License-Identifier: Apache-2.0 */
/* landlink report: verifies an answer again, and writes report.html beside it. */
#include <stdio.h>

#include "graphs/tables/forgiving.h"
#include "solver/cli/commands.h"
#include "solver/cli/print.h"
#include "solver/output/json.h"
#include "solver/output/owner.h"
#include "solver/report/report.h"

static const char file[] = "report.html";
enum { PATH_SIZE = 4096 };

static ll_status write_page(ll_context *ctx, const ll_solution *solution, const char *folder) {
    ll_status status = LL_OK;
    ll_report *report = NULL;
    ll_corridor_table *corridors = NULL;
    ll_output out = {0};
    LL_TRY(ll_corridor_table_create(ctx, solution, &corridors));
    LL_TRY(ll_report_create(ctx, &report));
    LL_TRY(ll_report_add(report, solution, corridors, folder));
    LL_TRY(ll_output_open(ctx, folder, file, &out));
    LL_TRY(ll_report_put(report, &out));
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    ll_report_free(report);
    ll_corridor_table_free(ctx, corridors);
    return status;
}

static ll_status print_page(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    char path[PATH_SIZE];
    json_t *facts = json_object();
    snprintf(path, sizeof path, "%s/%s", args->output, file);
    LL_TRY(ll_json_put_text(ctx, facts, "report", path));
    LL_TRY(ll_cli_print_facts(ctx, facts, args->json));
done:
    json_decref(facts);
    return status;
}

ll_status ll_cli_report(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_problem *problem = NULL;
    ll_solution *solution = NULL;
    ll_owner owner = {0};
    LL_TRY(ll_report_need(ctx));
    LL_TRY(ll_problem_read_forgiving(ctx, args->input, &args->problem, &problem));
    LL_TRY(ll_cli_need_answer(ctx, args));
    LL_TRY(ll_report_read(ctx, problem, args->output, &solution));
    LL_TRY(ll_owner_take(ctx, args->output, &owner));
    LL_TRY(write_page(ctx, solution, args->output));
    LL_TRY(print_page(ctx, args));
done:
    ll_owner_release(ctx, &owner);
    ll_solution_free(ctx, solution);
    ll_problem_free(ctx, problem);
    return status;
}
