/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extra columns are allowed, but one whose name is near that of an optional column that is not there is a slip, and a
 * wrong model without a word: all capacities free, all times 0. Near are, case aside:
 *
 *     several of its words, in order   cost_usd, capacity_teu     finding
 *     the whole, with more letters     time_hours, years          finding
 *     the whole, with a unit           length_km                  finding
 *     an edit in five letters          capcity                    finding
 *     two letters that swapped         wieght                     finding
 *     other words for it               transit_hours, price       finding (synonyms.c)
 *     one of its words                 penalty                    warning
 *     its first initials               vot                        warning
 *
 * Of columns that change no answer (names, sources), and of GMNS columns whose place ours takes, all are warnings.
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

/* The unit that people put behind a name that has none: length_km. */
static bool has_unit(const char *column, const char *name) {
    static const char *const units[] = {"km", "m", "mi", "miles", "nmi", "kph", "kmh", "mph", "knots"};
    size_t length = strlen(column);
    if (strcmp(column, "length") != 0 && strcmp(column, "free_speed") != 0) return false;
    if (strncasecmp(name, column, length) != 0 || name[length] != '_') return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcasecmp(name + length + 1, units[i]) == 0) return true;
    return false;
}

/* Two neighbouring letters that changed places: wieght. */
static bool is_swap(const char *column, const char *name) {
    size_t at = 0;
    while (name[at] != '\0' && tolower((unsigned char)name[at]) == column[at]) at++;
    if (name[at] == '\0' || name[at + 1] == '\0' || column[at] == '\0') return false;
    return tolower((unsigned char)name[at]) == column[at + 1] && tolower((unsigned char)name[at + 1]) == column[at] &&
           strcasecmp(name + at + 2, column + at + 2) == 0;
}

/* Beyond doubt a slip: one word of a long name may be a column of the user's own. */
static bool is_slip(const char *column, const char *name) {
    bool several_words = strchr(name, '_') != NULL && has_words(column, name);
    return several_words || goes_on(column, name) || has_unit(column, name) || is_swap(column, name) ||
           ll_edits(name, column, (int)strlen(name) / LETTERS_AN_EDIT) != LL_NONE;
}

/* Columns of GMNS that serve where another is empty. */
static bool is_served(const ll_csv *csv, const char *column) {
    static const char *const served[][2] = {{"cost", "cost_usd_per_teu"},
                                            {"capacity", "capacity_teu_per_year"},
                                            {"lanes", "capacity_teu_per_year"},
                                            {"facility_type", "mode"},
                                            {"free_speed", "time_h"}};
    for (size_t i = 0; i < sizeof served / sizeof *served; i++)
        if (strcmp(column, served[i][0]) == 0) return ll_csv_find(csv, served[i][1]) != LL_NONE;
    return false;
}

/* A word for a column of ours, beside a column of GMNS that serves where ours is empty. */
static bool is_spare(const ll_csv *csv, const char *column) {
    static const char *const serves[][2] = {
        {"time_h", "free_speed"}, {"cost_usd_per_teu", "cost"}, {"capacity_teu_per_year", "capacity"}};
    for (size_t i = 0; i < sizeof serves / sizeof *serves; i++)
        if (strcmp(column, serves[i][0]) == 0) return ll_csv_find(csv, serves[i][1]) != LL_NONE;
    return false;
}

/* Columns that change no answer. */
static bool is_for_show(const char *column) {
    static const char *const shown[] = {"name", "node_type", "source", "quality", "gauge_mm", "group", "net_t_per_teu"};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (strcmp(column, shown[i]) == 0) return true;
    return false;
}

static void check_column(ll_table *f, int32_t column) {
    const char *name = ll_csv_column_name(f->csv, column);
    for (int32_t i = 0; i < f->column_count; i++) {
        const char *meant = f->columns[i].name;
        bool slip = is_slip(meant, name);
        const char *unit = slip ? NULL : ll_synonym_unit(meant, name);
        bool near = slip || unit != NULL || has_words(meant, name) || has_initials(meant, name);
        if (f->at[i] != LL_NONE || !near) continue;
        bool wrong = slip || (unit != NULL && !is_spare(f->csv, meant));
        int64_t line = 0, place = ll_csv_header_place(f->csv, column, &line);
        if (wrong && !is_for_show(meant) && !is_served(f->csv, meant))
            ll_finding(
                &f->findings, f->input.name, line, place,
                "column '%.64s' is not read; did you mean '%s'%s%s? Call it that, or, if it is something else, a "
                "name less like it",
                name, meant, unit != NULL ? ", in " : "", unit != NULL ? unit : "");
        else
            ll_log(f->t->ctx, LL_LOG_WARNING, "%s:%lld:%lld: column '%.64s' is not read; did you mean '%s'?",
                   f->input.name, (long long)line, (long long)place, name, meant);
        return;
    }
}

void ll_table_check_unread(ll_table *f) {
    bool read[LL_MOST_CSV_COLUMNS] = {false};
    ll_table_note_read(f, read);
    for (int32_t column = 0; column < ll_csv_columns(f->csv); column++)
        if (!read[column] && ll_csv_column_name(f->csv, column)[0] != '\0') check_column(f, column);
}
