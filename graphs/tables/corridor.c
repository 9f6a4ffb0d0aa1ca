/* SPDX-License-Identifier: Apache-2.0 */
/*
 * corridor.csv: a row per gateway group; the rows of one corridor_id make the corridor.
 *
 *     corridor_id  name             priority  group    link_ids
 *     middle       Middle Corridor  1         caspian  L202W;L202E
 *     middle                                  ganja    L213W;-L214        a '-': only the backward direction
 *
 * In the case, corridors stand by priority, their groups and the links of these one after the other.
 */
#include <stdlib.h>
#include <string.h>

#include "graphs/tables/tables.h"

enum { ID, NAME, PRIORITY, GROUP, LINKS, COLUMNS };

static const ll_column columns[COLUMNS] = {
    [ID] = {"corridor_id", true}, [NAME] = {"name", false},     [PRIORITY] = {"priority", false},
    [GROUP] = {"group", false},   [LINKS] = {"link_ids", true},
};

typedef struct draft { /* corridors in the order of the file */
    ll_index *index;
    int32_t *of_row;    /* [row] -> [corridor], LL_NONE when the row is bad */
    const char **group; /* [row] label, "" none */
    int32_t link_room;
} draft;

static int32_t find_corridor(ll_table *f, int64_t row, draft *d) {
    ll_case *c = f->t->c;
    int32_t existing = LL_NONE;
    const char *id = ll_cell_id(f, row, ID);
    if (id == NULL || f->out_of_memory) return LL_NONE;
    if (strcmp(id, "other") == 0)
        ll_cell_finding(f, row, ID, "corridor 'other' is what no corridor takes; choose another id");
    if (ll_index_add(f->t->ctx, d->index, id, c->corridor_count, &existing) != LL_OK) {
        f->out_of_memory = true;
        return LL_NONE;
    }
    if (existing != LL_NONE) return existing;
    c->corridor[c->corridor_count] = (ll_case_corridor){.id = id, .name = "", .line = ll_csv_line(f->csv, row)};
    return c->corridor_count++;
}

/* Name and priority stand in the first row; further rows repeat them or leave them empty. */
static void read_heading(ll_table *f, int64_t row, ll_case_corridor *corridor) {
    bool first = corridor->line == ll_csv_line(f->csv, row);
    const char *name = ll_cell_copy(f, row, NAME);
    if (corridor->name[0] == '\0') corridor->name = name;
    if (f->at[PRIORITY] == LL_NONE) {
        corridor->priority = first ? f->t->c->corridor_count : corridor->priority;
        return;
    }
    if (first && ll_cell_text(f, row, PRIORITY)[0] == '\0')
        ll_cell_finding(f, row, PRIORITY, "priority is empty; number the corridors, 1 is asked first");
    int32_t absent = first ? 0 : corridor->priority;
    int32_t priority = ll_cell_integer(f, row, PRIORITY, absent, 0, INT32_MAX);
    if (!first && priority != corridor->priority)
        ll_cell_finding(f, row, PRIORITY, "priority is %d here and %d in line %lld; a corridor has one", (int)priority,
                        (int)corridor->priority, (long long)corridor->line);
    if (first) corridor->priority = priority;
}

static ll_status add_link(ll_table *f, draft *d, ll_case_corridor_link link) {
    ll_case *c = f->t->c;
    if (c->corridor_link_count == d->link_room) {
        int32_t room = 2 * d->link_room + 16;
        ll_case_corridor_link *grown = ll_realloc(f->t->ctx, c->corridor_link, room, sizeof *grown);
        if (grown == NULL) return LL_ERR_MEMORY;
        c->corridor_link = grown;
        d->link_room = room;
    }
    c->corridor_link[c->corridor_link_count++] = link;
    return LL_OK;
}

static ll_status read_links(ll_table *f, int64_t row, draft *d, ll_case_corridor_group *group) {
    ll_status status = LL_OK;
    const char *at = ll_cell_text(f, row, LINKS);
    if (*at == '\0')
        ll_cell_finding(f, row, LINKS, "link_ids is empty; name the links of the gateway, separated by ';'");
    group->first_link = f->t->c->corridor_link_count;
    for (const char *item; (item = ll_list_next(f, &at)) != NULL && !f->out_of_memory;) {
        ll_case_corridor_link link = {0};
        link.link = ll_cell_link(f, row, LINKS, item, &link.direction);
        if (link.link != LL_NONE) LL_TRY(add_link(f, d, link));
    }
    group->link_count = f->t->c->corridor_link_count - group->first_link;
done:
    return status;
}

