/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing a problem in another format. Every file appears whole or not at all.
 *
 *     case        a folder of tables          loses nothing: reading it back gives the same problem
 *     tntp        NAME_net.tntp and _trips    one class, hard demands, no capacity sets
 *     commalab    CommaLab text               the same
 *     dimacs      DIMACS min                  the same, and one flow: who sends to whom is lost
 *     mps         free MPS of the linear program, aggregated by class and origin: loses nothing but names
 *     geojson     a map of nodes and links, no problem
 */
#ifndef LL_GRAPHS_CONVERT_H
#define LL_GRAPHS_CONVERT_H

#include "graphs/problem.h"

typedef enum ll_convert_format {
    LL_CONVERT_CASE,
    LL_CONVERT_TNTP,
    LL_CONVERT_COMMALAB,
    LL_CONVERT_DIMACS,
    LL_CONVERT_MPS,
    LL_CONVERT_GEOJSON
} ll_convert_format;

/* The format of a name as listed above; LL_ERR_USAGE with the list when it is none. */
ll_status ll_convert_format_parse(ll_context *ctx, const char *name, ll_convert_format *out);
/* The format that a path asks for: _net.tntp, .mps, .geojson, .min or .dimacs, .txt or .mcf, else a case folder. */
ll_convert_format ll_convert_format_of_path(const char *path);

/*
 * Writes a problem that was read from files (one built from arrays has no tables to write).
 * path: a folder for case; for tntp the _net.tntp, or what its name starts with; else a file. Folders are made if
 * needed. LL_ERR_USAGE when the format would change the optimum (the text lists what would be lost), unless lossy: then
 * the list is logged as a warning. LL_ERR_WRITE.
 */
ll_status ll_convert_write(ll_context *ctx, const ll_problem *p, ll_convert_format format, const char *path,
                           bool lossy);

#endif
