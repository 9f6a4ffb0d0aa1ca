/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a link's numbers imply, beside what its mode can do:
 *
 *     speed         length / time_h          60 times too low where minutes stand for hours, 1000 times too high where
 *                                            m stand for km; a link may also wait, so a low one counts from ten days on
 *     cost          USD / length             of a TEU over a km, of links long enough to have a rate
 *     capacity      TEU a year               TEU a day: half of a mode's next to nothing, all less than the demand
 *
 * The bounds are wide: they lie three times and more beyond the networks at hand (Middle Corridor, Eurasia), and far
 * within what a wrong unit makes of them. Modes are words of the user's own; one without a known word has no bounds but
 * the highest speed, since it may be a wait of any kind.
 */
#include "graphs/tables/plausible.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

typedef struct kind {
    const char *name;
    const char *words[10];            /* of a mode, any of which tells the kind */
    double slowest_kph, fastest_kph;  /* 0: any */
    double cheapest_usd, dearest_usd; /* per TEU and km */
    double small_teu;                 /* a capacity per year that hardly any link is built for */
} kind;

enum { OTHER = LL_MODE_KINDS - 1 };

static const kind kinds[LL_MODE_KINDS] = {
    {"rail", {"rail", "railway", "train", "block"}, 2, 250, 0.05, 10, 5000},
    {"road", {"road", "truck", "trucks", "highway", "hgv"}, 2, 150, 0.1, 20, 5000},
    {"sea", {"sea", "ship", "ocean", "vessel", "feeder", "ferry", "roro", "maritime"}, 1, 100, 0.002, 20, 5000},
    {"inland water", {"iww", "river", "barge", "canal", "water", "waterway", "inland"}, 1, 60, 0.01, 10, 5000},
    {"air", {"air", "plane", "aircraft", "flight"}, 20, 1200, 0.1, 100, 0},
    {"any mode", {NULL}, 0, 1200, 0, HUGE_VAL, 0},
};

static const double longest_wait_h = 240, rounding_h = 0.1; /* times are often written to 0.1 h */
static const double least_rate_km = 50;                     /* shorter links have costs of their own */
static const double longest_transfer_h = 1000;
static const double least_demand = 100; /* of the mean capacity of a mode */

/* ---- modes ---- */

static bool has_word(const char *mode, const char *word) {
    size_t wanted = strlen(word);
    while (*mode != '\0') {
        size_t length = 0;
        while (isalnum((unsigned char)mode[length])) length++;
        size_t same = 0;
        while (same < length && same < wanted && tolower((unsigned char)mode[same]) == word[same]) same++;
        if (length == wanted && same == wanted) return true;
        mode += length + (mode[length] != '\0');
    }
    return false;
}

static int kind_of(const char *mode) {
    for (int k = 0; k < OTHER; k++)
        for (const char *const *word = kinds[k].words; *word != NULL; word++)
            if (has_word(mode, *word)) return k;
    return OTHER;
}

/* ---- places ---- */

static int32_t filled_column(const ll_table *f, int64_t row, const char *name, const char *other) {
    int32_t column = ll_csv_find(f->csv, name);
    return ll_csv_text(f->csv, row, column)[0] != '\0' ? column : ll_csv_find(f->csv, other);
}

/* Where a number stands: in the column of that name, or in the one that serves where it is empty. */
static ll_text_place place_of(const ll_table *f, int64_t row, const char *name, const char *other) {
    int32_t column = filled_column(f, row, name, other);
    int64_t at = column != LL_NONE ? ll_csv_cell_column(f->csv, row, column) : 1;
    return (ll_text_place){ll_csv_line(f->csv, row), at};
}

/* ---- links ---- */

typedef enum doubt { SLOW, FAST, CHEAP, DEAR, DOUBTS } doubt;

typedef struct tally {
    int64_t count[DOUBTS], first[DOUBTS]; /* links, and the first of them */
    double km, h;                         /* of links that have both */
    int64_t first_timed;                  /* LL_NONE: none */
    int64_t capacities, small;            /* and those under the kind's bound */
    int64_t first_small;
    double sum_teu;
} tally;

