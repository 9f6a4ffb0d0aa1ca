/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of newton.h share. */
#ifndef LL_SOLVER_NEWTON_PARTS_H
#define LL_SOLVER_NEWTON_PARTS_H

#include "solver/newton.h"

/* newton_matrix.c: room for the assembly; theta and key from x and z, the matrix and its factor (false: stopped in it).
 */
ll_status ll_newton_matrix_plan(ll_newton *n);
bool ll_newton_matrix_factor(ll_newton *n);

/* sum of the column's entries with values [row here], and of a row's entries with values [column] */
double ll_newton_of_column(const ll_program *g, int64_t group, int64_t j, const double *of_row);
double ll_newton_of_row(const ll_program *g, int32_t row, const double *of_column);
void ll_newton_measure(ll_newton *n); /* misfit from x and slack */

/* newton_step.c: the direction n->d for n->target and n->slack_target, which closes the misfit as well. */
void ll_newton_direct(ll_newton *n);
/* The longest step that keeps value + step * change at 0 or above. */
double ll_newton_longest(const double *value, const double *change, int64_t count);

#endif
