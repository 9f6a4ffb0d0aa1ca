/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run at a time owns an output folder. Ownership is a lock of the kernel on a file in the folder: it ends with the
 * process, however that ends, and a file left behind by a killed run owns nothing.
 */
#ifndef LL_SOLVER_OUTPUT_OWNER_H
#define LL_SOLVER_OUTPUT_OWNER_H

#include "graphs/base/base.h"

typedef struct ll_owner {
    const char *folder; /* borrowed */
    char *path;         /* of the lock file */
    int file;           /* descriptor; only while path is set */
    bool made_folder;
} ll_owner;

/* Makes the folder where it is missing and takes it. LL_ERR_BUSY names the live run that has it, LL_ERR_WRITE says why
 * nothing can be written there. */
ll_status ll_owner_take(ll_context *ctx, const char *folder, ll_owner *out);
/* Gives the folder back, and removes it where it was made for nothing. A zeroed owner is fine. */
void ll_owner_release(ll_context *ctx, ll_owner *owner);

#endif
