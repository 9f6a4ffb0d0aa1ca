/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ground floor's base: what every file may use. Memory through the context, errors as
 * statuses, log lines, a clock, the quanta of exact numbers.
 *
 * Exact numbers. Volumes and capacities are int64 in micro-TEU (uteu), generalised costs int64 in
 * nano-USD per TEU (nusd), hours, kilometres and kilograms int64 in millionths (uh, um_km, ukg).
 * Money is a 128-bit sum of nusd * uteu, in units of 1e-15 USD.
 */
#ifndef LL_GRAPHS_BASE_H
#define LL_GRAPHS_BASE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <landlink/context.h>
#include <landlink/status.h>

__extension__ typedef __int128 ll_i128;

#define LL_NONE          (-1)                /* no index */
#define LL_MICRO         INT64_C(1000000)    /* quanta in one TEU, hour, km, kg, and in a weight of 1 */
#define LL_NANO          INT64_C(1000000000) /* quanta in one USD per TEU */
#define LL_COST_INF      (INT64_C(1) << 61)  /* no path, or an arc that a class may not use; INF + INF fits */
#define LL_CAPACITY_NONE INT64_MAX           /* a capacity that never binds */

typedef struct ll_ranks ll_ranks; /* of a run of several processes: base/ranks.h */

typedef struct ll_allocator { /* a test hook: fail_at counts down to the allocation that fails */
    atomic_llong live_blocks;
    atomic_llong live_bytes;
    atomic_llong peak_bytes;
    atomic_llong fail_at; /* negative: never */
} ll_allocator;

/* What a stopped solve left to go on with. */
typedef enum ll_kept { LL_KEPT_NOTHING, LL_KEPT, LL_KEPT_FAILED } ll_kept;

struct ll_context {
    ll_allocator memory;     /* of a context without a parent; the others use its */
    ll_allocator *allocator; /* in use */
    ll_context *parent;      /* NULL: none */
    ll_log_fn log;
    void *log_user;
    int threads;
    const char *threads_why; /* that many: a word or two, static */
    atomic_int cancelled;
    atomic_int checkpoint_asked;
    ll_kept kept;                    /* of the last solve that was stopped */
    bool out_of_time;                /* that is why it was */
    int64_t checkpoints_before_stop; /* a test hook: so many files cancel the solve; 0: never */
    double start_s;                  /* of the monotonic clock */
    double deadline_s;               /* of the monotonic clock; 0: none */
    const char *deadline_why;        /* what it is, static; NULL: "the time limit is reached" */
    double grace_s;                  /* of the monotonic clock: until then a stop waits; 0: none */
    int64_t memory_limit;            /* bytes that a solve may take in all; 0: none */
    const char *memory_limit_why;    /* that many; static */
    struct ll_owner *owner;          /* folders that are its own, a list: solver/output/owner.h */
    atomic_int blas_room;            /* of a context without a parent: whether OpenBLAS has room; its own business */
    ll_ranks *ranks;                 /* borrowed; NULL: this process is alone */
    bool (*stop_asked)(void *user);  /* another reason to stop; NULL: none */
    void *stop_user;
    char *error;
    size_t error_size;
    atomic_flag error_lock;
};

/* Zeroed memory for count elements of size bytes, overflow-checked and counted; never NULL for
 * count 0. On failure the context's error is set and NULL is returned. Safe in parallel regions. */
void *ll_calloc(ll_context *ctx, int64_t count, size_t size);
/* Grows (or shrinks) a block of ll_calloc to count elements; new bytes are zero; NULL block allowed.
 * On failure NULL is returned and the old block stays as it was. */
void *ll_realloc(ll_context *ctx, void *block, int64_t count, size_t size);
void ll_free(ll_context *ctx, void *block); /* NULL allowed */
/* ll_realloc of the block that *array points to; array is the address of a pointer. LL_OK or LL_ERR_MEMORY. */
ll_status ll_grow(ll_context *ctx, void *array, int64_t count, size_t size);
/* A copy of count elements into *array; array is the address of a pointer. LL_OK or LL_ERR_MEMORY. */
ll_status ll_copy(ll_context *ctx, void *array, const void *from, int64_t count, size_t size);
char *ll_strdup(ll_context *ctx, const char *text);

/* Stores the text and returns status, so that a failing function ends in `return ll_fail(...)`. */
ll_status ll_fail(ll_context *ctx, ll_status status, const char *format, ...) LL_PRINTF(3, 4);
/* The same for an allocation that ll_calloc already reported. */
#define LL_TRY(call)                                                                                                   \
    do {                                                                                                               \
        status = (call);                                                                                               \
        if (status != LL_OK) goto done;                                                                                \
    } while (0)
/* Allocates count zeroed elements into pointer, or jumps to done with LL_ERR_MEMORY. */
#define LL_NEW(ctx, pointer, count)                                                                                    \
    do {                                                                                                               \
        (pointer) = ll_calloc((ctx), (int64_t)(count), sizeof *(pointer));                                             \
        if ((pointer) == NULL) {                                                                                       \
            status = LL_ERR_MEMORY;                                                                                    \
            goto done;                                                                                                 \
        }                                                                                                              \
    } while (0)

