/* Outcomes counted while the histories run, as in sim/outcomes/escalation.py. */

#define KEPT(row, p) (r->dyad + ((row) * P + (p)) * W)
#define HELPER(row, k, i) (r->pair + (((row) * N + (k)) * N + (i)) * W)

static void follow(const Structure *s, const Block *b, Record *r, const Clock *c, int d, int64_t since) {
    const int64_t p = LINK(PAIR_OF, d), q = LINK(REVERSE, d);
    const int64_t *restrict mine = CHOICE(ACT, d), *restrict theirs = CHOICE(ACT, q);
    const int64_t *restrict side = CHOICE(SIDE, d), *restrict other = CHOICE(SIDE, q);
    int64_t *restrict level = r->level, *restrict since_own = KEPT(SINCE_OWN, p);
    int64_t *restrict disputes = KEPT(DISPUTES, p), *restrict joined = KEPT(JOINER_SEEN, p);
    int64_t *restrict mutual = KEPT(MUTUAL, p), *restrict quiet = KEPT(QUIET, p), *restrict calm = KEPT(CALM, p);
    const int64_t *restrict displayed = KEPT(FIRST + 1, p);
    int64_t *restrict peak = KEPT(PEAK, p);
    const int64_t gap = c->gap_steps, war = c->war_steps, calm_steps = c->calm_steps;
    LANES(w) {
        int64_t own = ((mine[w] >= THREATEN) & (side[w] < 0)) | ((theirs[w] >= THREATEN) & (other[w] < 0));
        int64_t opens = own & (since_own[w] >= gap);
        since_own[w] = own ? 0 : since_own[w] + 1;
        disputes[w] += opens;
        joined[w] *= 1 - opens;
    }
    LANES(w) {
        mutual[w] = least_of(mine[w], theirs[w]) == FORCE ? mutual[w] + 1 : 0;
        level[w] = mutual[w] >= war ? 5 : most_of(most_of(mine[w], theirs[w]) - 1, 1);
        quiet[w] = level[w] == 1 ? quiet[w] + 1 : 0;
        int now = displayed[w] >= 0 && calm[w] < 0 && quiet[w] >= calm_steps;
        calm[w] = now ? since - calm_steps + 1 - displayed[w] : calm[w];
        peak[w] = most_of(peak[w], level[w]);
    }
    for (int k = 0; k < 4; k++) {
        int64_t *restrict steps = KEPT(STEPS_AT + k, p), *restrict first = KEPT(FIRST + k, p);
        LANES(w) {
            steps[w] += level[w] >= k + 2;
            first[w] = level[w] >= k + 2 && first[w] < 0 ? since : first[w];
        }
    }
}

static void provenance(const Block *b, Record *r, int64_t p, int64_t d) {
    const int64_t *restrict act = CHOICE(ACT, d), *restrict side = CHOICE(SIDE, d);
    const int64_t *restrict unprovoked = CHOICE(UNPROVOKED, d), *restrict signalled = CHOICE(SIGNALLED, d);
    int64_t *restrict spontaneous = KEPT(SPONTANEOUS, p), *restrict driven = KEPT(SIGNAL_DRIVEN, p);
    int64_t *restrict answer = KEPT(ANSWER, p);
    LANES(w) {
        int64_t own = act[w] >= DISPLAY && side[w] < 0, calm = own && unprovoked[w] >= DISPLAY;
        int64_t told = own && signalled[w] >= DISPLAY;
        spontaneous[w] += calm;
        driven[w] += told * (1 - calm);
        answer[w] += own * (1 - calm) * (1 - told);
    }
}

static void tally(const Structure *s, const Block *b, const Record *r, Tallies *y, const Clock *c, int d, int64_t t,
                  int64_t used) {
    const int64_t p = LINK(PAIR_OF, d), q = LINK(REVERSE, d);
    int64_t *levels = y->levels + (t * P + p) * 5, *given = y->given_levels + (t * P + p) * 5;
    if (s->due_from[t + 1] > s->due_from[t])
        for (int64_t w = 0; w < used; w++)
            given[most_of(most_of(CHOICE(GIVEN_RUNG, d)[w], CHOICE(GIVEN_RUNG, q)[w]) - 1, 1) - 1]++;
    else given[0] += used;
    if (t >= c->window) for (int64_t w = 0; w < used; w++) levels[r->level[w] - 1]++;
    else levels[0] += used;
}

static void loyalty(const Structure *s, const Block *b, Record *r) {
    for (int f = 0; f < D; f++) {
        const int64_t o = LINK(ACTOR, f), i = LINK(TARGET, f), back = LINK(REVERSE, f), p = LINK(PAIR_OF, f);
        if (b->alarm[f] + b->alarm[back] == 0) continue;
        for (int64_t e = s->first[o]; e < s->first[o + 1]; e++) {
            const int64_t k = LINK(TARGET, e), d = LINK(REVERSE, e);
            if (k == i || !SQUARE(TIED, k, i)) continue;
            LANES(w) {
                int64_t attacked = CHOICE(ACT, f)[w] == FORCE && CHOICE(SIDE, f)[w] < 0;
                int64_t opened = CHOICE(ACT, back)[w] == FORCE && CHOICE(SIDE, back)[w] < 0 && !attacked;
                int64_t joins = CHOICE(SIDE, d)[w] == i;
                HELPER(CALLED, k, i)[w] += attacked;
                HELPER(ANSWERED, k, i)[w] += attacked * joins;
                HELPER(ENTRAPPED, k, i)[w] += opened * joins;
                HELPER(JOINED, k, i)[w] += joins;
                KEPT(DISPUTES_JOINED, p)[w] += joins * (1 - KEPT(JOINER_SEEN, p)[w]);
                KEPT(JOINER_SEEN, p)[w] = most_of(KEPT(JOINER_SEEN, p)[w], joins);
            }
        }
    }
}

static void observe(const Structure *s, const Block *b, Record *r, Tallies *y, const Clock *c, int64_t t,
                    int64_t used) {
    const int64_t since = t - c->window;
    for (int d = 0; d < D; d++) if (LINK(ACTOR, d) < LINK(TARGET, d)) {
        if (since >= 0) {
            follow(s, b, r, c, d, since);
            provenance(b, r, LINK(PAIR_OF, d), d);
            provenance(b, r, LINK(PAIR_OF, d), LINK(REVERSE, d));
        }
        tally(s, b, r, y, c, d, t, used);
    }
    for (int q = 0; q < C; q++) {
        const double *restrict a = PAIR(ALIGNMENT, y->charted[q], y->charted[C + q]);
        int64_t *cells = y->alignment + (t * C + q) * BINS;
        for (int64_t w = 0; w < used; w++) cells[least_of((int64_t)((a[w] + 1.0) * (BINS / 2)), BINS - 1)]++;
    }
    if (since == 0) memcpy(r->origin, PAIR(ALIGNMENT, 0, 0), sizeof(double) * N * N * W);
    if (since < 0) return;
    for (int d = 0; d < D; d++) {
        const int64_t *restrict act = CHOICE(ACT, d);
        int64_t *restrict exposure = r->exposure + LINK(TARGET, d) * W;
        LANES(w) exposure[w] += act[w] >= DISPLAY;
    }
    loyalty(s, b, r);
}
