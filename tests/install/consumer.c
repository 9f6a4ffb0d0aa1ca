/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Four nodes, two ways, one demand of 10 TEU: the cheap way (3 USD) takes 6, the dear one (5 USD) the rest.
 *
 *        1
 *   1 /     \ 2        capacity of 0 -> 1 is 6
 *    0       3
 *   2 \     / 3        least cost 6 * 3 + 4 * 5 = 38; the price of 0 -> 1 is 2
 *        2
 */
#include <landlink/landlink.h>

#include <math.h>
#include <stdio.h>

static int differs(const char *what, double found, double expected) {
    if (fabs(found - expected) <= 1e-6) return 0;
    fprintf(stderr, "%s is %.9g, not %.9g\n", what, found, expected);
    return 1;
}

static int check(const ll_solution *solution) {
    return differs("objective", ll_solution_objective_usd(solution), 38) +
           differs("flow of arc 0", ll_solution_arc_flow_teu(solution, -1, 0), 6) +
           differs("flow of arc 2", ll_solution_arc_flow_teu(solution, 0, 2), 4) +
           differs("price of arc 0", ll_solution_arc_price_usd(solution, 0), 2) +
           differs("unmet", ll_solution_unmet_teu(solution), 0);
}

int main(void) {
    const int32_t tail[] = {0, 1, 0, 2}, head[] = {1, 3, 2, 3}, origin[] = {0}, destination[] = {3};
    const double cost[] = {1, 2, 2, 3}, capacity[] = {6, INFINITY, INFINITY, INFINITY}, volume[] = {10};
    const ll_problem_data data = {.class_count = 1,
                                  .cost_usd_per_teu = cost,
                                  .capacity_teu = capacity,
                                  .demand_count = 1,
                                  .origin = origin,
                                  .destination = destination,
                                  .volume_teu = volume};
    ll_context *ctx = NULL;
    ll_network *network = NULL;
    ll_problem *problem = NULL;
    ll_solution *solution = NULL;
    int wrong = 1;
    if (ll_context_create(&ctx) == LL_OK && ll_network_create(ctx, 4, 4, tail, head, &network) == LL_OK &&
        ll_problem_create(ctx, network, &data, &problem) == LL_OK && ll_solve(ctx, problem, NULL, &solution) == LL_OK) {
        wrong = check(solution);
    } else if (ctx != NULL) {
        fprintf(stderr, "%s\n", ll_context_error(ctx));
    }
    ll_solution_free(ctx, solution);
    ll_problem_free(ctx, problem);
    ll_network_free(ctx, network);
    ll_context_free(ctx);
    return wrong == 0 ? 0 : 1;
}
