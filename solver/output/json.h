/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building a JSON document with jansson: members in the order they are put. A member that cannot be made (memory)
 * makes the put fail, and what was passed in is released.
 */
#ifndef LL_SOLVER_OUTPUT_JSON_H
#define LL_SOLVER_OUTPUT_JSON_H

#include <jansson.h>

#include "graphs/io/output.h"

/* Puts a member and takes over value; LL_ERR_MEMORY when value is NULL or does not fit. */
ll_status ll_json_put(ll_context *ctx, json_t *object, const char *name, json_t *value);
ll_status ll_json_append(ll_context *ctx, json_t *array, json_t *value);

ll_status ll_json_put_object(ll_context *ctx, json_t *object, const char *name, json_t **out); /* borrowed */
ll_status ll_json_put_array(ll_context *ctx, json_t *object, const char *name, json_t **out);  /* borrowed */
/* Text; bytes above 0x7f become `?` where text is not UTF-8. */
ll_status ll_json_put_text(ll_context *ctx, json_t *object, const char *name, const char *text);
ll_status ll_json_put_decimal(ll_context *ctx, json_t *object, const char *name, ll_i128 value, int digits); /* text */
ll_status ll_json_put_xxh64(ll_context *ctx, json_t *object, const char *name, uint64_t hash); /* 16 hex digits */
ll_status ll_json_put_count(ll_context *ctx, json_t *object, const char *name, int64_t value);
ll_status ll_json_put_number(ll_context *ctx, json_t *object, const char *name, double value); /* null: not finite */

/* Writes the document, indented. */
ll_status ll_json_write(ll_context *ctx, const json_t *document, ll_output *out);

#endif
