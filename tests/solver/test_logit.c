/* SPDX-License-Identifier: Apache-2.0 */
/* Demands that spread: closed forms where they exist, a slow dual ascent elsewhere, the plain answer as theta grows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/logit/logit.h"
#include "solver/verify/verify.h"
#include "tests/solver/arrays.h"
#include "tests/solver/random_case.h"

enum { MOST_COLUMNS = 2048, MOST_ROWS = 256 };

static ll_solve_options spread_options(double theta) {
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.device = LL_DEVICE_CPU;
    options.gap = 1e-7;
    options.logit_theta_per_usd = theta;
    options.choice_factor = 10;
    return options;
}

static ll_solution *spread(ll_context *ctx, const ll_problem *p, double theta) {
    ll_solution *s = NULL;
    const ll_solve_options options = spread_options(theta);
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    if (s == NULL) abort();
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->logit);
    return s;
}

static double flow_teu(const ll_solution *s, int64_t column) { return (double)s->logit->flow_uteu[column] / 1e6; }

/* ---- closed forms ---- */

static const ll_test_arc three_ways[] = {{0, 1, 100, INFINITY}, {0, 1, 150, INFINITY}, {0, 1, 220, INFINITY}};

/* Nothing is full: shares are those of the multinomial logit, staying unmet among them. */
static void test_shares(void) {
    static const double cost[] = {100, 150, 220, 400}, theta = 0.02, volume = 1000;
    const ll_test_demand demand = {0, 1, volume, 400};
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, three_ways, 3, &demand, 1);
    ll_solution *s = spread(ctx, p, theta);
    double sum = 0, objective = 0;
    for (int i = 0; i < 4; i++) sum += exp(-theta * cost[i]);
    CU_ASSERT_EQUAL_FATAL(s->logit->set->count, 4);
    for (int i = 0; i < 4; i++) {
        double share = exp(-theta * cost[i]) / sum;
        CU_ASSERT_DOUBLE_EQUAL(flow_teu(s, i), volume * share, 2e-6);
        objective += volume * share * (cost[i] + log(share) / theta);
    }
    CU_ASSERT_DOUBLE_EQUAL(ll_solution_objective_usd(s), objective, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ll_solution_objective_usd(s), -volume / theta * log(sum), 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(ll_solution_unmet_teu(s), volume * exp(-theta * 400) / sum, 2e-6);
    ll_test_verify(ctx, p, s, LL_OK);
    ll_test_close(ctx, p, s);
}

/* 300 TEU fit on the cheapest way, the rest spreads over the others; what it would have had beyond is its price. */
static void test_full_capacity(void) {
    const ll_test_arc arc[] = {{0, 1, 100, 300}, {0, 1, 150, 900}, {0, 1, 220, INFINITY}};
    static const double cost[] = {100, 150, 220, 400}, theta = 0.02, volume = 1000, room = 300;
    const ll_test_demand demand = {0, 1, volume, 400};
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, arc, 3, &demand, 1);
    ll_solution *s = spread(ctx, p, theta);
    double others = 0;
    for (int i = 1; i < 4; i++) others += exp(-theta * cost[i]);
    CU_ASSERT_DOUBLE_EQUAL(flow_teu(s, 0), room, 1e-5);
    CU_ASSERT(s->logit->flow_uteu[0] <= 300000000);
    for (int i = 1; i < 4; i++)
        CU_ASSERT_DOUBLE_EQUAL(flow_teu(s, i), (volume - room) * exp(-theta * cost[i]) / others, 1e-5);
    double price = -cost[0] - log(room / (volume - room) * others) / theta;
    CU_ASSERT_DOUBLE_EQUAL(ll_solution_arc_price_usd(s, 0), price, 1e-5);
    CU_ASSERT_EQUAL(ll_solution_arc_price_usd(s, 1), 0);
    ll_test_verify(ctx, p, s, LL_OK);
    ll_test_close(ctx, p, s);
}

