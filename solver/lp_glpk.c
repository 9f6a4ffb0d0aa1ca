/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The linear program solved by GLPK's simplex: the only file that includes glpk.h.
 *
 * Guards, each for a known habit of GLPK 5.0: NaN in a cost comes back "optimal" (numbers are checked before), a bad
 * index or a failed allocation inside aborts the process (an error hook jumps back here, the environment of the thread
 * is freed), an ill-conditioned program can loop (a program that makes no end is given up), a problem belongs to the
 * thread that made it (each solve makes and deletes its own). GLPK knows no cancel: its terminal output, several lines
 * a second while the simplex runs, is swallowed by a hook that jumps back when the context says stop.
 */
#include "solver/lp.h"

#include <math.h>
#include <setjmp.h>

#ifdef LANDLINK_WITH_GLPK
#include <glpk.h>

enum { MOST_ITERATIONS = 4000000, OUTPUT_MS = 100 };
enum { ABORTED = 1, STOPPED }; /* what a jump back brings */

typedef struct guard { /* where a jump out of GLPK lands */
    jmp_buf back;
    const ll_context *stops_for; /* NULL: runs to its end */
} guard;

static void jump_back(void *info) {
    guard *g = info;
    longjmp(g->back, ABORTED);
}

static int swallow(void *info, const char *text) {
    guard *g = info;
    (void)text;
    if (g->stops_for != NULL && ll_should_stop(g->stops_for)) longjmp(g->back, STOPPED);
    return 1;
}

static void set_hooks(guard *g) {
    glp_error_hook(jump_back, g);
    glp_term_hook(swallow, g);
    glp_term_out(GLP_ON);
}

static void drop_hooks(void) {
    glp_error_hook(NULL, NULL);
    glp_term_hook(NULL, NULL);
}

bool ll_lp_available(void) { return true; }
const char *ll_lp_version(void) { return glp_version(); }

static bool all_finite(const ll_lp *lp) {
    for (int32_t r = 0; r < lp->row_count; r++)
        if (isnan(lp->lower[r]) || isnan(lp->upper[r])) return false;
    for (int32_t j = 0; j < lp->column_count; j++)
        if (!isfinite(lp->cost[j]) || isnan(lp->most[j]) || !isfinite(lp->least[j])) return false;
    for (int64_t e = 0; e < lp->entry_count; e++)
        if (!isfinite(lp->entry_value[e])) return false;
    return true;
}

static int bound_type(double lower, double upper) {
    if (isinf(lower)) return isinf(upper) ? GLP_FR : GLP_UP;
    if (isinf(upper)) return GLP_LO;
    return lower == upper ? GLP_FX : GLP_DB;
}

static int row_state(const ll_lp *lp, int32_t r) {
    if (lp->row_basis[r] == LL_BASIS_BASIC) return GLP_BS;
    int type = bound_type(lp->lower[r], lp->upper[r]);
    if (type == GLP_FX) return GLP_NS;
    if (type == GLP_FR) return GLP_NF;
    return lp->row_basis[r] == LL_BASIS_UPPER && type != GLP_LO ? GLP_NU : type == GLP_UP ? GLP_NU : GLP_NL;
}

static int column_state(const ll_lp *lp, int32_t j) {
    if (lp->column_basis[j] == LL_BASIS_BASIC) return GLP_BS;
    if (bound_type(lp->least[j], lp->most[j]) == GLP_FX) return GLP_NS;
    return lp->column_basis[j] == LL_BASIS_UPPER && !isinf(lp->most[j]) ? GLP_NU : GLP_NL;
}

static void load_rows(glp_prob *g, const ll_lp *lp) {
    if (lp->row_count == 0) return;
    glp_add_rows(g, lp->row_count);
    for (int32_t r = 0; r < lp->row_count; r++) {
        glp_set_row_bnds(g, r + 1, bound_type(lp->lower[r], lp->upper[r]), lp->lower[r], lp->upper[r]);
        glp_set_row_stat(g, r + 1, row_state(lp, r));
    }
}

/* GLPK counts from 1: ind and val are scratch of the longest column plus one. */
static void load_columns(glp_prob *g, const ll_lp *lp, int *ind, double *val) {
    if (lp->column_count == 0) return;
    glp_add_cols(g, lp->column_count);
    for (int32_t j = 0; j < lp->column_count; j++) {
        int length = 0;
        for (int64_t e = lp->first[j]; e < lp->first[j + 1]; e++) {
            ind[++length] = lp->entry_row[e] + 1;
            val[length] = lp->entry_value[e];
        }
        glp_set_mat_col(g, j + 1, length, ind, val);
        glp_set_obj_coef(g, j + 1, lp->cost[j]);
        glp_set_col_bnds(g, j + 1, bound_type(lp->least[j], lp->most[j]), lp->least[j],
                         isinf(lp->most[j]) ? 0 : lp->most[j]);
        glp_set_col_stat(g, j + 1, column_state(lp, j));
    }
}

