/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract of the interior-point master's heavy loops, beside that of trees (kernels.h): Newton's method on the
 * central path of a program. solver/newton.h has the formulas and decides what is done; a backend keeps the iterate
 *
 *     x, z [column]   slack, price, misfit [row here]   a direction of the first four, and the one before it
 *
 * and gives scalars. A step of Newton's method is
 *
 *     measure -> factor -> direct(predict) -> direct(correct) -> [ direct(center) ]... -> move
 *
 * A column's, a demand's or a row's arithmetic is kernels/elem/newton.h's, and its bits are those of every backend.
 * Sums over many columns, the matrix and its factor have one order a backend: the same bits on any number of threads,
 * and other last digits on another backend.
 *
 * Pointers are host memory of the caller. Only open allocates. After a failure of an operation but open nothing of the
 * iterate can be relied on.
 */
#ifndef LL_KERNELS_NEWTON_H
#define LL_KERNELS_NEWTON_H

#include "graphs/base/base.h"
#include "kernels/program.h"

typedef enum ll_newton_vector {
    LL_NEWTON_X, /* [column] */
    LL_NEWTON_Z,
    LL_NEWTON_SLACK, /* [row here] */
    LL_NEWTON_PRICE,
    LL_NEWTON_MISFIT,
    LL_NEWTON_VECTORS
} ll_newton_vector;

typedef struct ll_newton_options {
    int64_t device_limit;  /* bytes of a device's memory; 0: what is free there */
    const char *cusolver;  /* the library whose Cholesky a device may use; NULL: by its usual names; "": none */
    int32_t cusolver_rows; /* from which it is used; 0: the backend's choice */
    int64_t far_columns;   /* from which the CPU sums their values demand by demand; 0: the backend's choice */
} ll_newton_options;

typedef struct ll_newton_info {
    char name[128];              /* "openmp, 2 threads, OpenBLAS ..." or the device's, and whose Cholesky it uses */
    int64_t memory_bytes;        /* taken, on a device of the device's */
    double assembly_s, factor_s; /* that factor() has taken so far */
} ll_newton_info;

typedef struct ll_newton_lengths { /* the longest steps that leave x and slack, z and price at 0 or above */
    double primal, dual;
} ll_newton_lengths;

typedef struct ll_newton_sums {
    double products; /* x'z + slack'price */
    double cost;     /* c'x with the constant part */
    double owed;     /* price'|misfit| */
    double misfit;   /* the largest, against 1 + the capacity */
} ll_newton_sums;

/* What a direction aims products x z and slack price at. */
typedef enum ll_newton_aim {
    LL_NEWTON_PREDICT, /* 0 */
    LL_NEWTON_CORRECT, /* mu, less the second-order part of the direction that there is */
    LL_NEWTON_CENTER   /* as before, and those that the lengths would take out of 0.1 .. 10 mu, back there */
} ll_newton_aim;

typedef struct ll_newton_climb { /* of a direction in the prices alone */
    double slope;                /* -misfit'direction */
    double longest;              /* step that leaves prices at 0 or above */
    double misfit;               /* the largest, as in sums */
} ll_newton_climb;

typedef struct ll_newton_face {
    double misfit;   /* of the flows on the face, the largest as in sums */
    int64_t changes; /* columns that were below 0 and vanish, rows that were overfull and become equations */
} ll_newton_face;

typedef struct ll_newton_ops {
    /* The program is borrowed until close. LL_ERR_UNAVAILABLE where a device has no memory for it. */
    ll_status (*open)(ll_context *ctx, const ll_program *g, const ll_newton_options *options, void **out);
    void (*close)(void *newton);
    void (*info)(void *newton, ll_newton_info *out);
    ll_status (*put)(void *newton, ll_newton_vector vector, const double *from);
    ll_status (*fetch)(void *newton, ll_newton_vector vector, double *to);
    ll_status (*measure)(void *newton, ll_newton_sums *out);
    /* Keeps x, z, slack and price in the place of the direction before; and takes them back, with their misfit. */
    ll_status (*remember)(void *newton);
    ll_status (*recall)(void *newton);

    /* x, z and slack of the central path of mu at the prices; the misfit that this leaves. */
    ll_status (*center)(void *newton, double mu);
    /* Times load / capacity, `dearer` at most, the prices of rows whose load is `overfull` times the capacity or more.
     */
    ll_status (*raise)(void *newton, double overfull, double dearer, bool *raised);
    /* x becomes a share of itself and the rest of what is remembered; slack what fits, at most mu / price or whole. */
    ll_status (*mix)(void *newton, double mu, double share);

    /* theta = x / z, the matrix and its factor. *lost: pivots that rounding has taken, whose prices do not move;
     * LL_NONE: a stop was asked for, and there is none. */
    ll_status (*factor)(void *newton, int32_t *lost);
    /* The prices' direction that closes the misfit, for shift. */
    ll_status (*climb)(void *newton, ll_newton_climb *out);
    /* Prices a step along it from those remembered, and center(mu); the slope there. */
    ll_status (*shift)(void *newton, double step, double mu, double *slope);

    /* The direction for an aim; lengths (in) are those that CENTER looks ahead by; out: its own. *product, unless NULL:
     * what products become by steps as long as that but 1 at most. CENTER keeps the direction there was as that before.
     */
    ll_status (*direct)(void *newton, ll_newton_aim aim, double mu, ll_newton_lengths *lengths, double *product);
    ll_status (*swap)(void *newton); /* the direction and the one before */
    ll_status (*move)(void *newton, ll_newton_lengths step);

    /* Onto the face that the iterate points at, as it was remembered: of x and z, and slack and price, the smaller
     * becomes 0. */
    ll_status (*face)(void *newton);
    /* Moves x there in the norm of x^2; *lost as in factor. */
    ll_status (*project)(void *newton, int32_t *lost, ll_newton_face *out);
} ll_newton_ops;

extern const ll_newton_ops ll_openmp_newton_ops;

#endif
