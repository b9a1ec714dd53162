/* Elementary functions and the generator, on one lane; the loops around them vectorise.

   Products and sums are fused where fma() says so and nowhere else (-ffp-contract=off), so that the numbers
   are those of sim/dynamics/lanes.py and sim/dynamics/draws.py. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define ROUND 12583039.0f

INLINE int32_t as_bits(float x) { int32_t n; memcpy(&n, &x, 4); return n; }
INLINE float as_float(int32_t n) { float x; memcpy(&x, &n, 4); return x; }
INLINE float most(float a, float b) { return a > b ? a : b; }
INLINE float least(float a, float b) { return a < b ? a : b; }
INLINE int64_t most_of(int64_t a, int64_t b) { return a > b ? a : b; }
INLINE int64_t least_of(int64_t a, int64_t b) { return a < b ? a : b; }

INLINE float decay(float x) {
    x = most(x, -80.0f);
    float shifted = fmaf(x, 1.4426950408889634f, ROUND), r = fmaf(shifted - ROUND, -0.6931471805599453f, x);
    float square = r * r;
    float high = fmaf(0.008290315046906471f, square, fmaf(0.04189793020486832f, r, 0.1666763573884964f));
    float p = fmaf(high, square, fmaf(0.4999915063381195f, r, 0.9999997019767761f));
    return fmaf(p, r, 1.0f) * as_float((int32_t)((uint32_t)as_bits(shifted) << 23));
}

INLINE float exp_of(float x) { return decay(least(x, 80.0f)); }

INLINE float log_of(float x) {
    int32_t k = (as_bits(x) - 0x3F3504F3) >> 23;
    float m = as_float(as_bits(x) - (int32_t)((uint32_t)k << 23));
    float z = (m - 1.0f) / (m + 1.0f), w = z * z;
    float p = fmaf(fmaf(fmaf(0.29927051067352295f, w, 0.39974743127822876f), w, 0.666668176651001f), w, 2.0f);
    return fmaf((float)k, 0.6931471805599453f, p * z);
}

INLINE float sine(float y) {
    float w = y * y;
    float p = fmaf(fmaf(39.536705017089844f, w, -76.5497817993164f), w, 81.60100555419922f);
    return fmaf(fmaf(p, w, -41.34165573120117f), w, 6.283185005187988f) * y;
}

INLINE float sin_turn(float u) {
    float centred = 0.5f - u;
    return sine(least(most(centred, -0.5f - centred), 0.5f - centred));
}

INLINE float cos_turn(float u) { return sine(fabsf(u - 0.5f) - 0.25f); }
INLINE float expit(float x) { return 1.0f / (1.0f + exp_of(-x)); }

#define LOW UINT64_C(0xFFFFFFFF)
typedef struct { uint64_t a, b, c, d; } Four;

/* philox4x32-7 */
INLINE Four philox(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t k, uint64_t m) {
#define PHILOX_ROUND { \
        uint64_t p = UINT64_C(0xD2511F53) * (a & LOW), q = UINT64_C(0xCD9E8D57) * (c & LOW); \
        a = (q >> 32) ^ b ^ k; b = q; c = (p >> 32) ^ d ^ m; d = p; \
        k += UINT64_C(0x9E3779B9); m += UINT64_C(0xBB67AE85); }
    PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND
    return (Four){a & LOW, b & LOW, c & LOW, d & LOW};
}

INLINE float unit(uint64_t word) { return fmaf((float)(int32_t)(word >> 1), 0x1p-31f, 0x1p-32f); }
