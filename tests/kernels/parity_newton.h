/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One suite for every backend of masters: each operation of an ll_newton_ops beside the CPU's over the same program and
 * iterate. What is a column's or a demand's alone is equal to the bit, what is a sum of many to the last digits.
 */
#ifndef LL_TESTS_KERNELS_PARITY_NEWTON_H
#define LL_TESTS_KERNELS_PARITY_NEWTON_H

#include "kernels/newton.h"
#include "solver/selftest/programs.h"

/* Every operation over one program. */
void ll_parity_newton_check(ll_context *ctx, const ll_newton_ops *ops, const ll_newton_options *options,
                            const ll_program *g);
/* The same over programs of many sizes: around tiles, panels, blocks and warps. */
void ll_parity_newton(const ll_newton_ops *ops);
/* Two rows that always go together and have no slack: one pivot is lost, and its price stays. */
void ll_parity_newton_lost(const ll_newton_ops *ops, const ll_newton_options *options);
/* Every operation once; the first status that is not LL_OK. */
ll_status ll_parity_newton_run(ll_context *ctx, const ll_newton_ops *ops, const ll_newton_options *options,
                               const ll_program *g);

#endif
