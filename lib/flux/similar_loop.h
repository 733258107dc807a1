/* The inner loop of similar.c, included once for each instruction set with
 *   LOOP(name)     the name with the set's suffix
 *   LOOP_TARGET    the attribute that allows its instructions
 *   VECTOR_BYTES   the width of its registers
 * Eight candidates are compared at once, in one, two or four registers. The eight partial
 * sums and the order in which they are joined are the same for every width, and no
 * multiply-add is fused, so every CPU gives the same bits.
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define PARTS    (LANES * 8 / VECTOR_BYTES)
#define PER_PART (VECTOR_BYTES / 8)
#define INLINE   LOOP_TARGET static inline __attribute__((always_inline))
#if defined(__clang__)
#define EACH_PART _Pragma("unroll") for (int p = 0; p < PARTS; p++)
#else
#define EACH_PART _Pragma("GCC unroll 4") for (int p = 0; p < PARTS; p++)
#endif

typedef double  LOOP(reals) __attribute__((vector_size(VECTOR_BYTES)));
typedef int64_t LOOP(masks) __attribute__((vector_size(VECTOR_BYTES)));

typedef struct {
    LOOP(reals) sum[PARTS], rest[PARTS], squares[PARTS];
    LOOP(reals) sum_below[PARTS], sum_above[PARTS];
    LOOP(masks) n[PARTS], n_below[PARTS], n_above[PARTS];
} LOOP(moments);

INLINE void LOOP(load)(LOOP(reals) * to, const double *from)
{
    memcpy(to, from, sizeof *to);
}

/* Which of the candidates from position i on are alike, one part of the eight; only the
 * first `left` of the eight count. */
INLINE LOOP(masks)
    LOOP(alike)(const anjip_similar *s, const anjip_question *q, size_t i, int p,
                size_t n_drivers, int whole, double left, LOOP(reals) * first)
{
    static const double number[LANES] = {0, 1, 2, 3, 4, 5, 6, 7};
    size_t              at            = i + (size_t)p * PER_PART;
    LOOP(reals) other;

    LOOP(load)(first, s->x[0] + at);
    *first -= q->x[0];
    LOOP(masks) use = (*first < q->tol[0]) & (*first > -q->tol[0]);
    for (size_t d = 1; d < n_drivers; d++) {
        LOOP(load)(&other, s->x[d] + at);
        other -= q->x[d];
        use &= (other < q->tol[d]) & (other > -q->tol[d]);
    }
    if (!whole) {
        LOOP(load)(&other, number + p * PER_PART);
        use &= other < left;
    }
    return use;
}

/* Add the alike ones among eight candidates. */
INLINE void LOOP(add_eight)(const anjip_similar *s, const anjip_question *q, size_t i,
                            size_t n_drivers, int sides, int whole, double left,
                            LOOP(moments) * m)
{
    EACH_PART
    {
        LOOP(reals) y, first;
        LOOP(masks) use = LOOP(alike)(s, q, i, p, n_drivers, whole, left, &first);
        LOOP(load)(&y, s->value + i + (size_t)p * PER_PART);
        LOOP(reals) high = (y + s->scale.coarse) - s->scale.coarse;
        LOOP(reals) low  = (LOOP(reals))((LOOP(masks))(y - high) & use);
        LOOP(reals) z    = (LOOP(reals))((LOOP(masks))(y - s->scale.shift) & use);
        m->sum[p] += (LOOP(reals))((LOOP(masks))high & use);
        m->rest[p] += low;
        m->squares[p] += z * z;
        m->n[p] -= use;
        if (sides) {
            LOOP(masks) below = use & (first < 0.0), above = use & (first > 0.0);
            m->sum_below[p] += (LOOP(reals))((LOOP(masks))y & below);
            m->sum_above[p] += (LOOP(reals))((LOOP(masks))y & above);
            m->n_below[p] -= below;
            m->n_above[p] -= above;
        }
    }
}

INLINE double LOOP(join)(const LOOP(reals) * v)
{
    double lane[LANES];
    memcpy(lane, v, sizeof lane);
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

INLINE int64_t LOOP(count)(const LOOP(masks) * v)
{
    int64_t lane[LANES];
    memcpy(lane, v, sizeof lane);
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

INLINE void LOOP(add_rows)(const anjip_similar *s, const anjip_question *q, size_t from,
                           size_t to, size_t n_drivers, int sides, anjip_tally *tally)
{
    uint32_t first[CLASSES + 1], last[CLASSES + 1];
    LOOP(moments) m;

    positions(s, from, first);
    positions(s, to, last);
    memset(&m, 0, sizeof m);
    for (size_t c = q->first_class; c <= q->last_class; c++) {
        size_t i = first[c], end = last[c];
        for (; i + LANES <= end; i += LANES)
            LOOP(add_eight)(s, q, i, n_drivers, sides, 1, 0.0, &m);
        if (i < end)
            LOOP(add_eight)(s, q, i, n_drivers, sides, 0, (double)(end - i), &m);
    }
    tally->sum += LOOP(join)(m.sum);
    tally->rest += LOOP(join)(m.rest);
    tally->squares += LOOP(join)(m.squares);
    tally->n += LOOP(count)(m.n);
    if (sides) {
        tally->sum_below += LOOP(join)(m.sum_below);
        tally->sum_above += LOOP(join)(m.sum_above);
        tally->n_below += LOOP(count)(m.n_below);
        tally->n_above += LOOP(count)(m.n_above);
    }
}

/* One and three drivers are the common cases, worth a loop of their own. */
LOOP_TARGET static void LOOP(add)(const anjip_similar *s, const anjip_question *q,
                                  size_t from, size_t to, anjip_tally *tally)
{
    if (q->sides)
        LOOP(add_rows)(s, q, from, to, q->n_drivers, 1, tally);
    else if (q->n_drivers == 3)
        LOOP(add_rows)(s, q, from, to, 3, 0, tally);
    else if (q->n_drivers == 1)
        LOOP(add_rows)(s, q, from, to, 1, 0, tally);
    else
        LOOP(add_rows)(s, q, from, to, q->n_drivers, 0, tally);
}

/* The rows of the alike candidates; `rows` has room for LANES more than are found. */
LOOP_TARGET static size_t LOOP(list)(const anjip_similar *s, const anjip_question *q,
                                     size_t from, size_t to, uint32_t *rows)
{
    uint32_t first[CLASSES + 1], last[CLASSES + 1];
    size_t   n = 0;

    positions(s, from, first);
    positions(s, to, last);
    for (size_t c = q->first_class; c <= q->last_class; c++)
        for (size_t i = first[c], end = last[c]; i < end; i += LANES) {
            LOOP(masks) use[PARTS];
            LOOP(reals) unused;
            int64_t lane[LANES];
            EACH_PART
            use[p] =
                LOOP(alike)(s, q, i, p, q->n_drivers, 0, (double)(end - i), &unused);
            memcpy(lane, use, sizeof lane);
            for (size_t k = 0; k < LANES; k++) {
                rows[n] = s->row[i + k];
                n += (size_t)(lane[k] & 1);
            }
        }
    return n;
}

#undef PARTS
#undef PER_PART
#undef INLINE
#undef EACH_PART
#undef LOOP
#undef LOOP_TARGET
#undef VECTOR_BYTES
