/* SPDX-License-Identifier: Apache-2.0 */
/* path.csv: the paths with flow, what they cost and where they run. */
#include <inttypes.h>

#include "solver/output/output.h"

static void put_path(ll_output *out, const ll_answer *answer, int64_t path, const char *links) {
    const ll_solution *s = answer->solution;
    const ll_problem *p = answer->problem;
    int64_t demand = s->path_demand[path];
    ll_path_sums sums = ll_solution_path_sums(s, path);
    ll_output_printf(out, "%" PRId64 ",%" PRId64 ",", path + 1, p->demand_row[demand] + 1);
    ll_output_csv(out, ll_problem_origin_id(p, demand));
    ll_output_text(out, ",");
    ll_output_csv(out, ll_problem_destination_id(p, demand));
    ll_output_text(out, ",");
    ll_output_csv(out, p->source->klass[p->klass[demand]].id);
    ll_output_text(out, ",");
    ll_put_decimal(out, s->path_flow_uteu[path], LL_DIGITS_TEU);
    ll_output_text(out, ",");
    ll_put_decimal(out, sums.cost_nusd, LL_DIGITS_PRICE);
    ll_output_text(out, ",");
    ll_put_decimal(out, sums.time_uh, LL_DIGITS_TEU);
    ll_output_text(out, ",");
    ll_put_decimal(out, sums.length_um_km, LL_DIGITS_TEU);
    ll_output_text(out, ",");
    ll_put_decimal(out, sums.co2_ukg, LL_DIGITS_TEU);
    ll_output_text(out, ",");
    ll_output_csv(out, answer->corridors->row[answer->corridors->row_of_path[path]].id);
    ll_output_text(out, ",");
    ll_output_csv(out, links);
    ll_output_text(out, "\n");
}

ll_status ll_write_path(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    const ll_solution *s = answer->solution;
    char *links = NULL;
    LL_NEW(ctx, links, ll_arcs_text_size(s->problem, s->path_count, s->path_first, s->path_arc));
    ll_output_text(out, "path_id,demand_id,origin,destination,commodity_id,flow_teu,cost_usd_per_teu,time_h,length_km,"
                        "co2_kg_per_teu,corridor_id,links\n");
    for (int64_t path = 0; path < s->path_count; path++)
        put_path(out, answer, path,
                 ll_arcs_text(s->problem, s->path_arc + s->path_first[path],
                              s->path_first[path + 1] - s->path_first[path], links));
done:
    ll_free(ctx, links);
    return status;
}
