/* Decisions and joining, as in sim/dynamics/decision.py and joining.py. */

typedef struct { double g[4]; } Memories;
typedef struct { double protest, threat, display, force; } Provoked;

INLINE Provoked provoked_by(const Block *b, Memories m, int w) {
    const double half = THEORY(SATURATION)[w], up = THEORY(SPILL_UP)[w], down = THEORY(SPILL_DOWN)[w];
    double h0 = m.g[0] + half, h1 = m.g[1] + half, h2 = m.g[2] + half, h3 = m.g[3] + half;
    double low = h0 * h1, high = h2 * h3, share = 1.0 / (low * high), first = share * high, second = share * low;
    double s0 = m.g[0] * (first * h1), s1 = m.g[1] * (first * h0);
    double s2 = m.g[2] * (second * h3), s3 = m.g[3] * (second * h2);
    double milder_threat = most(s1, up * s0), milder_display = most(s2, up * s1);
    double harsher_display = most(s2, down * s3), harsher_threat = most(s1, down * harsher_display);
    return (Provoked){most(s0, down * harsher_threat), most(milder_threat, harsher_threat),
                      most(milder_display, harsher_display), most(s3, up * milder_display)};
}

INLINE int64_t choice_of(const Block *b, double odds[6][W], Provoked by, int d, int w) {
    const double precision = THEORY(PRECISION)[w], gain = THEORY(REACTION)[w], answer = precision * gain;
    const double u0 = odds[ACCOMMODATE][w], u2 = odds[PROTEST][w], u3 = odds[THREATEN][w];
    const double u4 = odds[DISPLAY][w], u5 = odds[FORCE][w];
    const double top = most(most(most(u0, u2), most(u3, u4)), most(u5, 0.0));
    double c0 = exp_of(precision * (u0 - top));
    double c1 = c0 + exp_of(-precision * top);
    double c2 = c1 + exp_of(precision * (fma(gain, by.protest, u2) - top));
    double c3 = c2 + exp_of(precision * (u3 - top)) * (DYAD(THREAT_QUARREL, d)[w] + (exp_of(answer * by.threat) - 1.0));
    double c4 = c3 + exp_of(precision * (u4 - top)) * (DYAD(DISPLAY_QUARREL, d)[w] + (exp_of(answer * by.display) - 1.0));
    double c5 = c4 + exp_of(precision * (u5 - top)) * (DYAD(FORCE_QUARREL, d)[w] + (exp_of(answer * by.force) - 1.0));
    double x = DYAD(CHOICE_DRAW, d)[w] * c5;
    return (x >= c0) + (x >= c1) + (x >= c2) + (x >= c3) + (x >= c4);
}

static void reckon(const Structure *s, const Block *b, double odds[6][W], int d) {
    const int64_t i = LINK(ACTOR, d), j = LINK(TARGET, d);
    const double *weight = s->act_weight;
    const double w0 = weight[ACCOMMODATE], w2 = weight[PROTEST], w3 = weight[THREATEN], w4 = weight[DISPLAY],
                 w5 = weight[FORCE];
    LANES(w) {
        double p = DYAD(STRENGTH, d)[w], any = -THEORY(DISLIKE)[w] * PAIR(ALIGNMENT, i, j)[w];
        double deterred = THEORY(RETALIATION)[w] * expit(DYAD(BELIEF, d)[w]) * (1.0 - p);
        double coercive = any + THEORY(SUCCESS)[w] * (2.0 * p - 1.0) - deterred;
        double tied = THEORY(AUDIENCE_COST)[w] * OWN(AUDIENCE, i)[w], stake = DYAD(COMMITMENT, d)[w];
        odds[ACCOMMODATE][w] = THEORY(ACCOMMODATE)[w] - w0 * any;
        odds[PROTEST][w] = THEORY(PROTEST)[w] - w2 * any + tied * least(stake, -w2);
        odds[THREATEN][w] = THEORY(THREATEN)[w] - w3 * coercive + tied * least(stake, -w3);
        odds[DISPLAY][w] = THEORY(DISPLAY)[w] - w4 * coercive + tied * least(stake, -w4);
        odds[FORCE][w] = THEORY(FORCE)[w] - w5 * coercive + tied * least(stake, -w5);
    }
}

