/* Elementary functions and the generator, on one lane; the loops around them vectorise.

   Products and sums are fused where fma() says so and nowhere else (-ffp-contract=off), so that the numbers
   are those of sim/dynamics/lanes.py and sim/dynamics/draws.py. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define ROUND 6755399441055744.0

INLINE int64_t as_bits(double x) { int64_t n; memcpy(&n, &x, 8); return n; }
INLINE double as_float(uint64_t n) { double x; memcpy(&x, &n, 8); return x; }
INLINE double most(double a, double b) { return a > b ? a : b; }
INLINE double least(double a, double b) { return a < b ? a : b; }
INLINE int64_t most_of(int64_t a, int64_t b) { return a > b ? a : b; }
INLINE int64_t least_of(int64_t a, int64_t b) { return a < b ? a : b; }

INLINE double whole(uint64_t n) { return as_float(n | UINT64_C(0x4330000000000000)) - 4503599627370496.0; }

INLINE double exp_of(double x) {
    x = least(most(x, -700.0), 700.0);
    double shifted = fma(x, 1.4426950408889634, ROUND), r = fma(shifted - ROUND, -0.6931471805599453, x);
    double square = r * r;
    double high = fma(0.00019767599004173308, square, fma(0.001394595456990735, r, 0.008333569367843238));
    double low = fma(fma(0.041666271767109894, r, 0.16666665159299093), square,
                     fma(0.50000000773762, r, 1.0000000002094287));
    double p = fma(high, square * square, low);
    return fma(p, r, 1.0) * as_float((uint64_t)(as_bits(shifted) + 1023) << 52);
}

INLINE double log_of(double x) {
    uint64_t bits = (uint64_t)as_bits(x);
    uint64_t above = (bits - UINT64_C(0x3FE6A09E667F3BCD) + (UINT64_C(1024) << 52)) >> 52;
    double k = whole(above) - 1024.0, m = as_float(bits - ((above - 1024) << 52));
    double z = (m - 1.0) / (m + 1.0), w = z * z;
    double p = fma(fma(0.23618911081143168, w, 0.2853490615010111), w, 0.40000387239090496);
    p = fma(fma(p, w, 0.6666666523296242), w, 2.000000000008488);
    return fma(k, 0.6931471805599453, p * z);
}

INLINE double sine(double y) {
    double w = y * y;
    double p = fma(fma(-14.33665489736325, w, 41.9999320496562), w, -76.70366457801543);
    p = fma(fma(p, w, 81.60520935211116), w, -41.341701929001786);
    return fma(p, w, 6.283185306485442) * y;
}

INLINE double sin_turn(double u) {
    double centred = 0.5 - u;
    return sine(least(most(centred, -0.5 - centred), 0.5 - centred));
}

INLINE double cos_turn(double u) { return sine(fabs(u - 0.5) - 0.25); }
INLINE double expit(double x) { return 1.0 / (1.0 + exp_of(-x)); }

#define LOW UINT64_C(0xFFFFFFFF)
typedef struct { uint64_t a, b, c, d; } Four;

/* philox4x32-7 */
INLINE Four philox(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t k, uint64_t m) {
#define PHILOX_ROUND { \
        uint64_t p = UINT64_C(0xD2511F53) * a, q = UINT64_C(0xCD9E8D57) * c; \
        a = (q >> 32) ^ b ^ k; b = q & LOW; c = (p >> 32) ^ d ^ m; d = p & LOW; \
        k = (k + UINT64_C(0x9E3779B9)) & LOW; m = (m + UINT64_C(0xBB67AE85)) & LOW; }
    a &= LOW;
    PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND
    return (Four){a, b, c, d};
}

INLINE double unit(uint64_t word) { return fma(whole(word), 0x1p-32, 0x1p-33); }