/* A hard demand has no choice to stay; with all ways full but the last quantum it still goes. */
static void test_hard_demand(void) {
    const ll_test_arc arc[] = {{0, 1, 100, 300}, {0, 1, 150, 300}, {0, 1, 220, 401}};
    const ll_test_demand demand = {0, 1, 1000, INFINITY};
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, arc, 3, &demand, 1);
    ll_solution *s = spread(ctx, p, 0.02);
    CU_ASSERT_EQUAL(s->logit->set->count, 3);
    CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 0);
    CU_ASSERT_DOUBLE_EQUAL(flow_teu(s, 2), 400, 1e-5);
    ll_test_verify(ctx, p, s, LL_OK);
    ll_test_close(ctx, p, s);
}

/* The choices: two ways of three, and a way of no capacity is none; a path no choice found is there as the optimum's.
 */
static void test_choice_set(void) {
    const ll_test_arc arc[] = {{0, 1, 100, 0}, {0, 1, 150, 5}, {0, 1, 220, 5}, {0, 1, 300, INFINITY}};
    const ll_test_demand demand = {0, 1, 12, 400};
    ll_context *ctx = NULL;
    ll_solution *s = NULL;
    ll_problem *p = ll_test_open(&ctx, arc, 4, &demand, 1);
    ll_solve_options options = spread_options(0.01);
    options.choices = 2;
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    if (s == NULL) abort();
    CU_ASSERT_EQUAL_FATAL(s->logit->set->count, 4); /* 150, 220, the optimum's 300, unmet */
    CU_ASSERT_EQUAL(s->logit->set->cost_nusd[1], 220 * LL_NANO);
    CU_ASSERT_EQUAL(s->logit->set->cost_nusd[2], 300 * LL_NANO);
    CU_ASSERT(s->logit->kind[2] == LL_CHOICE_OPTIMUM && s->logit->kind[1] == LL_CHOICE_CHEAPEST);
    ll_test_verify(ctx, p, s, LL_OK);
    ll_solution_free(ctx, s);
    options.choice_factor = 1.4; /* 210 at most */
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    if (s == NULL) abort();
    CU_ASSERT_EQUAL(s->logit->set->count, 4); /* 150, the optimum's 220 and 300, unmet */
    CU_ASSERT_EQUAL(s->logit->kind[1], LL_CHOICE_OPTIMUM);
    ll_test_close(ctx, p, s);
}

/* ---- a slow reference ---- */

typedef struct reference { /* one price after the other by bisection, round and round */
    const ll_solution *s;
    double theta, price_usd[MOST_ROWS], x[MOST_COLUMNS];
    ll_path_rows rows;
} reference;

/* Flows at the prices, the load of one row, and the dual function. */
static double evaluate(reference *r, int32_t row, double *load_teu) {
    const ll_pool *set = r->s->logit->set;
    double value = 0;
    *load_teu = 0;
    for (int64_t d = 0; d < set->p->demand_count; d++) {
        double sum = 0, volume = (double)set->p->volume_uteu[d] / 1e6, least = INFINITY;
        for (int64_t j = set->first_of[d]; j != LL_NONE; j = set->next[j]) {
            r->x[j] = ll_pool_priced_cost_usd(set, j, false, r->price_usd, &r->rows);
            least = fmin(least, r->x[j]);
        }
        for (int64_t j = set->first_of[d]; j != LL_NONE; j = set->next[j])
            sum += r->x[j] = exp(-r->theta * (r->x[j] - least));
        for (int64_t j = set->first_of[d]; j != LL_NONE; j = set->next[j]) {
            r->x[j] *= volume / sum;
            ll_pool_rows_of(set, j, &r->rows);
            for (int32_t i = 0; i < r->rows.count; i++)
                if (r->rows.row[i] == row) *load_teu += r->x[j] * (double)r->rows.weight_micro[row] / 1e6;
        }
        if (sum > 0) value += volume * (least - log(sum) / r->theta);
    }
    for (int32_t i = 0; i < set->p->row_count; i++)
        value -= r->price_usd[i] * (double)set->p->row[i].capacity_uteu / 1e6;
    return value;
}

