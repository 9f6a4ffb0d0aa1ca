/* SPDX-License-Identifier: Apache-2.0 */
/* The ways right and down over a square grid are as many as binomial coefficients say. */
#include "tests/solver/many_case.h"

#include "solver/certificate.h"
#include "solver/repair.h"
#include "tests/support/test.h"

enum { SIDE = 8, MOST_STEPS = 2 * SIDE };

void ll_many_case_write(const char *folder) {
    ll_test_table node = {0}, link = {0};
    ll_test_put(&node, "node_id,x_coord,y_coord\n");
    ll_test_put(&link, "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,time_h,capacity_teu_per_year\n");
    for (int i = 0; i < SIDE * SIDE; i++) {
        ll_test_put(&node, "%d,%d,%d\n", i, i % SIDE, i / SIDE);
        const char *quote = i == 9 ? "\"" : "", *comma = i == 9 ? "," : ""; /* one name with a comma */
        if (i % SIDE < SIDE - 1)
            ll_test_put(&link, "%sR%s%d%s,%d,%d,1,%d,1.25,90000\n", quote, comma, i, quote, i, i + 1, 10 + i);
        if (i / SIDE < SIDE - 1) ll_test_put(&link, "D%d,%d,%d,1,%d,0.75,90000\n", i, i, i + SIDE, 12 + i);
    }
    ll_test_write_file(folder, "node.csv", node.text);
    ll_test_write_file(folder, "link.csv", link.text);
    ll_test_write_file(folder, "commodity.csv",
                       "commodity_id,value_of_time_usd_per_teu_day,unmet_penalty_usd_per_teu\na,0,9000\nb,24,9000\n");
    ll_test_write_file(folder, "demand.csv",
                       "o_node_id,d_node_id,commodity_id,volume\n0,63,a,10000\n0,63,b,7000.5\n"
                       "0,62,a,5000\n1,63,b,3000\n");
    ll_test_write_file(folder, "corridor.csv",
                       "corridor_id,name,priority,group,link_ids\nhigh,High,1,top,R6\n"
                       "mid,Middle,2,entry,D1\nmid,Middle,2,exit,D50;R59\n");
}

/* All ways on from node, by right and by down. */
static void add_paths(ll_many_case *a, int64_t d, int32_t node, int32_t *arc, int32_t length) {
    const ll_problem *p = a->p;
    int64_t column = 0;
    bool added = false;
    if (node == p->destination[d]) {
        LL_ASSERT_OK(a->ctx, ll_pool_add_path(a->ctx, a->pool, d, arc, length, &column, &added));
        return;
    }
    for (int32_t i = p->first_out[node]; i < p->first_out[node + 1]; i++) {
        arc[length] = p->out_arc[i];
        add_paths(a, d, p->head[p->out_arc[i]], arc, length + 1);
    }
}

ll_many_case ll_many_case_open(const char *folder, int threads) {
    ll_problem_options options;
    ll_fit *fit = NULL;
    int32_t arc[MOST_STEPS];
    int64_t hard_unmet = 0;
    ll_many_case c = {.ctx = ll_test_context(threads)};
    ll_problem_options_default(&options);
    LL_ASSERT_OK(c.ctx, ll_problem_read(c.ctx, folder, &options, &c.p));
    LL_ASSERT_OK(c.ctx, ll_pool_create(c.ctx, c.p, &c.pool));
    for (int64_t d = 0; d < c.p->demand_count; d++) add_paths(&c, d, c.p->origin[d], arc, 0);
    LL_ASSERT_OK(c.ctx, ll_fit_create(c.ctx, c.pool, &fit));
    for (int64_t j = 0; j < c.pool->count; j++) ll_fit_change(fit, j, 1000 + (j * 7919) % 400000);
    c.s = ll_calloc(c.ctx, 1, sizeof *c.s);
    c.s->problem = c.p;
    c.s->method = "column";
    LL_ASSERT_OK(c.ctx, ll_repair_settle(fit, c.s, &hard_unmet));
    c.s->price_nusd = ll_calloc(c.ctx, c.p->row_count, sizeof *c.s->price_nusd);
    for (int32_t r = 0; r < c.p->row_count; r += 5) c.s->price_nusd[r] = 1 + r;
    LL_ASSERT_OK(c.ctx, ll_certificate_compute(c.ctx, c.s, NULL));
    ll_fit_free(c.ctx, fit);
    return c;
}

void ll_many_case_close(ll_many_case *c) {
    ll_solution_free(c->ctx, c->s);
    ll_pool_free(c->ctx, c->pool);
    ll_problem_free(c->ctx, c->p);
    ll_test_context_end(c->ctx);
}
