/* SPDX-License-Identifier: Apache-2.0 */
/* One pivot: the direction, how far it goes, what changes in the basis. */
#include <math.h>
#include <string.h>

#include "solver/pivot_parts.h"

enum { FRESH = 100, STALE = 4 };        /* changes of an inverse before it is made anew: FRESH + STALE times its size */
static const double negligible = 1e-10; /* of a rate: rounding */
static const double dependent = 1e-7;   /* an entry from which a column is independent */
static const double exact_rate = 1e-7;  /* what held rows may change by */
static const double blur = 1e-12;       /* of a volume or capacity: flows and slacks this close reach 0 together */

/* ---- the direction ---- */

static void add_load(ll_pivoting *v, int64_t j, double factor) {
    for (int64_t e = ll_entry_first(v, j); e < ll_entry_end(v, j); e++) {
        int32_t r = ll_entry_row(v, e);
        ll_sparse_add(&v->loads, r, factor * ll_entry_weight(v, e));
    }
}

/* y: what enters as a combination of the basis. */
static void express(ll_pivoting *v, int64_t what) {
    int32_t count = 0;
    ll_sparse_clear(&v->loads);
    if (what >= 0) {
        add_load(v, what, 1);
        add_load(v, v->key[v->pool->demand[what]], -1);
    } else {
        v->entry_row[count] = v->row_in[ll_row_of_slack(what)];
        v->entry_value[count++] = 1;
    }
    for (int64_t i = 0; i < v->loads.count; i++) {
        int32_t r = (int32_t)v->loads.at[i];
        if (v->row_in[r] == LL_NONE || v->loads.value[r] == 0) continue;
        v->entry_row[count] = v->row_in[r];
        v->entry_value[count++] = v->loads.value[r];
    }
    ll_inverse_solve(&v->inverse, count, v->entry_row, v->entry_value, v->y);
}

static void add_rate_and_key(ll_pivoting *v, int64_t j, double rate) {
    ll_sparse_add(&v->moves, j, rate);
    ll_sparse_add(&v->moves, v->key[v->pool->demand[j]], -rate);
}

static void find_direction(ll_pivoting *v, int64_t what) {
    ll_sparse_clear(&v->moves);
    if (what >= 0) add_rate_and_key(v, what, 1);
    for (int32_t p = 0; p < v->inverse.size; p++)
        if (v->basic[p] >= 0 && fabs(v->y[p]) > negligible) add_rate_and_key(v, v->basic[p], -v->y[p]);
    ll_sparse_clear(&v->loads);
    for (int64_t i = 0; i < v->moves.count; i++) add_load(v, v->moves.at[i], v->moves.value[v->moves.at[i]]);
}

/* Held rows keep their loads, but for the one whose slack enters. */
static bool is_exact(const ll_pivoting *v, int64_t what) {
    for (int64_t i = 0; i < v->loads.count; i++) {
        int32_t r = (int32_t)v->loads.at[i];
        double expected = what == ll_slack_of(r) ? -1 : 0;
        if (ll_is_held(v, r) && !(fabs(v->loads.value[r] - expected) <= exact_rate)) return false;
    }
    return true;
}

/* ---- how far ---- */

typedef struct blocker {
    int64_t what; /* column or slack */
    double length;
} blocker;

/* The step to 0 of what falls at this speed, at least 0. */
static double step_to_zero(double value, double speed) { return fmax(0, value) / speed; }

/* No step is longer than that to the first 0, blurred. */
static double longest_step(const ll_pivoting *v, double sign) {
    double longest = INFINITY;
    for (int64_t i = 0; i < v->moves.count; i++) {
        int64_t k = v->moves.at[i];
        double speed = -sign * v->moves.value[k];
        if (speed > negligible)
            longest = fmin(longest, step_to_zero(v->x[k] + blur * v->volume[v->pool->demand[k]], speed));
    }
    for (int64_t i = 0; i < v->loads.count; i++) {
        int32_t r = (int32_t)v->loads.at[i];
        double speed = sign * v->loads.value[r];
        if (!ll_is_held(v, r) && speed > negligible)
            longest = fmin(longest, step_to_zero(v->slack[r] + blur * (1 + v->capacity[r]), speed));
    }
    return longest;
}

