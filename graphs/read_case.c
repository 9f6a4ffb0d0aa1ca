/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which format a path holds.
 *
 *   a folder with node.csv        case of tables          a file NAME_net.tntp     TNTP
 *   a folder with one _net.tntp   that TNTP network       a text of c and p lines  DIMACS min
 *                                                         a text of numbers        CommaLab
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "graphs/format.h"

static const char known_formats[] = "known formats: a folder of tables with node.csv, NAME_net.tntp, CommaLab text "
                                    "(starts with the number of nodes), DIMACS min (starts with c or p lines)";

/* Whether a name, .gz set aside, ends in suffix. */
static bool ends_in(const char *name, const char *suffix) {
    size_t length = strlen(name);
    size_t wanted = strlen(suffix);
    if (length > 3 && strcmp(name + length - 3, ".gz") == 0) length -= 3;
    return length >= wanted && memcmp(name + length - wanted, suffix, wanted) == 0;
}

static bool is_folder(const char *path) {
    struct stat is;
    return stat(path, &is) == 0 && S_ISDIR(is.st_mode);
}

static char *join(ll_context *ctx, const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = ll_calloc(ctx, (int64_t)size, 1);
    if (path != NULL) snprintf(path, size, "%s/%s", folder, name);
    return path;
}

/* The TNTP network of a folder; NULL when there is none, and on failure (*status tells). */
static char *only_tntp(ll_context *ctx, const char *folder, ll_status *status) {
    DIR *entries = opendir(folder);
    char *found = NULL;
    int64_t count = 0;
    if (entries == NULL) {
        *status = ll_fail(ctx, LL_ERR_NO_INPUT, "%s: the folder cannot be read", folder);
        return NULL;
    }
    for (const struct dirent *entry; *status == LL_OK && (entry = readdir(entries)) != NULL;) {
        if (!ends_in(entry->d_name, "_net.tntp") || count++ > 0) continue;
        found = join(ctx, folder, entry->d_name);
        if (found == NULL) *status = LL_ERR_MEMORY;
    }
    closedir(entries);
    if (count > 1)
        *status =
            ll_fail(ctx, LL_ERR_USAGE, "%s: the folder holds several TNTP networks; give one of the files", folder);
    if (count == 1) return found;
    ll_free(ctx, found);
    return NULL;
}

static ll_status read_folder(ll_context *ctx, const char *folder, ll_case **out) {
    ll_status status = LL_OK;
    char *node_table = join(ctx, folder, "node.csv");
    if (node_table == NULL) return LL_ERR_MEMORY;
    bool tables = ll_input_exists(ctx, node_table);
    ll_free(ctx, node_table);
    char *net = tables ? NULL : only_tntp(ctx, folder, &status);
    if (status == LL_OK)
        status = net != NULL ? ll_case_read_tntp(ctx, net, out) : ll_case_read_tables(ctx, folder, out);
    ll_free(ctx, net);
    return status;
}

static char first_visible(const ll_input *input) {
    const char *text = input->text;
    if (input->size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) text += 3;
    return text[strspn(text, " \t\r\n")];
}

static ll_status read_text(ll_context *ctx, const char *path, ll_case **out) {
    ll_input input = {0};
    if (!ll_input_exists(ctx, path))
        return ll_fail(ctx, LL_ERR_NO_INPUT, "%s: there is no such folder or file, packed (.gz) or not", path);
    ll_status status = ll_input_read(ctx, path, &input);
    if (status != LL_OK) return status;
    char first = first_visible(&input);
    if (first == 'c' || first == 'p')
        status = ll_format_parse_dimacs(ctx, path, &input, out);
    else if (first >= '0' && first <= '9')
        status = ll_format_parse_commalab(ctx, path, &input, out);
    else if (first == '\0')
        status = ll_fail(ctx, LL_ERR_DATA, "%s: the file is empty; %s", path, known_formats);
    else
        status = ll_fail(ctx, LL_ERR_DATA, "%s: unknown format; %s", path, known_formats);
    ll_input_free(ctx, &input);
    return status;
}

ll_status ll_case_read(ll_context *ctx, const char *path, ll_case **out) {
    *out = NULL;
    if (is_folder(path)) return read_folder(ctx, path, out);
    if (ends_in(path, "_net.tntp")) return ll_case_read_tntp(ctx, path, out);
    if (ends_in(path, "_trips.tntp"))
        return ll_fail(ctx, LL_ERR_USAGE, "%s: this holds the trips; give the NAME_net.tntp beside it", path);
    if (ends_in(path, "/node.csv") || ends_in(path, "/link.csv") || ends_in(path, "/demand.csv"))
        return ll_fail(ctx, LL_ERR_USAGE, "%s: this is one table of a case; give its folder", path);
    return read_text(ctx, path, out);
}
