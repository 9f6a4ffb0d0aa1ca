/* SPDX-License-Identifier: Apache-2.0 */
/* The iterate behind ll_openmp_newton_ops, shared by the newton files of this folder. */
#ifndef LL_KERNELS_OPENMP_NEWTON_H
#define LL_KERNELS_OPENMP_NEWTON_H

#include "kernels/elem/newton.h"
#include "kernels/newton.h"
#include "kernels/openmp/dense.h"

typedef struct ll_omp_direction {
    double *x, *z;         /* [column] */
    double *slack, *price; /* [row here] */
} ll_omp_direction;

typedef struct ll_omp_newton {
    ll_context *ctx;
    const ll_program *g; /* borrowed */
    ll_elem_groups groups;
    int64_t
        *padded_first; /* [column + 1] entries of short columns with zeros up to whole PADs; NULL: as in the program */
    int32_t *padded_slot;
    double *padded_weight;
    bool plain;           /* as in the program, and all weigh 1 */
    ll_program_rows rows; /* where values go straight onto rows */
    double *place;        /* [place in unions] else what columns put there, NULL: straight */
    int64_t *place_first; /* [row here + 1] into place_of */
    int64_t *place_of;    /* the row's places */
    int threads;          /* for loops over columns and over their entries */
    double *x, *z;        /* [column] */
    double *slack;        /* [row here] */
    double *price;        /* [row here] */
    double *misfit;       /* [row here] capacity - slack - A x */

    ll_dense matrix;
    double *theta;              /* [column] */
    double *theta_sum;          /* [group] */
    int64_t *key;               /* [group] */
    double *target;             /* [column] what x z lacks of where it should be, over z */
    double *slack_target;       /* [row here] what s pi lacks, over pi */
    double *y;                  /* [column] scratch */
    double *chunk;              /* [chunk of columns] scratch */
    ll_omp_direction d, before; /* the direction, and the one before it or what is remembered */
    const struct ll_omp_square *square;
    int64_t strip_size;          /* of one band */
    double *strip;               /* [band * strip_size] a group's columns, padded */
    double assembly_s, factor_s; /* spent so far */
    int bands;
    int32_t *band; /* [band + 1] rows here whose assembly costs alike */
} ll_omp_newton;

/* Sums of doubles are kept in so many lanes, i in lane i % LL_OMP_LANES, which are added in order at the end: one chain
 * of additions would wait for each of them. */
enum { LL_OMP_LANES = 8 };

static inline double ll_omp_sum_lanes(const double lane[LL_OMP_LANES]) {
    double sum = 0;
    for (int l = 0; l < LL_OMP_LANES; l++) sum += lane[l];
    return sum;
}

/* Columns that a thread takes at a time where their order matters: sums of doubles are those of chunks, in order. */
enum { LL_OMP_CHUNK = 4096 };

/* newton_sums.c: prices over the entries of a group's columns; values [column] onto the places of its union, or of all
 * unions, where there are places; a row's sum of the values that were put there last */
ll_status ll_omp_newton_plan_sums(ll_omp_newton *n, int64_t far_columns);
void ll_omp_newton_gather(const ll_omp_newton *n, int64_t group, const double *of_row, double *of_column);
void ll_omp_newton_spread(const ll_omp_newton *n, int64_t group, const double *of_column);
void ll_omp_newton_load(const ll_omp_newton *n, const double *of_column);
double ll_omp_newton_of_row(const ll_omp_newton *n, int32_t row, const double *of_column);
/* newton.c: misfit from x and slack */
void ll_omp_newton_measure(ll_omp_newton *n);
double ll_omp_newton_worst(const ll_omp_newton *n); /* the largest misfit against the capacity */
/* Adds what part() gives for chunks of columns, [first, end), in order. */
typedef double (*ll_omp_part)(const ll_omp_newton *n, const void *of, int64_t first, int64_t end);
double ll_omp_newton_sum_chunks(const ll_omp_newton *n, ll_omp_part part, const void *of);
/* newton_matrix.c: room for the assembly; theta and key from x and z, the matrix and its factor: pivots lost, LL_NONE:
 * stopped in it */
ll_status ll_omp_newton_plan(ll_omp_newton *n);
int32_t ll_omp_newton_factor(ll_omp_newton *n);
/* newton_step.c: the direction for target and slack_target, which closes the misfit as well */
void ll_omp_newton_direct(ll_omp_newton *n);
double ll_omp_newton_longest(const double *value, const double *change, int64_t count);

/* newton_step.c, newton_path.c: operations */
ll_status ll_omp_newton_op_direct(void *newton, ll_newton_aim aim, double mu, ll_newton_lengths *lengths,
                                  double *product);
ll_status ll_omp_newton_op_swap(void *newton);
ll_status ll_omp_newton_op_move(void *newton, ll_newton_lengths step);
ll_status ll_omp_newton_op_center(void *newton, double mu);
ll_status ll_omp_newton_op_raise(void *newton, double overfull, double dearer, bool *raised);
ll_status ll_omp_newton_op_mix(void *newton, double mu, double share);
ll_status ll_omp_newton_op_climb(void *newton, ll_newton_climb *out);
ll_status ll_omp_newton_op_shift(void *newton, double step, double mu, double *slope);
ll_status ll_omp_newton_op_face(void *newton);
ll_status ll_omp_newton_op_project(void *newton, int32_t *lost, ll_newton_face *out);

#endif
