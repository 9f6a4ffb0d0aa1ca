/* SPDX-License-Identifier: Apache-2.0 */
/* What others ask of a problem: counts, names, reduced costs. */
#include "graphs/problem.h"

int32_t ll_problem_node_count(const ll_problem *p) { return p->node_count; }
int32_t ll_problem_arc_count(const ll_problem *p) { return p->arc_count; }
int32_t ll_problem_class_count(const ll_problem *p) { return p->class_count; }
int64_t ll_problem_demand_count(const ll_problem *p) { return p->demand_count; }

int64_t ll_problem_reduced_cost(const ll_problem *p, const int64_t *price_nusd, int32_t klass, int32_t arc) {
    int64_t cost = p->cost_nusd[(int64_t)klass * p->arc_count + arc];
    if (cost >= LL_COST_INF) return LL_COST_INF;
    ll_i128 priced = 0; /* in 1e-15 USD per TEU */
    for (int64_t e = p->entry_first[arc]; e < p->entry_first[arc + 1]; e++) {
        const ll_row_entry *entry = &p->entry[e];
        if (entry->klass == LL_NONE || entry->klass == klass)
            priced += (ll_i128)entry->weight_micro * price_nusd[entry->row];
    }
    ll_i128 sum = cost + priced / LL_MICRO;
    return sum < LL_COST_INF ? (int64_t)sum : LL_COST_INF;
}

ll_status ll_problem_index_arcs(ll_context *ctx, const ll_problem *p, ll_index **index) {
    ll_status status = LL_OK;
    ll_index *of_token = NULL;
    int32_t existing = LL_NONE;
    *index = NULL;
    LL_TRY(ll_index_create(ctx, p->arc_count, &of_token));
    for (int32_t a = 0; a < p->arc_count; a++) LL_TRY(ll_index_add(ctx, of_token, p->arc_token[a], a, &existing));
    *index = of_token;
    of_token = NULL;
done:
    ll_index_free(ctx, of_token);
    return status;
}

const char *ll_problem_row_id(const ll_problem *p, int32_t row) {
    const ll_row *r = &p->row[row];
    return r->kind == LL_ROW_SET ? p->source->set[r->source].id : p->arc_token[r->source];
}

const char *ll_problem_row_kind(const ll_problem *p, int32_t row) {
    static const char *const name[] = {[LL_ROW_LINK] = "link", [LL_ROW_TRANSFER] = "transfer", [LL_ROW_SET] = "set"};
    return name[p->row[row].kind];
}

const char *ll_problem_origin_id(const ll_problem *p, int64_t demand) {
    const ll_case_demand *d = &p->source->demand[p->demand_row[demand]];
    return d->o_node != LL_NONE ? p->source->node[d->o_node].id : p->source->zone[d->o_zone];
}

const char *ll_problem_destination_id(const ll_problem *p, int64_t demand) {
    const ll_case_demand *d = &p->source->demand[p->demand_row[demand]];
    return d->d_node != LL_NONE ? p->source->node[d->d_node].id : p->source->zone[d->d_zone];
}
