/* SPDX-License-Identifier: Apache-2.0 */
/* demand_result.csv: what became of every demand, and what one more TEU of it would cost. */
#include <math.h>

#include "solver/output/output.h"

enum { ROW_BYTES = 90 }; /* about */

typedef struct carried {
    int64_t flow_uteu;
    ll_i128 cost; /* 1e-15 USD */
} carried;

typedef struct demand_table {
    const ll_solution *s;
    int64_t *first; /* [demand + 1] its paths: they are stored by demand */
} demand_table;

static void find_paths(const demand_table *t) {
    const ll_solution *s = t->s;
    for (int64_t path = 0; path < s->path_count; path++) t->first[s->path_demand[path] + 1] = path + 1;
    for (int64_t d = 0; d < s->problem->demand_count; d++)
        if (t->first[d + 1] < t->first[d]) t->first[d + 1] = t->first[d];
}

static carried add_paths(const demand_table *t, int64_t demand) {
    const ll_solution *s = t->s;
    carried sum = {0};
    for (int64_t path = t->first[demand]; path < t->first[demand + 1]; path++) {
        sum.flow_uteu += s->path_flow_uteu[path];
        sum.cost += (ll_i128)s->path_flow_uteu[path] * ll_solution_path_sums(s, path).cost_nusd;
    }
    return sum;
}

static void put_teu(ll_output *out, int64_t uteu) {
    ll_output_text(out, ",");
    ll_put_decimal(out, uteu, LL_DIGITS_TEU);
}

/* A price, nothing where it is infinite. */
static void put_price(ll_output *out, int64_t price_nusd) {
    ll_output_text(out, ",");
    if (price_nusd < LL_COST_INF) ll_put_decimal(out, price_nusd, LL_DIGITS_PRICE);
}

static void put_demand(ll_output *out, const void *user, int64_t demand) {
    const demand_table *t = user;
    const ll_solution *s = t->s;
    const ll_problem *p = s->problem;
    const carried sum = add_paths(t, demand);
    int64_t price_nusd = s->demand_price_nusd[demand], penalty_nusd = p->penalty_nusd[demand];
    bool at_penalty = penalty_nusd < LL_COST_INF && price_nusd == penalty_nusd;
    ll_put_decimal(out, p->demand_row[demand] + 1, 0);
    ll_output_text(out, ",");
    ll_output_csv(out, ll_problem_origin_id(p, demand));
    ll_output_text(out, ",");
    ll_output_csv(out, ll_problem_destination_id(p, demand));
    ll_output_text(out, ",");
    ll_output_csv(out, p->source->klass[p->klass[demand]].id);
    put_teu(out, p->volume_uteu[demand]);
    put_teu(out, sum.flow_uteu);
    put_teu(out, s->unmet_uteu[demand]);
    put_teu(out, s->rounding_uteu[demand]);
    ll_output_text(out, ",");
    ll_put_ratio(out, sum.flow_uteu == 0 ? NAN : (double)sum.cost / (double)sum.flow_uteu / (double)LL_NANO);
    put_price(out, price_nusd);
    put_price(out, penalty_nusd);
    ll_output_text(out, at_penalty ? ",yes\n" : ",no\n");
}

ll_status ll_write_demand_result(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    demand_table t = {.s = answer->solution};
    const ll_rows rows = {answer->problem->demand_count, ROW_BYTES, put_demand, &t};
    LL_NEW(ctx, t.first, rows.count + 1);
    find_paths(&t);
    ll_output_text(out, "demand_id,origin,destination,commodity_id,volume_teu,carried_teu,unmet_teu,rounding_teu,"
                        "cost_usd_per_teu,price_usd_per_teu,penalty_usd_per_teu,at_penalty\n");
    LL_TRY(ll_put_rows(ctx, out, &rows));
done:
    ll_free(ctx, t.first);
    return status;
}
