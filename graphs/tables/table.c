/* SPDX-License-Identifier: Apache-2.0 */
/* One open table: its columns by number, its cells as what they mean. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/near_name.h"
#include "graphs/tables/tables.h"

enum { PATH_SIZE = 4096, MOST_ID_BYTES = 200, TEXT_SIZE = 512 };

/* ---- ids ---- */

ll_status ll_ids_open(ll_context *ctx, int64_t expected, ll_ids *ids) {
    ll_status status = ll_index_create(ctx, expected, &ids->index);
    ids->whole = status == LL_OK;
    return status;
}

void ll_ids_free(ll_context *ctx, ll_ids *ids) {
    ll_index_free(ctx, ids->index);
    *ids = (ll_ids){NULL, false};
}

static int32_t find_id(const ll_ids *ids, const char *id) {
    return ids->index != NULL ? ll_index_find(ids->index, id) : LL_NONE;
}

/* ---- opening and closing ---- */

static ll_status table_path(const ll_tables *t, const char *file, char path[PATH_SIZE]) {
    size_t length = strlen(t->folder);
    const char *slash = length > 0 && t->folder[length - 1] == '/' ? "" : "/";
    int used = snprintf(path, PATH_SIZE, "%s%s%s", t->folder, slash, file);
    if (used >= 0 && used < PATH_SIZE) return LL_OK;
    return ll_fail(t->ctx, LL_ERR_NO_INPUT, "the path of %s is too long", file);
}

bool ll_table_exists(const ll_tables *t, const char *file) {
    char path[PATH_SIZE];
    return table_path(t, file, path) == LL_OK && ll_input_exists(t->ctx, path);
}

void ll_table_note_read(const ll_table *f, bool *read) {
    for (int32_t i = 0; i < f->column_count; i++)
        if (f->at[i] != LL_NONE) read[f->at[i]] = true;
}

/* A column that is called by another word than `wanted`; NULL: none. */
static const char *find_synonym(const ll_table *f, const char *wanted, const bool *taken) {
    for (int32_t i = 0; i < ll_csv_columns(f->csv); i++) {
        const char *name = ll_csv_column_name(f->csv, i);
        if (!taken[i] && ll_synonym_unit(wanted, name) != NULL) return name;
    }
    return NULL;
}

static void find_columns(ll_table *f) {
    const ll_column *columns = f->columns;
    bool taken[LL_MOST_CSV_COLUMNS] = {false};
    for (int32_t i = 0; i < f->column_count; i++) f->at[i] = ll_csv_find(f->csv, columns[i].name);
    ll_table_note_read(f, taken);
    for (int32_t i = 0; i < f->column_count; i++)
        if (columns[i].required && f->at[i] == LL_NONE)
            (void)ll_csv_require(f->csv, columns[i].name, taken, find_synonym(f, columns[i].name, taken), &f->findings);
}

static bool lacks_columns(const ll_table *f) {
    for (int32_t i = 0; i < f->column_count; i++)
        if (f->columns[i].required && f->at[i] == LL_NONE) return true;
    return false;
}

ll_status ll_table_open_unchecked(ll_tables *t, const char *file, const ll_column *columns, int32_t count,
                                  ll_table *out) {
    ll_status status = LL_OK;
    char path[PATH_SIZE];
    *out = (ll_table){.t = t, .columns = columns, .column_count = count};
    ll_findings_init(&out->findings, t->ctx);
    LL_TRY(table_path(t, file, path));
    LL_TRY(ll_input_read(t->ctx, path, &out->input));
    LL_TRY(ll_csv_parse(t->ctx, &out->input, &out->findings, &out->csv));
    find_columns(out);
    if (ll_csv_columns(out->csv) == 0 || lacks_columns(out)) return ll_findings_status(&out->findings);
    out->rows = ll_csv_rows(out->csv);
    if (out->rows > INT32_MAX / 2) {
        ll_finding(&out->findings, out->input.name, 0, 0, "over 2^30 rows, more than a table may have");
        return ll_findings_status(&out->findings);
    }
    status = ll_case_note_input(t->ctx, t->c, &out->input);
done:
    return status;
}

