/* SPDX-License-Identifier: Apache-2.0 */
/* JSON documents member by member. */
#include "solver/output/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static ll_status out_of_memory(ll_context *ctx, const char *name) {
    return ll_fail(ctx, LL_ERR_MEMORY, "out of memory: JSON member %s", name);
}

ll_status ll_json_put(ll_context *ctx, json_t *object, const char *name, json_t *value) {
    return json_object_set_new(object, name, value) == 0 ? LL_OK : out_of_memory(ctx, name);
}

ll_status ll_json_append(ll_context *ctx, json_t *array, json_t *value) {
    return json_array_append_new(array, value) == 0 ? LL_OK : out_of_memory(ctx, "of a list");
}

ll_status ll_json_put_object(ll_context *ctx, json_t *object, const char *name, json_t **out) {
    *out = json_object();
    return ll_json_put(ctx, object, name, *out);
}

ll_status ll_json_put_array(ll_context *ctx, json_t *object, const char *name, json_t **out) {
    *out = json_array();
    return ll_json_put(ctx, object, name, *out);
}

/* For text that JSON does not take: its ASCII. */
static ll_status put_ascii(ll_context *ctx, json_t *object, const char *name, const char *text) {
    char *ascii = ll_strdup(ctx, text);
    if (ascii == NULL) return LL_ERR_MEMORY;
    for (char *at = ascii; *at != '\0'; at++)
        if ((unsigned char)*at > 0x7f) *at = '?';
    ll_status status = ll_json_put(ctx, object, name, json_string(ascii));
    ll_free(ctx, ascii);
    return status;
}

ll_status ll_json_put_text(ll_context *ctx, json_t *object, const char *name, const char *text) {
    json_t *value = json_string(text);
    return value != NULL ? ll_json_put(ctx, object, name, value) : put_ascii(ctx, object, name, text);
}

ll_status ll_json_put_decimal(ll_context *ctx, json_t *object, const char *name, ll_i128 value, int digits) {
    char text[LL_DECIMAL_SIZE];
    return ll_json_put(ctx, object, name, json_string(ll_decimal(value, digits, text)));
}

ll_status ll_json_put_xxh64(ll_context *ctx, json_t *object, const char *name, uint64_t hash) {
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, hash);
    return ll_json_put(ctx, object, name, json_string(text));
}

ll_status ll_json_put_count(ll_context *ctx, json_t *object, const char *name, int64_t value) {
    return ll_json_put(ctx, object, name, json_integer(value));
}

ll_status ll_json_put_number(ll_context *ctx, json_t *object, const char *name, double value) {
    return ll_json_put(ctx, object, name, isfinite(value) ? json_real(value) : json_null());
}

static int put_bytes(const char *bytes, size_t size, void *out) {
    ll_output_bytes(out, bytes, size);
    return 0;
}

ll_status ll_json_write(ll_context *ctx, const json_t *document, ll_output *out) {
    if (json_dump_callback(document, put_bytes, out, JSON_INDENT(2)) != 0)
        return ll_fail(ctx, LL_ERR_MEMORY, "out of memory: a JSON document");
    ll_output_text(out, "\n");
    return LL_OK;
}
