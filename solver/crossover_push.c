/* SPDX-License-Identifier: Apache-2.0 */
/* One column of the crossover: its direction, how far it goes, what changes in the basis. */
#include <math.h>

#include "solver/crossover_parts.h"

static const double negligible = 1e-10; /* of a rate: rounding */
static const double dependent = 1e-9;   /* an entry on rows of their own from which a column is independent */
static const double exact_rate = 1e-7;  /* what tight rows may change by */
static const double rising = 1e-14;     /* of the sum of all cost changes, what rounding leaves of it */
static const double blur = 1e-12;       /* of a volume or capacity: flows and slacks this close reach 0 together */

/* ---- the direction ---- */

static void add_load(ll_crossover *c, int64_t j, double factor) {
    const ll_program *g = c->g;
    for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++) {
        int32_t r = ll_program_row(g, c->group[j], e);
        ll_sparse_add(&c->loads, r, factor * g->entry_weight[e]);
    }
}

/* y: the column as a combination of the basis. */
static void express(ll_crossover *c, int64_t j) {
    int32_t count = 0;
    ll_sparse_clear(&c->loads);
    add_load(c, j, 1);
    add_load(c, c->key[c->group[j]], -1);
    for (int64_t i = 0; i < c->loads.count; i++) {
        int32_t r = (int32_t)c->loads.at[i];
        if (c->tight_row[r] == LL_NONE || c->loads.value[r] == 0) continue;
        c->entry_row[count] = c->tight_row[r];
        c->entry_value[count++] = c->loads.value[r];
    }
    ll_inverse_solve(&c->inverse, count, c->entry_row, c->entry_value, c->y);
}

static void add_rate_and_key(ll_crossover *c, int64_t j, double rate) {
    ll_sparse_add(&c->moves, j, rate);
    ll_sparse_add(&c->moves, c->key[c->group[j]], -rate);
}

/* As x[j] falls by 1. */
static void find_direction(ll_crossover *c, int64_t j) {
    ll_sparse_clear(&c->moves);
    add_rate_and_key(c, j, -1);
    for (int32_t p = 0; p < c->inverse.size; p++)
        if (c->basic[p] != LL_NONE && fabs(c->y[p]) > negligible) add_rate_and_key(c, c->basic[p], c->y[p]);
    ll_sparse_clear(&c->loads);
    for (int64_t i = 0; i < c->moves.count; i++) add_load(c, c->moves.at[i], c->moves.value[c->moves.at[i]]);
}

static bool is_exact(const ll_crossover *c) {
    for (int64_t i = 0; i < c->loads.count; i++)
        if (c->tight_row[c->loads.at[i]] != LL_NONE && !(fabs(c->loads.value[c->loads.at[i]]) <= exact_rate))
            return false;
    return true;
}

/* 1: the direction as it is, -1: back, because it costs. */
static double choose_sign(const ll_crossover *c) {
    double cost = 0, all = 0;
    for (int64_t i = 0; i < c->moves.count; i++) {
        double change = c->moves.value[c->moves.at[i]] * c->g->cost[c->moves.at[i]];
        cost += change;
        all += fabs(change);
    }
    return cost > rising * all ? -1 : 1;
}

/* ---- how far ---- */

typedef struct blocker {
    int64_t column; /* LL_NONE: the row blocks */
    int32_t row;
    double length;
} blocker;

/* The step to 0 of what falls at this speed, at least 0. */
static double step_to_zero(double value, double speed) { return fmax(0, value) / speed; }

/* No step is longer than that to the first 0, blurred. */
static double longest_step(const ll_crossover *c, double sign) {
    const ll_program *g = c->g;
    double longest = INFINITY;
    for (int64_t i = 0; i < c->moves.count; i++) {
        int64_t k = c->moves.at[i];
        double speed = -sign * c->moves.value[k];
        if (speed > negligible) longest = fmin(longest, step_to_zero(c->x[k] + blur * g->volume[c->group[k]], speed));
    }
    for (int64_t i = 0; i < c->loads.count; i++) {
        int32_t r = (int32_t)c->loads.at[i];
        double speed = sign * c->loads.value[r];
        if (c->tight_row[r] == LL_NONE && speed > negligible)
            longest = fmin(longest, step_to_zero(c->slack[r] + blur * (1 + g->whole[r]), speed));
    }
    return longest;
}

/* Among all that reach 0 within the longest step the fastest, which is the best pivot; j itself before all others. */
static blocker find_blocker(const ll_crossover *c, int64_t j, double sign) {
    double longest = longest_step(c, sign), fastest = 0;
    blocker b = {LL_NONE, LL_NONE, 0};
    if (sign > 0 && c->x[j] <= longest) return (blocker){j, LL_NONE, c->x[j]};
    for (int64_t i = 0; i < c->moves.count; i++) {
        int64_t k = c->moves.at[i];
        double speed = -sign * c->moves.value[k];
        if (!(speed > fmax(negligible, fastest)) || step_to_zero(c->x[k], speed) > longest) continue;
        fastest = speed;
        b = (blocker){k, LL_NONE, step_to_zero(c->x[k], speed)};
    }
    for (int64_t i = 0; i < c->loads.count; i++) {
        int32_t r = (int32_t)c->loads.at[i];
        double speed = sign * c->loads.value[r];
        if (c->tight_row[r] != LL_NONE || !(speed > fmax(negligible, fastest)) ||
            step_to_zero(c->slack[r], speed) > longest)
            continue;
        fastest = speed;
        b = (blocker){LL_NONE, r, step_to_zero(c->slack[r], speed)};
    }
    return b;
}

