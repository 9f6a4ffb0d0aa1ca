/* SPDX-License-Identifier: Apache-2.0 */
/* landlink selftest: the checks of a machine and its device, a line each as it is done. */
#include <stdio.h>

#include "solver/cli/commands.h"
#include "solver/selftest/selftest.h"

static void print_line(void *user, bool ok, const char *check, const char *detail) {
    (void)user;
    printf("%-7s %-10s %s\n", ok ? "ok" : "FAILED", check, detail);
    fflush(stdout);
}

static ll_backend backend_of(ll_device device) {
    if (device == LL_DEVICE_CUDA) return LL_BACKEND_CUDA;
    bool gpu = device == LL_DEVICE_AUTO && ll_backend_usable(LL_BACKEND_CUDA);
    return gpu ? LL_BACKEND_CUDA : LL_BACKEND_OPENMP;
}

/* Why the CPU is checked where nobody asked for it. */
static void tell_choice(ll_context *ctx, ll_device device, ll_backend backend) {
    char why[256];
    if (device != LL_DEVICE_AUTO || backend == LL_BACKEND_CUDA) return;
    ll_backend_describe(LL_BACKEND_CUDA, why, sizeof why);
    ll_log(ctx, LL_LOG_INFO, "checks the cpu (%s)", why);
}

ll_status ll_cli_selftest(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_problem *given = NULL;
    ll_selftest t = {.ctx = ctx, .backend = backend_of(args->solve.device), .seed = args->solve.seed};
    t.report = print_line;
    if (args->input != NULL) LL_TRY(ll_problem_read(ctx, args->input, &args->problem, &given));
    t.given = given;
    tell_choice(ctx, args->solve.device, t.backend);
    LL_TRY(ll_selftest_run(&t));
    printf("%d checks, %d failed\n", t.checks, t.failures);
    if (t.failures > 0) status = ll_fail(ctx, LL_ERR_INTERNAL, "%d of %d checks failed", t.failures, t.checks);
done:
    ll_problem_free(ctx, given);
    return status;
}