/* Among all that reach 0 within the longest step the fastest, which is the best pivot; what enters before all others.
 */
static blocker find_blocker(const ll_pivoting *v, int64_t what, double sign) {
    double longest = longest_step(v, sign), fastest = 0;
    blocker b = {LL_NONE, INFINITY};
    if (sign < 0 && what >= 0 && v->x[what] <= longest) return (blocker){what, v->x[what]};
    for (int64_t i = 0; i < v->moves.count; i++) {
        int64_t k = v->moves.at[i];
        double speed = -sign * v->moves.value[k];
        if (!(speed > fmax(negligible, fastest)) || step_to_zero(v->x[k], speed) > longest) continue;
        fastest = speed;
        b = (blocker){k, step_to_zero(v->x[k], speed)};
    }
    for (int64_t i = 0; i < v->loads.count; i++) {
        int32_t r = (int32_t)v->loads.at[i];
        double speed = sign * v->loads.value[r];
        if (ll_is_held(v, r) || !(speed > fmax(negligible, fastest)) || step_to_zero(v->slack[r], speed) > longest)
            continue;
        fastest = speed;
        b = (blocker){ll_slack_of(r), step_to_zero(v->slack[r], speed)};
    }
    return b;
}

static void move(ll_pivoting *v, int64_t what, double step) {
    for (int64_t i = 0; i < v->moves.count; i++) v->x[v->moves.at[i]] += step * v->moves.value[v->moves.at[i]];
    for (int64_t i = 0; i < v->loads.count; i++) {
        int32_t r = (int32_t)v->loads.at[i];
        if (!ll_is_held(v, r)) v->slack[r] -= step * v->loads.value[r];
    }
    if (what < 0) v->slack[ll_row_of_slack(what)] = step;
}

/* ---- the basis ---- */

static int32_t *place_of(ll_pivoting *v, int64_t what) {
    return what >= 0 ? &v->place[what] : &v->slack_place[ll_row_of_slack(what)];
}

static void enter(ll_pivoting *v, int64_t what, int32_t place) {
    *place_of(v, v->basic[place]) = LL_NONE;
    v->basic[place] = what;
    *place_of(v, what) = place;
    ll_inverse_replace(&v->inverse, place, v->y);
}

/*
 * The largest basic column k of the demand and its key trade places: with b[i] - b[k] for the others of the demand and
 * -b[k] where k was, B changes by a matrix that is its own inverse. y follows. False: no column of it is basic.
 */
static bool exchange_key(ll_pivoting *v, int64_t demand, int64_t entering) {
    int64_t best = LL_NONE;
    int32_t count = 0, *places = v->entry_row;
    double sum = 0;
    for (int64_t k = v->pool->first_of[demand]; k != LL_NONE; k = v->pool->next[k]) {
        if (v->place[k] == LL_NONE) continue;
        places[count++] = v->place[k];
        sum += v->y[v->place[k]];
        if (best == LL_NONE || v->x[k] > v->x[best]) best = k;
    }
    if (best == LL_NONE) return false;
    int32_t place = v->place[best];
    int64_t key = v->key[demand];
    ll_inverse_fold(&v->inverse, place, count, places);
    v->y[place] = (entering >= 0 && v->pool->demand[entering] == demand ? 1 : 0) - sum;
    v->place[best] = LL_NONE;
    v->basic[place] = key;
    v->place[key] = place;
    v->key[demand] = best;
    return true;
}

/* The key of a demand has no flow left: it leaves by way of the basis, or what enters, its only other column, is key
 * now. */
static void replace_key(ll_pivoting *v, int64_t old, int64_t what) {
    int64_t demand = v->pool->demand[old];
    if (exchange_key(v, demand, what))
        enter(v, what, v->place[old]);
    else
        v->key[demand] = what;
}

static double weight_in(const ll_pivoting *v, int64_t j, int32_t r) {
    for (int64_t e = ll_entry_first(v, j); e < ll_entry_end(v, j); e++)
        if (ll_entry_row(v, e) == r) return ll_entry_weight(v, e);
    return 0;
}

