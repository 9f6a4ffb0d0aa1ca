/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the tables of a case folder: what the readers of the tables share.
 *
 *     read_tables.c   the order of the tables, ll_case_read_tables
 *     table.c         one open table: columns by number, cells as ids, numbers, choices, references
 *     <table>.c       one reader a group of tables; each fills its arrays of the case
 *
 * A reader collects every finding of its file and fails at the end of the file; the tables after it are read all the
 * same, so that one run shows what is wrong with each. An id of a table whose ids are not all known may be one of those
 * that were refused: nothing is said of it.
 */
#ifndef LL_GRAPHS_TABLES_TABLES_H
#define LL_GRAPHS_TABLES_TABLES_H

#include "graphs/case.h"
#include "graphs/io/csv.h"
#include "graphs/io/csv_text.h"

#define LL_MOST_COST_USD 1e8 /* USD per TEU; more is a wrong unit */
#define LL_MOST_QUANTITY 1e9 /* h, km, kg per TEU; more is a wrong unit */

typedef struct ll_ids { /* of a table: id -> row; of modes: name -> number */
    ll_index *index;    /* NULL: the table could not be read */
    bool whole;         /* none was refused: what is not found does not exist */
} ll_ids;

enum { LL_MODE_KINDS = 6 };

typedef struct ll_small_capacities { /* of the links of a kind of mode; plausible.h */
    int64_t count, small;            /* capacities, and those under the bound */
    double sum_teu;
    ll_text_place at; /* of the first small one */
} ll_small_capacities;

typedef struct ll_absent { /* what no link of link.csv has */
    bool time, cost;
    int64_t line;     /* of the header */
    char unread[256]; /* the columns that are not read */
} ll_absent;

typedef struct ll_tables { /* the case being read */
    ll_context *ctx;
    ll_case *c;
    const char *folder;
    double km_per_length, kph_per_speed; /* the units of link.csv, from config.csv */
    ll_ids node, zone, link, mode, klass, set;
    const char **mode_name; /* [mode] */
    int32_t mode_count, mode_room;
    bool has_transfers; /* transfer.csv is there: every link needs a mode */
    ll_small_capacities small[LL_MODE_KINDS];
    ll_absent absent;

    char *told; /* the findings of all tables so far, each table's in its lines; NULL: none */
    int64_t told_length, findings, findings_of_last; /* of the table closed last */
    int32_t bad_tables;
} ll_tables;

typedef struct ll_column {
    const char *name;
    bool required;
} ll_column;

#define LL_MOST_TABLE_COLUMNS 32

typedef struct ll_table { /* one open table */
    ll_tables *t;
    const ll_column *columns; /* [column_count] of the reader */
    int32_t column_count;
    ll_input input;
    ll_csv *csv;
    ll_findings findings;
    int64_t rows;
    int32_t at[LL_MOST_TABLE_COLUMNS]; /* [column of the reader] -> column of the file, or LL_NONE */
    bool out_of_memory;
} ll_table;

/* Starts ids, which are whole until one is refused. */
ll_status ll_ids_open(ll_context *ctx, int64_t expected, ll_ids *ids);
void ll_ids_free(ll_context *ctx, ll_ids *ids);
/* Whether the folder has the table, packed or not. */
bool ll_table_exists(const ll_tables *t, const char *file);
/* Opens a table that exists; missing required columns and a file that cannot be split are LL_ERR_DATA. */
ll_status ll_table_open(ll_tables *t, const char *file, const ll_column *columns, int32_t count, ll_table *out);
/* The same without a look at unread columns, for who requires more columns first. */
ll_status ll_table_open_unchecked(ll_tables *t, const char *file, const ll_column *columns, int32_t count,
                                  ll_table *out);
/* read[column of the file]: set where one of the reader's columns is. */
void ll_table_note_read(const ll_table *f, bool *read);
/* Where name is another word for a column: the column's unit; else NULL. */
const char *ll_synonym_unit(const char *column, const char *name);
/* Notes what no link of an open link.csv has; told once the classes are there. */
void ll_absent_note(const ll_table *f);
void ll_absent_tell(const ll_tables *t);
/* Columns that are not read and whose names are near that of one that is absent: a finding where they are a slip of the
 * pen, else a warning. */
void ll_table_check_unread(ll_table *f);
/* Frees the table. Returns status, or when that is LL_OK what the findings say. */
ll_status ll_table_close(ll_table *f, ll_status status);

/* Cells; `column` is the reader's number of the column. Text is borrowed from the table. */
const char *ll_cell_text(const ll_table *f, int64_t row, int32_t column);
/* Text copied into the case; "" also when memory is out, which ll_table_close tells. */
const char *ll_cell_copy(ll_table *f, int64_t row, int32_t column);
/* A number in [low, high], NaN when empty; ll_cell_needed refuses an empty cell. */
double ll_cell_number(ll_table *f, int64_t row, int32_t column, double low, double high);
double ll_cell_needed(ll_table *f, int64_t row, int32_t column, double low, double high);
/* A whole number in [low, high], absent when empty. */
int32_t ll_cell_integer(ll_table *f, int64_t row, int32_t column, int32_t absent, int32_t low, int32_t high);
/* An id that starts a row, copied into the case: not empty, no '-' or '@' first, no ';' or control character, at
 * most 200 bytes. Adds a finding and returns NULL when it is none. */
const char *ll_cell_id(ll_table *f, int64_t row, int32_t column);
/* The same, and the id must be new: ids[id] = number; first_line is where an id's row stands. */
const char *ll_cell_new_id(ll_table *f, int64_t row, int32_t column, ll_ids *ids, int32_t number,
                           int64_t (*first_line)(const ll_case *c, int32_t number));
/* The row that an id names, LL_NONE with a finding when there is none ("no node 'X' in node.csv"), and without one when
 * the ids are not whole. */
int32_t ll_cell_reference(ll_table *f, int64_t row, int32_t column, const ll_ids *ids, const char *what,
                          const char *table);
/* One of names (NULL at the end), by number; absent when empty. */
int32_t ll_cell_choice(ll_table *f, int64_t row, int32_t column, const char *const *names, int32_t absent);
/* A finding at a cell. */
void ll_cell_finding(ll_table *f, int64_t row, int32_t column, const char *format, ...) LL_PRINTF(4, 5);

/* The next item of a list separated by ';' (blanks around are dropped), copied into the case; NULL at its end. *at
 * starts at the list. An empty item is skipped. */
const char *ll_list_next(ll_table *f, const char **at);
/* The link that an item of a list names; a '-' before an id sets LL_BACKWARD. LL_NONE with a finding when there is
 * none, or when a directed link has no backward direction. */
int32_t ll_cell_link(ll_table *f, int64_t row, int32_t column, const char *item, ll_direction *direction);
/* Refuses a mode that no link has (the empty mode is fine). */
void ll_cell_check_mode(ll_table *f, int64_t row, int32_t column, const char *mode);

/* The readers, in reading order. */
ll_status ll_read_config(ll_tables *t);
ll_status ll_read_nodes(ll_tables *t);
ll_status ll_read_links(ll_tables *t);
ll_status ll_read_transfers(ll_tables *t);
ll_status ll_read_commodities(ll_tables *t);
ll_status ll_read_demands(ll_tables *t);
ll_status ll_read_capacity_sets(ll_tables *t);
ll_status ll_read_capacity_set_links(ll_tables *t);
ll_status ll_read_corridors(ll_tables *t);
ll_status ll_read_projects(ll_tables *t);
ll_status ll_read_scenarios(ll_tables *t);

#endif
