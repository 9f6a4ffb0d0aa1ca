/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of all choices that are still to be looked at: a binary heap. */
#include "solver/invest/master.h"

enum { MANY = 100000 }; /* then depth goes first, which keeps few */

static bool goes_before(const ll_invest_node *a, const ll_invest_node *b) {
    return a->bound != b->bound ? a->bound < b->bound : a->number > b->number;
}

static void exchange(ll_invest_node *a, ll_invest_node *b) {
    const ll_invest_node kept = *a;
    *a = *b;
    *b = kept;
}

static void rise(ll_invest_parts *parts, int64_t at) {
    for (; at > 0 && goes_before(&parts->node[at], &parts->node[(at - 1) / 2]); at = (at - 1) / 2)
        exchange(&parts->node[at], &parts->node[(at - 1) / 2]);
}

static void sink(ll_invest_parts *parts, int64_t at) {
    for (int64_t first; (first = 2 * at + 1) < parts->count; at = first) {
        if (first + 1 < parts->count && goes_before(&parts->node[first + 1], &parts->node[first])) first++;
        if (!goes_before(&parts->node[first], &parts->node[at])) return;
        exchange(&parts->node[first], &parts->node[at]);
    }
}

ll_status ll_invest_parts_add(ll_context *ctx, ll_invest_parts *parts, const ll_invest_node *node) {
    ll_status status = LL_OK;
    if (parts->count == parts->room) {
        int64_t room = 2 * parts->room + 64;
        LL_TRY(ll_grow(ctx, &parts->node, room, sizeof *parts->node));
        parts->room = room;
    }
    parts->node[parts->count] = *node;
    parts->node[parts->count].number = parts->made++;
    rise(parts, parts->count++);
done:
    return status;
}

static int64_t last_made(const ll_invest_parts *parts) {
    int64_t last = 0;
    for (int64_t i = 1; i < parts->count; i++)
        if (parts->node[i].number > parts->node[last].number) last = i;
    return last;
}

ll_invest_node ll_invest_parts_take(ll_invest_parts *parts) {
    int64_t at = parts->count > MANY ? last_made(parts) : 0;
    const ll_invest_node node = parts->node[at];
    parts->node[at] = parts->node[--parts->count];
    if (at < parts->count) {
        rise(parts, at);
        sink(parts, at);
    }
    return node;
}

ll_i128 ll_invest_parts_least(const ll_invest_parts *parts, ll_i128 none) {
    return parts->count > 0 && parts->node[0].bound < none ? parts->node[0].bound : none;
}
