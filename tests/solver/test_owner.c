/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns a folder: one run of this machine, one of others, and of a job that was requeued the later one. */
#include "solver/output/owner.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "solver/output/output.h"
#include "tests/support/test.h"

static const double beat_s = 0.02;

static void wait_ms(long ms) {
    struct timespec time = {0, ms * 1000000};
    (void)nanosleep(&time, NULL);
}

static void file_of(const char *folder, char path[1024]) { snprintf(path, 1024, "%s/" LL_OWNER_FILE, folder); }

static ll_owner_record record_of(const char *folder) {
    char path[1024];
    ll_owner_record record;
    file_of(folder, path);
    (void)ll_owner_record_read(path, &record);
    return record;
}

static void test_take_and_release(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_folder();
    char who[LL_OWNER_WHO], path[1024];
    ll_owner owner, second;
    file_of(folder, path);
    LL_ASSERT_OK(ctx, ll_owner_take_at(ctx, folder, beat_s, &owner));
    snprintf(who, sizeof who, "process %ld on ", (long)getpid());
    CU_ASSERT_NSTRING_EQUAL(record_of(folder).who, who, strlen(who));
    for (int i = 0; i < 500 && record_of(folder).beat < 2; i++) wait_ms(10);
    CU_ASSERT(record_of(folder).beat >= 2);
    LL_ASSERT_OK(ctx, ll_owner_check(ctx, &owner));
    LL_ASSERT_STATUS(ctx, ll_owner_take(ctx, folder, &second), LL_ERR_BUSY);
    LL_ASSERT_ERROR_HAS(ctx, "in use by another run: process");
    CU_ASSERT_PTR_NULL(second.path);
    ll_owner_release(ctx, &owner);
    CU_ASSERT(access(path, F_OK) != 0);
    ll_owner_release(ctx, &owner); /* nothing */
    LL_ASSERT_OK(ctx, ll_owner_check(ctx, &owner));
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* Another machine's run, whose lock does not reach this one: it writes in place, as owners do. */
static void put_other(const char *folder, const char *who, int beat) {
    char path[512];
    snprintf(path, sizeof path, "%s/" LL_OWNER_FILE, folder);
    FILE *file = fopen(path, "r+");
    if (file == NULL) file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT(fprintf(file, "%s\nbeat %09d every 0.20 s\n", who, beat) > 0);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

typedef struct ghost {
    const char *folder, *who;
    atomic_bool ending;
} ghost;

static void *haunt(void *argument) {
    ghost *g = argument;
    for (int beat = 1; !atomic_load(&g->ending); beat++) {
        put_other(g->folder, g->who, beat);
        wait_ms(20);
    }
    return NULL;
}

static void test_other_machine(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_folder();
    pthread_t thread;
    ll_owner owner;
    ghost g = {.folder = folder, .who = "process 12 on elsewhere"};
    put_other(folder, g.who, 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, haunt, &g), 0);
    LL_ASSERT_STATUS(ctx, ll_owner_take(ctx, folder, &owner), LL_ERR_BUSY);
    LL_ASSERT_ERROR_HAS(ctx, "process 12 on elsewhere");
    atomic_store(&g.ending, true);
    pthread_join(thread, NULL);
    LL_ASSERT_OK(ctx, ll_owner_take(ctx, folder, &owner)); /* it is dead now */
    LL_ASSERT_OK(ctx, ll_owner_check(ctx, &owner));
    ll_owner_release(ctx, &owner);
    ll_test_write_file(folder, LL_OWNER_FILE, "process 7 on elsewhere\n"); /* of a version without a beat */
    LL_ASSERT_OK(ctx, ll_owner_take(ctx, folder, &owner));
    ll_owner_release(ctx, &owner);
    ll_test_write_file(folder, LL_OWNER_FILE, "what is this?");
    LL_ASSERT_OK(ctx, ll_owner_take(ctx, folder, &owner));
    ll_owner_release(ctx, &owner);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void set_job(const char *job, const char *restart) {
    unsetenv("SLURM_JOB_ID");
    unsetenv("SLURM_RESTART_COUNT");
    if (job != NULL) setenv("SLURM_JOB_ID", job, 1);
    if (restart != NULL) setenv("SLURM_RESTART_COUNT", restart, 1);
}

/* The later run of a job takes over from the one before, and no other does, be that of here or of elsewhere. */
static void test_requeued(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_folder();
    ll_owner first, second;
    set_job("99", NULL);
    LL_ASSERT_OK(ctx, ll_owner_take(ctx, folder, &first));
    set_job("98", "3");
    LL_ASSERT_STATUS(ctx, ll_owner_take(ctx, folder, &second), LL_ERR_BUSY);
    LL_ASSERT_ERROR_HAS(ctx, "job 99 restart 0");
    set_job("99", "1");
    LL_ASSERT_OK(ctx, ll_owner_take(ctx, folder, &second));
    LL_ASSERT_OK(ctx, ll_owner_check(ctx, &second));
    LL_ASSERT_STATUS(ctx, ll_owner_check(ctx, &first), LL_ERR_BUSY);
    LL_ASSERT_ERROR_HAS(ctx, "was taken over by another run");
    ll_owner_release(ctx, &first);
    LL_ASSERT_OK(ctx, ll_owner_check(ctx, &second)); /* the ghost's end changes nothing */
    ll_owner_release(ctx, &second);
    put_other(folder, "process 12 on elsewhere, job 99 restart 0", 5);
    double start = ll_clock_s();
    LL_ASSERT_OK(ctx, ll_owner_take(ctx, folder, &second));
    CU_ASSERT(ll_clock_s() - start < 0.15); /* nothing to wait for */
    ll_owner_release(ctx, &second);
    set_job(NULL, NULL);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* A run whose folder was taken stops by itself, and publishes nothing. */
static void test_ghost(void) {
    static const char *const names[] = {"table.csv", NULL};
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_folder();
    char path[1024];
    ll_owner owner;
    ll_publication publication;
    LL_ASSERT_OK(ctx, ll_owner_take_at(ctx, folder, beat_s, &owner));
    LL_ASSERT_OK(ctx, ll_publish_begin(ctx, folder, &publication));
    ll_test_write_file(publication.partial, "table.csv", "a,b\n");
    file_of(folder, path);
    CU_ASSERT_EQUAL(unlink(path), 0);
    put_other(folder, "process 12 on elsewhere", 5);
    for (int i = 0; i < 500 && !ll_should_stop(ctx); i++) wait_ms(10);
    CU_ASSERT(ll_should_stop(ctx));
    LL_ASSERT_STATUS(ctx, ll_publish(ctx, &publication, names), LL_ERR_BUSY);
    LL_ASSERT_ERROR_HAS(ctx, "process 12 on elsewhere");
    ll_publish_end(ctx, &publication);
    snprintf(path, sizeof path, "%s/table.csv", folder);
    CU_ASSERT(access(path, F_OK) != 0);
    LL_ASSERT_STATUS(ctx, ll_owner_check(ctx, &owner), LL_ERR_BUSY);
    ll_owner_release(ctx, &owner);
    CU_ASSERT_STRING_EQUAL(record_of(folder).who, "process 12 on elsewhere");
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_removed(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_folder();
    ll_owner owner;
    LL_ASSERT_OK(ctx, ll_owner_take_at(ctx, folder, beat_s, &owner));
    ll_test_remove(folder);
    for (int i = 0; i < 500 && !ll_should_stop(ctx); i++) wait_ms(10);
    CU_ASSERT(ll_should_stop(ctx));
    LL_ASSERT_STATUS(ctx, ll_owner_check(ctx, &owner), LL_ERR_WRITE);
    LL_ASSERT_ERROR_HAS(ctx, "was removed");
    ll_owner_release(ctx, &owner);
    CU_ASSERT(access(folder, F_OK) != 0);
    ll_test_context_end(ctx);
}

/* Whether a folder takes one more table. */
static ll_status publish_table(ll_context *ctx, const char *folder) {
    static const char *const names[] = {"table.csv", NULL};
    ll_publication publication;
    LL_ASSERT_OK(ctx, ll_publish_begin(ctx, folder, &publication));
    ll_test_write_file(publication.partial, "table.csv", "a,b\n");
    ll_status status = ll_publish(ctx, &publication, names);
    ll_publish_end(ctx, &publication);
    return status;
}

/* What says who has the folder is gone: nobody knows who else took it, and nothing is published. */
static void test_file_removed(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_folder();
    char path[1024];
    ll_owner owner;
    LL_ASSERT_OK(ctx, ll_owner_take(ctx, folder, &owner));
    LL_ASSERT_OK(ctx, publish_table(ctx, folder));
    file_of(folder, path);
    CU_ASSERT_EQUAL(unlink(path), 0);
    LL_ASSERT_STATUS(ctx, publish_table(ctx, folder), LL_ERR_WRITE);
    ll_owner_release(ctx, &owner);
    CU_ASSERT_PTR_NULL(ctx->owner);
    LL_ASSERT_OK(ctx, publish_table(ctx, folder)); /* nobody's */
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* Who has no lock of his own is kept out by a run that lives, and by none that died. */
static void test_file_of_the_dead(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_folder();
    ll_owner_record self;
    char who[LL_OWNER_WHO];
    ll_owner_record_self(&self);
    snprintf(who, sizeof who, "process 1 on %.72s", self.host);
    put_other(folder, who, 5); /* without a lock: it died */
    LL_ASSERT_OK(ctx, publish_table(ctx, folder));
    put_other(folder, "process 12 on elsewhere", 5); /* watched: its beat stands still */
    LL_ASSERT_OK(ctx, publish_table(ctx, folder));
    char path[1024];
    file_of(folder, path);
    put_other(folder, who, 5);
    int file = open(path, O_RDWR);
    CU_ASSERT_EQUAL(flock(file, LOCK_EX), 0); /* as it would have it if it lived */
    LL_ASSERT_STATUS(ctx, publish_table(ctx, folder), LL_ERR_BUSY);
    close(file);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* Out of time, nobody can watch whether another run lives: that is said at the start, and at the end it is watched. */
static void test_out_of_time(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_folder();
    ll_owner owner;
    put_other(folder, "process 12 on elsewhere", 5);
    ctx->deadline_s = ll_clock_s();
    LL_ASSERT_STATUS(ctx, ll_owner_take(ctx, folder, &owner), LL_ERR_BUSY);
    LL_ASSERT_ERROR_HAS(ctx,
                        "process 12 on elsewhere; this run was stopped, or its time was over, before it could see");
    LL_ASSERT_ERROR_HAS(ctx, "(0.8 s)");
    CU_ASSERT_STRING_EQUAL(record_of(folder).who, "process 12 on elsewhere");
    LL_ASSERT_OK(ctx, publish_table(ctx, folder));
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_out_of_memory(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_folder();
    ll_status status = LL_ERR_MEMORY;
    int64_t k = 0;
    for (; status != LL_OK && k < 20; k++) {
        ll_owner owner;
        atomic_store(&ctx->memory.fail_at, k);
        status = ll_owner_take(ctx, folder, &owner);
        atomic_store(&ctx->memory.fail_at, -1);
        CU_ASSERT(status == LL_OK || status == LL_ERR_MEMORY);
        ll_owner_release(ctx, &owner);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    CU_ASSERT(k > 1);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

void suite_owner(void);
void suite_owner(void) {
    LL_TEST(test_take_and_release);
    LL_TEST(test_other_machine);
    LL_TEST(test_requeued);
    LL_TEST(test_ghost);
    LL_TEST(test_removed);
    LL_TEST(test_file_removed);
    LL_TEST(test_file_of_the_dead);
    LL_TEST(test_out_of_time);
    LL_TEST(test_out_of_memory);
}