static void move(ll_crossover *c, double step) {
    for (int64_t i = 0; i < c->moves.count; i++) c->x[c->moves.at[i]] += step * c->moves.value[c->moves.at[i]];
    for (int64_t i = 0; i < c->loads.count; i++)
        if (c->tight_row[c->loads.at[i]] == LL_NONE) c->slack[c->loads.at[i]] -= step * c->loads.value[c->loads.at[i]];
}

/* ---- the basis ---- */

static void enter(ll_crossover *c, int64_t j, int32_t place) {
    if (c->basic[place] != LL_NONE) c->place[c->basic[place]] = LL_NONE;
    c->basic[place] = j;
    c->place[j] = place;
    ll_inverse_replace(&c->inverse, place, c->y);
}

/*
 * The largest basic column k of the demand and its key trade places: with b[i] - b[k] for the others of the demand and
 * -b[k] where k was, B changes by a matrix that is its own inverse. y follows. False: no column of it is basic.
 */
static bool exchange_key(ll_crossover *c, int64_t group, int64_t entering) {
    const ll_program *g = c->g;
    int64_t best = LL_NONE;
    int32_t count = 0, *places = c->entry_row;
    double sum = 0;
    for (int64_t k = g->group_first[group]; k < g->group_first[group + 1]; k++) {
        if (c->place[k] == LL_NONE) continue;
        places[count++] = c->place[k];
        sum += c->y[c->place[k]];
        if (best == LL_NONE || c->x[k] > c->x[best]) best = k;
    }
    if (best == LL_NONE) return false;
    int32_t place = c->place[best];
    int64_t key = c->key[group];
    ll_inverse_fold(&c->inverse, place, count, places);
    c->y[place] = (c->group[entering] == group ? 1 : 0) - sum;
    c->place[best] = LL_NONE;
    c->basic[place] = key;
    c->place[key] = place;
    c->key[group] = best;
    return true;
}

/* The key of a demand has no flow left: it leaves by way of the basis, or j, the only other column, is key now. */
static void replace_key(ll_crossover *c, int64_t group, int64_t j) {
    int64_t old = c->key[group];
    if (exchange_key(c, group, j))
        enter(c, j, c->place[old]);
    else
        c->key[group] = j;
}

static double weight_in(const ll_crossover *c, int64_t j, int32_t r) {
    const ll_program *g = c->g;
    for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++)
        if (ll_program_row(g, c->group[j], e) == r) return g->entry_weight[e];
    return 0;
}

/* The entries of row r in the columns of the basis; returns how many. */
static int32_t row_of_basis(ll_crossover *c, int32_t r) {
    int32_t count = 0;
    for (int32_t p = 0; p < c->inverse.size; p++) {
        int64_t j = c->basic[p];
        double entry = j == LL_NONE ? 0 : weight_in(c, j, r) - weight_in(c, c->key[c->group[j]], r);
        if (entry == 0) continue;
        c->entry_row[count] = p;
        c->entry_value[count++] = entry;
    }
    return count;
}

/* Row r is full: it joins the tight ones, with a place that j takes. */
static ll_status hold_row(ll_crossover *c, int32_t r, int64_t j) {
    int32_t count = row_of_basis(c, r), last = c->inverse.size;
    if (ll_inverse_grow(&c->inverse, count, c->entry_row, c->entry_value) != LL_OK) return LL_ERR_MEMORY;
    c->tight[last] = r;
    c->tight_row[r] = last;
    c->basic[last] = LL_NONE;
    c->y[last] = -c->loads.value[r];
    enter(c, j, last);
    return LL_OK;
}

/* ---- a push ---- */

static ll_status push(ll_crossover *c, int64_t j) {
    double sign = choose_sign(c);
    blocker b = find_blocker(c, j, sign);
    move(c, sign * b.length);
    if (b.column == LL_NONE) return hold_row(c, b.row, j);
    c->x[b.column] = 0;
    if (b.column == j) return LL_OK;
    if (c->place[b.column] != LL_NONE)
        enter(c, j, c->place[b.column]);
    else
        replace_key(c, c->group[b.column], j);
    return LL_OK;
}

/* The place of a row on which nothing depends but j does, LL_NONE: j depends on the basis. */
static int32_t free_place(const ll_crossover *c) {
    int32_t best = LL_NONE;
    double most = dependent;
    for (int32_t p = 0; p < c->inverse.size; p++) {
        if (c->basic[p] != LL_NONE || !(fabs(c->y[p]) > most)) continue;
        most = fabs(c->y[p]);
        best = p;
    }
    return best;
}

ll_status ll_crossover_take(ll_crossover *c, int64_t j, bool *exact) {
    *exact = true;
    express(c, j);
    int32_t place = free_place(c);
    if (place != LL_NONE) {
        enter(c, j, place);
        return LL_OK;
    }
    find_direction(c, j);
    *exact = is_exact(c);
    return *exact ? push(c, j) : LL_OK;
}
