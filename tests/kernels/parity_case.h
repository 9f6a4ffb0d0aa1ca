/* SPDX-License-Identifier: Apache-2.0 */
/* What parity.c needs of the cases besides making them. */
#ifndef LL_TESTS_KERNELS_PARITY_CASE_H
#define LL_TESTS_KERNELS_PARITY_CASE_H

#include "tests/kernels/parity.h"

/* The path of a lane to a node by the rule of kernels.h, from c->distance: arcs from the origin on. Returns its length.
 */
int32_t ll_parity_path(const ll_parity_case *c, int32_t lane, int32_t node, int32_t *arc);
/* A seeded permutation. */
void ll_parity_shuffle(int32_t count, uint32_t seed, int32_t *order);

#endif
