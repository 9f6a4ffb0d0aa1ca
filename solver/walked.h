/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of a round on their way to the pool, where the lanes of several processes meet: they wait for the others', so
 * that all go in by the order of the lanes, as those of one process do. */
#ifndef LL_SOLVER_WALKED_H
#define LL_SOLVER_WALKED_H

#include "graphs/base/base.h"

typedef struct ll_walked {
    int64_t count, room, arc_count, arc_room;
    int64_t *demand; /* [path] lane demand of the process, ascending */
    int32_t *length; /* [path] arcs */
    int32_t *arc;    /* [arc_count] the paths one after the other */
} ll_walked;

ll_status ll_walked_add(ll_context *ctx, ll_walked *w, int64_t demand, const int32_t *arc, int64_t length);
/* Room for so many paths and arcs, which the caller then fills. */
ll_status ll_walked_make_room(ll_context *ctx, ll_walked *w, int64_t count, int64_t arc_count);
void ll_walked_clear(ll_walked *w);
void ll_walked_free(ll_context *ctx, ll_walked *w);

#endif
