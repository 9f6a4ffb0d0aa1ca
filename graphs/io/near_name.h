/* SPDX-License-Identifier: Apache-2.0 */
/* The name that was probably meant, for advice in findings. */
#ifndef LL_GRAPHS_IO_NEAR_NAME_H
#define LL_GRAPHS_IO_NEAR_NAME_H

#include "graphs/base/base.h"

/* The one of names [count] that is nearest to name by edits (case aside), or NULL when none is within a third of its
 * length. Equal distances: the first. Names over 63 bytes are not compared. */
const char *ll_near_name(const char *name, const char *const *names, int64_t count);
/* The same among the keys of an index; equal distances: the lowest value. */
const char *ll_near_key(const char *name, const ll_index *index);

/* The edits that turn name into other (case aside), LL_NONE when they are more than most, or a name is too long. */
int ll_edits(const char *name, const char *other, int most);

#endif
