/* SPDX-License-Identifier: Apache-2.0 */
/* capacity_price.csv: the priced capacities, with what one more TEU of each saves and one less costs. */
#include "solver/output/output.h"
#include "solver/priced_rows.h"

static void put_price(ll_output *out, int64_t price_nusd) {
    ll_output_text(out, ",");
    if (price_nusd < LL_COST_INF) ll_put_decimal(out, price_nusd, LL_DIGITS_PRICE);
}

static void put_capacity(ll_output *out, int64_t capacity_uteu) {
    ll_output_text(out, ",");
    if (capacity_uteu != LL_NO_END) ll_put_decimal(out, capacity_uteu, LL_DIGITS_TEU);
}

static void put_range(ll_output *out, const ll_price_range *range) {
    if (range == NULL) {
        ll_output_text(out, ",,,,");
        return;
    }
    put_price(out, range->increase_nusd);
    put_capacity(out, range->increase_until_uteu);
    put_price(out, range->decrease_nusd);
    put_capacity(out, range->decrease_until_uteu);
}

static void put_row(ll_output *out, const ll_problem *p, const ll_priced_row *priced) {
    int64_t capacity_uteu = p->row[priced->row].capacity_uteu;
    ll_output_csv(out, ll_problem_row_id(p, priced->row));
    ll_output_printf(out, ",%s,", ll_problem_row_kind(p, priced->row));
    ll_output_csv(out, ll_row_name(p, priced->row));
    ll_output_text(out, ",");
    ll_put_decimal(out, capacity_uteu, LL_DIGITS_TEU);
    ll_output_text(out, ",");
    ll_put_decimal(out, priced->load, LL_DIGITS_LOAD);
    ll_output_text(out, ",");
    ll_put_utilisation(out, (double)priced->load, (double)((ll_i128)capacity_uteu * LL_MICRO));
    put_price(out, priced->price_nusd);
    put_range(out, priced->range);
    ll_output_text(out, "\n");
}

ll_status ll_write_capacity_price(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    ll_priced_row *priced = NULL;
    int32_t count = 0;
    LL_TRY(ll_priced_rows_find(ctx, answer->solution, &priced, &count));
    ll_output_text(out, "set_id,kind,name,capacity_teu_per_year,load_teu,utilisation,price_certificate_usd_per_teu,"
                        "price_increase_usd_per_teu,price_increase_until_teu_per_year,price_decrease_usd_per_teu,"
                        "price_decrease_until_teu_per_year\n");
    for (int32_t i = 0; i < count; i++) put_row(out, answer->problem, &priced[i]);
done:
    ll_free(ctx, priced);
    return status;
}
