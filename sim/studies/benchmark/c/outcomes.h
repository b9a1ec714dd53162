/* Outcomes counted while the histories run, as in sim/outcomes/escalation.py. */

#define KEPT(row, p) (r->dyad + ((row) * P + (p)) * W)
#define HELPER(row, k, i) (r->pair + (((row) * N + (k)) * N + (i)) * W)

static void calm(Record *r, int64_t p, int64_t w, int64_t since, int64_t calm_steps) {
    int32_t displayed = KEPT(FIRST + 1, p)[w], *loud = KEPT(LOUD, p) + w, *calm = KEPT(CALM, p) + w;
    if (displayed >= 0 && *calm < 0 && since - *loud > calm_steps) *calm = *loud + 1 - displayed;
    *loud = since;
}

static void provenance(const Block *b, Record *r, int64_t p, int64_t d, int64_t w) {
    if (CHOICE(ACT, d)[w] < DISPLAY || CHOICE(SIDE, d)[w] >= 0) return;
    if (CHOICE(UNPROVOKED, d)[w] >= DISPLAY) KEPT(SPONTANEOUS, p)[w]++;
    else if (CHOICE(SIGNALLED, d)[w] >= DISPLAY) KEPT(SIGNAL_DRIVEN, p)[w]++;
    else KEPT(ANSWER, p)[w]++;
}

/* Hostile acts of both sides of a dyad, lane by lane where there are any. */
static int hostile(const Structure *s, const Block *b, Record *r, const Clock *c, int64_t d, int64_t since) {
    const int64_t p = LINK(PAIR_OF, d), q = LINK(REVERSE, d);
    const int found = among(b, d, q, THREATEN);
    for (int at = 0; at < found; at++) {
        const int64_t w = b->lane[at], mine = CHOICE(ACT, d)[w], theirs = CHOICE(ACT, q)[w];
        if ((mine >= THREATEN && CHOICE(SIDE, d)[w] < 0) || (theirs >= THREATEN && CHOICE(SIDE, q)[w] < 0)) {
            if (since - KEPT(LAST_OWN, p)[w] > c->gap_steps) {
                KEPT(DISPUTES, p)[w]++;
                KEPT(JOINER_SEEN, p)[w] = 0;
            }
            KEPT(LAST_OWN, p)[w] = since;
        }
        int64_t level = most_of(mine, theirs) - 1;
        if (least_of(mine, theirs) == FORCE) {
            KEPT(MUTUAL, p)[w] = KEPT(WAGED, p)[w] == since - 1 ? KEPT(MUTUAL, p)[w] + 1 : 1;
            KEPT(WAGED, p)[w] = since;
            if (KEPT(MUTUAL, p)[w] >= c->war_steps) level = 5;
        }
        calm(r, p, w, since, c->calm_steps);
        KEPT(PEAK, p)[w] = most_of(KEPT(PEAK, p)[w], level);
        for (int k = 0; k < level - 1; k++) {
            KEPT(STEPS_AT + k, p)[w]++;
            if (KEPT(FIRST + k, p)[w] < 0) KEPT(FIRST + k, p)[w] = since;
        }
        provenance(b, r, p, d, w);
        provenance(b, r, p, q, w);
        r->exposure[LINK(TARGET, d) * W + w] += mine >= DISPLAY;
        r->exposure[LINK(ACTOR, d) * W + w] += theirs >= DISPLAY;
        r->level[at] = level;
    }
    return found;
}

static int told(const Structure *s, int64_t d) {
    const int64_t q = LINK(REVERSE, d);
    return REMEMBERS(q, 0) || REMEMBERS(q, 1) || REMEMBERS(q, 2) || REMEMBERS(q, 3);
}

static void tally(const Structure *s, const Block *b, Tallies *y, int64_t d, int64_t t, int64_t used) {
    const int64_t p = LINK(PAIR_OF, d), q = LINK(REVERSE, d);
    int64_t *given = y->given_levels + (t * P + p) * 5;
    if (s->due_from[t + 1] > s->due_from[t] && (told(s, d) || told(s, q)))
        for (int64_t w = 0; w < used; w++)
            given[most_of(most_of(CHOICE(GIVEN_RUNG, d)[w], CHOICE(GIVEN_RUNG, q)[w]) - 1, 1) - 1]++;
    else given[0] += used;
}

static void loyalty(const Structure *s, const Block *b, Record *r) {
    for (int f = 0; f < D; f++) {
        const int64_t o = LINK(ACTOR, f), i = LINK(TARGET, f), back = LINK(REVERSE, f), p = LINK(PAIR_OF, f);
        if (b->alarm[f] + b->alarm[back] == 0) continue;
        const int fought = among(b, f, back, FORCE);
        for (int64_t e = s->first[o]; e < s->first[o + 1]; e++) {
            const int64_t k = LINK(TARGET, e), d = LINK(REVERSE, e);
            if (k == i || !SQUARE(TIED, k, i)) continue;
            for (int at = 0; at < fought; at++) {
                const int64_t w = b->lane[at];
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
    for (int64_t d = 0; d < D; d++) if (LINK(ACTOR, d) < LINK(TARGET, d)) {
        int64_t *levels = y->levels + (t * P + LINK(PAIR_OF, d)) * 5;
        tally(s, b, y, d, t, used);
        levels[0] += used;
        if (since < 0) continue;
        const int found = hostile(s, b, r, c, d, since);
        for (int at = 0; at < found; at++) if (b->lane[at] < used) { levels[0]--; levels[r->level[at] - 1]++; }
    }
    for (int q = 0; q < C; q++) {
        const float *restrict a = PAIR(ALIGNMENT, y->charted[q], y->charted[C + q]);
        int32_t *cells = y->alignment + (t * C + q) * BINS;
        int32_t *restrict cell = r->level;
        LANES(w) {
            float above = least(most((a[w] + 1.0f) * (BINS / 2) - 0.5f, 0.0f), BINS - 1.0f);
            cell[w] = as_bits(above + 8388608.0f) & 0xFFFF;
        }
        for (int64_t w = 0; w < used; w++) cells[cell[w]]++;
    }
    if (since == 0) memcpy(r->origin, PAIR(ALIGNMENT, 0, 0), sizeof(float) * N * N * W);
    if (since >= 0) loyalty(s, b, r);
    if (t == c->steps - 1)
        for (int p = 0; p < P; p++) for (int w = 0; w < W; w++) calm(r, p, w, since + 1, c->calm_steps);
}
