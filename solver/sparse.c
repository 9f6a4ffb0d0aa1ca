/* SPDX-License-Identifier: Apache-2.0 */
/* Room for sparse sums. */
#include "solver/sparse.h"

ll_status ll_sparse_grow(ll_context *ctx, ll_sparse *s, int64_t size) {
    ll_status status = LL_OK;
    LL_TRY(ll_grow(ctx, &s->value, size, sizeof *s->value));
    LL_TRY(ll_grow(ctx, &s->at, size, sizeof *s->at));
    LL_TRY(ll_grow(ctx, &s->is_in, size, sizeof *s->is_in));
    for (; s->size < size; s->size++) {
        s->value[s->size] = 0;
        s->is_in[s->size] = false;
    }
done:
    return status;
}

void ll_sparse_free(ll_context *ctx, ll_sparse *s) {
    void *arrays[] = {s->value, s->at, s->is_in};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    *s = (ll_sparse){0};
}
