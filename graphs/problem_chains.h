/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chains joined: networks of the world are mostly nodes with two neighbours, where a path that comes from one can only
 * leave to the other. One arc stands for all arcs of such a chain:
 *
 *     a ==== v1 ==== v2 ---> b        becomes        a ---> b    (and nothing back: v2 has no arc from b)
 *
 * Demands begin and end at nodes that stay. What only leads to a dead end, or is cut off from all demands, is left out.
 * Rows, demands and classes keep their numbers; paths and prices of the one problem are those of the other:
 *
 *     cost of a chain       the sum of its arcs', LL_COST_INF where one is closed for the class
 *     entries of a chain    those of its arcs, weights of the same row and class added up; of capacities that one arc
 *                           alone fills, the tightest has an entry, the others never bind before it
 *
 * Arcs with a weight that is no whole number are not joined: priced weights are rounded down arc by arc, and a sum of
 * several would not be the same number. So distances are equal to the last digit at prices that are 0 on every row
 * without an entry; whoever gives prices to what is full, or too full, gives these none.
 */
#ifndef LL_GRAPHS_PROBLEM_CHAINS_H
#define LL_GRAPHS_PROBLEM_CHAINS_H

#include "graphs/problem.h"

/*
 * *joined is p with its chains joined, NULL where fewer than least_out nodes would be left out. It has no case, arc
 * descriptions, tokens or places: those are of its whole problem, p, which must outlive it. O(arcs), and sorting the
 * entries of each chain.
 */
ll_status ll_problem_join_chains(ll_context *ctx, const ll_problem *p, int32_t least_out, ll_problem **joined);

/* The problem that p was joined from, or p itself. */
static inline const ll_problem *ll_problem_whole(const ll_problem *p) { return p->whole != NULL ? p->whole : p; }

/* Arcs [count] of p as arcs of its whole problem, into whole_arc unless that is NULL; returns how many they are. */
int64_t ll_problem_whole_arcs(const ll_problem *p, const int32_t *arc, int64_t count, int32_t *whole_arc);

#endif
