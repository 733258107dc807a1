/* The inner loops of the fill model, included once for each instruction set with
 *   LOOP(name)     the name with the set's suffix
 *   LOOP_TARGET    the attribute that allows its instructions
 *   VECTOR_BYTES   the width of its registers
 * Eight columns go side by side, in one, two or four registers; sums run over the rows
 * in their order and no multiply-add is fused, so every CPU gives the same bits.
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define PARTS    (ANJIP_LANES * 8 / VECTOR_BYTES)
#define PER_PART (VECTOR_BYTES / 8)
#define INLINE   LOOP_TARGET static inline __attribute__((always_inline))
#if defined(__clang__)
#define EACH_PART _Pragma("unroll") for (int p = 0; p < PARTS; p++)
#else
#define EACH_PART _Pragma("GCC unroll 4") for (int p = 0; p < PARTS; p++)
#endif

typedef double  LOOP(reals) __attribute__((vector_size(VECTOR_BYTES)));
typedef int64_t LOOP(masks) __attribute__((vector_size(VECTOR_BYTES)));

INLINE void LOOP(load)(LOOP(reals) * to, const double *from)
{
    memcpy(to, from, sizeof *to);
}

INLINE void LOOP(store)(double *to, const LOOP(reals) * from)
{
    memcpy(to, from, sizeof *from);
}

/* Taylor series on |r| <= pi/4, where their next terms are below 5e-17. */
INLINE void LOOP(sine_cosine)(LOOP(reals) x, LOOP(reals) * sine, LOOP(reals) * cosine)
{
    LOOP(reals) turns = x * TWO_OVER_PI + ROUND_MAGIC;
    LOOP(masks) quarter;
    memcpy(&quarter, &turns, sizeof quarter);
    LOOP(reals) whole = turns - ROUND_MAGIC;
    LOOP(reals) r  = ((x - whole * HALF_PI_1) - whole * HALF_PI_2) - whole * HALF_PI_3;
    LOOP(reals) r2 = r * r;
    LOOP(reals) s  = r2 * (-1.0 / 1307674368000.0) + 1.0 / 6227020800.0;
    s              = s * r2 - 1.0 / 39916800.0;
    s              = s * r2 + 1.0 / 362880.0;
    s              = s * r2 - 1.0 / 5040.0;
    s              = s * r2 + 1.0 / 120.0;
    s              = s * r2 - 1.0 / 6.0;
    s              = r + r * (r2 * s);
    LOOP(reals) c  = r2 * (1.0 / 20922789888000.0) - 1.0 / 87178291200.0;
    c              = c * r2 + 1.0 / 479001600.0;
    c              = c * r2 - 1.0 / 3628800.0;
    c              = c * r2 + 1.0 / 40320.0;
    c              = c * r2 - 1.0 / 720.0;
    c              = c * r2 + 1.0 / 24.0;
    c              = c * r2 - 0.5;
    c              = c * r2 + 1.0;
    LOOP(masks)
    swap = -(quarter & 1), sign_s = (quarter & 2) << 62,
    sign_c = ((quarter + 1) & 2) << 62;
    LOOP(masks) si, ci, out_s, out_c;
    memcpy(&si, &s, sizeof si);
    memcpy(&ci, &c, sizeof ci);
    out_s = ((ci & swap) | (si & ~swap)) ^ sign_s;
    out_c = ((si & swap) | (ci & ~swap)) ^ sign_c;
    memcpy(sine, &out_s, sizeof *sine);
    memcpy(cosine, &out_c, sizeof *cosine);
}

LOOP_TARGET static void LOOP(waves)(size_t n, size_t predictors, const double *z,
                                    const double *omega, double scale, double *cosine,
                                    double *sine)
{
    for (size_t t = 0; t < n; t++)
        EACH_PART
        {
            LOOP(reals) x = {0}, w, s, c;
            for (size_t k = 0; k < predictors; k++) {
                LOOP(load)(&w, omega + k * ANJIP_LANES + p * PER_PART);
                x += w * z[k * n + t];
            }
            LOOP(sine_cosine)(x, &s, &c);
            s *= scale;
            c *= scale;
            LOOP(store)(sine + t * ANJIP_LANES + p * PER_PART, &s);
            LOOP(store)(cosine + t * ANJIP_LANES + p * PER_PART, &c);
        }
}

