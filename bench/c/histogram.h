/* Times of up to an hour in microseconds, kept to about one part in 64 and in a fixed 14 KiB. */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

enum { SUB_BITS = 6, SUB = 1 << SUB_BITS, BUCKETS = (33 - SUB_BITS) * SUB };

struct histogram {
    uint64_t count, max, buckets[BUCKETS];
};

/* Values below 64 have a bucket each; above, each power of two has 64. */
static unsigned bucket_of(uint64_t v) {
    unsigned shift;
    if (v < SUB) return (unsigned)v;
    if (v > 0xffffffffu) v = 0xffffffffu;
    shift = 63 - SUB_BITS - (unsigned)__builtin_clzll(v);
    return (shift + 1) * SUB + (unsigned)((v >> shift) - SUB);
}

static void record(struct histogram *h, int64_t micros) {
    uint64_t v = micros < 0 ? 0 : (uint64_t)micros;
    h->count++;
    h->buckets[bucket_of(v)]++;
    if (v > h->max) h->max = v;
}

/* The highest value of the bucket in which this share of all values ends, in seconds; 0 when there are none. */
static double quantile(const struct histogram *h, double share) {
    uint64_t wanted = (uint64_t)(share * (double)h->count + 0.999999), seen = 0;
    for (unsigned b = 0; b < BUCKETS; b++) {
        seen += h->buckets[b];
        if (seen >= wanted && seen > 0) {
            uint64_t v = b < SUB ? b : (((uint64_t)(b % SUB) + SUB + 1) << (b / SUB - 1)) - 1;
            return (double)(v < h->max ? v : h->max) / 1e6;
        }
    }
    return 0;
}

#endif
