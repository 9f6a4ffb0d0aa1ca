/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a problem was read: the options that, with the same input, make it again. summary.json of an answer has them.
 */
#ifndef LL_SOLVER_VERIFY_READING_H
#define LL_SOLVER_VERIFY_READING_H

#include <jansson.h>

#include "graphs/io/output.h"
#include "graphs/problem.h"

typedef struct ll_reading {          /* texts are borrowed */
    const char *scenario, *projects; /* "": none */
    int32_t year;                    /* 0: the case has none */
    bool hard;
    double demand_scale;
} ll_reading;

ll_reading ll_reading_of_problem(const ll_problem *p);
/* What is missing, as of answers of earlier versions, is as without an option. summary may be NULL. */
ll_reading ll_reading_of_summary(const json_t *summary);
/* summary.json of folder; NULL where there is none that can be read. */
json_t *ll_reading_load(const char *folder);
/* As the command line has them, each after a blank: " --year 2030 --projects 'P02;P05'". */
void ll_reading_put(ll_output *out, const ll_reading *r);
/* Whether two lists of ids hold the same ones, in whatever order. */
bool ll_reading_same_list(const char *a, const char *b);
/*
 * Of an answer to another problem: LL_ERR_USAGE where its summary.json says that it was made from the same input with
 * other options, which the text names; else LL_OK.
 */
ll_status ll_reading_check(ll_context *ctx, const ll_problem *p, const char *folder);

#endif