static void bisect(reference *r, int32_t row) {
    double low = 0, high = 65536, load = 0, capacity = (double)r->s->problem->row[row].capacity_uteu / 1e6;
    r->price_usd[row] = 0;
    (void)evaluate(r, row, &load);
    if (load <= capacity) return;
    for (int i = 0; i < 50; i++) {
        r->price_usd[row] = (low + high) / 2;
        (void)evaluate(r, row, &load);
        if (load > capacity) low = r->price_usd[row];
        if (load <= capacity) high = r->price_usd[row];
    }
}

/* No flows are below what the reference climbs to; where it has come to an end, the answer's bound is no lower, nor
 * higher. Returns whether it has: one after the other prices may get on slowly. */
static bool compare_with_reference(uint64_t seed, double theta, bool hard) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, seed, hard);
    ll_solution *s = NULL;
    const ll_solve_options options = spread_options(theta);
    ll_status status = ll_solve(ctx, p, &options, &s);
    if (hard && status == LL_ERR_INFEASIBLE) {
        CU_ASSERT(s != NULL && s->logit == NULL);
        ll_test_close(ctx, p, s);
        return true;
    }
    LL_ASSERT_OK(ctx, status);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    if (s == NULL) abort();
    reference r = {.s = s, .theta = theta};
    CU_ASSERT_FATAL(p->row_count <= MOST_ROWS && s->logit->set->count <= MOST_COLUMNS);
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, p, &r.rows));
    bool ended = false;
    double before = -INFINITY, value = 0, load = 0, scale = fmax(1, (double)s->logit->cost * 1e-15);
    for (int round = 0; round < 60 && !ended; round++) {
        for (int32_t row = 0; row < p->row_count; row++) bisect(&r, row);
        value = evaluate(&r, 0, &load);
        ended = value - before <= 1e-12 * scale;
        before = value;
    }
    CU_ASSERT(value <= ll_solution_objective_usd(s) + 1e-9 * scale);
    CU_ASSERT(ll_solution_bound_usd(s) >= value - 1e-7 * scale);
    if (ended) CU_ASSERT_DOUBLE_EQUAL(ll_solution_bound_usd(s), value, 1e-6 * scale);
    ll_path_rows_free(ctx, &r.rows);
    ll_test_verify(ctx, p, s, LL_OK);
    ll_test_close(ctx, p, s);
    return ended;
}

static void test_reference(void) {
    int ended = 0, seeds = LL_TEST_SANITIZED ? 4 : 20;
    for (int seed = 1; seed <= seeds; seed++) {
        ended += compare_with_reference((uint64_t)seed, 0.02, false);
        ended += compare_with_reference((uint64_t)seed, 0.002, seed % 2 == 0);
    }
    CU_ASSERT(ended > seeds); /* of twice as many */
}

/* ---- theta grows ---- */

/* What spreading costs is at most ln of the alternatives, over theta, for every TEU. */
static void test_plain_answer(void) {
    for (uint64_t seed = 1; seed <= (LL_TEST_SANITIZED ? 3 : 20); seed++) {
        ll_context *ctx = NULL;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_problem *p = ll_random_problem(ctx, seed, false);
        ll_solution *plain = ll_test_solve(ctx, p, LL_METHOD_AUTO, LL_OK);
        double volume = 0, optimum = ll_solution_objective_usd(plain);
        for (int64_t d = 0; d < p->demand_count; d++) volume += (double)p->volume_uteu[d] / 1e6;
        for (int power = -1; power <= 3; power++) {
            double theta = pow(10, power);
            ll_solution *s = spread(ctx, p, theta);
            double cost = (double)s->logit->cost * 1e-15, most = volume / theta * log(100);
            CU_ASSERT(cost >= optimum - 1e-8 * optimum && cost <= optimum + most + 1e-8 * optimum);
            CU_ASSERT(ll_solution_objective_usd(s) <= cost);
            ll_solution_free(ctx, s);
        }
        ll_test_close(ctx, p, plain);
    }
}

/* ---- the cheapest path of a corridor ---- */