static void check_group(ll_table *f, int64_t row, const draft *d) {
    for (int64_t i = 0; i < row; i++) {
        if (d->group[row][0] == '\0' || d->of_row[i] != d->of_row[row] || strcmp(d->group[i], d->group[row]) != 0)
            continue;
        ll_cell_finding(f, row, GROUP, "group '%.40s' of this corridor is in line %lld already; join their link_ids",
                        d->group[row], (long long)ll_csv_line(f->csv, i));
        return;
    }
}

static ll_status read_row(ll_table *f, int64_t row, draft *d) {
    ll_case *c = f->t->c;
    d->of_row[row] = find_corridor(f, row, d);
    d->group[row] = ll_cell_text(f, row, GROUP);
    if (d->of_row[row] == LL_NONE) return LL_OK;
    read_heading(f, row, &c->corridor[d->of_row[row]]);
    check_group(f, row, d);
    return read_links(f, row, d, &c->corridor_group[row]);
}

static int by_priority(const void *left, const void *right) {
    const ll_case_corridor *a = left, *b = right;
    if (a->priority != b->priority) return a->priority < b->priority ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static int64_t row_of_line(const ll_table *f, int64_t line) {
    int64_t row = 0;
    while (ll_csv_line(f->csv, row) != line) row++;
    return row;
}

static void check_priorities(ll_table *f) {
    const ll_case *c = f->t->c;
    for (int32_t i = 1; i < c->corridor_count; i++) {
        const ll_case_corridor *a = &c->corridor[i - 1], *b = &c->corridor[i];
        if (a->priority == b->priority)
            ll_cell_finding(f, row_of_line(f, b->line), PRIORITY,
                            "priority %d is that of corridor '%s' in line %lld already; give each its own",
                            (int)b->priority, a->id, (long long)a->line);
    }
}

/* Puts the groups in the order of their corridors, which are sorted by priority. */
static ll_status arrange(ll_table *f, const draft *d) {
    ll_status status = LL_OK;
    ll_case *c = f->t->c;
    ll_case_corridor_group *arranged = NULL;
    LL_NEW(f->t->ctx, arranged, f->rows);
    for (int32_t i = 0; i < c->corridor_count; i++) c->corridor[i].first_group = i; /* its number in the draft */
    qsort(c->corridor, (size_t)c->corridor_count, sizeof *c->corridor, by_priority);
    for (int32_t i = 0; i < c->corridor_count; i++) {
        ll_case_corridor *corridor = &c->corridor[i];
        int32_t number = corridor->first_group;
        corridor->first_group = c->corridor_group_count;
        for (int64_t row = 0; row < f->rows; row++)
            if (d->of_row[row] == number) arranged[c->corridor_group_count++] = c->corridor_group[row];
        corridor->group_count = c->corridor_group_count - corridor->first_group;
    }
    ll_free(f->t->ctx, c->corridor_group);
    c->corridor_group = arranged;
done:
    return status;
}

ll_status ll_read_corridors(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    draft d = {0};
    LL_TRY(ll_table_open(t, "corridor.csv", columns, COLUMNS, &f));
    LL_TRY(ll_index_create(t->ctx, f.rows, &d.index));
    LL_NEW(t->ctx, d.of_row, f.rows);
    LL_NEW(t->ctx, d.group, f.rows);
    LL_NEW(t->ctx, t->c->corridor, f.rows);
    LL_NEW(t->ctx, t->c->corridor_group, f.rows);
    for (int64_t row = 0; row < f.rows; row++) LL_TRY(read_row(&f, row, &d));
    LL_TRY(arrange(&f, &d));
    check_priorities(&f);
done:
    ll_index_free(t->ctx, d.index);
    ll_free(t->ctx, d.of_row);
    ll_free(t->ctx, d.group);
    return ll_table_close(&f, status);
}
