/* Nonlinear least squares against the certified values of the NIST Statistical Reference
 * Datasets (www.itl.nist.gov/div898/strd), which are given to 11 digits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/fit.h"
#include "suite.h"

#define PARAMETERS_MAX 7

typedef struct {
    const char *name;
    double (*model)(double x, const double *b, double *gradient);
    size_t n, p;
    double starts[2][PARAMETERS_MAX];
    double certified[PARAMETERS_MAX], sd[PARAMETERS_MAX];
    double chi_square, residual_sd;
    const double (*data)[2]; /* y, x */
} reference;

static double misra1a(double x, const double *b, double *g)
{
    double e = exp(-b[1] * x);
    g[0]     = 1 - e;
    g[1]     = b[0] * x * e;
    return b[0] * (1 - e);
}

static double danwood(double x, const double *b, double *g)
{
    g[0] = pow(x, b[1]);
    g[1] = b[0] * g[0] * log(x);
    return b[0] * g[0];
}

static double mgh09(double x, const double *b, double *g)
{
    double up = x * x + x * b[1], down = x * x + x * b[2] + b[3];
    g[0] = up / down;
    g[1] = b[0] * x / down;
    g[2] = -b[0] * up * x / down / down;
    g[3] = -b[0] * up / down / down;
    return b[0] * up / down;
}

static double thurber(double x, const double *b, double *g)
{
    double up   = b[0] + x * (b[1] + x * (b[2] + x * b[3]));
    double down = 1 + x * (b[4] + x * (b[5] + x * b[6]));
    for (int k = 0; k < 4; k++)
        g[k] = pow(x, k) / down;
    for (int k = 4; k < 7; k++)
        g[k] = -up * pow(x, k - 3) / down / down;
    return up / down;
}

static const double misra1a_data[][2] = {
    {10.07, 77.6},  {14.73, 114.9}, {17.94, 141.1}, {23.93, 190.8}, {29.61, 239.9},
    {35.18, 289.0}, {40.02, 332.8}, {44.82, 378.4}, {50.76, 434.8}, {55.05, 477.3},
    {61.01, 536.8}, {66.40, 593.1}, {75.47, 689.1}, {81.78, 760.0}};

static const double danwood_data[][2] = {{2.138, 1.309}, {3.421, 1.471},
                                         {3.597, 1.490}, {4.340, 1.565},
                                         {4.882, 1.611}, {5.660, 1.680}};

static const double mgh09_data[][2] = {
    {0.1957, 4.0},    {0.1947, 2.0},    {0.1735, 1.0},   {0.1600, 0.5},
    {0.0844, 0.25},   {0.0627, 0.167},  {0.0456, 0.125}, {0.0342, 0.1},
    {0.0323, 0.0833}, {0.0235, 0.0714}, {0.0246, 0.0625}};

static const double thurber_data[][2] = {
    {80.574, -3.067},   {84.248, -2.981},   {87.264, -2.921},   {87.195, -2.912},
    {89.076, -2.840},   {89.608, -2.797},   {89.868, -2.702},   {90.101, -2.699},
    {92.405, -2.633},   {95.854, -2.481},   {100.696, -2.363},  {101.060, -2.322},
    {401.672, -1.501},  {390.724, -1.460},  {567.534, -1.274},  {635.316, -1.212},
    {733.054, -1.100},  {759.087, -1.046},  {894.206, -0.915},  {990.785, -0.714},
    {1090.109, -0.566}, {1080.914, -0.545}, {1122.643, -0.400}, {1178.351, -0.309},
    {1260.531, -0.109}, {1273.514, -0.103}, {1288.339, 0.010},  {1327.543, 0.119},
    {1353.863, 0.377},  {1414.509, 0.790},  {1425.208, 0.963},  {1421.384, 1.006},
    {1442.962, 1.115},  {1464.350, 1.572},  {1468.705, 1.841},  {1447.894, 2.047},
    {1457.628, 2.200}};

