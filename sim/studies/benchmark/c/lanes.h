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

INLINE double exp_of(double x) {
    x = least(most(x, -700.0), 700.0);
    double shifted = fma(x, 1.4426950408889634, ROUND), n = shifted - ROUND;
    double r = fma(n, -1.9082149292705877e-10, fma(n, -0.6931471803691238, x));
    double p = fma(1.0 / 479001600, r, 1.0 / 39916800);
    p = fma(fma(p, r, 1.0 / 3628800), r, 1.0 / 362880);
    p = fma(fma(p, r, 1.0 / 40320), r, 1.0 / 5040);
    p = fma(fma(p, r, 1.0 / 720), r, 1.0 / 120);
    p = fma(fma(p, r, 1.0 / 24), r, 1.0 / 6);
    p = fma(fma(p, r, 0.5), r, 1.0);
    return fma(p, r, 1.0) * as_float((uint64_t)(as_bits(shifted) + 1023) << 52);
}

INLINE double log_of(double x) {
    int64_t bits = as_bits(x), exponent = (bits - 0x3FE6A09E667F3BCD) >> 52;
    double k = (double)exponent, m = as_float((uint64_t)bits - ((uint64_t)exponent << 52));
    double z = (m - 1.0) / (m + 1.0), w = z * z;
    double p = fma(2.0 / 23, w, 2.0 / 21);
    p = fma(fma(p, w, 2.0 / 19), w, 2.0 / 17);
    p = fma(fma(p, w, 2.0 / 15), w, 2.0 / 13);
    p = fma(fma(p, w, 2.0 / 11), w, 2.0 / 9);
    p = fma(fma(p, w, 2.0 / 7), w, 2.0 / 5);
    p = fma(fma(p, w, 2.0 / 3), w, 2.0);
    return fma(k, 0.6931471803691238, fma(k, 1.9082149292705877e-10, p * z));
}

INLINE double sin_turn(double u) {
    double centred = 0.5 - u, folded = least(most(centred, -0.5 - centred), 0.5 - centred);
    double x = 6.283185307179586 * folded, w = x * x;
    double p = fma(-1.0 / 121645100408832000 * w, 1.0, 1.0 / 355687428096000);
    p = fma(fma(p, w, -1.0 / 1307674368000), w, 1.0 / 6227020800);
    p = fma(fma(p, w, -1.0 / 39916800), w, 1.0 / 362880);
    p = fma(fma(p, w, -1.0 / 5040), w, 1.0 / 120);
    p = fma(fma(p, w, -1.0 / 6), w, 1.0);
    return p * x;
}

INLINE double cos_turn(double u) { return sin_turn(u < 0.75 ? u + 0.25 : u - 0.75); }
INLINE double expit(double x) { return 1.0 / (1.0 + exp_of(-x)); }

#define LOW UINT64_C(0xFFFFFFFF)
typedef struct { uint64_t a, b, c, d; } Four;

/* philox4x32-10 */
INLINE Four philox(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t k, uint64_t m) {
#define PHILOX_ROUND { \
        uint64_t p = UINT64_C(0xD2511F53) * a, q = UINT64_C(0xCD9E8D57) * c; \
        a = (q >> 32) ^ b ^ k; b = q & LOW; c = (p >> 32) ^ d ^ m; d = p & LOW; \
        k = (k + UINT64_C(0x9E3779B9)) & LOW; m = (m + UINT64_C(0xBB67AE85)) & LOW; }
    PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND
    PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND PHILOX_ROUND
    return (Four){a, b, c, d};
}

INLINE double unit(uint64_t word) { return ((double)(int64_t)word + 0.5) * 0x1p-32; }
