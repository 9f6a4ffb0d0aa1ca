/* SPDX-License-Identifier: Apache-2.0 */
/* A time or a cost that no link has: mostly a column that is called otherwise. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/tables/tables.h"

static void list_unread(const ll_table *f, char *text, size_t size) {
    bool read[LL_MOST_CSV_COLUMNS] = {false};
    size_t used = 0;
    ll_table_note_read(f, read);
    text[0] = '\0';
    for (int32_t i = 0; i < ll_csv_columns(f->csv) && used < size; i++) {
        const char *name = ll_csv_column_name(f->csv, i);
        if (read[i] || name[0] == '\0') continue;
        used += (size_t)snprintf(text + used, size - used, "%s%.64s", used == 0 ? "" : ", ", name);
    }
    if (used >= size) memcpy(text + size - 4, "...", 4);
}

void ll_absent_note(const ll_table *f) {
    const ll_case *c = f->t->c;
    ll_absent *a = &f->t->absent;
    *a = (ll_absent){.time = true, .cost = true};
    for (int32_t i = 0; i < c->link_count; i++) {
        a->time = a->time && isnan(c->link[i].time_h);
        a->cost = a->cost && isnan(c->link[i].cost_usd_per_teu);
    }
    (void)ll_csv_header_place(f->csv, 0, &a->line);
    if (a->time || a->cost) list_unread(f, a->unread, sizeof a->unread);
}

static void tell(const ll_tables *t, const char *what, const char *advice) {
    bool some = t->absent.unread[0] != '\0';
    ll_log(t->ctx, LL_LOG_WARNING, "%s/link.csv:%lld: no link has a %s; give it in column %s%s%s", t->folder,
           (long long)t->absent.line, what, advice, some ? "; columns that are not read: " : "",
           some ? t->absent.unread : "");
}

static bool values_time(const ll_case *c) {
    for (int32_t k = 0; k < c->class_count; k++)
        if (c->klass[k].value_of_time_usd_per_teu_day > 0) return true;
    return false;
}

void ll_absent_tell(const ll_tables *t) {
    if (t->absent.time && values_time(t->c))
        tell(t, "time, classes that value time pay none", "time_h, in hours (or length and free_speed)");
    if (t->absent.cost) tell(t, "cost", "cost_usd_per_teu, in USD per TEU");
}
