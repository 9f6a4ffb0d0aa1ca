/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers that are read without an error and are probably in another unit: minutes for hours, m for km, TEU a day for
 * TEU a year. Each is a warning with its place, one line for all links of a kind. docs/formats.md has the bounds.
 */
#ifndef LL_GRAPHS_TABLES_PLAUSIBLE_H
#define LL_GRAPHS_TABLES_PLAUSIBLE_H

#include "graphs/tables/tables.h"

/* Speeds and costs of the links of an open link.csv; capacities are only noted, for demand says whether they are small.
 */
void ll_plausible_links(const ll_table *f);
/* Capacities beside the demand of a year, once both are there. */
void ll_plausible_capacities(const ll_tables *t);
/* Times of an open transfer.csv. */
void ll_plausible_transfers(const ll_table *f);

#endif
