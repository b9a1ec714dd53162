/* The rules that take most of a run, in plain C: what their compiled forms are measured against.

   N, D, P, W (states, directed dyads, dyads, lanes), names of rows and the structs come from layout.h, which
   is written out of sim/model/declaration.py and sim/dynamics/arrays.py when this is compiled. */

#include "lanes.h"
#include "layout.h"

#define LANES(w) _Pragma("GCC ivdep") for (int w = 0; w < W; w++)
#define PAIR(row, i, j) (b->pair + (((row) * N + (i)) * N + (j)) * W)
#define CONDUCT(row, i, j) (b->conduct + (((row) * N + (i)) * N + (j)) * W)
#define DYAD(row, d) (b->dyad + ((row) * D + (d)) * W)
#define CHOICE(row, d) (b->choice + ((row) * D + (d)) * W)
#define DISPUTE(row, p) (b->dispute + ((row) * P + (p)) * W)
#define COURSE(row, p) (b->course + ((row) * P + (p)) * W)
#define OWN(row, i) (b->own + ((row) * N + (i)) * W)
#define THEORY(row) (b->theory + (row) * W)
#define LINK(row, d) s->link[(row) * D + (d)]
#define SQUARE(row, i, j) s->square[((row) * N + (i)) * N + (j)]
#define HEARD_FROM(t, i) s->heard_from[(t) * (N + 1) + (i)]
#define HALVED 0.6931471805599453f
#define ACTING (t >= s->acts_from[0])
#define ROUTINELY (t > s->acts_from[0] ? 1.0f : 0.0f)

static const float nothing[W];

INLINE float normal(float u, float v) { return sqrtf(-2.0f * log_of(u)) * cos_turn(v); }

/* What two states have in common. */
static void draw_both(const Structure *s, Block *b, int64_t t, int i, int j, int64_t d) {
    const uint64_t third = ((uint64_t)DYAD_DRAWS << 24) | (uint64_t)t, k = b->seed[0], m = b->seed[1];
    const uint64_t mine = s->state_key[i], theirs = s->state_key[j], *restrict replicate = b->replicate;
    float *restrict shock = PAIR(ATTENTION_SHOCK, i, j), *restrict turn = PAIR(REALIGN_DRAW, i, j);
    float u[2][W], fate[W];
    LANES(w) {
        Four x = philox(replicate[w], third, mine, theirs, k, m);
        u[0][w] = unit(x.a); u[1][w] = unit(x.b); turn[w] = unit(x.c); fate[w] = unit(x.d);
    }
    LANES(w) shock[w] = normal(u[0][w], u[1][w]);
    memcpy(PAIR(ATTENTION_SHOCK, j, i), shock, sizeof fate);
    memcpy(PAIR(REALIGN_DRAW, j, i), turn, sizeof fate);
    if (d >= 0) memcpy(DISPUTE(FATE, LINK(UNDIRECTED, d)), fate, sizeof fate);
}

void rule_draw(const Structure *s, Block *b, int64_t t) {
    const uint64_t second = ((uint64_t)STEP_DRAWS << 24) | (uint64_t)t, k = b->seed[0], m = b->seed[1];
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
        if (ACTING) memcpy(PAIR(CONFER_DRAW, i, j), u[3], sizeof u[3]);
        if (ACTING && d >= 0) memcpy(DYAD(CHOICE_DRAW, d), u[2], sizeof u[2]);
        if (ACTING && i < j) draw_both(s, b, t, i, j, d);
    }
}

INLINE float bias(float attribution, float alignment) { return 1.0f + attribution * most(-alignment, 0.0f); }

/* What i says to o, as o reads it, less what is usual. */
INLINE float heard_of(const Block *b, float routine, int o, int i, int w) {
    const float inflated = bias(THEORY(ATTRIBUTION_BIAS)[w], PAIR(ALIGNMENT, o, i)[w]);
    const float friendly = PAIR(FRIENDLY, i, o)[w] + PAIR(HIDDEN_FRIENDLY, i, o)[w];
    const float hostile = PAIR(HOSTILE, i, o)[w] + PAIR(HIDDEN_HOSTILE, i, o)[w];
    return fmaf(hostile, inflated, friendly) - routine * PAIR(ROUTINE, i, o)[w];
}

INLINE float said_to(const Block *b, float heard, int o, int i, int w) {
    return THEORY(SIGNAL_EFFECT)[w] * PAIR(PERCEIVED, o, i)[w] * heard;
}

INLINE float moved(const Block *b, float pushed, int o, int i, int w) {
    const float now = PAIR(ALIGNMENT, o, i)[w];
    const float reverted = THEORY(REVERSION)[w] * (PAIR(INTEREST, o, i)[w] - now);
    const float next = fmaf(THEORY(DRIFT)[w], PAIR(SHOCK, o, i)[w],
                            fmaf(fmaf(-now, now, 1.0f), pushed, now + reverted));
    return least(most(next, -1.0f), 1.0f);
}

