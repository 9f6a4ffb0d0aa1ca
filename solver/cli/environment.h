/* SPDX-License-Identifier: Apache-2.0 */
/* What libraries read from the environment, set to what a solve needs where the user chose nothing. */
#ifndef LL_CLI_ENVIRONMENT_H
#define LL_CLI_ENVIRONMENT_H

/* First in main, before any thread. Some is read before main: then the command starts itself again, with argv. */
void ll_cli_environment_prepare(char **argv);

#endif
