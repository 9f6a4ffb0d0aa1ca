/* SPDX-License-Identifier: Apache-2.0 */
/* The writers behind convert.h, and what they share. None of them asks what is lost: ll_convert_write does. */
#ifndef LL_GRAPHS_WRITE_H
#define LL_GRAPHS_WRITE_H

#include "graphs/io/output.h"
#include "graphs/problem.h"

ll_status ll_write_tables(ll_context *ctx, const ll_case *c, const char *folder);
ll_status ll_write_tntp(ll_context *ctx, const ll_problem *p, const char *path);
ll_status ll_write_commalab(ll_context *ctx, const ll_problem *p, const char *path);
ll_status ll_write_dimacs(ll_context *ctx, const ll_problem *p, const char *path);
ll_status ll_write_mps(ll_context *ctx, const ll_problem *p, const char *path);
ll_status ll_write_geojson(ll_context *ctx, const ll_case *c, const char *path);

/* ---- for the formats of one class ---- */

/* The class whose costs they write: the one of the first demand with a volume, else 0. */
int32_t ll_write_class(const ll_problem *p);
/* An arc's own capacity in micro-TEU, or LL_CAPACITY_NONE. */
int64_t ll_write_capacity(const ll_problem *p, int32_t arc);
/* The sum of all volumes, in micro-TEU: as a capacity it never binds. */
ll_i128 ll_write_total(const ll_problem *p);
/* Whether the class may use the arc, and how many arcs that are. */
bool ll_write_allowed(const ll_problem *p, int32_t klass, int32_t arc);
int32_t ll_write_allowed_count(const ll_problem *p, int32_t klass);

/* value / 10^digits, exact. */
void ll_write_quanta(ll_output *out, ll_i128 value, int digits);

#endif
