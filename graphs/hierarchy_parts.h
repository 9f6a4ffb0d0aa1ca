/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that build a hierarchy share. */
#ifndef LL_GRAPHS_HIERARCHY_PARTS_H
#define LL_GRAPHS_HIERARCHY_PARTS_H

#include "graphs/hierarchy.h"

/* Sizes to first positions, in place: first [count + 1]. */
void ll_hierarchy_prefix(int64_t *first, int64_t count);
/* Counting sort of 0 ... count-1 by key, stable: first [bucket + 1] into item. Both are the caller's to free. */
ll_status ll_hierarchy_bucket(ll_context *ctx, int32_t bucket_count, int32_t count, const int32_t *key,
                              int32_t **first_out, int32_t **item_out);
/* The elimination tree under h->rank, and ranks put into its postorder: the same hierarchy, but a subtree is a run of
 * ranks. lower [first[x] .. first[x + 1]): lower neighbours of x, repeats and loops allowed; the caller's to free. */
ll_status ll_hierarchy_set_tree(ll_context *ctx, ll_hierarchy *h, const int32_t *tail, const int32_t *head,
                                int32_t **first, int32_t **lower);
/* The edge {lower, upper}, LL_NONE when there is none. */
int64_t ll_hierarchy_edge(const ll_hierarchy *h, int32_t lower, int32_t upper);

/* LL_ERR_NO_ANSWER when there was a stop. */
ll_status ll_hierarchy_check_stop(ll_context *ctx);
/* Edges by their upper end, supernodes, and how many triangles there are. */
ll_status ll_hierarchy_set_supernodes(ll_context *ctx, ll_hierarchy *h);
ll_status ll_hierarchy_set_levels(ll_context *ctx, ll_hierarchy *h);

#endif