/* Where third states, balance and tension count. */
static void align_all(const Structure *s, Block *b, int64_t t, int o, int i) {
    const float *restrict third = THEORY(THIRD_PARTY), *restrict balance = THEORY(BALANCE);
    const float *restrict now = PAIR(ALIGNMENT, o, i), thirds = s->thirds[o * N + i], routine = ROUTINELY;
    const int64_t d = SQUARE(DYAD_OF, o, i);
    const float *restrict tension = d >= 0 ? DISPUTE(TENSION, LINK(UNDIRECTED, d)) : nothing;
    float *restrict next = PAIR(NEXT_ALIGNMENT, o, i), heard[W], inflated[W], pulled[W];
    LANES(w) {
        pulled[w] = heard[w] = 0.0f;
        inflated[w] = bias(THEORY(ATTRIBUTION_BIAS)[w], now[w]);
    }
    if (HEARD_FROM(t, i) < HEARD_FROM(t, i + 1)) LANES(w) heard[w] = heard_of(b, routine, o, i, w);
    for (int64_t at = HEARD_FROM(t, i); at < HEARD_FROM(t, i + 1); at++) {
        const int64_t x = s->heard[at];
        const float *restrict toward = PAIR(ALIGNMENT, o, x), *restrict usual = PAIR(ROUTINE, i, x);
        const float *restrict hostile = PAIR(HOSTILE, i, x), *restrict friendly = PAIR(FRIENDLY, i, x);
        if (x != o && SQUARE(TIED, o, x)) LANES(w) {
            float unusual = fmaf(hostile[w], inflated[w], friendly[w]) - routine * usual[w];
            heard[w] = fmaf(third[w] * toward[w], unusual, heard[w]);
        }
    }
    for (int x = 0; x < N; x++) {
        const float *restrict toward = PAIR(ALIGNMENT, o, x), *restrict of = PAIR(ALIGNMENT, x, i);
        if (SQUARE(TIED, o, x) && SQUARE(TIED, x, i)) LANES(w) pulled[w] = fmaf(toward[w], of[w], pulled[w]);
    }
    LANES(w) {
        float pushed = fmaf(balance[w] * thirds, pulled[w], said_to(b, heard[w], o, i, w));
        next[w] = moved(b, pushed - THEORY(TENSION_PULL)[w] * tension[w], o, i, w);
    }
}

void rule_align(const Structure *s, Block *b, int64_t t) {
    const float *restrict third = THEORY(THIRD_PARTY), *restrict balance = THEORY(BALANCE);
    const float *restrict pull = THEORY(TENSION_PULL), routine = ROUTINELY;
    int heeds = 0;
    LANES(w) heeds |= (third[w] != 0.0f) | (balance[w] != 0.0f) | (pull[w] != 0.0f);
    for (int o = 0; o < N; o++) for (int i = 0; i < N; i++) if (SQUARE(TIED, o, i)) {
        float *restrict next = PAIR(NEXT_ALIGNMENT, o, i);
        if (heeds) align_all(s, b, t, o, i);
        else if (HEARD_FROM(t, i) == HEARD_FROM(t, i + 1)) LANES(w) next[w] = moved(b, 0.0f, o, i, w);
        else LANES(w) next[w] = moved(b, said_to(b, heard_of(b, routine, o, i, w), o, i, w), o, i, w);
    }
}

void rule_believe(const Structure *s, Block *b, int64_t t) {
    const float *restrict kept = THEORY(BELIEF_KEPT), *restrict reputation = THEORY(REPUTATION);
    const float routine = ROUTINELY;
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
        const float *restrict usual = PAIR(USUAL_PLEDGE, i, j);
        float *restrict support = PAIR(SUPPORT, i, j), *restrict help = PAIR(HELP, i, j);
        LANES(w) {
            float pledged = cost[w] - routine * usual[w];
            support[w] = fmaf(kept[w], support[w] - prior[w], prior[w]) + pledged;
        }
        if (ACTING) LANES(w) help[w] = expit(support[w]);
    }
}

/* Probability that a dyad opens a dispute this week. */
INLINE float hazard(const Block *b, int64_t i, int64_t j, int64_t d, int64_t p, int w) {
    const float dyad = DISPUTE(GROUND, p)[w] + DISPUTE(PROPENSITY, p)[w] + DISPUTE(TENSION, p)[w];
    const float success = DYAD(STRENGTH, d)[w];
    const float deterred = expit(DYAD(BELIEF, d)[w]) * (1.0f - success) - 0.2f;
    const float coercive = THEORY(SUCCESS)[w] * (2.0f * success - 1.0f) - THEORY(RETALIATION)[w] * deterred;
    const float tied = THEORY(AUDIENCE_COST)[w] * OWN(AUDIENCE, i)[w] * DYAD(COMMITMENT, d)[w];
    const float liked = THEORY(OPEN_ALIGNMENT)[w] * PAIR(ALIGNMENT, i, j)[w];
    return expit(dyad - HALVED - liked + coercive + tied);
}