/* The cheapest simple path from node on that crosses a link of every group; crossed is the set of them so far. */
static int64_t cheapest_through(const ll_problem *p, int64_t d, int32_t corridor, int32_t node, int32_t crossed,
                                uint32_t visited) {
    const ll_case *c = p->source;
    int32_t groups = c->corridor[corridor].group_count;
    int64_t best = LL_COST_INF;
    if (node == p->destination[d]) return crossed == (1 << groups) - 1 ? 0 : LL_COST_INF;
    visited |= 1U << node;
    for (int32_t i = p->first_out[node]; i < p->first_out[node + 1]; i++) {
        int32_t a = p->out_arc[i], after = crossed;
        int64_t cost = p->cost_nusd[(int64_t)p->klass[d] * p->arc_count + a];
        if (cost >= LL_COST_INF || (visited >> p->head[a] & 1U) != 0) continue;
        for (int32_t k = 0; k < groups; k++) {
            const ll_case_corridor_group *g = &c->corridor_group[c->corridor[corridor].first_group + k];
            for (int32_t l = g->first_link; l < g->first_link + g->link_count; l++)
                if (p->arc[a].source == c->corridor_link[l].link) after |= 1 << k;
        }
        int64_t rest = cheapest_through(p, d, corridor, p->head[a], after, visited);
        if (rest < LL_COST_INF && cost + rest < best) best = cost + rest;
    }
    return best;
}

/* Every choice of a corridor costs what the cheapest simple path of some corridor does. */
static int check_corridors(const ll_solution *s) {
    const ll_pool *set = s->logit->set;
    int count = 0;
    for (int64_t j = 0; j < set->count; j++) {
        int64_t d = set->demand[j];
        bool found = s->logit->kind[j] != LL_CHOICE_CORRIDOR;
        count += !found;
        for (int32_t c = 0; !found && c < set->p->source->corridor_count; c++)
            found = cheapest_through(set->p, d, c, set->p->origin[d], 0, 0) == set->cost_nusd[j];
        CU_ASSERT(found);
    }
    return count;
}

static void test_corridors(void) {
    int count = 0;
    for (uint64_t seed = 31; seed <= (LL_TEST_SANITIZED ? 33 : 42); seed++) {
        ll_context *ctx = NULL;
        const char *folder = ll_test_folder();
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_random_case_write(folder, seed, true);
        ll_test_write_file(
            folder, "corridor.csv",
            "corridor_id,name,priority,group,link_ids\none,One,1,a,L0;L1\nboth,Both,2,b,L1\nboth,Both,2,c,L2\n");
        ll_problem *p = ll_random_case_take(ctx, folder, false);
        ll_solution *s = spread(ctx, p, 0.02);
        count += check_corridors(s);
        ll_test_verify(ctx, p, s, LL_OK);
        ll_test_close(ctx, p, s);
    }
    CU_ASSERT(count > 0);
}

/* ---- what the verifier says ---- */

/* Replaces a text of a file of the answer, and asserts what the verifier finds. */
static void tamper(ll_context *ctx, const ll_problem *p, const ll_solution *s, const char *name, const char *from,
                   const char *to, const char *finding) {
    const char *folder = ll_test_folder();
    char path[4096];
    ll_verification found;
    size_t size = 0;
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, folder));
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = ll_test_read_file(path, &size), *at = text != NULL ? strstr(text, from) : NULL;
    char *changed = calloc(1, size + strlen(to) + 1);
    CU_ASSERT_FATAL(at != NULL && changed != NULL);
    if (at == NULL || changed == NULL) abort();
    snprintf(changed, size + strlen(to) + 1, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    ll_test_write_file(folder, name, changed);
    LL_ASSERT_STATUS(ctx, ll_verify(ctx, p, folder, &found), LL_ERR_INTERNAL);
    LL_ASSERT_ERROR_HAS(ctx, finding);
    free(changed);
    free(text);
    ll_test_remove(folder);
}

