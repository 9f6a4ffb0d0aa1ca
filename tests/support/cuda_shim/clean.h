/* SPDX-License-Identifier: Apache-2.0 */
/* For suites over the shim: what a backend that is closed must leave behind. */
#ifndef LL_SHIM_CLEAN_H
#define LL_SHIM_CLEAN_H

#include <stdio.h>

#include "tests/support/cuda_shim/shim.h"
#include "tests/support/test.h"

/* No finding, no error, no memory that is held. */
static inline void ll_shim_assert_clean(void) {
    if (ll_shim.finding_count > 0) printf("\n    shim: %s ", ll_shim.finding);
    CU_ASSERT_EQUAL(ll_shim.finding_count, 0);
    CU_ASSERT_EQUAL(ll_shim.last_error, 0);
    CU_ASSERT_EQUAL(ll_shim.live_count, 0);
    CU_ASSERT_EQUAL(ll_shim.live_bytes, 0);
}

#endif
