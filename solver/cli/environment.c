/* SPDX-License-Identifier: Apache-2.0 */
/* What libraries read from the environment. Where a setting fails, the command goes on, only slower. */
#include "solver/cli/environment.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static void set_unless_chosen(const char *name, const char *value) { (void)setenv(name, value, 0); }

/*
 * OpenBLAS starts a thread a core when it is loaded, which spin for a tenth of a second with nothing to do: its callers
 * share tiles themselves. And it knows processors by their models: on one that is newer than itself it takes kernels
 * for SSE3, six times slower than those for AVX-512. So it is told what the processor can do.
 */
static void prepare_blas(void) {
    set_unless_chosen("OPENBLAS_NUM_THREADS", "1");
#if defined(__x86_64__)
    __builtin_cpu_init();
    bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (avx512)
        set_unless_chosen("OPENBLAS_CORETYPE", "SkylakeX");
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        set_unless_chosen("OPENBLAS_CORETYPE", "Haswell");
#endif
}

/*
 * OpenMP's threads spin while they wait for each other, by default of gcc's; where others use the cores too (a busy
 * node, a container with a quota) that makes a solve many times slower. What they do instead is read once, before main:
 * so the command starts itself again with it.
 */
static void wait_without_spinning(char **argv) {
    if (getenv("OMP_WAIT_POLICY") != NULL || getenv("GOMP_SPINCOUNT") != NULL) return;
    if (setenv("OMP_WAIT_POLICY", "passive", 0) == 0) (void)execv("/proc/self/exe", argv);
}

void ll_cli_environment_prepare(char **argv) {
    prepare_blas();
    wait_without_spinning(argv);
}