static int64_t longest_column(const ll_lp *lp) {
    int64_t longest = 0;
    for (int32_t j = 0; j < lp->column_count; j++)
        if (lp->first[j + 1] - lp->first[j] > longest) longest = lp->first[j + 1] - lp->first[j];
    return longest;
}

/* A start that is no basis (wrong count, singular) is replaced by GLPK's own crash basis. */
static void ensure_basis(glp_prob *g) {
    if (glp_get_num_rows(g) == 0) return;
    if (glp_bf_exists(g) || glp_factorize(g) == 0) return;
    glp_adv_basis(g, 0);
}

static bool has_failed(int code) {
    return code == GLP_EFAIL || code == GLP_ESING || code == GLP_ECOND || code == GLP_EBADB;
}

/* A basis that GLPK cannot go on from is replaced by the trivial one, with tolerances that are easier to meet. */
static void run_simplex(ll_lp *lp, glp_prob *g, ll_lp_order order) {
    glp_smcp parm;
    glp_init_smcp(&parm);
    parm.msg_lev = GLP_MSG_ON;
    parm.out_frq = OUTPUT_MS;
    parm.meth = order == LL_LP_DUAL ? GLP_DUALP : GLP_PRIMAL;
    parm.tol_bnd = 1e-9;
    parm.tol_dj = 1e-9;
    parm.it_lim = lp->iteration_limit > 0 ? lp->iteration_limit : MOST_ITERATIONS;
    if (has_failed(glp_simplex(g, &parm))) {
        glp_std_basis(g);
        parm.meth = GLP_PRIMAL;
        parm.tol_bnd = parm.tol_dj = 1e-7;
        (void)glp_simplex(g, &parm);
    }
    lp->iterations += glp_get_it_cnt(g);
}

static ll_lp_basis basis_of(int state) {
    if (state == GLP_BS) return LL_BASIS_BASIC;
    return state == GLP_NU ? LL_BASIS_UPPER : LL_BASIS_LOWER;
}

static void read_answer(ll_lp *lp, glp_prob *g) {
    int state = glp_get_status(g);
    bool feasible = glp_get_prim_stat(g) == GLP_FEAS;
    lp->outcome = state == GLP_OPT ? LL_LP_OPTIMAL : feasible ? LL_LP_FEASIBLE : LL_LP_NOTHING;
    lp->objective = glp_get_obj_val(g);
    for (int32_t r = 0; r < lp->row_count; r++) {
        lp->row_basis[r] = basis_of(glp_get_row_stat(g, r + 1));
        lp->dual[r] = glp_get_row_dual(g, r + 1);
    }
    for (int32_t j = 0; j < lp->column_count; j++) {
        lp->column_basis[j] = basis_of(glp_get_col_stat(g, j + 1));
        lp->value[j] = fmax(0, glp_get_col_prim(g, j + 1));
    }
}

/* A GLPK problem with the arrays in it; scratch is freed by the caller. */
static glp_prob *load(const ll_lp *lp, int *ind, double *val) {
    glp_prob *g = glp_create_prob();
    load_rows(g, lp);
    load_columns(g, lp, ind, val);
    ensure_basis(g);
    return g;
}

static ll_status scratch(ll_context *ctx, const ll_lp *lp, int **ind, double **val) {
    ll_status status = LL_OK;
    int64_t length = longest_column(lp) + 2;
    LL_NEW(ctx, *ind, length);
    LL_NEW(ctx, *val, length);
done:
    return status;
}

/* What a jump back leaves: nothing of GLPK. */
static ll_status end_jump(ll_context *ctx, const ll_lp *lp, int jump) {
    glp_free_env();
    if (jump == STOPPED) return LL_OK;
    return ll_fail(ctx, LL_ERR_INTERNAL, "GLPK gave up on a program of %d rows and %d columns", lp->row_count,
                   lp->column_count);
}

/* Programs of ones, as most networks give, are well scaled: to find that out takes a look, to scale them half of a
 * solve. */
static void scale(glp_prob *g) { glp_scale_prob(g, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N | GLP_SF_SKIP); }