/* What this process may have in all: of the machine, its control group and its own limit the least, and which. */
int64_t ll_machine_memory(const char **why);
/* The threads that this process was given, and by what. */
int ll_threads_given(const char **why);
/* What the process has by ll_calloc, and about what it needs besides. */
int64_t ll_memory_used(const ll_context *ctx);
/* What a solve may still take; INT64_MAX without a limit. */
int64_t ll_memory_left(const ll_context *ctx);
#define LL_BYTES_SIZE 24
/* "512K", "1.5G": units of 1024. Returns text. */
const char *ll_bytes_text(int64_t bytes, char text[LL_BYTES_SIZE]);

/*
 * A context for a thread of a parallel region of the parent's: threads, error and log are its own, memory is counted
 * with the parent's, so that a block of the one may be freed by the other, and a cancel of the parent is one of it. Its
 * log goes nowhere. Free it with ll_context_free() before the parent.
 */
ll_status ll_context_split(ll_context *parent, int threads, ll_context **out);
bool ll_is_cancelled(const ll_context *ctx);

void ll_log(ll_context *ctx, ll_log_level level, const char *format, ...) LL_PRINTF(3, 4);
/* The word that goes with a count: "1 point is", "2 points are". */
static inline const char *ll_plural(int64_t count, const char *one, const char *many) {
    return count == 1 ? one : many;
}
static inline int64_t ll_larger(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t ll_smaller(int64_t a, int64_t b) { return a < b ? a : b; }
double ll_clock_s(void);                    /* monotonic */
double ll_elapsed_s(const ll_context *ctx); /* since the context was made */
bool ll_should_stop(const ll_context *ctx); /* cancelled, or past the deadline; in a time of grace past its end */
/* For work that turns what a stopped solve has into an answer: nothing stops for so many seconds. 0 ends it. */
void ll_set_grace(ll_context *ctx, double seconds);
/*
 * As many threads as steps of about a nanosecond are worth, at most the context's. Where others use the cores, a team
 * that waits for a thread without a core loses milliseconds at every barrier, more than a small loop takes on one
 * thread.
 */
int ll_threads_worth(const ll_context *ctx, int64_t steps);
/* Of so many threads those for which the limit of memory leaves room, `bytes` each: at least 1. */
int ll_threads_that_fit(const ll_context *ctx, int threads, int64_t bytes);
int ll_thread(void); /* this thread's number in the parallel region, from 0 */

/* ---- exact numbers as text ---- */
#define LL_DECIMAL_SIZE 64
/* value / 10^digits as the shortest exact decimal ("12.5", "-0.000001", "7"). Returns text. */
const char *ll_decimal(ll_i128 value, int digits, char text[LL_DECIMAL_SIZE]);
int ll_decimal_write(ll_i128 value, int digits, char *text); /* the same; returns its length */
/* Parses what ll_decimal wrote (optional sign, digits, at most `digits` decimals, no exponent);
 * false when text is anything else or does not fit 127 bits. */
bool ll_decimal_parse(const char *text, int digits, ll_i128 *out);
/* Rounds a finite double to quanta of 1/scale, to nearest; *ok false when it does not fit int64. */
int64_t ll_quantise(double value, int64_t scale, bool *ok);
int64_t ll_quantise_down(double value, int64_t scale, bool *ok);
/* A sum of path costs that stays at infinity. */
static inline int64_t ll_cost_add(int64_t a, int64_t b) {
    int64_t sum = a + b;
    return sum < LL_COST_INF ? sum : LL_COST_INF;
}

/* ---- findings: all that is wrong with a file, told in one go ---- */
/*
 * A reader adds findings as it goes and asks for the status at the end: LL_ERR_DATA with every
 * line "file:line:column: cause, advice" (the first LL_MOST_FINDINGS, then a count), LL_OK when there are none.
 */
enum { LL_MOST_FINDINGS = 50 };
typedef struct ll_findings {
    ll_context *ctx;
    char *text; /* lines joined by newlines */
    int64_t length, size, count;
    bool out_of_memory;
} ll_findings;
void ll_findings_init(ll_findings *f, ll_context *ctx);
/* line and column count from 1; 0 leaves them out. */
void ll_finding(ll_findings *f, const char *file, int64_t line, int64_t column, const char *format, ...)
    LL_PRINTF(5, 6);
/* Whether the last finding was one too many: what it would say need not be worked out. */
bool ll_findings_full(const ll_findings *f);
ll_status ll_findings_status(ll_findings *f);
void ll_findings_free(ll_findings *f);

/* ---- an arena of strings, freed as a whole ---- */
typedef struct ll_strings ll_strings;
ll_status ll_strings_create(ll_context *ctx, ll_strings **out);
void ll_strings_free(ll_context *ctx, ll_strings *s);
/* A copy of length bytes and a NUL, valid as long as the arena; NULL when memory is out. */
const char *ll_strings_add(ll_context *ctx, ll_strings *s, const char *text, size_t length);

/* ---- a map from text to int32, open addressing, keys borrowed ---- */
typedef struct ll_index ll_index;
ll_status ll_index_create(ll_context *ctx, int64_t expected, ll_index **out);
void ll_index_free(ll_context *ctx, ll_index *index);
/* Adds key -> value; *existing is the value already there, or LL_NONE when it was added. */
ll_status ll_index_add(ll_context *ctx, ll_index *index, const char *key, int32_t value, int32_t *existing);
int32_t ll_index_find(const ll_index *index, const char *key); /* LL_NONE when absent */
/* Walks over the keys in no order that means anything: *at starts at 0; false at the end. */
bool ll_index_next(const ll_index *index, int64_t *at, const char **key, int32_t *value);

#endif
