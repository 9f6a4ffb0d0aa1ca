/* SPDX-License-Identifier: Apache-2.0 */
/* link_difference.csv: the links and transfers whose flow or price differs from the base's. */
#include "solver/compare/compare.h"

void ll_compare_write_links_header(ll_output *out) {
    ll_output_text(out, "scenario_id,link_id,direction,from_node_id,to_node_id,mode,base_flow_teu,flow_teu,"
                        "difference_teu,base_price_usd_per_teu,price_usd_per_teu,price_difference_usd_per_teu\n");
}

typedef struct use { /* of an arc; 0 where it does not exist */
    int64_t flow_uteu, price_nusd;
} use;

static use use_of(const ll_answered *a, int32_t arc) {
    if (arc == LL_NONE) return (use){0, 0};
    int32_t row = ll_own_row(a->problem, arc);
    return (use){ll_solution_arc_flow_uteu(a->solution, arc), row != LL_NONE ? a->solution->price_nusd[row] : 0};
}

static void put_price(ll_output *out, ll_i128 price_nusd) {
    ll_output_text(out, ",");
    ll_put_decimal(out, price_nusd, LL_DIGITS_PRICE);
}

/* p and arc name the link. */
static void put_row(ll_output *out, const ll_variant *v, const ll_problem *p, int32_t arc, use base, use now) {
    if (p->arc[arc].kind == LL_ARC_CONNECTOR) return;
    if (base.flow_uteu == now.flow_uteu && base.price_nusd == now.price_nusd) return;
    ll_output_csv(out, v->id);
    ll_output_text(out, ",");
    ll_put_flow_names(out, p, arc);
    ll_compare_put_teu(out, base.flow_uteu);
    ll_compare_put_teu(out, now.flow_uteu);
    ll_compare_put_teu(out, (ll_i128)now.flow_uteu - base.flow_uteu);
    put_price(out, base.price_nusd);
    put_price(out, now.price_nusd);
    put_price(out, (ll_i128)now.price_nusd - base.price_nusd);
    ll_output_text(out, "\n");
}

/* In the order of the base's arcs; what the scenario alone has comes after them. */
ll_status ll_compare_write_links(ll_context *ctx, ll_output *out, const ll_answered *base, const ll_variant *v,
                                 const ll_answered *a) {
    ll_status status = LL_OK;
    ll_index *of_base = NULL, *of_now = NULL;
    LL_TRY(ll_problem_index_arcs(ctx, base->problem, &of_base));
    LL_TRY(ll_problem_index_arcs(ctx, a->problem, &of_now));
    for (int32_t arc = 0; arc < base->problem->arc_count; arc++) {
        int32_t now = ll_index_find(of_now, base->problem->arc_token[arc]);
        put_row(out, v, base->problem, arc, use_of(base, arc), use_of(a, now));
    }
    for (int32_t arc = 0; arc < a->problem->arc_count; arc++)
        if (ll_index_find(of_base, a->problem->arc_token[arc]) == LL_NONE)
            put_row(out, v, a->problem, arc, (use){0, 0}, use_of(a, arc));
done:
    ll_index_free(ctx, of_base);
    ll_index_free(ctx, of_now);
    return status;
}