static ll_status solve_guarded(ll_context *ctx, ll_lp *lp, ll_lp_order order, int *ind, double *val) {
    guard g = {.stops_for = ctx};
    int jump = setjmp(g.back);
    if (jump != 0) return end_jump(ctx, lp, jump);
    set_hooks(&g);
    glp_prob *prob = load(lp, ind, val);
    if (!lp->is_scaled) scale(prob);
    run_simplex(lp, prob, order);
    read_answer(lp, prob);
    glp_delete_prob(prob);
    drop_hooks();
    return LL_OK;
}

ll_status ll_lp_solve(ll_context *ctx, ll_lp *lp, ll_lp_order order) {
    int *ind = NULL;
    double *val = NULL;
    lp->outcome = LL_LP_NOTHING;
    if (!all_finite(lp)) return ll_fail(ctx, LL_ERR_INTERNAL, "the linear program holds a number that is not finite");
    if (ll_should_stop(ctx)) return LL_OK;
    ll_status status = scratch(ctx, lp, &ind, &val);
    if (status == LL_OK) status = solve_guarded(ctx, lp, order, ind, val);
    ll_free(ctx, ind);
    ll_free(ctx, val);
    return status;
}

/* GLPK's basis is of (I | -A): a tight row's residual enters with a minus, basic columns come back in its own order. */
static void solve_one(const ll_lp *lp, glp_prob *g, const double *residual, double *change, double *x) {
    for (int32_t r = 0; r < lp->row_count; r++) x[r + 1] = lp->row_basis[r] == LL_BASIS_BASIC ? 0 : -residual[r];
    glp_ftran(g, x);
    for (int32_t j = 0; j < lp->column_count; j++) change[j] = 0;
    for (int32_t k = 1; k <= lp->row_count; k++) {
        int variable = glp_get_bhead(g, k);
        if (variable > lp->row_count) change[variable - lp->row_count - 1] = x[k];
    }
}

typedef struct right_sides {
    int32_t count;
    const double *residual; /* [count * row_count] */
    double *change;         /* [count * column_count] */
} right_sides;

static bool solve_basis(const ll_lp *lp, glp_prob *g, const right_sides *sides, double *x) {
    if (glp_factorize(g) != 0) return false;
    for (int32_t i = 0; i < sides->count; i++)
        solve_one(lp, g, sides->residual + (ptrdiff_t)i * lp->row_count,
                  sides->change + (ptrdiff_t)i * lp->column_count, x);
    return true;
}

static bool solve_basis_guarded(const ll_lp *lp, const right_sides *sides, int *ind, double *val, double *x) {
    guard g = {.stops_for = NULL};
    if (setjmp(g.back) != 0) {
        glp_free_env();
        return false;
    }
    set_hooks(&g);
    glp_prob *prob = load(lp, ind, val);
    bool usable = solve_basis(lp, prob, sides, x);
    glp_delete_prob(prob);
    drop_hooks();
    return usable;
}

ll_status ll_lp_solve_basis(ll_context *ctx, ll_lp *lp, int32_t count, const double *residual, double *change,
                            bool *usable) {
    right_sides sides = {.count = count, .residual = residual};
    sides.change = change;
    int *ind = NULL;
    double *val = NULL;
    double *x = ll_calloc(ctx, (int64_t)lp->row_count + 1, sizeof *x);
    *usable = false;
    ll_status status = x != NULL ? scratch(ctx, lp, &ind, &val) : LL_ERR_MEMORY;
    if (status == LL_OK && lp->row_count > 0) *usable = solve_basis_guarded(lp, &sides, ind, val, x);
    ll_free(ctx, x);
    ll_free(ctx, ind);
    ll_free(ctx, val);
    return status;
}

void ll_lp_leave_thread(void) { glp_free_env(); }

#else

void ll_lp_leave_thread(void) {}
bool ll_lp_available(void) { return false; }
const char *ll_lp_version(void) { return "none"; }

static ll_status absent(ll_context *ctx) {
    return ll_fail(ctx, LL_ERR_UNAVAILABLE,
                   "this build has no GLPK, which the methods lp and column and the command invest "
                   "need; "
                   "build with -DLANDLINK_WITH_GLPK=ON");
}

ll_status ll_lp_solve(ll_context *ctx, ll_lp *lp, ll_lp_order order) {
    (void)lp;
    (void)order;
    return absent(ctx);
}

ll_status ll_lp_solve_basis(ll_context *ctx, ll_lp *lp, int32_t count, const double *residual, double *change,
                            bool *usable) {
    (void)lp;
    (void)count;
    (void)residual;
    (void)change;
    *usable = false;
    return absent(ctx);
}

#endif
