/* The rules that take most of a run, in plain C: what their compiled forms are measured against.

   N, D, W (states, directed dyads, lanes), the names of rows and the structs come from layout.h, which is
   written out of sim/model/declaration.py and sim/dynamics/arrays.py when this is compiled. */

#include "lanes.h"
#include "layout.h"

#define LANES(w) _Pragma("GCC ivdep") for (int w = 0; w < W; w++)
#define PAIR(row, i, j) (b->pair + (((row) * N + (i)) * N + (j)) * W)
#define DYAD(row, d) (b->dyad + ((row) * D + (d)) * W)
#define MEMORY(row, d, h) (b->memory + (((row) * D + (d)) * 4 + (h)) * W)
#define CHOICE(row, d) (b->choice + ((row) * D + (d)) * W)
#define OWN(row, i) (b->own + ((row) * N + (i)) * W)
#define THEORY(row) (b->theory + (row) * W)
#define LINK(row, d) s->link[(row) * D + (d)]
#define SQUARE(row, i, j) s->square[((row) * N + (i)) * N + (j)]
#define HEARD_FROM(t, i) s->heard_from[(t) * (N + 1) + (i)]

void draw(const Structure *s, Block *b, int64_t t) {
    const uint64_t second = (UINT64_C(1) << 24) | (uint64_t)t, k = b->seed[0], m = b->seed[1];
    const float *restrict noise = THEORY(PERCEPTION_NOISE);
    const uint64_t *restrict replicate = b->replicate;
    float u[4][W];
    for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) if (SQUARE(TIED, i, j)) {
        const uint64_t mine = s->state_key[i], theirs = s->state_key[j];
        const int64_t d = SQUARE(DYAD_OF, i, j);
        float *restrict perceived = PAIR(PERCEIVED, i, j), *restrict shock = PAIR(SHOCK, i, j);
        LANES(w) {
            Four x = philox(replicate[w], second, mine, theirs, k, m);
            u[0][w] = unit(x.a); u[1][w] = unit(x.b); u[2][w] = unit(x.c ^ LOW); u[3][w] = unit(x.d);
        }
        if (HEARD_FROM(t, j) < HEARD_FROM(t, j + 1)) LANES(w) {
            float radius = sqrtf(-2.0f * log_of(u[0][w])), spread = noise[w];
            perceived[w] = exp_of(spread * (radius * cos_turn(u[1][w]) - 0.5f * spread));
            shock[w] = radius * sin_turn(u[1][w]);
        } else LANES(w) shock[w] = sqrtf(-2.0f * log_of(u[0][w])) * sin_turn(u[1][w]);
        if (d >= 0 && t >= s->acts_from[0]) {
            memcpy(DYAD(CHOICE_DRAW, d), u[2], sizeof u[2]);
            memcpy(DYAD(JOIN_DRAW, d), u[3], sizeof u[3]);
        }
    }
}

INLINE float bias(float attribution, float alignment) { return 1.0f + attribution * most(-alignment, 0.0f); }

void align(const Structure *s, Block *b, int64_t t) {
    const float *restrict attribution = THEORY(ATTRIBUTION_BIAS), *restrict effect = THEORY(SIGNAL_EFFECT);
    const float *restrict balance = THEORY(BALANCE), *restrict reversion = THEORY(REVERSION);
    const float *restrict drift = THEORY(DRIFT);
    const float routine = t > s->acts_from[0] ? 1.0f : 0.0f;
    float said[W], biased[W], pulled[W];
    for (int o = 0; o < N; o++) for (int i = 0; i < N; i++) if (SQUARE(TIED, o, i)) {
        const float *restrict now = PAIR(ALIGNMENT, o, i), thirds = s->thirds[o * N + i];
        float *restrict next = PAIR(NEXT_ALIGNMENT, o, i);
        LANES(w) pulled[w] = 0.0f;
        if (HEARD_FROM(t, i) == HEARD_FROM(t, i + 1)) LANES(w) said[w] = 0.0f;
        else LANES(w) {
            biased[w] = bias(attribution[w], now[w]);
            float friendly = PAIR(FRIENDLY, i, o)[w] + PAIR(HIDDEN_FRIENDLY, i, o)[w];
            said[w] = fmaf(PAIR(HOSTILE, i, o)[w] + PAIR(HIDDEN_HOSTILE, i, o)[w], biased[w], friendly);
        }
        for (int64_t at = HEARD_FROM(t, i); at < HEARD_FROM(t, i + 1); at++) {
            const int64_t x = s->heard[at];
            const float *restrict toward = PAIR(ALIGNMENT, o, x);
            const float *restrict hostile = PAIR(HOSTILE, i, x), *restrict friendly = PAIR(FRIENDLY, i, x);
            if (x != o) LANES(w) said[w] = fmaf(toward[w], fmaf(hostile[w], biased[w], friendly[w]), said[w]);
        }
        for (int x = 0; x < N; x++) {
            const float *restrict toward = PAIR(ALIGNMENT, o, x), *restrict of = PAIR(ALIGNMENT, x, i);
            if (SQUARE(TIED, o, x) && SQUARE(TIED, x, i)) LANES(w)
                pulled[w] = fmaf(toward[w], of[w], pulled[w]);
        }
        LANES(w) {
            float heard = effect[w] * PAIR(PERCEIVED, o, i)[w] * said[w];
            float pushed = fmaf(balance[w] * thirds, pulled[w], heard);
            float reverted = reversion[w] * (PAIR(INTEREST, o, i)[w] - now[w]) - routine * PAIR(ROUTINE, o, i)[w];
            float moved = fmaf(drift[w], PAIR(SHOCK, o, i)[w],
                               fmaf(fmaf(-now[w], now[w], 1.0f), pushed, now[w] + reverted));
            next[w] = least(most(moved, -1.0f), 1.0f);
        }
    }
}

