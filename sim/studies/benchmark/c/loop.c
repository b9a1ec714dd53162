/* The whole model as a plain C loop: what sim.engines.batch.run_bank is measured against. */

#include "lanes.h"
#include "layout.h"
#include "rules.h"
#include "choice.h"
#include "outcomes.h"
#if N <= EXACT_STATES
#include "blocs.h"
#endif

void run_bank(const Structure *s, Block *b, Record *r, Tallies *y, const Clock *c, int64_t used) {
    for (int64_t t = 0; t < c->steps; t++) {
        draw(s, b, t);
        send(s, b, t);
        align(s, b, t);
        resent(s, b, t);
        believe(s, b, t);
        commit(b);
        settle(s, b);
        if (t >= s->acts_from[0]) weigh(s, b);
        decide(s, b, t);
        join(s, b, t);
        strike(b);
        observe(s, b, r, y, c, t, used);
    }
}
