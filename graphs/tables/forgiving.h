/* SPDX-License-Identifier: Apache-2.0 */
/* Reading for who asks for no scenario. */
#ifndef LL_GRAPHS_TABLES_FORGIVING_H
#define LL_GRAPHS_TABLES_FORGIVING_H

#include <landlink/problem.h>

/*
 * As ll_problem_read, but where options name no scenario, mistakes in scenario.csv are a warning: they do not keep the
 * base from being solved.
 */
ll_status ll_problem_read_forgiving(ll_context *ctx, const char *path, const ll_problem_options *options,
                                    ll_problem **out);

#endif
