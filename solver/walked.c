/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/walked.h"

#include <string.h>

ll_status ll_walked_make_room(ll_context *ctx, ll_walked *w, int64_t count, int64_t arc_count) {
    ll_status status = LL_OK;
    if (count > w->room) {
        int64_t room = count + count / 2 + 64;
        LL_TRY(ll_grow(ctx, &w->demand, room, sizeof *w->demand));
        LL_TRY(ll_grow(ctx, &w->length, room, sizeof *w->length));
        w->room = room;
    }
    if (arc_count > w->arc_room) {
        int64_t room = arc_count + arc_count / 2 + 1024;
        LL_TRY(ll_grow(ctx, &w->arc, room, sizeof *w->arc));
        w->arc_room = room;
    }
done:
    return status;
}

ll_status ll_walked_add(ll_context *ctx, ll_walked *w, int64_t demand, const int32_t *arc, int64_t length) {
    ll_status status = ll_walked_make_room(ctx, w, w->count + 1, w->arc_count + length);
    if (status != LL_OK) return status;
    w->demand[w->count] = demand;
    w->length[w->count++] = (int32_t)length;
    if (length > 0) memcpy(w->arc + w->arc_count, arc, (size_t)length * sizeof *arc);
    w->arc_count += length;
    return LL_OK;
}

void ll_walked_clear(ll_walked *w) { w->count = w->arc_count = 0; }

void ll_walked_free(ll_context *ctx, ll_walked *w) {
    ll_free(ctx, w->demand);
    ll_free(ctx, w->length);
    ll_free(ctx, w->arc);
    *w = (ll_walked){.count = 0};
}