LOOP_TARGET static void LOOP(whiten)(const anjip_whiten_job *job)
{
    const anjip_chain *chain = job->chain;
    LOOP(reals) x0[PARTS], x1[PARTS], x2[PARTS];
    size_t k = 0;

    memset(x0, 0, sizeof x0);
    memset(x1, 0, sizeof x1);
    memset(x2, 0, sizeof x2);
    for (size_t o = 0; o <= chain->n; o++) {
        for (; k < job->n_keep && job->keep_at[k] == o; k++) {
            memcpy(job->kept + k * ANJIP_STATES * ANJIP_LANES, x0, sizeof x0);
            memcpy(job->kept + (k * ANJIP_STATES + 1) * ANJIP_LANES, x1, sizeof x1);
            memcpy(job->kept + (k * ANJIP_STATES + 2) * ANJIP_LANES, x2, sizeof x2);
        }
        if (o == chain->n)
            break;
        const double *in = job->in + (size_t)chain->row[o] * ANJIP_LANES;
        const double *h = chain->h + 3 * o, *d = chain->decay + 3 * o,
                     *gain = chain->gain + 3 * o;
        double inverse     = chain->inverse[o];
        EACH_PART
        {
            LOOP(reals) e;
            LOOP(load)(&e, in + p * PER_PART);
            x0[p] *= d[0];
            x1[p] *= d[1];
            x2[p] *= d[2];
            e -= x0[p] * h[0] + x1[p] * h[1] + x2[p] * h[2];
            x0[p] += e * gain[0];
            x1[p] += e * gain[1];
            x2[p] += e * gain[2];
            if (job->out != NULL) {
                e *= inverse;
                LOOP(store)(job->out + o * ANJIP_LANES + p * PER_PART, &e);
            }
        }
    }
}

LOOP_TARGET static void LOOP(unwhiten)(const anjip_chain *chain, const double *in,
                                       double *out)
{
    LOOP(reals) x0[PARTS], x1[PARTS], x2[PARTS];

    memset(x0, 0, sizeof x0);
    memset(x1, 0, sizeof x1);
    memset(x2, 0, sizeof x2);
    for (size_t o = chain->n; o-- > 0;) {
        const double *h = chain->h + 3 * o, *d = chain->decay + 3 * o,
                     *gain = chain->gain + 3 * o;
        double inverse     = chain->inverse[o];
        EACH_PART
        {
            LOOP(reals) u;
            LOOP(load)(&u, in + o * ANJIP_LANES + p * PER_PART);
            u     = u * inverse + (x0[p] * gain[0] + x1[p] * gain[1] + x2[p] * gain[2]);
            x0[p] = (x0[p] - u * h[0]) * d[0];
            x1[p] = (x1[p] - u * h[1]) * d[1];
            x2[p] = (x2[p] - u * h[2]) * d[2];
            LOOP(store)(out + o * ANJIP_LANES + p * PER_PART, &u);
        }
    }
}

LOOP_TARGET static void LOOP(residual)(size_t n, const int64_t *at, const double *h,
                                       const double *d, const double *q,
                                       const double *phi, double *out)
{
    LOOP(reals) x0[PARTS], x1[PARTS], x2[PARTS], u;

    memset(x0, 0, sizeof x0);
    memset(x1, 0, sizeof x1);
    memset(x2, 0, sizeof x2);
    for (size_t t = 0; t < n; t++)
        EACH_PART
        {
            x0[p] *= d[0];
            x1[p] *= d[1];
            x2[p] *= d[2];
            if (at[t] >= 0) {
                LOOP(load)(&u, q + (size_t)at[t] * ANJIP_LANES + p * PER_PART);
                x0[p] += u * h[3 * t];
                x1[p] += u * h[3 * t + 1];
                x2[p] += u * h[3 * t + 2];
            }
            LOOP(load)(&u, phi + t * ANJIP_LANES + p * PER_PART);
            u -= x0[p] * h[3 * t] + x1[p] * h[3 * t + 1] + x2[p] * h[3 * t + 2];
            LOOP(store)(out + t * ANJIP_LANES + p * PER_PART, &u);
        }
    memset(x0, 0, sizeof x0);
    memset(x1, 0, sizeof x1);
    memset(x2, 0, sizeof x2);
    for (size_t t = n; t-- > 0;)
        EACH_PART
        {
            LOOP(load)(&u, out + t * ANJIP_LANES + p * PER_PART);
            x0[p] *= d[0];
            x1[p] *= d[1];
            x2[p] *= d[2];
            u -= x0[p] * h[3 * t] + x1[p] * h[3 * t + 1] + x2[p] * h[3 * t + 2];
            LOOP(store)(out + t * ANJIP_LANES + p * PER_PART, &u);
            if (at[t] >= 0) {
                LOOP(load)(&u, q + (size_t)at[t] * ANJIP_LANES + p * PER_PART);
                x0[p] += u * h[3 * t];
                x1[p] += u * h[3 * t + 1];
                x2[p] += u * h[3 * t + 2];
            }
        }
}

