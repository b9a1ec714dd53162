/* Decisions and joining, as in sim/dynamics/decision.py and joining.py. */

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
        odds[ACCOMMODATE][w] = THEORY(ACCOMMODATE)[w] - w0 * any;
        odds[PROTEST][w] = THEORY(PROTEST)[w] - w2 * any + tied * least(stake, -w2);
        odds[THREATEN][w] = THEORY(THREATEN)[w] - w3 * coercive + tied * least(stake, -w3);
        odds[DISPLAY][w] = THEORY(DISPLAY)[w] - w4 * coercive + tied * least(stake, -w4);
        odds[FORCE][w] = THEORY(FORCE)[w] - w5 * coercive + tied * least(stake, -w5);
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

static void decide(const Structure *s, Block *b, int64_t t) {
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

/* Lanes in which anybody chose force in this step, into b->lane. */
static int fighting(const Block *b) {
    int32_t highest[W] = {0};
    int found = 0;
    for (int d = 0; d < D; d++) if (b->alarm[d]) {
        const int32_t *restrict act = CHOICE(ACT, d);
        LANES(w) highest[w] = act[w] > highest[w] ? act[w] : highest[w];
    }
    for (int w = 0; w < W; w++) {
        b->lane[found] = w;
        found += highest[w] == FORCE;
    }
    return found;
}

static void join(const Structure *s, Block *b, int64_t t) {
    float best[W];
    const int fought = t < s->acts_from[0] ? 0 : fighting(b);
    for (int d = 0; d < D; d++) {
        const int64_t k = LINK(ACTOR, d), o = LINK(TARGET, d);
        int32_t *restrict side = CHOICE(SIDE, d);
        int drawn = 0;
        if (b->joined[d]) LANES(w) side[w] = -1;
        b->joined[d] = 0;
        if (fought) for (int64_t f = s->first[o]; f < s->first[o + 1]; f++) {
            const int64_t i = LINK(TARGET, f), r = LINK(REVERSE, f);
            if (b->alarm[f] + b->alarm[r] == 0 || i == k || !SQUARE(TIED, k, i)) continue;
            if (!drawn) for (int at = 0; at < fought; at++) best[b->lane[at]] = -600.0f;
            drawn = 1;
            for (int at = 0; at < fought; at++) {
                const int64_t w = b->lane[at];
                if (CHOICE(ACT, f)[w] != FORCE && CHOICE(ACT, r)[w] != FORCE) continue;
                float pledge = THEORY(JOIN_COMMITMENT)[w] * OWN(AUDIENCE, k)[w] * PAIR(HELP, k, i)[w];
                float leaning = THEORY(JOIN_ALIGNMENT)[w] * (PAIR(ALIGNMENT, k, i)[w] - PAIR(ALIGNMENT, k, o)[w]);
                float drive = THEORY(JOIN)[w] + pledge + leaning + PAIR(TOIL, k, o)[w];
                if (drive > best[w]) { best[w] = drive; side[w] = (int32_t)i; }
            }
        }
        if (drawn) for (int at = 0; at < fought; at++) {
            const int64_t w = b->lane[at];
            if (side[w] < 0) continue;
            float chance = expit(THEORY(PRECISION)[w] * best[w]);
            if (DYAD(JOIN_DRAW, d)[w] >= chance || CHOICE(ACT, d)[w] == FORCE) side[w] = -1;
            else b->joined[d]++;
        }
    }
}

static void strike(Block *b) {
    for (int d = 0; d < D; d++) if (b->joined[d]) {
        int32_t *restrict act = CHOICE(ACT, d);
        const int32_t *restrict side = CHOICE(SIDE, d);
        LANES(w) act[w] = side[w] >= 0 ? FORCE : act[w];
    }
}
