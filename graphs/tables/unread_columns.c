/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extra columns are allowed, but one whose name is near that of an optional column that is not there is a slip, and a
 * wrong model without a word. Near are, case aside:
 *
 *     some of its words, in order    cost_usd, capacity_teu       of cost_usd_per_teu, capacity_teu_per_year
 *     its first initials             vot                          of value_of_time_usd_per_teu_day
 *     the whole, with more letters   time_hours, years            of time_h, year
 *     an edit in five letters        capcity                      of capacity
 *
 * No column of GMNS is near one of ours: ctrl_type and node_type, short_length and long_length lie further apart.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "graphs/io/near_name.h"
#include "graphs/tables/tables.h"

enum { LEAST_WORDS = 4, LEAST_INITIALS = 3, LETTERS_AN_EDIT = 5 };

static bool has_words(const char *column, const char *name) {
    if (strlen(name) < LEAST_WORDS) return false; /* id, teu */
    for (size_t length = strcspn(name, "_");; length = strcspn(name, "_")) {
        while (*column != '\0' && (strcspn(column, "_") != length || strncasecmp(column, name, length) != 0)) {
            column += strcspn(column, "_");
            column += *column == '_';
        }
        if (*column == '\0') return false;
        column += length;
        name += length;
        if (*name++ == '\0') return true;
        column += *column == '_';
    }
}

static bool has_initials(const char *column, const char *name) {
    size_t initials = 0;
    for (; name[initials] != '\0'; initials++) {
        if (*column == '\0' || tolower((unsigned char)name[initials]) != *column) return false;
        column += strcspn(column, "_");
        column += *column == '_';
    }
    return initials >= LEAST_INITIALS;
}

static bool goes_on(const char *column, const char *name) {
    size_t length = strlen(column);
    return strncasecmp(name, column, length) == 0 && name[length] != '_';
}

static bool is_near(const char *column, const char *name) {
    return has_words(column, name) || has_initials(column, name) || goes_on(column, name) ||
           ll_edits(name, column, (int)strlen(name) / LETTERS_AN_EDIT) != LL_NONE;
}

static void warn_of_column(const ll_table *f, int32_t count, int32_t column) {
    const char *name = ll_csv_column_name(f->csv, column);
    for (int32_t i = 0; i < count; i++) {
        if (f->at[i] != LL_NONE || !is_near(f->columns[i].name, name)) continue;
        int64_t line = 0, place = ll_csv_header_place(f->csv, column, &line);
        ll_log(f->t->ctx, LL_LOG_WARNING, "%s:%lld:%lld: column '%.64s' is not read; did you mean '%s'?", f->input.name,
               (long long)line, (long long)place, name, f->columns[i].name);
        return;
    }
}

void ll_table_warn_of_unread(const ll_table *f, int32_t count) {
    bool read[LL_MOST_CSV_COLUMNS] = {false};
    for (int32_t i = 0; i < count; i++)
        if (f->at[i] != LL_NONE) read[f->at[i]] = true;
    for (int32_t column = 0; column < ll_csv_columns(f->csv); column++)
        if (!read[column] && ll_csv_column_name(f->csv, column)[0] != '\0') warn_of_column(f, count, column);
}
