/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The linear program solved by GLPK's simplex: the only file that includes glpk.h.
 *
 * Guards, each for a known habit of GLPK 5.0: NaN in a cost comes back "optimal" (numbers are checked before), a bad
 * index or a failed allocation inside aborts the process (an error hook jumps back here, the environment of the thread
 * is freed), an ill-conditioned program can loop (iterations are cut into slices, and a program that makes no end is
 * given up), a problem belongs to the thread that made it (each solve makes and deletes its own).
 */
#include "solver/lp.h"

#include <math.h>
#include <setjmp.h>

#ifdef LANDLINK_WITH_GLPK
#include <glpk.h>

enum { SLICE = 2000, MOST_SLICES = 2000 };

typedef struct guard { /* where an abort inside GLPK lands */
    jmp_buf back;
} guard;

static void jump_back(void *info) {
    guard *g = info;
    longjmp(g->back, 1);
}

bool ll_lp_available(void) { return true; }
const char *ll_lp_version(void) { return glp_version(); }

static bool all_finite(const ll_lp *lp) {
    for (int32_t r = 0; r < lp->row_count; r++)
        if (isnan(lp->lower[r]) || isnan(lp->upper[r])) return false;
    for (int32_t j = 0; j < lp->column_count; j++)
        if (!isfinite(lp->cost[j]) || isnan(lp->most[j])) return false;
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
        glp_set_col_bnds(g, j + 1, isinf(lp->most[j]) ? GLP_LO : GLP_DB, 0, isinf(lp->most[j]) ? 0 : lp->most[j]);
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

static int run_slices(ll_context *ctx, ll_lp *lp, glp_prob *g, ll_lp_order order) {
    glp_smcp parm;
    glp_init_smcp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    parm.meth = order == LL_LP_DUAL ? GLP_DUALP : GLP_PRIMAL;
    parm.tol_bnd = 1e-9;
    parm.tol_dj = 1e-9;
    parm.it_lim = SLICE;
    int code = GLP_EITLIM;
    for (int slice = 0; slice < MOST_SLICES && code == GLP_EITLIM && !ll_should_stop(ctx); slice++) {
        code = glp_simplex(g, &parm);
        if (code == GLP_EFAIL || code == GLP_ESING || code == GLP_ECOND || code == GLP_EBADB) {
            glp_std_basis(g);
            parm.meth = GLP_PRIMAL;
            parm.tol_bnd = parm.tol_dj = 1e-7;
            code = glp_simplex(g, &parm);
        }
    }
    lp->iterations += glp_get_it_cnt(g);
    return code;
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
    glp_term_out(GLP_OFF);
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

ll_status ll_lp_solve(ll_context *ctx, ll_lp *lp, ll_lp_order order) {
    int *volatile ind = NULL;
    double *volatile val = NULL;
    guard g;
    lp->outcome = LL_LP_NOTHING;
    if (!all_finite(lp)) return ll_fail(ctx, LL_ERR_INTERNAL, "the linear program holds a number that is not finite");
    int *i = NULL;
    double *v = NULL;
    ll_status status = scratch(ctx, lp, &i, &v);
    ind = i;
    val = v;
    if (status == LL_OK && setjmp(g.back) == 0) {
        glp_error_hook(jump_back, &g);
        glp_prob *prob = load(lp, ind, val);
        glp_scale_prob(prob, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N);
        (void)run_slices(ctx, lp, prob, order);
        read_answer(lp, prob);
        glp_delete_prob(prob);
        glp_error_hook(NULL, NULL);
    } else if (status == LL_OK) {
        glp_free_env();
        status = ll_fail(ctx, LL_ERR_INTERNAL, "GLPK gave up on a program of %d rows and %d columns", lp->row_count,
                         lp->column_count);
    }
    ll_free(ctx, ind);
    ll_free(ctx, val);
    return status;
}

/* GLPK's basis is of (I | -A): a tight row's residual enters with a minus, basic columns come back in its own order. */
static bool solve_basis(ll_lp *lp, glp_prob *g, const double *residual, double *x) {
    if (glp_factorize(g) != 0) return false;
    for (int32_t r = 0; r < lp->row_count; r++) x[r + 1] = lp->row_basis[r] == LL_BASIS_BASIC ? 0 : -residual[r];
    glp_ftran(g, x);
    for (int32_t j = 0; j < lp->column_count; j++) lp->refine[j] = 0;
    for (int32_t k = 1; k <= lp->row_count; k++) {
        int variable = glp_get_bhead(g, k);
        if (variable > lp->row_count) lp->refine[variable - lp->row_count - 1] = x[k];
    }
    return true;
}

ll_status ll_lp_solve_basis(ll_context *ctx, ll_lp *lp, const double *residual, bool *usable) {
    double *volatile x = ll_calloc(ctx, (int64_t)lp->row_count + 1, sizeof *x);
    guard g;
    int *ind = NULL;
    double *val = NULL;
    *usable = false;
    if (x == NULL) return LL_ERR_MEMORY;
    ll_status status = scratch(ctx, lp, &ind, &val);
    int *volatile kept_ind = ind;
    double *volatile kept_val = val;
    if (status == LL_OK && lp->row_count > 0 && setjmp(g.back) == 0) {
        glp_error_hook(jump_back, &g);
        glp_prob *prob = load(lp, kept_ind, kept_val);
        *usable = solve_basis(lp, prob, residual, x);
        glp_delete_prob(prob);
        glp_error_hook(NULL, NULL);
    } else if (status == LL_OK && lp->row_count > 0) {
        glp_free_env();
    }
    ll_free(ctx, x);
    ll_free(ctx, kept_ind);
    ll_free(ctx, kept_val);
    return status;
}

#else

bool ll_lp_available(void) { return false; }
const char *ll_lp_version(void) { return "none"; }

static ll_status absent(ll_context *ctx) {
    return ll_fail(ctx, LL_ERR_UNAVAILABLE,
                   "this build has no GLPK, which the methods lp and column need; "
                   "build with -DLANDLINK_WITH_GLPK=ON");
}

ll_status ll_lp_solve(ll_context *ctx, ll_lp *lp, ll_lp_order order) {
    (void)lp;
    (void)order;
    return absent(ctx);
}

ll_status ll_lp_solve_basis(ll_context *ctx, ll_lp *lp, const double *residual, bool *usable) {
    (void)lp;
    (void)residual;
    *usable = false;
    return absent(ctx);
}

#endif