void believe(const Structure *s, Block *b, int64_t t) {
    const float *restrict kept = THEORY(BELIEF_KEPT), *restrict reputation = THEORY(REPUTATION);
    float shown[W];
    for (int d = 0; d < D; d++) {
        const int64_t i = LINK(ACTOR, d), j = LINK(TARGET, d);
        memcpy(shown, PAIR(THREAT_COST, j, i), sizeof shown);
        for (int64_t at = HEARD_FROM(t, j); at < HEARD_FROM(t, j + 1); at++) {
            const int64_t x = s->heard[at];
            const float *restrict cost = PAIR(THREAT_COST, j, x);
            if (x != i) LANES(w) shown[w] = fmaf(reputation[w], cost[w], shown[w]);
        }
        const float *restrict prior = DYAD(RESOLVE, d), *restrict perceived = PAIR(PERCEIVED, i, j);
        float *restrict belief = DYAD(BELIEF, d);
        LANES(w) belief[w] = fmaf(perceived[w], shown[w], fmaf(kept[w], belief[w] - prior[w], prior[w]));
    }
    for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) if (SQUARE(TIED, i, j)) {
        const float *restrict prior = PAIR(PACT, i, j), *restrict cost = PAIR(PLEDGE_COST, i, j);
        float *restrict support = PAIR(SUPPORT, i, j), *restrict help = PAIR(HELP, i, j);
        LANES(w) support[w] = fmaf(kept[w], support[w] - prior[w], prior[w]) + cost[w];
        if (t >= s->acts_from[0]) LANES(w) help[w] = expit(support[w]);
    }
}

typedef struct { float g[4]; } Memories;
typedef struct { float protest, threat, display, force; } Provoked;

INLINE Provoked provoked_by(const Block *b, Memories m, int w) {
    const float half = THEORY(SATURATION)[w], up = THEORY(SPILL_UP)[w], down = THEORY(SPILL_DOWN)[w];
    float h0 = m.g[0] + half, h1 = m.g[1] + half, h2 = m.g[2] + half, h3 = m.g[3] + half;
    float first = 1.0f / (h0 * h1), second = 1.0f / (h2 * h3);
    float s0 = m.g[0] * (first * h1), s1 = m.g[1] * (first * h0);
    float s2 = m.g[2] * (second * h3), s3 = m.g[3] * (second * h2);
    float milder_threat = most(s1, up * s0), milder_display = most(s2, up * s1);
    float harsher_display = most(s2, down * s3), harsher_threat = most(s1, down * harsher_display);
    return (Provoked){most(s0, down * harsher_threat), most(milder_threat, harsher_threat),
                      most(milder_display, harsher_display), most(s3, up * milder_display)};
}

INLINE int32_t choice_of(const Block *b, float odds[6][W], Provoked by, int d, int w) {
    const float precision = THEORY(PRECISION)[w], gain = THEORY(REACTION)[w], answer = precision * gain;
    const float u0 = precision * odds[ACCOMMODATE][w], u3 = precision * odds[THREATEN][w];
    const float u4 = precision * odds[DISPLAY][w], u5 = precision * odds[FORCE][w];
    const float a2 = fmaf(answer, by.protest, precision * odds[PROTEST][w]), a3 = fmaf(answer, by.threat, u3);
    const float a4 = fmaf(answer, by.display, u4), a5 = fmaf(answer, by.force, u5);
    const float top = most(most(most(u0, a2), most(a3, a4)), most(a5, 0.0f));
    float e3 = decay(u3 - top), e4 = decay(u4 - top), e5 = decay(u5 - top);
    float c5 = e5 * DYAD(FORCE_QUARREL, d)[w] + (decay(a5 - top) - e5);
    float c4 = c5 + (e4 * DYAD(DISPLAY_QUARREL, d)[w] + (decay(a4 - top) - e4));
    float c3 = c4 + (e3 * DYAD(THREAT_QUARREL, d)[w] + (decay(a3 - top) - e3));
    float c2 = c3 + decay(a2 - top);
    float c1 = c2 + decay(-top);
    float x = DYAD(CHOICE_DRAW, d)[w] * (c1 + decay(u0 - top));
    return (x <= c1) + (x <= c2) + (x <= c3) + (x <= c4) + (x <= c5);
}