/* Four rows and eight columns of c from one panel of a and one of b. */
INLINE void LOOP(tile)(size_t rows, const double *a, const double *b, double sign,
                       double *c, size_t ld)
{
    LOOP(reals) sum[4][PARTS], v;

    memset(sum, 0, sizeof sum);
    for (size_t t = 0; t < rows; t++)
        EACH_PART
        {
            LOOP(load)(&v, b + t * ANJIP_LANES + p * PER_PART);
            sum[0][p] += v * a[t * ANJIP_LANES];
            sum[1][p] += v * a[t * ANJIP_LANES + 1];
            sum[2][p] += v * a[t * ANJIP_LANES + 2];
            sum[3][p] += v * a[t * ANJIP_LANES + 3];
        }
    for (size_t i = 0; i < 4; i++)
        EACH_PART
        {
            double *to = c + i * ld + p * PER_PART;
            LOOP(load)(&v, to);
            v += sum[i][p] * sign;
            LOOP(store)(to, &v);
        }
}

LOOP_TARGET static void LOOP(product)(size_t rows, size_t panels_a, const double *a,
                                      size_t rows_a, size_t panels_b, const double *b,
                                      size_t rows_b, int lower, double sign, double *c,
                                      size_t ld)
{
    for (size_t t = 0; t < rows; t += CHUNK) {
        size_t m = rows - t < CHUNK ? rows - t : CHUNK;
        for (size_t i = 0; i < panels_a; i++)
            for (size_t j = 0; j < panels_b && (!lower || j <= i); j++) {
                const double *x  = a + (i * rows_a + t) * ANJIP_LANES;
                const double *y  = b + (j * rows_b + t) * ANJIP_LANES;
                double       *to = c + i * ANJIP_LANES * ld + j * ANJIP_LANES;
                LOOP(tile)(m, x, y, sign, to, ld);
                LOOP(tile)(m, x + 4, y, sign, to + 4 * ld, ld);
            }
    }
}

/* Row k of U = L' is finished, then taken from the rows below it. U is built in the upper
 * triangle by whole panels and copied down. */
LOOP_TARGET static size_t LOOP(cholesky)(size_t n, double *a)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            a[j * n + i] = a[i * n + j];
    for (size_t k = 0; k < n; k++) {
        double *row = a + k * n, pivot = row[k];
        if (!(pivot > 0.0) || isinf(pivot))
            return k + 1;
        double inverse = 1.0 / sqrt(pivot);
        for (size_t j = k; j < n; j++)
            row[j] *= inverse;
        for (size_t i = k + 1; i < n; i++) {
            double  f  = row[i];
            double *to = a + i * n;
            for (size_t j = i - i % ANJIP_LANES; j < n; j += ANJIP_LANES)
                EACH_PART
                {
                    LOOP(reals) u, v;
                    LOOP(load)(&u, row + j + p * PER_PART);
                    LOOP(load)(&v, to + j + p * PER_PART);
                    v -= u * f;
                    LOOP(store)(to + j + p * PER_PART, &v);
                }
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            a[i * n + j] = a[j * n + i];
    return 0;
}

/* Four rows of z against the columns of m, a panel of them at a time. */
INLINE void LOOP(squares_of_four)(size_t panels, const double *const z[4],
                                  size_t stride, const double *m, double *out)
{
    size_t n = panels * ANJIP_LANES;
    LOOP(reals) square[4][PARTS];

    memset(square, 0, sizeof square);
    for (size_t j = 0; j < panels; j++)
        EACH_PART
        {
            LOOP(reals) sum[4], v;
            memset(sum, 0, sizeof sum);
            for (size_t i = 0; i <= j; i++)
                for (size_t l = 0; l < ANJIP_LANES; l++) {
                    size_t at = i * stride * ANJIP_LANES + l;
                    LOOP(load)
                    (&v,
                     m + (i * ANJIP_LANES + l) * n + j * ANJIP_LANES + p * PER_PART);
                    sum[0] += v * z[0][at];
                    sum[1] += v * z[1][at];
                    sum[2] += v * z[2][at];
                    sum[3] += v * z[3][at];
                }
            for (int r = 0; r < 4; r++)
                square[r][p] += sum[r] * sum[r];
        }
    for (int r = 0; r < 4; r++) {
        double lane[ANJIP_LANES];
        memcpy(lane, square[r], sizeof lane);
        out[r] = ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
                 ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    }
}

LOOP_TARGET static void LOOP(squares)(size_t rows, size_t panels, const double *z,
                                      size_t stride, const double *m, double *out)
{
    for (size_t t = 0; t < rows; t += 4) {
        const double *row[4];
        double        four[4];
        for (size_t r = 0; r < 4; r++)
            row[r] = z + (t + r < rows ? t + r : rows - 1) * ANJIP_LANES;
        LOOP(squares_of_four)(panels, row, stride, m, four);
        for (size_t r = 0; r < 4 && t + r < rows; r++)
            out[t + r] = four[r];
    }
}

static const anjip_model_loops LOOP(loops) = {
    LOOP(waves),   LOOP(whiten),   LOOP(unwhiten), LOOP(residual),
    LOOP(product), LOOP(cholesky), LOOP(squares)};

#undef PARTS
#undef PER_PART
#undef INLINE
#undef EACH_PART
#undef LOOP
#undef LOOP_TARGET
#undef VECTOR_BYTES
