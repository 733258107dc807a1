/* GSL's simplex.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>

#include "base/minimize.h"

typedef struct {
    double (*f)(void *context, const double *x);
    void *context;
} target;

/* What is not defined is a wall that the simplex turns from. */
static double evaluate(const gsl_vector *x, void *data)
{
    const target *t = data;
    double        y = t->f(t->context, gsl_vector_const_ptr(x, 0));
    return isfinite(y) ? y : 1e300;
}

int anjip_minimize(size_t p, double (*f)(void *context, const double *x), void *context,
                   double step, double size, size_t max_iterations, double *x,
                   double *least, anji_error *err)
{
    anji_init();
    target                   data     = {f, context};
    gsl_multimin_function    function = {evaluate, p, &data};
    gsl_vector              *start = gsl_vector_alloc(p), *steps = gsl_vector_alloc(p);
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, p);
    int status = ANJI_ERR_MEMORY;

    if (start != NULL && steps != NULL && m != NULL) {
        for (size_t i = 0; i < p; i++)
            gsl_vector_set(start, i, x[i]);
        gsl_vector_set_all(steps, step);
        gsl_multimin_fminimizer_set(m, &function, start, steps);
        for (size_t k = 0; k < max_iterations; k++)
            if (gsl_multimin_fminimizer_iterate(m) != GSL_SUCCESS ||
                gsl_multimin_fminimizer_size(m) < size)
                break;
        for (size_t i = 0; i < p; i++)
            x[i] = gsl_vector_get(gsl_multimin_fminimizer_x(m), i);
        *least = gsl_multimin_fminimizer_minimum(m);
        status = ANJI_OK;
    }
    if (m != NULL)
        gsl_multimin_fminimizer_free(m);
    gsl_vector_free(start);
    gsl_vector_free(steps);
    return status == ANJI_OK ? status
                             : anjip_fail(err, status, -1, "no memory for a simplex");
}
