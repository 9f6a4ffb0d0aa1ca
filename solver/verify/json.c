/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON file of the answer. */
#include "solver/verify/verify.h"

#include <stdio.h>
#include <string.h>

static ll_status parse(ll_verifier *v, const char *name, const ll_input *input, json_t **out) {
    json_error_t error;
    *out = json_loadb(input->text, (size_t)input->size, JSON_REJECT_DUPLICATES, &error);
    if (*out == NULL && json_error_code(&error) == json_error_out_of_memory) {
        return ll_fail(v->ctx, LL_ERR_MEMORY, "out of memory: %s", name);
    }
    if (*out == NULL) {
        ll_finding(&v->findings, name, error.line, error.column, "no JSON: %s", error.text);
    } else if (!json_is_object(*out)) {
        ll_finding(&v->findings, name, 1, 0, "holds no JSON object");
        json_decref(*out);
        *out = NULL;
    }
    return LL_OK;
}

static ll_status read_json(ll_verifier *v, const char *name, bool optional, json_t **out) {
    ll_status status = LL_OK;
    ll_input input = {0};
    char path[4096];
    *out = NULL;
    int length = snprintf(path, sizeof path, "%s/%s", v->folder, name);
    if (length < 0 || (size_t)length >= sizeof path) {
        return ll_fail(v->ctx, LL_ERR_NO_INPUT, "the path of folder %.80s... is too long", v->folder);
    }
    if (optional && !ll_input_exists(v->ctx, path)) return LL_OK;
    LL_TRY(ll_input_read(v->ctx, path, &input));
    LL_TRY(parse(v, name, &input, out));
done:
    ll_input_free(v->ctx, &input);
    return status;
}

ll_status ll_verify_json_read(ll_verifier *v, const char *name, json_t **out) { return read_json(v, name, false, out); }

ll_status ll_verify_json_read_optional(ll_verifier *v, const char *name, json_t **out) {
    return read_json(v, name, true, out);
}

const char *ll_verify_json_text(ll_verifier *v, const char *name, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (json_is_string(value)) return json_string_value(value);
    ll_finding(&v->findings, name, 0, 0, "%s: %s", key, value == NULL ? "is missing" : "is no text");
    return NULL;
}

void ll_verify_json_is(ll_verifier *v, const char *name, const json_t *object, const char *key, const char *computed) {
    const char *written = ll_verify_json_text(v, name, object, key);
    if (written == NULL || strcmp(written, computed) == 0) return;
    ll_finding(&v->findings, name, 0, 0, "%s: written \"%.200s\", computed \"%.200s\"", key, written, computed);
}
