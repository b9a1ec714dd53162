"""What is asked of a history: escalation, blocs, and the figures that summarise many of them.

Words for one thing at its stages:

    outcome     what is counted, under one name, `quantity.subject`: p_level_4.AZE-IRN (outcome.py; defined
                in themes/, found in table.py, what else it may be called in names.py)
    record      what is counted of a history while it runs (record.py)
    row         a history, once it has ended; a column of it is a count by name, first_4.AZE-IRN (rows.py)
    figure      an outcome's number over all histories, with its interval (figures.py, summary.py)

One-letter names; sizes of their axes in brackets. Those of the arrays that rules work on, as at the head of
sim.dynamics:

    i, j    states [N]
    k       a third state [N], in a dispute of others or as a helper
    o       the opponent of i in a dispute that k takes sides in
    a, b    the first and the second state of a dyad, or what each of them does
    p       relevant dyad [P]
    d, r    its two directions [D]: the first state against the second, and the reverse
    q       a third state in a dispute [Q]
    t       step [T], from 0
    w       lane [W]: a history of the block in hand

Those of what is kept and counted:

    c       charted directed dyad [C]: both directions of every dyad that has columns of its own
    n       a third state in a dispute that has columns of its own [K], in `record.stand`
    k       threshold [4]: the levels from 2 to 5
    n       number of histories; in axes too, where a column of rows is [n]
    x, y    one and the other end of a dyad's name

Those of networks and tables:

    n, m    numbers of states and of ties
    s       a state, by its place among those of the part in hand (bloc_search.py, frustration.py)
    x       the same; any state (coalitions.py); a configuration of blocs, coded by its bits (balance.py)
    k       a third state of a triad (balance.py); a tie, a block or a state by its place in a list
    a, b    states of a part by their place in it (coalitions.py), two states of a path (cycles.py), weights
            of two ties (signed.py)
    w       weight of a tie (signed.py)
    c       a kind of triad (rows.py)
    f       how far each tie is unsatisfied, from 0 to 1 (cycles.py)
    q       a quantile (themes/alignment.py)
    k, v    number of parameter draws; an estimate or an end of its interval (themes/uncertainty.py)
"""
