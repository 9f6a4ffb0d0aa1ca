/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capacity_set.csv and capacity_set_link.csv: one capacity that several links share. A link, a direction and a class
 * stand in a set once: a row for every class beside a row for one class would leave open which weight counts.
 */
#include <math.h>
#include <stdlib.h>

#include "graphs/tables/tables.h"

enum { SET_ID, SET_NAME, SET_CAPACITY, SET_COLUMNS };
enum { SET, LINK, DIRECTION, KLASS, WEIGHT, LINK_COLUMNS };

static const ll_column set_columns[SET_COLUMNS] = {
    [SET_ID] = {"set_id", true},
    [SET_NAME] = {"name", false},
    [SET_CAPACITY] = {"capacity_teu_per_year", true},
};
static const ll_column link_columns[LINK_COLUMNS] = {
    [SET] = {"set_id", true},          [LINK] = {"link_id", true},   [DIRECTION] = {"direction", false},
    [KLASS] = {"commodity_id", false}, [WEIGHT] = {"weight", false},
};

static const char *const direction_names[] = {"both", "forward", "backward", NULL};

static const double least_weight = 1e-6, most_weight = 1e6; /* weights are stored in millionths */

static int64_t line_of(const ll_case *c, int32_t set) { return c->set[set].line; }

static void read_set(ll_table *f, int64_t row) {
    ll_case *c = f->t->c;
    ll_case_set *set = &c->set[c->set_count];
    set->line = ll_csv_line(f->csv, row);
    set->id = ll_cell_new_id(f, row, SET_ID, &f->t->set, c->set_count, line_of);
    set->name = ll_cell_copy(f, row, SET_NAME);
    set->capacity_teu_per_year = ll_cell_needed(f, row, SET_CAPACITY, 0, INFINITY);
    c->set_count++;
}

ll_status ll_read_capacity_sets(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    LL_TRY(ll_table_open(t, "capacity_set.csv", set_columns, SET_COLUMNS, &f));
    LL_TRY(ll_ids_open(t->ctx, f.rows, &t->set));
    LL_NEW(t->ctx, t->c->set, f.rows);
    for (int64_t row = 0; row < f.rows && !f.out_of_memory; row++) read_set(&f, row);
done:
    return ll_table_close(&f, status);
}

static void read_weight(ll_table *f, int64_t row, ll_case_set_link *s) {
    s->weight = 1;
    if (ll_cell_text(f, row, WEIGHT)[0] == '\0') return;
    s->weight = ll_cell_number(f, row, WEIGHT, -INFINITY, most_weight);
    if (s->weight < least_weight)
        ll_cell_finding(f, row, WEIGHT, "weight is %g; it must be above 0 (0.000001 at least), or drop the row",
                        s->weight);
}

static void read_set_link(ll_table *f, int64_t row) {
    ll_case *c = f->t->c;
    ll_case_set_link *s = &c->set_link[c->set_link_count++];
    s->line = ll_csv_line(f->csv, row);
    s->set = ll_cell_reference(f, row, SET, &f->t->set, "set", "capacity_set.csv");
    s->link = ll_cell_reference(f, row, LINK, &f->t->link, "link", "link.csv");
    s->direction = (ll_direction)ll_cell_choice(f, row, DIRECTION, direction_names, LL_BOTH);
    if (s->link != LL_NONE && c->link[s->link].directed && s->direction == LL_BACKWARD)
        ll_cell_finding(f, row, DIRECTION, "link '%s' is directed and has no backward direction; leave it empty",
                        c->link[s->link].id);
    s->klass = LL_NONE;
    if (ll_cell_text(f, row, KLASS)[0] != '\0')
        s->klass = ll_cell_reference(f, row, KLASS, &f->t->klass, "commodity", "commodity.csv");
    read_weight(f, row, s);
}

/* ---- double entries ---- */

static int by_set_link_line(const void *left, const void *right) {
    const ll_case_set_link *a = *(const ll_case_set_link *const *)left;
    const ll_case_set_link *b = *(const ll_case_set_link *const *)right;
    if (a->set != b->set) return a->set < b->set ? -1 : 1;
    if (a->link != b->link) return a->link < b->link ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static bool overlap(const ll_case_set_link *a, const ll_case_set_link *b) {
    bool directions = a->direction == b->direction || a->direction == LL_BOTH || b->direction == LL_BOTH;
    bool classes = a->klass == b->klass || a->klass == LL_NONE || b->klass == LL_NONE;
    return directions && classes;
}

static void check_against(ll_table *f, const ll_case_set_link *const *group, int64_t i) {
    const ll_case *c = f->t->c;
    for (int64_t j = 0; j < i; j++) {
        if (!overlap(group[i], group[j])) continue;
        ll_cell_finding(
            f, group[i] - c->set_link, LINK,
            "link '%s' is in set '%s' already, for the same direction and commodity, in line %lld; keep one",
            c->link[group[i]->link].id, c->set[group[i]->set].id, (long long)group[j]->line);
        return;
    }
}

/* Groups the rows by set and link; a group is no longer than directions times classes, or has findings early. */
static ll_status check_double_entries(ll_table *f) {
    ll_status status = LL_OK;
    const ll_case *c = f->t->c;
    const ll_case_set_link **row = NULL;
    LL_NEW(f->t->ctx, row, c->set_link_count);
    for (int64_t i = 0; i < c->set_link_count; i++) row[i] = &c->set_link[i];
    qsort(row, (size_t)c->set_link_count, sizeof *row, by_set_link_line);
    for (int64_t i = 1, start = 0; i < c->set_link_count && f->findings.count < 50; i++) {
        if (row[i]->set != row[start]->set || row[i]->link != row[start]->link) start = i;
        if (row[i]->set != LL_NONE && row[i]->link != LL_NONE) check_against(f, row + start, i - start);
    }
done:
    ll_free(f->t->ctx, row);
    return status;
}

ll_status ll_read_capacity_set_links(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    LL_TRY(ll_table_open(t, "capacity_set_link.csv", link_columns, LINK_COLUMNS, &f));
    LL_NEW(t->ctx, t->c->set_link, f.rows);
    for (int64_t row = 0; row < f.rows; row++) read_set_link(&f, row);
    LL_TRY(check_double_entries(&f));
done:
    return ll_table_close(&f, status);
}
