/* SPDX-License-Identifier: Apache-2.0 */
/* Two lines of text, of always the same length for a run, so that they are written over in one go. */
#include "solver/output/owner_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { TEXT_SIZE = LL_OWNER_WHO + 64 };

void ll_owner_record_self(ll_owner_record *out) {
    struct utsname machine = {0};
    const char *job = getenv("SLURM_JOB_ID"), *restart = getenv("SLURM_RESTART_COUNT");
    *out = (ll_owner_record){.process = (long)getpid()};
    (void)uname(&machine);
    snprintf(out->host, sizeof out->host, "%.64s", machine.nodename);
    int length = snprintf(out->who, sizeof out->who, "process %ld on %s", out->process, out->host);
    if (job == NULL || job[0] == '\0') return;
    snprintf(out->job, sizeof out->job, "%.64s", job);
    out->restart = restart != NULL ? strtol(restart, NULL, 10) : 0;
    snprintf(out->who + length, sizeof out->who - (size_t)length, ", job %s restart %ld", out->job, out->restart);
}

/* What stands behind a word; NULL where the text has none such. */
static const char *behind(const char *text, const char *word) {
    const char *at = text != NULL ? strstr(text, word) : NULL;
    return at != NULL ? at + strlen(word) : NULL;
}

/* A name up to a blank or a comma. */
static void take_name(char name[LL_OWNER_NAME], const char *text) {
    if (text != NULL) snprintf(name, LL_OWNER_NAME, "%.*s", (int)strcspn(text, " ,"), text);
}

static long number_at(const char *text) { return text != NULL ? strtol(text, NULL, 10) : 0; }

static void parse(char *text, ll_owner_record *out) {
    char *second = strchr(text, '\n');
    if (second == NULL) return;
    *second++ = '\0';
    snprintf(out->who, sizeof out->who, "%.*s", (int)sizeof out->who - 1, text);
    out->process = number_at(behind(text, "process "));
    take_name(out->host, behind(text, " on "));
    take_name(out->job, behind(text, ", job "));
    out->restart = number_at(behind(text, " restart "));
    out->beat = number_at(behind(second, "beat "));
    const char *every = behind(second, " every ");
    out->beat_s = every != NULL ? strtod(every, NULL) : 0;
}

bool ll_owner_record_read(const char *path, ll_owner_record *out) {
    char text[TEXT_SIZE];
    *out = (ll_owner_record){0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t length = read(file, text, sizeof text - 1);
    int error = errno;
    close(file);
    errno = error;
    if (length < 0) return false;
    text[length] = '\0';
    parse(text, out);
    return true;
}

void ll_owner_record_write(int file, const ll_owner_record *record) {
    char text[TEXT_SIZE];
    int length = snprintf(text, sizeof text, "%s\nbeat %09lld every %.2f s\n", record->who, (long long)record->beat,
                          record->beat_s);
    if (length > 0 && pwrite(file, text, (size_t)length, 0) == length) (void)fsync(file);
}

bool ll_owner_same(const ll_owner_record *a, const ll_owner_record *b) { return strcmp(a->who, b->who) == 0; }

bool ll_owner_succeeds(const ll_owner_record *later, const ll_owner_record *before) {
    return later->job[0] != '\0' && strcmp(later->job, before->job) == 0 && later->restart > before->restart;
}