ll_status ll_table_open(ll_tables *t, const char *file, const ll_column *columns, int32_t count, ll_table *out) {
    ll_status status = ll_table_open_unchecked(t, file, columns, count, out);
    if (status == LL_OK) ll_table_check_unread(out);
    return status;
}

ll_status ll_table_close(ll_table *f, ll_status status) {
    if (status == LL_OK && f->out_of_memory) status = LL_ERR_MEMORY;
    if (status == LL_OK) status = ll_findings_status(&f->findings);
    f->t->findings_of_last = f->findings.count;
    ll_findings_free(&f->findings);
    ll_csv_free(f->t->ctx, f->csv);
    ll_input_free(f->t->ctx, &f->input);
    return status;
}

/* ---- text and numbers ---- */

void ll_cell_finding(ll_table *f, int64_t row, int32_t column, const char *format, ...) {
    char text[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ll_csv_finding(f->csv, row, f->at[column], &f->findings, "%s", text);
}

const char *ll_cell_text(const ll_table *f, int64_t row, int32_t column) {
    return ll_csv_text(f->csv, row, f->at[column]);
}

static const char *keep(ll_table *f, const char *text, size_t length) {
    const char *copy = ll_strings_add(f->t->ctx, f->t->c->strings, text, length);
    if (copy != NULL) return copy;
    f->out_of_memory = true;
    return "";
}

const char *ll_cell_copy(ll_table *f, int64_t row, int32_t column) {
    const char *text = ll_cell_text(f, row, column);
    return keep(f, text, strlen(text));
}

double ll_cell_number(ll_table *f, int64_t row, int32_t column, double low, double high) {
    return ll_csv_number(f->csv, row, f->at[column], low, high, &f->findings);
}

double ll_cell_needed(ll_table *f, int64_t row, int32_t column, double low, double high) {
    if (ll_cell_text(f, row, column)[0] == '\0')
        ll_cell_finding(f, row, column, "%s is empty; give a number", f->columns[column].name);
    return ll_cell_number(f, row, column, low, high);
}

int32_t ll_cell_integer(ll_table *f, int64_t row, int32_t column, int32_t absent, int32_t low, int32_t high) {
    int64_t value = ll_csv_integer(f->csv, row, f->at[column], absent, &f->findings);
    if (value == absent || (value >= low && value <= high)) return (int32_t)value;
    ll_cell_finding(f, row, column, "%s is %lld; it must lie between %d and %d", f->columns[column].name,
                    (long long)value, (int)low, (int)high);
    return absent;
}

/* ---- ids ---- */

/* Why text cannot be an id, NULL when it can. Lists, paths and arc names in the answer rely on this. */
static const char *id_fault(const char *text) {
    if (text[0] == '\0') return "is empty; give every row an id";
    if (text[0] == '-') return "starts with '-', which stands for a link's backward direction; choose another id";
    if (text[0] == '@') return "starts with '@', which stands for transfers; choose another id";
    if (strlen(text) > MOST_ID_BYTES) return "is longer than 200 bytes; choose a shorter id";
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == ';') return "contains ';', which separates the ids of a list; choose another id";
        if ((unsigned char)*c < 0x20) return "contains a line break or control character; choose another id";
    }
    return NULL;
}

const char *ll_cell_id(ll_table *f, int64_t row, int32_t column) {
    const char *text = ll_cell_text(f, row, column);
    const char *fault = id_fault(text);
    if (fault == NULL) return keep(f, text, strlen(text));
    ll_cell_finding(f, row, column, "%s '%.40s' %s", f->columns[column].name, text, fault);
    return NULL;
}

const char *ll_cell_new_id(ll_table *f, int64_t row, int32_t column, ll_ids *ids, int32_t number,
                           int64_t (*first_line)(const ll_case *c, int32_t number)) {
    const char *id = ll_cell_id(f, row, column);
    int32_t existing = LL_NONE;
    if (id == NULL) ids->whole = false;
    if (id == NULL || f->out_of_memory) return NULL;
    if (ll_index_add(f->t->ctx, ids->index, id, number, &existing) != LL_OK) {
        f->out_of_memory = true;
        return NULL;
    }
    if (existing == LL_NONE) return id;
    ids->whole = false; /* the row was probably meant to have another id, which others name */
    ll_cell_finding(f, row, column, "%s '%s' is there twice, first in line %lld; ids are unique",
                    f->columns[column].name, id, (long long)first_line(f->t->c, existing));
    return NULL;
}

