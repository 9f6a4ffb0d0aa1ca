/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits of Linux control groups, of version 2 and 1: the tightest of the group and of those around it. Groups are
 * listed in a file like /proc/self/cgroup, and lie under a root.
 */
#ifndef LL_GRAPHS_BASE_GROUPS_H
#define LL_GRAPHS_BASE_GROUPS_H

#include "graphs/base/base.h"

#define LL_GROUPS_OF_PROCESS "/proc/self/cgroup"
#define LL_GROUPS_ROOT       "/sys/fs/cgroup"

int64_t ll_groups_memory(const char *list, const char *root);     /* bytes, INT64_MAX: no limit */
int64_t ll_groups_processors(const char *list, const char *root); /* whole ones, at least 1; INT64_MAX: no limit */

#endif