static void note(tally *t, doubt d, int64_t link) {
    if (t->count[d]++ == 0) t->first[d] = link;
}

static void weigh(const ll_case_link *link, const kind *k, int64_t number, tally *t) {
    double km = link->length_km, h = link->time_h, usd = link->cost_usd_per_teu;
    if (!(km > 0)) return;
    if (h > 0) {
        if (t->first_timed == LL_NONE) t->first_timed = number;
        t->km += km;
        t->h += h;
        if (k->slowest_kph > 0 && h > longest_wait_h + km / k->slowest_kph) note(t, SLOW, number);
        if (km > k->fastest_kph * (h + rounding_h)) note(t, FAST, number);
    }
    if (!(usd > 0) || km < least_rate_km) return;
    if (usd < k->cheapest_usd * km) note(t, CHEAP, number);
    if (usd > k->dearest_usd * km) note(t, DEAR, number);
}

static void tell_speed(const ll_table *f, const kind *k, const tally *t, doubt d) {
    const ll_case_link *link = &f->t->c->link[t->first[d]];
    ll_text_place at = place_of(f, t->first[d], "time_h", "free_speed");
    ll_log(f->t->ctx, LL_LOG_WARNING,
           "%s:%lld:%lld: link '%s': %.6g km in %.6g h are %.3g km/h, too %s for %s (%s %g); %s? Links of this kind: "
           "%lld",
           f->input.name, (long long)at.line, (long long)at.column, link->id, link->length_km, link->time_h,
           link->length_km / link->time_h, d == SLOW ? "slow" : "fast", k->name,
           d == SLOW ? "with 10 days of waiting at least" : "at most", d == SLOW ? k->slowest_kph : k->fastest_kph,
           d == SLOW ? "is time_h in minutes (divide it by 60)"
                     : "is the length in m (long_length of config.csv says so), or time_h in days",
           (long long)t->count[d]);
}

/* Short links hide minutes behind what they may wait; together they do not. */
static void tell_mean_speed(const ll_table *f, const kind *k, const tally *t) {
    ll_text_place at = place_of(f, t->first_timed, "time_h", "free_speed");
    ll_log(
        f->t->ctx, LL_LOG_WARNING,
        "%s:%lld:%lld: all links by %s go %.6g km in %.6g h, %.3g km/h, too slow (at least %g); is time_h in minutes "
        "(divide it by 60)?",
        f->input.name, (long long)at.line, (long long)at.column, k->name, t->km, t->h, t->km / t->h, k->slowest_kph);
}

static void tell_cost(const ll_table *f, const kind *k, const tally *t, doubt d) {
    const ll_case_link *link = &f->t->c->link[t->first[d]];
    ll_text_place at = place_of(f, t->first[d], "cost_usd_per_teu", "cost");
    ll_log(
        f->t->ctx, LL_LOG_WARNING,
        "%s:%lld:%lld: link '%s': %.6g USD for %.6g km are %.3g USD per TEU and km, %s %s (%s %g); %s? Links of this "
        "kind: %lld",
        f->input.name, (long long)at.line, (long long)at.column, link->id, link->cost_usd_per_teu, link->length_km,
        link->cost_usd_per_teu / link->length_km, d == CHEAP ? "little for" : "much for", k->name,
        d == CHEAP ? "at least" : "at most", d == CHEAP ? k->cheapest_usd : k->dearest_usd,
        d == CHEAP ? "is it the cost of a km or of a t (a TEU over the whole link is wanted)"
                   : "is it in another currency, or of a whole train",
        (long long)t->count[d]);
}

static void note_capacity(const ll_case_link *link, const kind *k, int64_t number, tally *t) {
    double capacity = link->capacity_teu_per_year;
    if (!(capacity > 0) || capacity >= LL_MOST_TEU) return;
    t->capacities++;
    t->sum_teu += capacity;
    if (capacity < k->small_teu && t->small++ == 0) t->first_small = number;
}