static void reckon(const Structure *s, const Block *b, float odds[6][W], int d) {
    const int64_t i = LINK(ACTOR, d), j = LINK(TARGET, d);
    const float *weight = s->act_weight;
    const float w0 = weight[ACCOMMODATE], w2 = weight[PROTEST], w3 = weight[THREATEN], w4 = weight[DISPLAY],
                 w5 = weight[FORCE];
    LANES(w) {
        float p = DYAD(STRENGTH, d)[w], any = -THEORY(DISLIKE)[w] * PAIR(ALIGNMENT, i, j)[w];
        float deterred = THEORY(RETALIATION)[w] * expit(DYAD(BELIEF, d)[w]) * (1.0f - p);
        float coercive = any + THEORY(SUCCESS)[w] * (2.0f * p - 1.0f) - deterred;
        float tied = THEORY(AUDIENCE_COST)[w] * OWN(AUDIENCE, i)[w], stake = DYAD(COMMITMENT, d)[w];
        odds[ACCOMMODATE][w] = THEORY(ACCOMMODATE_ODDS)[w] - w0 * any;
        odds[PROTEST][w] = THEORY(PROTEST_ODDS)[w] - w2 * any + tied * least(stake, -w2);
        odds[THREATEN][w] = THEORY(THREATEN_ODDS)[w] - w3 * coercive + tied * least(stake, -w3);
        odds[DISPLAY][w] = THEORY(DISPLAY_ODDS)[w] - w4 * coercive + tied * least(stake, -w4);
        odds[FORCE][w] = THEORY(FORCE_ODDS)[w] - w5 * coercive + tied * least(stake, -w5);
    }
}

/* Lanes in which one of two dyads chose at least this rung, into b->lane. */
static int among(const Block *b, int64_t d, int64_t q, int64_t rung) {
    const int32_t *restrict act = CHOICE(ACT, d), *restrict other = CHOICE(ACT, q);
    int found = 0;
    for (int w = 0; w < W; w++) {
        b->lane[found] = w;
        found += act[w] >= rung || other[w] >= rung;
    }
    return found;
}

void decide(const Structure *s, Block *b, int64_t t) {
    float odds[6][W], by[4][W];
    for (int d = 0; d < D; d++) {
        int32_t *restrict act = CHOICE(ACT, d), *restrict calm = CHOICE(UNPROVOKED, d);
        int32_t *restrict told = CHOICE(SIGNALLED, d), military = 0, alarm = 0;
        b->alarm[d] = 0;
        if (t < s->acts_from[0]) {
            LANES(w) act[w] = calm[w] = told[w] = HOLD;
            continue;
        }
        const float *restrict g = MEMORY(GRIEVANCE, d, 0), *restrict a = MEMORY(GRIEVANCE_GIVEN, d, 0);
        reckon(s, b, odds, d);
        LANES(w) {
            Memories all = {{g[w] + a[w], g[W + w] + a[W + w], g[2 * W + w] + a[2 * W + w],
                             g[3 * W + w] + a[3 * W + w]}};
            Provoked x = provoked_by(b, all, w);
            by[0][w] = x.protest; by[1][w] = x.threat; by[2][w] = x.display; by[3][w] = x.force;
        }
        LANES(w) {
            int32_t rung = choice_of(b, odds, (Provoked){by[0][w], by[1][w], by[2][w], by[3][w]}, d, w);
            act[w] = calm[w] = told[w] = rung;
            military += rung >= DISPLAY;
            alarm += rung >= FORCE;
        }
        b->alarm[d] = alarm;
        if (military) for (int at = 0, found = among(b, d, d, DISPLAY); at < found; at++) {
            int w = (int)b->lane[at];
            Memories given = {{a[w], a[W + w], a[2 * W + w], a[3 * W + w]}};
            calm[w] = choice_of(b, odds, (Provoked){0.0f, 0.0f, 0.0f, 0.0f}, d, w);
            told[w] = choice_of(b, odds, provoked_by(b, given, w), d, w);
        }
    }
}