static void test_tampered(void) {
    const ll_test_arc arc[] = {{0, 1, 100, 300}, {0, 1, 150, 900}, {0, 1, 220, INFINITY}};
    const ll_test_demand demand = {0, 1, 1000, 400};
    static const char *const table[][4] = {
        {"certificate.json", "\"objective_usd\": \"9", "\"objective_usd\": \"", "objective_usd: not proven, only 9"},
        {"certificate.json", "\"objective_usd\": \"9", "\"objective_usd\": \"99", "objective_usd: further from 9"},
        {"certificate.json", "\"bound_usd\": \"9", "\"bound_usd\": \"99", "bound_usd: not proven, only 9"},
        {"certificate.json", "\"bound_usd\": \"9", "\"bound_usd\": \"", "bound_usd: further from 9"},
        {"certificate.json", "\"theta_per_usd\": \"0.02", "\"theta_per_usd\": \"0.03125", "objective_usd: "},
        {"certificate.json", "\"theta_per_usd\": \"0.02", "\"theta_per_usd\": \"-0.02",
         "is no number from 1e-09 to 1e+06"},
        {"certificate.json", "\"choices\": 20", "\"choices\": 2", "more cheapest paths than choices by"},
        {"certificate.json", "\"choices\": 20", "\"choices\": 0", "is no whole number of 1 or more"},
        {"certificate.json", "\"choice_factor\": \"10\"", "\"choice_factor\": \"2\"", "over choice_factor times"},
        {"certificate.json", "\"cost_usd\": \"1", "\"cost_usd\": \"2", "cost_usd: written"},
        {"certificate.json", "\"logit\"", "\"optimality\"", "15 keys are written, but should be 11"},
        {"choice_set.csv", "\n2,1,cheapest,5", "\n2,1,cheapest,4", "flow_teu: written"},
        {"choice_set.csv", "\n2,1,cheapest,", "\n2,1,best,", "kind: must be cheapest, corridor, optimum or unmet"},
        {"choice_set.csv", "\n1,1,cheapest,300,", "\n1,1,cheapest,0,", "flow_teu: written"},
        {"choice_set.csv", "\n4,1,unmet,", "\n4,1,cheapest,", "links: the path does not end at"},
        {"choice_set.csv", "unmet,", "unmet,1", "unmet_teu: choice_set.csv has"},
        {"summary.json", "\"optimal_logit\"", "\"optimal\"", "computed \"optimal_logit\""},
        {"summary.json", "\"cost_usd\": \"1", "\"cost_usd\": \"2", "cost_usd: written"}};
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, arc, 3, &demand, 1);
    ll_solution *s = spread(ctx, p, 0.02);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        tamper(ctx, p, s, table[i][0], table[i][1], table[i][2], table[i][3]);
    ll_test_close(ctx, p, s);
}

/* Whether a span holds value, and is narrow. */
static bool holds(ll_span span, long double value) {
    long double units = value * 0x1p56L;
    return (long double)span.low <= units && units <= (long double)span.high && span.high - span.low <= 32;
}

/* Spans against the C library's long doubles, which are good to 2^-63 of themselves. */
static void test_logarithms(void) {
    ll_random random = ll_random_start(7);
    if (sizeof(long double) <= sizeof(double)) {
        ll_test_skip("long double is double");
        return;
    }
    for (int i = 0; i < 20000; i++) {
        uint64_t n = 1 + (uint64_t)ll_random_below(&random, INT32_MAX);
        n = n << ll_random_below(&random, 33) | (uint64_t)ll_random_below(&random, 1000);
        CU_ASSERT(holds(ll_exact_ln(n), logl((long double)n)));
        uint64_t third = n / 3 + 1;
        CU_ASSERT(holds(ll_exact_ln_ratio(n, third), logl((long double)n) - logl((long double)third)));
        double theta = exp(-20 + ll_random_below(&random, 33));
        int64_t nusd = (int64_t)1 << ll_random_below(&random, 60);
        CU_ASSERT(holds(ll_exact_decay(theta, nusd), expl(-(long double)theta * (long double)nusd / 1e9L)));
    }
    for (int i = 1; i < 1000; i++) {
        ll_i128 units = ((ll_i128)i << 56) + i;
        CU_ASSERT(holds(ll_exact_ln_sum(units, units), logl((long double)units) - 56 * logl(2)));
    }
    CU_ASSERT_EQUAL(ll_exact_decay(0.01, 0).low, INT64_C(1) << 56);
    CU_ASSERT_EQUAL(ll_exact_decay(0.01, 0).high, INT64_C(1) << 56);
    CU_ASSERT_EQUAL(ll_exact_decay(1e6, LL_COST_INF).high, 1);
    CU_ASSERT_EQUAL(ll_exact_ln(1).high, 0);
}

