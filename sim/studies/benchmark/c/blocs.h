/* Blocs of least energy, as in sim/outcomes/coalitions.py: all 2^(N-1) configurations, L lanes at a time. */

#define L 16
#define CONFIGURATIONS (1 << (N - 1))
#define STRIP(l) _Pragma("GCC ivdep") for (int l = 0; l < L; l++)

INLINE double lower(double a, double b) { return a < b ? a : b; }

typedef double Strip[L];
typedef struct { Strip tie[N][N], size[N], sign[N][N], one[N], table[CONFIGURATIONS], lowest, second; int64_t best[L]; } Work;

static void tabulate(Work *k, Strip tie[N][N], Strip *size) {
    STRIP(l) k->table[0][l] = 0.0;
    for (int i = 1; i < N; i++) for (int x = 0, half = 1 << (i - 1); x < half; x++) {
        Strip stayed, left;
        STRIP(l) { stayed[l] = size[0][l] * tie[i][0][l]; left[l] = 0.0; }
        for (int j = 1; j < i; j++) {
            double *restrict sum = (x >> (j - 1)) & 1 ? left : stayed;
            STRIP(l) sum[l] += size[j][l] * tie[i][j][l];
        }
        STRIP(l) {
            k->table[half + x][l] = k->table[x][l] + size[i][l] * stayed[l];
            k->table[x][l] += size[i][l] * left[l];
        }
    }
}

static void two_lowest(Work *k) {
    STRIP(l) { k->best[l] = 0; k->lowest[l] = k->table[0][l]; k->second[l] = INFINITY; }
    for (int x = 1; x < CONFIGURATIONS; x++) STRIP(l) {
        double energy = k->table[x][l], before = k->lowest[l];
        k->second[l] = energy < before ? before : lower(energy, k->second[l]);
        k->lowest[l] = lower(energy, before);
        k->best[l] = energy < before ? x : k->best[l];
    }
}

static void tied_strip(Work *k, const int64_t *tied, const float *alignment, const float *capability, int w) {
    for (int i = 0; i < N; i++) {
        STRIP(l) { k->size[i][l] = capability[i * W + w + l]; k->one[i][l] = 1.0; }
        for (int j = 0; j < N; j++) STRIP(l) {
            double mean = 0.5 * (alignment[(i * N + j) * W + w + l] + alignment[(j * N + i) * W + w + l]);
            mean *= (double)tied[i * N + j];
            k->tie[i][j][l] = mean;
            k->sign[i][j][l] = (mean > TIE) - (double)(mean < -TIE);
        }
    }
}

static void pivots(const Work *k, const int64_t *tied, const Blocs *out, int w) {
    for (int i = 0; i < N; i++) for (int j = 0; j < i; j++) {
        Strip turned, lowest;
        int64_t best[L];
        STRIP(l) {
            turned[l] = 2.0 * k->size[i][l] * k->size[j][l] * k->tie[i][j][l];
            lowest[l] = k->table[0][l];
            best[l] = 0;
        }
        for (int x = 1; x < CONFIGURATIONS; x++) {
            const int apart = ((x >> (i - 1)) & 1) != (j > 0 ? (x >> (j - 1)) & 1 : 0);
            STRIP(l) {
                double energy = apart ? k->table[x][l] - turned[l] : k->table[x][l];
                best[l] = energy < lowest[l] ? x : best[l];
                lowest[l] = lower(energy, lowest[l]);
            }
        }
        int32_t *one = out->pivot + (i * N + j) * W + w, *other = out->pivot + (j * N + i) * W + w;
        STRIP(l) one[l] = other[l] = tied[i * N + j] == 1 && best[l] != k->best[l];
    }
}

static void triads(const Work *k, const Blocs *out, int w) {
    for (int n = 0; n < 4; n++) STRIP(l) out->triads[n * W + w + l] = 0;
    for (int i = 0; i < N; i++) for (int j = 0; j < i; j++) for (int m = 0; m < j; m++) {
        const double *a = k->sign[i][j], *b = k->sign[j][m], *c = k->sign[i][m];
        for (int n = 0; n < 4; n++) STRIP(l)
            out->triads[n * W + w + l] +=
                a[l] * b[l] * c[l] != 0.0 && (a[l] < 0.0) + (b[l] < 0.0) + (c[l] < 0.0) == n;
    }
}

static void lowest(Work *k, int32_t *bloc, int w) {
    tabulate(k, k->tie, k->size);
    two_lowest(k);
    for (int i = 0; i < N; i++) STRIP(l) bloc[i * W + w + l] = i > 0 ? (k->best[l] >> (i - 1)) & 1 : 0;
}

void find_sides(const int64_t *tied, const float *alignment, const float *capability, int32_t *bloc) {
    static _Thread_local Work work;
    for (int w = 0; w < W; w += L) {
        tied_strip(&work, tied, alignment, capability, w);
        lowest(&work, bloc, w);
    }
}

void find_blocs(const int64_t *tied, const float *alignment, const float *capability, const Blocs *out) {
    static _Thread_local Work work;
    Work *k = &work;
    for (int w = 0; w < W; w += L) {
        tied_strip(k, tied, alignment, capability, w);
        tabulate(k, k->sign, k->one);
        two_lowest(k);
        STRIP(l) out->frustration[w + l] = (int32_t)floor(k->lowest[l] + 0.5);
        for (int i = 0; i < N; i++) for (int j = 0; j < i; j++)
            STRIP(l) out->frustration[w + l] += k->sign[i][j][l] < 0.0;
        lowest(k, out->bloc, w);
        STRIP(l) { out->energy[w + l] = k->lowest[l]; out->gap[w + l] = k->second[l] - k->lowest[l]; }
        pivots(k, tied, out, w);
        triads(k, out, w);
    }
}