/* Lanes in which one of two dyads chose at least this rung, into b->lane. */
static int among(const Block *b, int64_t d, int64_t q, int64_t rung) {
    const int64_t *restrict act = CHOICE(ACT, d), *restrict other = CHOICE(ACT, q);
    int found = 0;
    for (int w = 0; w < W; w++) {
        b->lane[found] = w;
        found += act[w] >= rung || other[w] >= rung;
    }
    return found;
}

static void decide(const Structure *s, Block *b, int64_t t) {
    double odds[6][W], by[4][W];
    for (int d = 0; d < D; d++) {
        int64_t *restrict act = CHOICE(ACT, d), *restrict calm = CHOICE(UNPROVOKED, d);
        int64_t *restrict told = CHOICE(SIGNALLED, d), military = 0, alarm = 0;
        b->alarm[d] = 0;
        if (t < s->acts_from[0]) {
            LANES(w) act[w] = calm[w] = told[w] = HOLD;
            continue;
        }
        const double *restrict g = MEMORY(GRIEVANCE, d, 0), *restrict a = MEMORY(GRIEVANCE_GIVEN, d, 0);
        reckon(s, b, odds, d);
        LANES(w) {
            Memories all = {{g[w] + a[w], g[W + w] + a[W + w], g[2 * W + w] + a[2 * W + w],
                             g[3 * W + w] + a[3 * W + w]}};
            Provoked x = provoked_by(b, all, w);
            by[0][w] = x.protest; by[1][w] = x.threat; by[2][w] = x.display; by[3][w] = x.force;
        }
        LANES(w) {
            int64_t rung = choice_of(b, odds, (Provoked){by[0][w], by[1][w], by[2][w], by[3][w]}, d, w);
            act[w] = calm[w] = told[w] = rung;
            military += rung >= DISPLAY;
            alarm += rung >= FORCE;
        }
        b->alarm[d] = alarm;
        if (military) for (int at = 0, found = among(b, d, d, DISPLAY); at < found; at++) {
            int w = (int)b->lane[at];
            Memories given = {{a[w], a[W + w], a[2 * W + w], a[3 * W + w]}};
            calm[w] = choice_of(b, odds, (Provoked){0.0, 0.0, 0.0, 0.0}, d, w);
            told[w] = choice_of(b, odds, provoked_by(b, given, w), d, w);
        }
    }
}

static void join(const Structure *s, Block *b, int64_t t) {
    double best[W];
    for (int d = 0; d < D; d++) {
        const int64_t k = LINK(ACTOR, d), o = LINK(TARGET, d);
        int64_t *restrict side = CHOICE(SIDE, d);
        int drawn = 0;
        if (b->joined[d]) LANES(w) side[w] = -1;
        b->joined[d] = 0;
        for (int64_t f = s->first[o]; f < s->first[o + 1]; f++) {
            const int64_t i = LINK(TARGET, f), r = LINK(REVERSE, f);
            if (t < s->acts_from[0] || b->alarm[f] + b->alarm[r] == 0 || i == k || !SQUARE(TIED, k, i)) continue;
            if (!drawn) LANES(w) best[w] = -600.0;
            drawn = b->joined[d] = 1;
            LANES(w) {
                double pledge = THEORY(JOIN_COMMITMENT)[w] * OWN(AUDIENCE, k)[w] * PAIR(HELP, k, i)[w];
                double leaning = THEORY(JOIN_ALIGNMENT)[w] * (PAIR(ALIGNMENT, k, i)[w] - PAIR(ALIGNMENT, k, o)[w]);
                double drive = THEORY(JOIN)[w] + pledge + leaning + PAIR(TOIL, k, o)[w];
                int fight = CHOICE(ACT, f)[w] == FORCE || CHOICE(ACT, r)[w] == FORCE;
                int more = fight && drive > best[w];
                best[w] = more ? drive : best[w];
                side[w] = more ? i : side[w];
            }
        }
        if (drawn) LANES(w) {
            double chance = expit(THEORY(PRECISION)[w] * best[w]);
            int stays = DYAD(JOIN_DRAW, d)[w] >= chance || CHOICE(ACT, d)[w] == FORCE || best[w] == -600.0;
            side[w] = stays ? -1 : side[w];
        }
    }
}

static void strike(Block *b) {
    for (int d = 0; d < D; d++) if (b->joined[d]) {
        int64_t *restrict act = CHOICE(ACT, d);
        const int64_t *restrict side = CHOICE(SIDE, d);
        LANES(w) act[w] = side[w] >= 0 ? FORCE : act[w];
    }
}