static const reference references[] = {
    {"Misra1a",
     misra1a,
     14,
     2,
     {{500, 0.0001}, {250, 0.0005}},
     {2.3894212918E+02, 5.5015643181E-04},
     {2.7070075241E+00, 7.2668688436E-06},
     1.2455138894E-01,
     1.0187876330E-01,
     misra1a_data},
    {"DanWood",
     danwood,
     6,
     2,
     {{1, 5}, {0.7, 4}},
     {7.6886226176E-01, 3.8604055871E+00},
     {1.8281973860E-02, 5.1726610913E-02},
     4.3173084083E-03,
     3.2853114039E-02,
     danwood_data},
    {"MGH09",
     mgh09,
     11,
     4,
     {{25, 39, 41.5, 39}, {0.25, 0.39, 0.415, 0.39}},
     {1.9280693458E-01, 1.9128232873E-01, 1.2305650693E-01, 1.3606233068E-01},
     {1.1435312227E-02, 1.9633220911E-01, 8.0842031232E-02, 9.0025542308E-02},
     3.0750560385E-04,
     6.6279236551E-03,
     mgh09_data},
    {"Thurber",
     thurber,
     37,
     7,
     {{1000, 1000, 400, 40, 0.7, 0.3, 0.03}, {1300, 1500, 500, 75, 1, 0.4, 0.05}},
     {1.2881396800E+03, 1.4910792535E+03, 5.8323836877E+02, 7.5416644291E+01,
      9.6629502864E-01, 3.9797285797E-01, 4.9727297349E-02},
     {4.6647963344E+00, 3.9571156086E+01, 2.8698696102E+01, 5.5675370270E+00,
      3.1333340687E-02, 1.4984928198E-02, 6.5842344623E-03},
     5.6427082397E+03,
     1.3714600784E+01,
     thurber_data},
};

static int residual(void *context, const double *x, double *r)
{
    const reference *ref = context;
    double           g[PARAMETERS_MAX];
    for (size_t i = 0; i < ref->n; i++)
        r[i] = ref->model(ref->data[i][1], x, g) - ref->data[i][0];
    return 0;
}

static int jacobian(void *context, const double *x, double *J)
{
    const reference *ref = context;
    for (size_t i = 0; i < ref->n; i++)
        ref->model(ref->data[i][1], x, J + i * ref->p);
    return 0;
}

/* From one start by one method. The certified values have 11 digits; the minimum of a sum
 * of squares is flat, and differences leave an error of their own: 1e-7 for both, 1e-6 of
 * the standard deviations by differences. */
static void certified(const reference *ref, int start, int method, int analytic,
                      anjip_fit_workspace *w)
{
    double            x[PARAMETERS_MAX], covariance[PARAMETERS_MAX * PARAMETERS_MAX];
    anjip_fit_problem problem = {ref->n, ref->p, residual, analytic ? jacobian : NULL,
                                 (void *)(size_t)ref};
    anjip_fit_control control = {.method = method, .workspace = w};
    anjip_fit_outcome out;

    control.max_iterations = 2000;
    memcpy(x, ref->starts[start], sizeof x);
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, &control, x, covariance, &out, NULL),
                     ANJI_OK);
    ck_assert_msg(out.end == ANJIP_FIT_CONVERGED, "%s start %d method %d%s: %d",
                  ref->name, start, method, analytic ? "" : " differences", out.end);
    for (size_t j = 0; j < ref->p; j++) {
        CHECK_CLOSE(x[j], ref->certified[j], 1e-7, ref->name);
        CHECK_CLOSE(sqrt(covariance[j * ref->p + j]), ref->sd[j], 1e-6, ref->name);
    }
    CHECK_CLOSE(out.chi_square, ref->chi_square, 1e-9, ref->name);
    CHECK_CLOSE(sqrt(out.variance), ref->residual_sd, 1e-9, ref->name);
    ck_assert(out.freedom == (int64_t)(ref->n - ref->p) && out.iterations > 0);
}

START_TEST(nist_certified_values)
{
    anjip_fit_workspace *w = anjip_fit_workspace_new();
    for (size_t k = 0; k < ANJIP_COUNT(references); k++)
        for (int start = 0; start < 2; start++)
            for (int analytic = 0; analytic < 2; analytic++)
                certified(&references[k], start, ANJIP_FIT_LEVENBERG_MARQUARDT,
                          analytic, start == 0 ? w : NULL);
    anjip_fit_workspace_free(w);
}
END_TEST