/* The entries of row r in the columns of the basis; returns how many. */
static int32_t row_of_basis(ll_pivoting *v, int32_t r) {
    int32_t count = 0;
    for (int32_t p = 0; p < v->inverse.size; p++) {
        int64_t j = v->basic[p];
        double entry = j < 0 ? 0 : weight_in(v, j, r) - weight_in(v, v->key[v->pool->demand[j]], r);
        if (entry == 0) continue;
        v->entry_row[count] = p;
        v->entry_value[count++] = entry;
    }
    return count;
}

ll_status ll_pivot_add_row(ll_pivoting *v, int32_t row) {
    int32_t count = row_of_basis(v, row), last = v->inverse.size;
    if (ll_inverse_grow(&v->inverse, count, v->entry_row, v->entry_value) != LL_OK) return LL_ERR_MEMORY;
    v->row_at[last] = row;
    v->row_in[row] = last;
    v->basic[last] = ll_slack_of(row);
    v->slack_place[row] = last;
    return LL_OK;
}

/* A row that is full is held from now on. */
static ll_status hold_row(ll_pivoting *v, int32_t row, int64_t what) {
    v->slack[row] = 0;
    if (v->row_in[row] == LL_NONE) {
        if (ll_pivot_add_row(v, row) != LL_OK) return LL_ERR_MEMORY;
        v->y[v->slack_place[row]] = v->loads.value[row];
    }
    enter(v, what, v->slack_place[row]);
    return LL_OK;
}

/* ---- a pivot ---- */

bool ll_pivot_fill(ll_pivoting *v, int64_t j) {
    int32_t best = LL_NONE;
    double most = dependent;
    express(v, j);
    for (int32_t p = 0; p < v->inverse.size; p++) {
        if (v->basic[p] >= 0 || v->slack[ll_row_of_slack(v->basic[p])] > 0 || !(fabs(v->y[p]) > most)) continue;
        most = fabs(v->y[p]);
        best = p;
    }
    if (best != LL_NONE) enter(v, j, best);
    return best != LL_NONE;
}

static ll_status take_step(ll_pivoting *v, int64_t what, double sign) {
    express(v, what);
    find_direction(v, what);
    blocker b = find_blocker(v, what, sign);
    v->exact = is_exact(v, what) && !isinf(b.length);
    if (!v->exact) return LL_OK;
    move(v, what, sign * b.length);
    if (b.what < 0) return hold_row(v, ll_row_of_slack(b.what), what);
    v->x[b.what] = 0;
    if (b.what == what) return LL_OK;
    if (v->place[b.what] != LL_NONE)
        enter(v, what, v->place[b.what]);
    else
        replace_key(v, b.what, what);
    return LL_OK;
}

/* ---- the basis anew ---- */

/* The basis from its own columns. Of rows that are tight but for no price others may be held then. */
static ll_status refresh(ll_pivoting *v) {
    ll_status status = LL_OK;
    int64_t *basic = NULL; /* [place] */
    int32_t size = v->inverse.size;
    LL_NEW(v->ctx, basic, size);
    memcpy(basic, v->basic, (size_t)size * sizeof *basic);
    for (int32_t p = 0; p < size; p++)
        if (basic[p] >= 0) v->place[basic[p]] = LL_NONE;
    for (int32_t k = 0; k < size; k++) {
        v->basic[k] = ll_slack_of(v->row_at[k]);
        v->slack_place[v->row_at[k]] = k;
    }
    ll_inverse_reset(&v->inverse);
    for (int32_t p = 0; p < size && v->exact; p++)
        if (basic[p] >= 0) v->exact = ll_pivot_fill(v, basic[p]);
    v->fresh_changes = v->inverse.changes;
done:
    ll_free(v->ctx, basic);
    return status;
}

ll_status ll_pivot_keep_fresh(ll_pivoting *v) {
    return v->inverse.changes > FRESH + STALE * (int64_t)v->inverse.size ? refresh(v) : LL_OK;
}

ll_status ll_pivot_step(ll_pivoting *v, int64_t what, double sign) {
    ll_status status = LL_OK;
    v->pivots++;
    LL_TRY(take_step(v, what, sign));
    if (v->exact || v->inverse.changes == v->fresh_changes) return LL_OK;
    v->exact = true; /* digits were lost sooner than that, and nothing has moved */
    LL_TRY(refresh(v));
done:
    return status;
}
