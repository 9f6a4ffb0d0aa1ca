/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arithmetic of Newton's method for one demand, one column or one row, compiled as C and as CUDA (elem.h says why).
 * A demand's sums run over its columns in order, a column's over its entries.
 *
 *     gather    prices over the entries of columns
 *     center    the columns' central point at prices and a mu:  sum mu / (above + delta) = volume
 *     scale     theta = x / z, its sum Theta and the key, the column with the most of it
 *     weigh     y = target - theta * sum target / Theta                     what columns put into the right side
 *     follow    from the prices' direction to the columns', against the key, so that it does not cancel
 */
#ifndef LL_KERNELS_ELEM_NEWTON_H
#define LL_KERNELS_ELEM_NEWTON_H

#include "kernels/elem/elem.h"

/* The columns of a program by demand, see kernels/program.h. */
typedef struct ll_elem_groups {
    const double *volume; /* [group] */
    const int64_t *group_first, *union_first;
    const int32_t *union_row;
    const double *cost; /* [column] */
    const int64_t *entry_first;
    const int32_t *entry_slot;
    const double *entry_weight;
} ll_elem_groups;

#define LL_ELEM_CENTER_ROUNDS 100
#define LL_ELEM_EXACT_SUM     1e-13 /* of the volume */
#define LL_ELEM_LOW_PRODUCT   0.1   /* of mu, where correctors leave products alone */
#define LL_ELEM_HIGH_PRODUCT  10.0
#define LL_ELEM_LONGEST       1e300 /* a step that nothing ends */
#define LL_ELEM_FITS          1e-13 /* of a capacity: what rounding leaves */
#define LL_ELEM_NEVER_TIGHT   1e30  /* a slack that no price can move */

static LL_HD inline double ll_elem_of_column(const ll_elem_groups *g, int64_t group, int64_t j, const double *of_row) {
    const int32_t *row = g->union_row + g->union_first[group];
    double sum = 0;
    for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++)
        sum += g->entry_weight[e] * of_row[row[g->entry_slot[e]]];
    return sum;
}

static LL_HD inline void ll_elem_gather(const ll_elem_groups *g, int64_t group, const double *of_row,
                                        double *of_column) {
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
        of_column[j] = ll_elem_of_column(g, group, j, of_row);
}

/* ---- the central point ---- */

/* The sum falls and is convex in delta, so Newton's method from the left end mu / volume never passes the root. */
static LL_HD inline double ll_elem_distance(const double *above, int64_t count, double mu, double volume) {
    double delta = mu / volume;
    for (int i = 0; i < LL_ELEM_CENTER_ROUNDS; i++) {
        double sum = -volume, slope = 0;
        for (int64_t j = 0; j < count; j++) {
            double part = mu / (above[j] + delta);
            sum += part;
            slope += part / (above[j] + delta);
        }
        if (!(sum > LL_ELEM_EXACT_SUM * volume)) break;
        delta += sum / slope;
    }
    return delta;
}

/* z: in, the prices gathered. */
static LL_HD inline void ll_elem_center(const ll_elem_groups *g, int64_t group, double mu, double *x, double *z) {
    int64_t first = g->group_first[group], end = g->group_first[group + 1], largest = first;
    double cheapest = INFINITY, rest = g->volume[group];
    for (int64_t j = first; j < end; j++) {
        z[j] += g->cost[j];
        cheapest = fmin(cheapest, z[j]);
    }
    for (int64_t j = first; j < end; j++) z[j] -= cheapest;
    double delta = ll_elem_distance(z + first, end - first, mu, g->volume[group]);
    for (int64_t j = first; j < end; j++) {
        z[j] += delta;
        x[j] = mu / z[j];
        if (z[j] < z[largest]) largest = j;
    }
    for (int64_t j = first; j < end; j++)
        if (j != largest) rest -= x[j];
    x[largest] = rest;
}

/* x as it was before, and a share of the central point, which has something of every column. */
static LL_HD inline void ll_elem_mix(const ll_elem_groups *g, int64_t group, double share, const double *before,
                                     double *x) {
    int64_t first = g->group_first[group], end = g->group_first[group + 1], key = first;
    double rest = g->volume[group];
    for (int64_t j = first; j < end; j++) {
        x[j] = (1 - share) * before[j] + share * x[j];
        if (x[j] > x[key]) key = j;
    }
    for (int64_t j = first; j < end; j++)
        if (j != key) rest -= x[j];
    x[key] = rest;
}

