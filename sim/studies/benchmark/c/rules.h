/* The rules of sim/dynamics, in the order of step.py: plain loops over states, lanes innermost.

   N, D, W (states, directed dyads, lanes), the names of rows and the structs come from layout.h, which is
   written out of sim/dynamics/arrays.py when this is compiled. */

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
#define REMEMBERS(d, h) s->remembers[(d) * 4 + (h)]
#define MESSAGE(row, e) s->message[(row) * M + (e)]
#define MECHANISM(row, e) s->mechanism[(row) * M + (e)]

static void draw(const Structure *s, Block *b, int64_t t) {
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

INLINE float evidence(float weight, float audience, float talk, float tying, float sunk) {
    return fabsf(weight) * fmaf(tying + talk, audience, sunk);
}

static void say_act(const Structure *s, Block *b, int i, int j, int d) {
    const float *weight = s->act_weight;
    const int32_t *restrict act = CHOICE(ACT, d);
    float *restrict friendly_to = PAIR(FRIENDLY, i, j), *restrict hostile_to = PAIR(HOSTILE, i, j);
    float *restrict threat = PAIR(THREAT_COST, i, j), *restrict pledge = PAIR(PLEDGE_COST, i, j);
    float *restrict pledged = DYAD(PLEDGED, d);
    const float *restrict audience = OWN(AUDIENCE, i), *restrict talking = THEORY(TALK_EVIDENCE);
    const float *restrict tied = THEORY(TIED_EVIDENCE), *restrict sunken = THEORY(SUNK_EVIDENCE);
    const float w0 = weight[ACCOMMODATE], w2 = weight[PROTEST], w3 = weight[THREATEN], w4 = weight[DISPLAY],
                 w5 = weight[FORCE];
    LANES(w) {
        int32_t rung = act[w];
        float friendly = (rung == ACCOMMODATE) * w0;
        float hostile = (rung == FORCE) * w5 + (rung == DISPLAY) * w4 + (rung == THREATEN) * w3 + (rung == PROTEST) * w2;
        float talk = (rung < THREATEN) * talking[w], tying = (rung >= THREATEN) * tied[w];
        float sunk = (rung >= DISPLAY) * sunken[w];
        friendly_to[w] = friendly;
        hostile_to[w] = hostile;
        threat[w] = evidence(hostile, audience[w], talk, tying, sunk);
        pledge[w] = evidence(friendly, audience[w], talk, tying, sunk);
        pledged[w] = (rung >= THREATEN) * -hostile;
    }
}

static void under_way(const Structure *s, Block *b, int64_t t, int64_t e, float *restrict out) {
    const int64_t signal = MESSAGE(SIGNAL, e);
    const float *restrict weight = b->weight + e * W, *restrict chance = b->chance + signal * W;
    const int32_t *restrict onset = b->schedule + (ONSET * S + signal) * W;
    const int32_t *restrict length = b->schedule + (LENGTH * S + signal) * W;
    const uint64_t second = (UINT64_C(2) << 24) | (uint64_t)t, *key = s->signal_key + 2 * signal;
    if (s->recurring[signal]) LANES(w) {
        Four x = philox(b->replicate[w], second, key[0], key[1], b->seed[0], b->seed[1]);
        out[w] = (unit(x.a) < chance[w] ? 1.0f : 0.0f) * weight[w];
    } else LANES(w) {
        int32_t since = (int32_t)t - onset[w];
        out[w] = (since >= 0 && since < length[w] ? 1.0f / (float)length[w] : 0.0f) * weight[w];
    }
}

static void deliver(const Structure *s, Block *b, int64_t e, const float *restrict sent) {
    const int64_t i = MESSAGE(SENDER, e), j = MESSAGE(RECEIVER, e), d = MESSAGE(HEARD_BY, e);
    const int64_t h = MESSAGE(REMEMBERED, e);
    const float talks = MECHANISM(TALK, e), ties = MECHANISM(TYING, e), sinks = MECHANISM(SUNK, e);
    float *friendly_to = PAIR(FRIENDLY, i, j), *hostile_to = PAIR(HOSTILE, i, j);
    LANES(w) {
        float talk = talks * THEORY(TALK_EVIDENCE)[w], tying = ties * THEORY(TIED_EVIDENCE)[w];
        float sunk = sinks * THEORY(SUNK_EVIDENCE)[w], audience = OWN(AUDIENCE, i)[w];
        float friendly = most(sent[w], 0.0f), hostile = least(sent[w], 0.0f);
        friendly_to[w] += friendly;
        hostile_to[w] += hostile;
        PAIR(THREAT_COST, i, j)[w] += evidence(hostile, audience, talk, tying, sunk);
        PAIR(PLEDGE_COST, i, j)[w] += evidence(friendly, audience, talk, tying, sunk);
    }
    if (MECHANISM(PRIVATE, e) == 1.0f) LANES(w) {
        float hidden = 1.0f - THEORY(PRIVATE_VISIBILITY)[w];
        float friendly = hidden * most(sent[w], 0.0f), hostile = hidden * least(sent[w], 0.0f);
        friendly_to[w] -= friendly;
        hostile_to[w] -= hostile;
        PAIR(HIDDEN_FRIENDLY, i, j)[w] += friendly;
        PAIR(HIDDEN_HOSTILE, i, j)[w] += hostile;
    }
    if (d >= 0 && h >= 0) {
        const int64_t mine = LINK(REVERSE, d);
        const float border = MECHANISM(BORDER, e);
        LANES(w) {
            float severity = most(-sent[w], 0.0f);
            MEMORY(GIVEN, d, h)[w] += severity * (1.0f + border * THEORY(BORDER_SALIENCE)[w]);
            DYAD(PLEDGED, mine)[w] = most(DYAD(PLEDGED, mine)[w], severity * ties);
            CHOICE(GIVEN_RUNG, mine)[w] = most_of(CHOICE(GIVEN_RUNG, mine)[w], severity > 0.0f ? h + FIRST_HOSTILE : 0);
        }
    }
}

/* Unsay what a delivery of the last step said. */
static void sweep(const Structure *s, Block *b, int64_t e) {
    const int64_t i = MESSAGE(SENDER, e), j = MESSAGE(RECEIVER, e), d = MESSAGE(HEARD_BY, e), h = MESSAGE(REMEMBERED, e);
    const int rows[] = {FRIENDLY, HOSTILE, HIDDEN_FRIENDLY, HIDDEN_HOSTILE, THREAT_COST, PLEDGE_COST};
    for (int row = 0; row < 6; row++) memset(PAIR(rows[row], i, j), 0, sizeof(float) * W);
    if (d < 0 || h < 0) return;
    memset(MEMORY(GIVEN, d, h), 0, sizeof(float) * W);
    memset(DYAD(PLEDGED, LINK(REVERSE, d)), 0, sizeof(float) * W);
    memset(CHOICE(GIVEN_RUNG, LINK(REVERSE, d)), 0, sizeof(int32_t) * W);
}

static void send(const Structure *s, Block *b, int64_t t) {
    for (int64_t at = s->due_from[t > 0 ? t - 1 : 0]; at < s->due_from[t]; at++) sweep(s, b, s->due[at]);
    if (t >= s->acts_from[0])
        for (int d = 0; d < D; d++) say_act(s, b, (int)LINK(ACTOR, d), (int)LINK(TARGET, d), d);
    for (int64_t at = s->due_from[t]; at < s->due_from[t + 1]; at++) {
        float sent[W];
        under_way(s, b, t, s->due[at], sent);
        deliver(s, b, s->due[at], sent);
    }
}

INLINE float bias(float attribution, float alignment) { return 1.0f + attribution * most(-alignment, 0.0f); }

static void align(const Structure *s, Block *b, int64_t t) {
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

static void resent(const Structure *s, Block *b, int64_t t) {
    float left[W], scale[W];
    for (int d = 0; d < D; d++) {
        const int64_t i = LINK(ACTOR, d), j = LINK(TARGET, d);
        const int32_t *restrict act = CHOICE(ACT, LINK(REVERSE, d));
        LANES(w) {
            float friendly = PAIR(FRIENDLY, j, i)[w] + PAIR(HIDDEN_FRIENDLY, j, i)[w];
            left[w] = THEORY(GRIEVANCE_KEPT)[w] * most(1.0f - THEORY(EASING)[w] * friendly, 0.0f);
            scale[w] = bias(THEORY(ATTRIBUTION_BIAS)[w], PAIR(ALIGNMENT, i, j)[w]) * PAIR(PERCEIVED, i, j)[w];
        }
        for (int h = 0; h < 4; h++) {
            const float severity = -s->act_weight[h + FIRST_HOSTILE];
            float *restrict own = MEMORY(GRIEVANCE, d, h), *restrict told = MEMORY(GRIEVANCE_GIVEN, d, h);
            const float *restrict given = MEMORY(GIVEN, d, h);
            if (t > s->acts_from[0]) LANES(w)
                own[w] = fmaf(own[w], left[w], (act[w] == h + FIRST_HOSTILE ? severity : 0.0f) * scale[w]);
            if (REMEMBERS(d, h)) LANES(w) told[w] = fmaf(given[w], scale[w], told[w] * left[w]);
        }
    }
}

static void believe(const Structure *s, Block *b, int64_t t) {
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

static void commit(Block *b) {
    for (int d = 0; d < D; d++) {
        float *restrict tied = DYAD(COMMITMENT, d);
        const float *restrict pledged = DYAD(PLEDGED, d), *restrict kept = THEORY(COMMITMENT_KEPT);
        LANES(w) tied[w] = most(kept[w] * tied[w], pledged[w]);
    }
}

static void settle(const Structure *s, Block *b) {
    for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) if (SQUARE(TIED, i, j))
        memcpy(PAIR(ALIGNMENT, i, j), PAIR(NEXT_ALIGNMENT, i, j), sizeof(float) * W);
}

static void weigh(const Structure *s, Block *b) {
    float mine[W], theirs[W];
    for (int d = 0; d < D; d++) {
        const int64_t i = LINK(ACTOR, d), j = LINK(TARGET, d);
        if (i > j) continue;
        LANES(w) {
            mine[w] = 1e-12f + PAIR(PROJECTED, i, j)[w];
            theirs[w] = 1e-12f + PAIR(PROJECTED, j, i)[w];
        }
        for (int k = 0; k < N; k++) if (SQUARE(TIED, k, i) && SQUARE(TIED, k, j)) {
            const float *restrict for_i = PAIR(HELP, k, i), *restrict for_j = PAIR(HELP, k, j);
            const float *restrict at_i = PAIR(PROJECTED, k, i), *restrict at_j = PAIR(PROJECTED, k, j);
            LANES(w) {
                mine[w] += for_i[w] * (1.0f - for_j[w]) * at_j[w];
                theirs[w] += for_j[w] * (1.0f - for_i[w]) * at_i[w];
            }
        }
        float *restrict p = DYAD(STRENGTH, d), *restrict q = DYAD(STRENGTH, LINK(REVERSE, d));
        const float *restrict decisiveness = THEORY(DECISIVENESS);
        LANES(w) {
            p[w] = 1.0f / (1.0f + exp_of(decisiveness[w] * log_of(theirs[w] / mine[w])));
            q[w] = 1.0f - p[w];
        }
    }
}