/* The id that was probably meant; NULL also where nobody would read it. */
static const char *nearest_id(const ll_table *f, const char *text, const ll_index *index) {
    return f->findings.count < LL_MOST_FINDINGS ? ll_near_key(text, index) : NULL;
}

int32_t ll_cell_reference(ll_table *f, int64_t row, int32_t column, const ll_ids *ids, const char *what,
                          const char *table) {
    const char *text = ll_cell_text(f, row, column);
    int32_t found = text[0] != '\0' ? find_id(ids, text) : LL_NONE;
    if (found != LL_NONE) return found;
    if (text[0] == '\0') {
        ll_cell_finding(f, row, column, "%s is empty; name a %s of %s", f->columns[column].name, what, table);
        return LL_NONE;
    }
    if (!ids->whole) return LL_NONE;
    const char *near = nearest_id(f, text, ids->index);
    ll_cell_finding(f, row, column, "there is no %s '%.40s' in %s; %s%s%s", what, text, table,
                    near != NULL ? "did you mean '" : "add it there or correct the id", near != NULL ? near : "",
                    near != NULL ? "'?" : "");
    return LL_NONE;
}

/* ---- choices, modes and lists ---- */

static void describe_choices(const char *const *names, int32_t count, char text[TEXT_SIZE]) {
    size_t used = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < count && used < TEXT_SIZE; i++)
        used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%s%s",
                                 i == 0          ? ""
                                 : i + 1 < count ? ", "
                                                 : " or ",
                                 names[i]);
}

int32_t ll_cell_choice(ll_table *f, int64_t row, int32_t column, const char *const *names, int32_t absent) {
    const char *text = ll_cell_text(f, row, column);
    int32_t count = 0;
    if (text[0] == '\0') return absent;
    for (; names[count] != NULL; count++)
        if (strcmp(names[count], text) == 0) return count;
    char choices[TEXT_SIZE];
    describe_choices(names, count, choices);
    ll_cell_finding(f, row, column, "%s is '%.40s'; it must be %.300s", f->columns[column].name, text, choices);
    return absent;
}

void ll_cell_check_mode(ll_table *f, int64_t row, int32_t column, const char *mode) {
    const ll_tables *t = f->t;
    if (mode[0] == '\0' || !t->mode.whole || find_id(&t->mode, mode) != LL_NONE) return;
    const char *near = ll_near_name(mode, t->mode_name, t->mode_count);
    ll_cell_finding(f, row, column, "%s: no link of link.csv has mode '%.40s'%s%s%s", f->columns[column].name, mode,
                    near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                    near != NULL ? "'?" : "; correct or drop it");
}

const char *ll_list_next(ll_table *f, const char **at) {
    *at += strspn(*at, "; \t\r\n");
    size_t length = strcspn(*at, ";");
    if (length == 0) return NULL;
    const char *start = *at;
    *at += length;
    while (length > 0 && strchr(" \t\r\n", start[length - 1]) != NULL) length--;
    return keep(f, start, length);
}

int32_t ll_cell_link(ll_table *f, int64_t row, int32_t column, const char *item, ll_direction *direction) {
    bool backward = item[0] == '-';
    const char *id = item + backward;
    const ll_ids *links = &f->t->link;
    int32_t link = find_id(links, id);
    *direction = backward ? LL_BACKWARD : LL_BOTH;
    if (link == LL_NONE && !links->whole) return LL_NONE;
    if (link == LL_NONE) {
        const char *near = nearest_id(f, id, links->index);
        ll_cell_finding(f, row, column, "there is no link '%.40s' in link.csv; %s%s%s", id,
                        near != NULL ? "did you mean '" : "ids of a list are separated by ';'",
                        near != NULL ? near : "", near != NULL ? "'?" : "");
    } else if (backward && f->t->c->link[link].directed) {
        ll_cell_finding(f, row, column, "link '%s' is directed and has no backward direction; drop the '-'", id);
        link = LL_NONE;
    }
    return link;
}