/* The factor that an overfull row's price is raised by; 1: none. */
static LL_HD inline double ll_elem_dearer(double whole, double misfit, double slack, double overfull, double dearer) {
    double load = whole - misfit - slack, over = load / whole;
    return over < overfull ? 1 : fmin(over, dearer);
}

/* ---- a direction ---- */

static LL_HD inline void ll_elem_scale(const ll_elem_groups *g, int64_t group, const double *x, const double *z,
                                       double *theta, double *theta_sum, int64_t *key_of) {
    int64_t key = g->group_first[group];
    double sum = 0;
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
        theta[j] = x[j] / z[j];
        sum += theta[j];
        if (theta[j] > theta[key]) key = j;
    }
    key_of[group] = key;
    theta_sum[group] = sum;
}

static LL_HD inline void ll_elem_weigh(const ll_elem_groups *g, int64_t group, const double *target,
                                       const double *theta, double theta_sum, double *y) {
    int64_t first = g->group_first[group], end = g->group_first[group + 1];
    double sum = 0;
    for (int64_t j = first; j < end; j++) sum += target[j];
    double share = sum / theta_sum;
    for (int64_t j = first; j < end; j++) y[j] = target[j] - theta[j] * share;
}

typedef struct ll_elem_follow_from { /* [column], [column], [group], [group] */
    const double *theta, *target, *theta_sum;
    const int64_t *key;
} ll_elem_follow_from;

/* d_z: in, the prices' direction gathered. */
static LL_HD inline void ll_elem_follow(const ll_elem_groups *g, int64_t group, const ll_elem_follow_from *f,
                                        double *d_x, double *d_z) {
    int64_t first = g->group_first[group], end = g->group_first[group + 1], key = f->key[group];
    double of_key = d_z[key], sum = 0, rest = 0;
    for (int64_t j = first; j < end; j++) {
        d_z[j] -= of_key;
        sum += f->theta[j] * d_z[j] - f->target[j];
    }
    double shift = sum / f->theta_sum[group];
    for (int64_t j = first; j < end; j++) {
        d_z[j] -= shift;
        d_x[j] = f->target[j] - f->theta[j] * d_z[j];
        if (j != key) rest += d_x[j];
    }
    d_x[key] = -rest;
}

/* ---- targets and steps: of a column with x, z or a row with slack, price ---- */

/* Of where a product should be, over its second factor: mu less the second-order part. */
static LL_HD inline double ll_elem_correct(double mu, double primal, double dual, double d_primal, double d_dual) {
    return (mu - d_primal * d_dual) / dual - primal;
}

static LL_HD inline double ll_elem_product(double primal, double d_primal, double primal_step, double dual,
                                           double d_dual, double dual_step) {
    return (primal + primal_step * d_primal) * (dual + dual_step * d_dual);
}

/* What a product lacks of lying near mu, within reason. */
static LL_HD inline double ll_elem_lack(double product, double mu) {
    double low = LL_ELEM_LOW_PRODUCT * mu, high = LL_ELEM_HIGH_PRODUCT * mu;
    if (product < low) return low - product;
    return product > high ? fmax(high - product, -high) : 0;
}

/* The step, or the shorter one at which value + step * change is 0. */
static LL_HD inline double ll_elem_shorter(double step, double value, double change) {
    return change * step < -value ? -value / change : step;
}

/* ---- to the face ---- */

/* Of x and z the smaller vanishes, in units of the demand's volume and of the mean cost. */
static LL_HD inline void ll_elem_vanish(const ll_elem_groups *g, int64_t group, const double *z, double *x) {
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
        if (x[j] < z[j] * g->volume[group]) x[j] = 0;
}

/* What the columns that stay lack of the volume, or have over, goes to the one that was the largest. */
static LL_HD inline void ll_elem_fill(const ll_elem_groups *g, int64_t group, const double *before, double *x,
                                      double *z) {
    int64_t first = g->group_first[group], end = g->group_first[group + 1], key = first;
    double rest = g->volume[group];
    for (int64_t j = first; j < end; j++)
        if (before[j] > before[key]) key = j;
    for (int64_t j = first; j < end; j++)
        if (j != key) rest -= x[j];
    x[key] = rest;
    for (int64_t j = first; j < end; j++) z[j] = x[j] > 0 ? 1 / x[j] : 1;
}

#endif