static void weigh_links(const ll_case *c, tally *all) {
    for (int32_t i = 0, k = OTHER; i < c->link_count; i++) {
        const ll_case_link *link = &c->link[i];
        if (i == 0 || strcmp(link->mode, link[-1].mode) != 0) k = kind_of(link->mode);
        weigh(link, &kinds[k], i, &all[k]);
        note_capacity(link, &kinds[k], i, &all[k]);
    }
}

static void tell(const ll_table *f, const kind *k, const tally *t) {
    if (t->count[SLOW] > 0)
        tell_speed(f, k, t, SLOW);
    else if (t->km < k->slowest_kph * t->h)
        tell_mean_speed(f, k, t);
    if (t->count[FAST] > 0)
        tell_speed(f, k, t, FAST);
    else if (t->count[CHEAP] > 0) /* lengths that are too great do both */
        tell_cost(f, k, t, CHEAP);
    if (t->count[DEAR] > 0) tell_cost(f, k, t, DEAR);
}

void ll_plausible_links(const ll_table *f) {
    tally all[LL_MODE_KINDS] = {0};
    for (int k = 0; k < LL_MODE_KINDS; k++) all[k].first_timed = LL_NONE;
    weigh_links(f->t->c, all);
    for (int k = 0; k < LL_MODE_KINDS; k++) {
        const tally *t = &all[k];
        tell(f, &kinds[k], t);
        f->t->small[k] = (ll_small_capacities){
            .count = t->capacities,
            .small = t->small,
            .sum_teu = t->sum_teu,
        };
        if (t->small > 0) f->t->small[k].at = place_of(f, t->first_small, "capacity_teu_per_year", "capacity");
    }
}

/* ---- capacities beside demand ---- */

/* Of one year: that of config.csv, else the first that a row gives. */
static double demand_teu(const ll_case *c) {
    int32_t year = c->year;
    double sum = 0;
    for (int64_t i = 0; i < c->demand_count && year == 0; i++) year = c->demand[i].year;
    for (int64_t i = 0; i < c->demand_count; i++)
        if (c->demand[i].year == 0 || c->demand[i].year == year) sum += c->demand[i].volume_teu;
    return sum;
}

void ll_plausible_capacities(const ll_tables *t) {
    double demand = demand_teu(t->c);
    for (int k = 0; k < LL_MODE_KINDS; k++) {
        const ll_small_capacities *s = &t->small[k];
        bool is_little = demand * (double)s->count >= least_demand * s->sum_teu && demand >= s->sum_teu;
        if (2 * s->small <= s->count || !is_little) continue;
        ll_log(
            t->ctx, LL_LOG_WARNING,
            "%s/link.csv:%lld:%lld: %lld of %lld capacities of links by %s are under %g TEU a year, and the demand is "
            "%.6g TEU a year; are they per day (multiply them by 365)?",
            t->folder, (long long)s->at.line, (long long)s->at.column, (long long)s->small, (long long)s->count,
            kinds[k].name, kinds[k].small_teu, demand);
    }
}

/* ---- transfers ---- */

void ll_plausible_transfers(const ll_table *f) {
    const ll_case *c = f->t->c;
    int64_t count = 0, first = LL_NONE;
    for (int32_t i = 0; i < c->transfer_count; i++)
        if (c->transfer[i].time_h > longest_transfer_h && count++ == 0) first = i;
    if (first == LL_NONE) return;
    ll_text_place at = place_of(f, first, "time_h", "time_h");
    ll_log(f->t->ctx, LL_LOG_WARNING,
           "%s:%lld:%lld: a transfer of %.6g h, over %g; is time_h in minutes (divide it by 60)? Rows of this kind: "
           "%lld",
           f->input.name, (long long)at.line, (long long)at.column, c->transfer[first].time_h, longest_transfer_h,
           (long long)count);
}
