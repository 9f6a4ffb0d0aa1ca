/* SPDX-License-Identifier: Apache-2.0 */
/* path.csv: the paths with flow, what they cost and where they run. */
#include "solver/output/output.h"

enum { PATH_BYTES = 80, ARC_BYTES = 6 }; /* of a row, about */

typedef struct path_table {
    const ll_answer *answer;
    ll_arc_texts arcs;
} path_table;

static void put_number(ll_output *out, int64_t value, int digits) {
    ll_put_decimal(out, value, digits);
    ll_output_char(out, ',');
}

static void put_cell(ll_output *out, const char *text) {
    ll_output_csv(out, text);
    ll_output_char(out, ',');
}

static void put_path(ll_output *out, const void *user, int64_t path) {
    const path_table *t = user;
    const ll_solution *s = t->answer->solution;
    const ll_problem *p = t->answer->problem;
    const ll_corridor_table *corridors = t->answer->corridors;
    int64_t demand = s->path_demand[path], first = s->path_first[path];
    ll_path_sums sums = ll_solution_path_sums(s, path);
    put_number(out, path + 1, 0);
    put_number(out, p->demand_row[demand] + 1, 0);
    put_cell(out, ll_problem_origin_id(p, demand));
    put_cell(out, ll_problem_destination_id(p, demand));
    put_cell(out, p->source->klass[p->klass[demand]].id);
    put_number(out, s->path_flow_uteu[path], LL_DIGITS_TEU);
    put_number(out, sums.cost_nusd, LL_DIGITS_PRICE);
    put_number(out, sums.time_uh, LL_DIGITS_TEU);
    put_number(out, sums.length_um_km, LL_DIGITS_TEU);
    put_number(out, sums.co2_ukg, LL_DIGITS_TEU);
    put_cell(out, corridors->row[corridors->row_of_path[path]].id);
    ll_put_arcs(out, &t->arcs, s->path_arc + first, s->path_first[path + 1] - first);
    ll_output_char(out, '\n');
}

ll_status ll_write_path(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    const ll_solution *s = answer->solution;
    path_table t = {.answer = answer};
    LL_TRY(ll_arc_texts_create(ctx, answer->problem, &t.arcs));
    ll_output_text(out, "path_id,demand_id,origin,destination,commodity_id,flow_teu,cost_usd_per_teu,time_h,length_km,"
                        "co2_kg_per_teu,corridor_id,links\n");
    int64_t arcs = s->path_count > 0 ? s->path_first[s->path_count] / s->path_count : 0;
    const ll_rows rows = {s->path_count, PATH_BYTES + ARC_BYTES * arcs, put_path, &t};
    LL_TRY(ll_put_rows(ctx, out, &rows));
done:
    ll_arc_texts_free(ctx, &t.arcs);
    return status;
}
