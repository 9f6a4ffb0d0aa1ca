/* SPDX-License-Identifier: Apache-2.0 */
/* Which method solves a case, by its size and by the memory that each would take. */
#ifndef LL_SOLVER_METHOD_H
#define LL_SOLVER_METHOD_H

#include "solver/predict.h"
#include "solver/pricing.h"

enum { LL_METHODS = LL_METHOD_PRICE + 1 };
const char *ll_method_name(ll_method method);
/* The method asked for, or what auto takes; why tells the reason. The forecast f becomes that of the method. */
ll_method ll_method_choose(const ll_oracle *oracle, ll_method asked, ll_prediction *f, char *why, size_t size);
/*
 * What a solve of the problem would take, and by which method, for those who do not solve it; limit in bytes, 0: what
 * the machine has.
 */
ll_status ll_method_predict(ll_context *ctx, const ll_problem *p, const ll_solve_options *options,
                            ll_prediction *prediction, ll_method *method, char *why, size_t size);
/*
 * The problem that a solve of p works on: p with its chains joined (problem_chains.h), or p where that would leave out
 * little; *joined is what must be freed afterwards, or NULL.
 */
ll_status ll_method_join_chains(ll_context *ctx, const ll_problem *p, ll_problem **joined, const ll_problem **out);
/* Sets the limit of memory for what follows: as asked, or what the machine has. */
void ll_method_limit_memory(ll_context *ctx, int64_t asked);
/* The prediction as a line of the log, and LL_ERR_NO_ANSWER with what would be enough where not even the least fits. */
ll_status ll_method_hold_memory(ll_context *ctx, const ll_prediction *f);

#endif
