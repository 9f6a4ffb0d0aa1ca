/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A comparison split over many tasks, and put together again. Its units are the base, each scenario, each outage, each
 * chain of points of a sweep, each draw. Every task solves the base itself, which is the same everywhere, then its
 * share of the others, and keeps what becomes of them as records in files of its own:
 *
 *     OUT/.landlink-tasks/
 *         base-<B>/             the base's answer, by the first task that had it
 *             base.part             its record
 *         7-of-100/             what task 7 of 100 has; it owns this folder alone
 *             task-<B>.part         outages, chains, draws, written again as they come
 *             scenario-3-<B>.part   a scenario's record: numbers, rows of the tables, checksums of its answer
 *             scenario-3-<B>/       its answer
 *
 * <B> is the fingerprint of the base's answer: on another kind of processor or device it has other last digits, and
 * what was found beside the one does not belong beside the other. A record belongs to a unit, whoever made it: a task
 * leaves out what any task has recorded, so that an array that runs again, whole or shorter, does what is missing.
 *
 *     split.c          the share of a task; units that are worked on, recorded, or read
 *     split_record.c   what is recorded of a unit: one walk for writing and reading
 *     split_file.c     the file of records: header, what it belongs to, checksums
 *     split_read.c     all records that there are, and the base that they belong to
 *     split_base.c     the base of a task, and of a collection
 *     split_collect.c  scenarios from records, and what is missing
 */
#ifndef LL_SOLVER_COMPARE_SPLIT_H
#define LL_SOLVER_COMPARE_SPLIT_H

#include <dirent.h>

#include "solver/checkpoint/archive.h"
#include "solver/compare/compare.h"

typedef enum ll_unit_kind {
    LL_UNIT_BASE,
    LL_UNIT_SCENARIO,
    LL_UNIT_OUTAGE,
    LL_UNIT_CHAIN,
    LL_UNIT_DRAW,
    LL_UNIT_KINDS
} ll_unit_kind;

/* ---- split_file.c ---- */

enum { LL_SPLIT_VERSION = 1 };

/* What a file of records belongs to. */
typedef struct ll_split_key {
    char version[24]; /* of landlink */
    uint64_t case_xxh64, options_xxh64, base_xxh64;
} ll_split_key;

typedef struct ll_split_part {
    char *path;
    int32_t task, tasks; /* whose it is; 0 of 0: the base's */
    uint64_t base_xxh64;
    ll_archive records; /* number, index, size, bytes; again and again */
} ll_split_part;

/* Writes folder/name, whole or not at all. */
ll_status ll_split_file_write(ll_context *ctx, const char *folder, const char *name, const ll_split *split,
                              const ll_archive *records);
/*
 * LL_ERR_NO_INPUT where it is gone. LL_ERR_DATA where it is damaged; LL_ERR_USAGE where it is of another case, other
 * options or another version; both say what to do.
 */
ll_status ll_split_file_read(ll_context *ctx, const char *path, const ll_split *split, ll_split_part *out);
void ll_split_part_free(ll_context *ctx, ll_split_part *part);

/* ---- the split ---- */

typedef struct ll_split_record {
    ll_unit_kind kind;
    int32_t index;
    const ll_split_part *part;
    ll_archive view; /* of its bytes */
} ll_split_record;

typedef struct ll_split_tally { /* of units of a kind */
    int32_t count, missing;
} ll_split_tally;

struct ll_split {
    ll_context *ctx;
    bool collects;
    int32_t task, tasks; /* of a task: from 1 */
    char *root, *folder; /* OUT/.landlink-tasks; of the task: its own */
    ll_split_key key;    /* its base_xxh64: 0 until there is a base */
    char *options;       /* what the key's is the fingerprint of */

    ll_split_part *part; /* [part_count] all that there are */
    int32_t part_count, part_room, damaged;
    ll_split_record *record; /* [record_count] beside the base, by kind and index */
    int64_t record_count;

    ll_archive fresh; /* records of the task's own file */
    bool is_written;  /* all of them */
    double written_at_s, every_s;
    int64_t before; /* units of the kinds before: shares go on where those ended */

    int32_t done, failed; /* of the share: solves, as the comparison counts them */
    int32_t stopped;      /* that are not recorded: not begun, or with more time or memory they are others */
    int32_t limited;      /* that are, without their gap: so they end each time */
    int32_t found;        /* units of it that were there already */
    ll_split_tally tally[LL_UNIT_KINDS];
    bool *lacking; /* [most_tasks] whose unit is missing, where all parts are of one number of tasks */
    int32_t most_tasks;
};