/* ---- what is refused ---- */

static void refuse(ll_context *ctx, const ll_problem *p, const ll_solve_options *options, const char *text) {
    ll_solution *s = NULL;
    LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, options, &s), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, text);
    CU_ASSERT_PTR_NULL(s);
}

static void test_refused(void) {
    const ll_test_demand demand = {0, 1, 10, 400};
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, three_ways, 3, &demand, 1);
    static const double thetas[] = {-1, 1e-12, 1e9, INFINITY, NAN}, factors[] = {0.99, -1, 0, INFINITY, NAN};
    for (int i = 0; i < 5; i++) {
        ll_solve_options options = spread_options(thetas[i]);
        refuse(ctx, p, &options, "it must lie in 1e-09 to 1e+06; 0.01 sends");
        options = spread_options(0.01);
        options.choice_factor = factors[i];
        refuse(ctx, p, &options, "it must lie in 1 to 1e+06, times the cheapest path");
    }
    ll_solve_options options = spread_options(0.01);
    options.choices = 0;
    refuse(ctx, p, &options, "choices 0: it must be 1 or more");
    ll_test_close(ctx, p, NULL);
}

/* Cancelled: what there is of prices and flows is an answer, or it says that there is none. */
static void test_cancelled(void) {
    const ll_test_arc arc[] = {{0, 1, 100, 300}, {0, 1, 150, 900}, {0, 1, 220, INFINITY}};
    const ll_test_demand demand = {0, 1, 1000, 400};
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, arc, 3, &demand, 1);
    ll_solution *s = NULL;
    const ll_solve_options options = spread_options(0.02);
    ll_context_cancel(ctx);
    LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &options, &s), LL_ERR_NO_ANSWER);
    LL_ASSERT_ERROR_HAS(ctx, "before the choice set was whole");
    CU_ASSERT_PTR_NULL(s);
    ll_test_close(ctx, p, s);
}

static void test_failing_allocator(void) {
    const ll_test_arc arc[] = {{0, 1, 100, 300}, {0, 1, 150, 900}, {0, 1, 220, INFINITY}};
    const ll_test_demand demand = {0, 1, 1000, 400};
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, arc, 3, &demand, 1);
    const ll_solve_options options = spread_options(0.02);
    const char *folder = ll_test_folder();
    int64_t before = atomic_load(&ctx->memory.live_blocks);
    ll_status status = LL_ERR_MEMORY;
    for (int k = 0; status == LL_ERR_MEMORY; k += LL_TEST_SANITIZED ? 5 : 1) {
        ll_solution *s = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        status = ll_solve(ctx, p, &options, &s);
        if (status == LL_OK) status = ll_solution_write(ctx, s, folder);
        atomic_store(&ctx->memory.fail_at, -1);
        ll_solution_free(ctx, s);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), before);
    }
    LL_ASSERT_OK(ctx, status);
    ll_test_remove(folder);
    ll_test_close(ctx, p, NULL);
}

void suite_logit(void);
void suite_logit(void) {
    LL_TEST(test_shares);
    LL_TEST(test_full_capacity);
    LL_TEST(test_hard_demand);
    LL_TEST(test_choice_set);
    LL_TEST(test_reference);
    LL_TEST(test_plain_answer);
    LL_TEST(test_corridors);
    LL_TEST(test_tampered);
    LL_TEST(test_logarithms);
    LL_TEST(test_refused);
    LL_TEST(test_cancelled);
    LL_TEST(test_failing_allocator);
}