/* Rung that a dispute opens with. */
static int32_t first_act(const Block *b, float land, float drawn, int w) {
    const float threat = expit(THEORY(OPEN_THREAT)[w]);
    const float force = (1.0f - threat) * expit(THEORY(OPEN_FORCE)[w] + THEORY(OPEN_FORCE_LAND)[w] * land);
    return drawn <= force ? FORCE : drawn <= 1.0f - threat ? DISPLAY : THREATEN;
}

void rule_open(const Structure *s, Block *b, int64_t t) {
    union { uint8_t lane[8 * ((W + 7) / 8)]; uint64_t eight[(W + 7) / 8]; } opens = {{0}};
    const int32_t gap = (int32_t)s->spans[GAP];
    float chance[W];
    for (int d = 0; d < D; d++) {
        const int64_t i = LINK(ACTOR, d), j = LINK(TARGET, d), p = LINK(UNDIRECTED, d);
        int32_t *restrict act = CONDUCT(ACT, i, j);
        int32_t *restrict cause = CHOICE(CAUSE, d), *restrict yields = CHOICE(YIELDS, d);
        const int32_t *restrict age = COURSE(AGE, p), *restrict quiet = COURSE(QUIET, p);
        const float *restrict drawn = DYAD(CHOICE_DRAW, d);
        LANES(w) { act[w] = HOLD; cause[w] = NO_CAUSE; yields[w] = 0; }
        if (!ACTING) continue;
        LANES(w) {
            chance[w] = hazard(b, i, j, d, p, w);
            opens.lane[w] = (age[w] < 0) & (quiet[w] >= gap) & (drawn[w] < chance[w]);
        }
        for (int at = 0; at < (W + 7) / 8; at++) if (opens.eight[at])
            for (int w = 8 * at; w < 8 * at + 8; w++) if (opens.lane[w]) {
                act[w] = first_act(b, s->land[p], drawn[w] / chance[w], w);
                cause[w] = OPENING;
            }
    }
}

/* What the draw picks, counted from the downgrade. */
INLINE int32_t conferred(const Block *b, float hostile, float provoked, int i, int j, int w) {
    const float liking = PAIR(ALIGNMENT, i, j)[w], busy = PAIR(BUSY, i, j)[w] + PAIR(ATTENTION, i, j)[w];
    const float friend = THEORY(SOLIDARITY)[w] * OWN(PLIGHT, j)[w] * most(liking, 0.0f);
    const float downgrade = THEORY(DOWNGRADE_ODDS)[w] - THEORY(DOWNGRADE_ALIGNMENT)[w] * liking;
    const float protest = THEORY(PROTEST_ODDS)[w] - THEORY(PROTEST_ALIGNMENT)[w] * liking;
    const float c1 = exp_of(busy + downgrade + hostile + provoked);
    const float c2 = c1 + exp_of(busy + protest + hostile);
    const float c3 = c2 + 1.0f;
    const float c4 = c3 + exp_of(busy);
    const float c5 = c4 + exp_of(busy + THEORY(PLEDGE_ODDS)[w] + friend);
    const float x = PAIR(CONFER_DRAW, i, j)[w] * (c5 + exp_of(busy + THEORY(COOPERATE_ODDS)[w] + friend));
    return COOPERATE + (x <= c1) + (x <= c2) + (x <= c3) + (x <= c4) + (x <= c5);
}

void rule_confer(const Structure *s, Block *b, int64_t t) {
    const float *restrict talk = THEORY(HOSTILE_TALK), *restrict reaction = THEORY(REACTION);
    const float *restrict kept = THEORY(RIFT_KEPT);
    for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) if (SQUARE(TIED, i, j)) {
        const int64_t d = SQUARE(DYAD_OF, i, j);
        const float *restrict tension = d >= 0 ? DISPUTE(TENSION, LINK(UNDIRECTED, d)) : nothing;
        const float *restrict incident = d >= 0 ? DYAD(INCIDENT, d) : nothing;
        int32_t *restrict act = CONDUCT(ACT, i, j);
        float *restrict rift = PAIR(RIFT, i, j);
        if (ACTING && d < 0) LANES(w) act[w] = HOLD;
        if (ACTING) LANES(w) {
            int32_t chosen = conferred(b, talk[w] * tension[w], reaction[w] * incident[w], i, j, w);
            act[w] = act[w] == HOLD ? chosen : act[w];
        }
        LANES(w) rift[w] = kept[w] * rift[w] + (act[w] == DOWNGRADE ? 1.0f : 0.0f);
    }
}