/* NIST's second starts, which are near: every method must get there. */
START_TEST(every_method)
{
    for (size_t k = 0; k < ANJIP_COUNT(references); k++)
        for (int method = 0; method <= ANJIP_FIT_SUBSPACE; method++)
            certified(&references[k], 1, method, 1, NULL);
}
END_TEST

/* One workspace through fits of other sizes gives the bits of a fresh one. */
START_TEST(workspace_leaves_no_trace)
{
    anjip_fit_workspace *w = anjip_fit_workspace_new();
    for (size_t k = 0; k < 3 * ANJIP_COUNT(references); k++) {
        const reference  *ref     = &references[k % ANJIP_COUNT(references)];
        anjip_fit_problem problem = {ref->n, ref->p, residual, jacobian,
                                     (void *)(size_t)ref};
        double            x[2][PARAMETERS_MAX], c[2][PARAMETERS_MAX * PARAMETERS_MAX];
        for (int fresh = 0; fresh < 2; fresh++) {
            anjip_fit_control control = {.workspace = fresh ? NULL : w};
            memcpy(x[fresh], ref->starts[1], sizeof x[0]);
            anjip_fit_nonlinear(&problem, &control, x[fresh], c[fresh], NULL, NULL);
        }
        ck_assert(memcmp(x[0], x[1], ref->p * sizeof(double)) == 0);
        ck_assert(memcmp(c[0], c[1], ref->p * ref->p * sizeof(double)) == 0);
    }
    anjip_fit_workspace_free(w);
    anjip_fit_workspace_free(NULL);
}
END_TEST

START_TEST(unscaled_covariance)
{
    const reference  *ref     = &references[0];
    anjip_fit_problem problem = {ref->n, ref->p, residual, jacobian,
                                 (void *)(size_t)ref};
    anjip_fit_control control = {.unscaled = 1};
    double            x[2]    = {250, 0.0005}, c[4];
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, &control, x, c, NULL, NULL),
                     ANJI_OK);
    for (int j = 0; j < 2; j++)
        CHECK_CLOSE(sqrt(c[3 * j]) * ref->residual_sd, ref->sd[j], 1e-6, "sd");
}
END_TEST

/* a + b + noise: only the sum is known. */
static int sum_only(void *context, const double *x, double *r)
{
    (void)context;
    for (int i = 0; i < 5; i++)
        r[i] = x[0] + x[1] - (double)i;
    return 0;
}

static int constant(void *context, const double *x, double *r)
{
    (void)context;
    (void)x;
    for (int i = 0; i < 5; i++)
        r[i] = 1.25;
    return 0;
}

static int undefined(void *context, const double *x, double *r)
{
    (void)context;
    for (int i = 0; i < 5; i++)
        r[i] = log(x[0]) + x[1];
    return x[1] > 100 ? 1 : 0;
}

/* A line whose first step from far away lands where the logarithm is not defined. */
static int half_plane(void *context, const double *x, double *r)
{
    (void)context;
    for (int i = 0; i < 5; i++)
        r[i] = log(x[0]) + x[1] * i - 0.5 * i - log(0.02);
    return 0;
}

