/*
 * A histogram of nanoseconds in logarithmic buckets, after the idea of HdrHistogram: every power of two is cut into
 * 128 equal parts, so a bucket is never wider than 1/128 of the values in it and the table has a fixed size.
 *
 *     value < 128     one bucket for each value
 *     otherwise       top = position of the highest set bit, shift = top - 7
 *                     bucket = (shift + 1) * 128 + (value >> shift) - 128
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BITS 7
#define HISTOGRAM_PARTS (1u << HISTOGRAM_BITS)
#define HISTOGRAM_BUCKETS ((64u - HISTOGRAM_BITS + 1u) * HISTOGRAM_PARTS)

struct histogram {
    uint64_t count, min, max;
    double sum;
    uint64_t buckets[HISTOGRAM_BUCKETS];
};

static inline uint32_t histogram_bucket(uint64_t value)
{
    if (value < HISTOGRAM_PARTS)
        return (uint32_t)value;
    uint32_t shift = 63u - (uint32_t)__builtin_clzll(value) - HISTOGRAM_BITS;
    return (shift + 1) * HISTOGRAM_PARTS + (uint32_t)(value >> shift) - HISTOGRAM_PARTS;
}

/* The largest value that falls into a bucket. */
static inline uint64_t histogram_upper(uint32_t bucket)
{
    if (bucket < HISTOGRAM_PARTS)
        return bucket;
    uint32_t shift = bucket / HISTOGRAM_PARTS - 1;
    uint64_t first = (uint64_t)(bucket % HISTOGRAM_PARTS + HISTOGRAM_PARTS) << shift;
    return first + (((uint64_t)1 << shift) - 1);
}

static inline void histogram_add(struct histogram *h, uint64_t value)
{
    if (h->count == 0 || value < h->min)
        h->min = value;
    if (value > h->max)
        h->max = value;
    h->count++;
    h->sum += (double)value;
    h->buckets[histogram_bucket(value)]++;
}

/* The value that `per_million` of a million samples do not exceed (nearest rank), at most 1/128 too high; 0 when empty. */
static inline uint64_t histogram_quantile(const struct histogram *h, uint64_t per_million)
{
    if (h->count == 0)
        return 0;
    uint64_t rank = (uint64_t)(((unsigned __int128)h->count * per_million + 999999u) / 1000000u);
    if (rank == 0)
        rank = 1;
    uint64_t seen = 0;
    for (uint32_t bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        seen += h->buckets[bucket];
        if (seen >= rank) {
            uint64_t upper = histogram_upper(bucket);
            return upper < h->max ? upper : h->max;
        }
    }
    return h->max;
}

#endif
