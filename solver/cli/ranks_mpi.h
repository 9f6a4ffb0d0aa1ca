/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LL_CLI_RANKS_MPI_H
#define LL_CLI_RANKS_MPI_H

#include "graphs/base/ranks.h"

ll_ranks *ll_mpi_start(void);
/* Once all were sent home. A lost rank ends all processes, with 75. */
void ll_mpi_stop(ll_ranks *ranks);
void ll_mpi_library(char *text, size_t size);

#endif