START_TEST(ends_are_told_apart)
{
    double            x[2]    = {1, 2}, c[4];
    anjip_fit_problem problem = {5, 2, sum_only, NULL, NULL};
    anjip_fit_outcome out;

    ck_assert_int_eq(anjip_fit_nonlinear(&problem, NULL, x, c, &out, NULL), ANJI_OK);
    ck_assert_int_eq(out.end, ANJIP_FIT_SINGULAR);
    CHECK_CLOSE(x[0] + x[1], 2.0, 1e-8, "the sum");
    ck_assert(isnan(c[0]) && isnan(c[1]) && isnan(c[2]) && isnan(c[3]));

    problem.residual = constant;
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, NULL, x, c, &out, NULL), ANJI_OK);
    ck_assert_int_eq(out.end, ANJIP_FIT_SINGULAR);

    problem.residual = undefined;
    x[0]             = -1;
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, NULL, x, c, &out, NULL), ANJI_OK);
    ck_assert_int_eq(out.end, ANJIP_FIT_NOT_FINITE);
    ck_assert(isnan(x[0]) && isnan(c[3]) && isnan(out.chi_square));
    x[0] = 1;
    x[1] = 101;
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, NULL, x, c, &out, NULL), ANJI_OK);
    ck_assert_int_eq(out.end, ANJIP_FIT_NOT_FINITE);

    problem.residual = half_plane;
    x[0]             = 5;
    x[1]             = 2;
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, NULL, x, c, &out, NULL), ANJI_OK);
    ck_assert_int_eq(out.end, ANJIP_FIT_CONVERGED);
    CHECK_CLOSE(x[0], 0.02, 1e-8, "inside the half plane");

    const reference  *ref     = &references[2];
    anjip_fit_control control = {.max_iterations = 3};
    double            b[4]    = {25, 39, 41.5, 39};
    problem =
        (anjip_fit_problem){ref->n, ref->p, residual, jacobian, (void *)(size_t)ref};
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, &control, b, NULL, &out, NULL),
                     ANJI_OK);
    ck_assert_int_eq(out.end, ANJIP_FIT_LIMIT);
    ck_assert(out.iterations == 3 && isfinite(b[0]));
}
END_TEST

START_TEST(errors)
{
    double            x[6]    = {1, 2, 3, 4, 5, 6}, c[36];
    anjip_fit_problem problem = {5, 2, sum_only, NULL, NULL};
    anjip_fit_control control = {.method = 9};
    anjip_fit_outcome out;
    anji_error        err;

    ck_assert_int_eq(anjip_fit_nonlinear(NULL, NULL, x, c, &out, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, NULL, NULL, c, &out, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, &control, x, c, &out, &err),
                     ANJI_ERR_OPTS);
    ck_assert(isnan(x[0]) && isnan(c[0]) && isnan(out.chi_square));
    problem.p = 6;
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, NULL, x, c, &out, &err),
                     ANJI_ERR_TOO_FEW);
    ck_assert_str_eq(err.message, "5 residuals for 6 parameters");
    problem.p = 0;
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, NULL, x, c, &out, &err),
                     ANJI_ERR_TOO_FEW);
    problem.residual = NULL;
    ck_assert_int_eq(anjip_fit_nonlinear(&problem, NULL, x, c, &out, &err),
                     ANJI_ERR_NULL);
}
END_TEST

/* A Hilbert matrix of 4, whose inverse and determinant 1/6048000 are whole numbers. */
START_TEST(cholesky)
{
    double       a[16], inverse[16], b[4] = {1, 0, 0, 0};
    const double first[4] = {16, -120, 240, -140};
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            a[4 * i + j] = j > i ? NAN : 1.0 / (i + j + 1);
    ck_assert_uint_eq(anjip_cholesky(4, a), 0);
    anjip_cholesky_solve(4, a, b);
    anjip_cholesky_invert(4, a, inverse);
    for (int i = 0; i < 4; i++) { /* condition number 1.6e4 */
        CHECK_CLOSE(b[i], first[i], 1e-11, "column");
        CHECK_CLOSE(inverse[i], first[i], 1e-11, "row of the inverse");
        CHECK_CLOSE(inverse[4 * i], first[i], 1e-11, "column of the inverse");
    }
    CHECK_CLOSE(anjip_cholesky_log_det(4, a), -log(6048000.0), 1e-12, "determinant");
    double bad[4] = {1, NAN, 2, 4};
    ck_assert_uint_eq(anjip_cholesky(2, bad), 2);
}
END_TEST

SUITE_MAIN("fit", tcase_add_test(tc, nist_certified_values);
           tcase_add_test(tc, every_method);
           tcase_add_test(tc, workspace_leaves_no_trace);
           tcase_add_test(tc, unscaled_covariance);
           tcase_add_test(tc, ends_are_told_apart); tcase_add_test(tc, errors);
           tcase_add_test(tc, cholesky);)