/* The part of a comparison's options. NULL where they ask for no split. */
ll_status ll_split_open(ll_compare_run *run, const char *folder);
void ll_split_free(ll_context *ctx, ll_split *split); /* NULL allowed */

/* ---- split_record.c ---- */

/* Writes what became of a unit at the end of a. LL_ERR_LIMIT: a stop came before it was there, nothing is written. */
ll_status ll_split_record_write(ll_compare_run *run, ll_unit_kind kind, int32_t index, ll_archive *a);
/* Reads it into the comparison, a scenario's rows into the tables. LL_ERR_DATA where it makes no sense. */
ll_status ll_split_record_read(ll_compare_run *run, const ll_split_record *record);
/* Whether the record of a base, and the answer that it tells of, are as they were; nothing is taken of them. */
ll_status ll_split_record_check(ll_compare_run *run, const ll_split_record *record, bool *whole);
/* The folder of a scenario's answer, by where its record lies; allocated. */
char *ll_split_answer_folder(ll_context *ctx, const ll_split_record *record);
/* Counts the solves of a unit; kept: it is recorded. */
void ll_split_count(ll_compare_run *run, ll_unit_kind kind, int32_t index, bool kept);

/* The files of an answer, by name. */
typedef struct ll_split_answer {
    int32_t count;
    char **name;     /* [count] */
    uint64_t *xxh64; /* [count] */
} ll_split_answer;
void ll_split_answer_free(ll_context *ctx, ll_split_answer *answer);
ll_status ll_split_answer_list(ll_context *ctx, const char *folder, ll_split_answer *out);

/* ---- split_read.c ---- */

/* Reads all files that there are. A damaged one is warned of and left out; LL_ERR_USAGE: one that does not belong. */
ll_status ll_split_read(ll_split *split);
/* The next record of a part; false at its end, and where the rest is none. */
bool ll_split_next_record(ll_archive *at, ll_split_record *out);
/* The base beside which most units were found, 0: none that is there as a whole. */
uint64_t ll_split_choose_base(const ll_split *split);
/* Lists the records beside the key's base. */
ll_status ll_split_list_records(ll_split *split);
const ll_split_record *ll_split_find(const ll_split *split, ll_unit_kind kind, int32_t index); /* NULL: none */

/* ---- split_base.c ---- */

/* The base of a task has been solved: its fingerprint, its answer for all, and the records beside it. */
ll_status ll_split_keep_base(ll_compare_run *run);
/* The base of a collection: LL_ERR_NO_INPUT where no task has one. */
ll_status ll_split_take_base(ll_compare_run *run);

/* ---- split_collect.c ---- */

/* Whether the files of an answer are those that a record tells of; warns where they are not. */
ll_status ll_split_check_answer(ll_context *ctx, const char *folder, const ll_split_answer *answer, bool *whole);
/* Puts the answer of a scenario that a record tells of beside the others; *whole false: it is not as it was. */
ll_status ll_split_take_answer(ll_compare_run *run, const ll_variant *v, const char *folder,
                               const ll_split_answer *answer, bool *whole);
/* Where all parts are of one number of tasks, what is missing can be told by task. */
ll_status ll_split_note_tasks(ll_split *split);
/* What the collection comes to: LL_OK, or LL_ERR_LIMIT with what is missing and how it is run again. */
ll_status ll_split_judge_collection(ll_compare_run *run);

/* ---- split.c ---- */

/* Runs the units of a kind by the job: all of them; of a task its share; of a collection none, for they are read. */
ll_status ll_split_run(ll_compare_run *run, ll_unit_kind kind, int32_t count, const ll_crew_job *job);
/* Goes on with the file of a task that ran before. */
ll_status ll_split_begin_task(ll_compare_run *run);
/* What a task has goes into its file. */
ll_status ll_split_end_task(ll_compare_run *run);
ll_status ll_split_judge_task(ll_compare_run *run);
/* root/name, allocated. */
char *ll_split_path(ll_context *ctx, const char *folder, const char *name);
/* The entries of a folder by name, without hidden ones: scandir()'s count and list. */
int ll_split_scan(const char *folder, struct dirent ***entry);
/* Whether units are only read, or only a share worked on: then tables are not all there is. */
bool ll_split_is_task(const ll_compare_run *run);

#endif
