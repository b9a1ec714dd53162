"""The rules of the model, one per file; `step.py` shows their order on one page.

One-letter names mean the same in every rule; sizes of their axes in brackets:

    i, j    states [N]: i does, feels or believes something toward j; a rule writes what belongs to i
    o, s    states [N]: o observes, s speaks (alignment.py)
    k       a third state [N]: it takes sides in a dispute, or is believed to help
    a, b    the two states of a dyad, in whose dispute k takes sides or whose tie turns
    x       any other state [N], of whom i or o knows or to whom s speaks
    d       relevant dyad, directed [D]: of two that may act against each other, by the acting one
    r       the reverse of d: the same two, seen from the target
    p       relevant dyad [P]: both directions, and what is common to them, as dispute and tension are
    q       a third state in a dispute [Q]: a pair (k, p)
    e       delivery [M]: one sender's share of one signal to one receiver
    s       signal [S], where signals come due (signals.py)
    h       remembered rung [H], from the first hostile one: protest, downgrade, threaten, display, force
    t       step [T], from 0
    w       lane [W]: a history of the block in hand
    n       number of states

A rule is called for states lo..hi-1. Which row of an array is which quantity a name says, as in
`pair[ALIGNMENT, i, j, w]` (arrays.py); capitals in equations are those of docs/model.md.

Where one number is worked out, letters are those of a formula:

    p       the chance to prevail (power.py, opening.py)
    x       an argument, or a place among weights that lie side by side, of which the drawn one is taken
    u, v    uniforms
    a to h  words of random bits (chance.py); a to d also rows that are multiplied together (alignment.py)
    k, m    exponent and mantissa (lanes.py)
    n, w, y, z, p  whatever comes on the way (lanes.py)
    r       a rule's place in the schedule (step.py)
"""
