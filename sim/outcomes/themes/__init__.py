"""The outcomes, theme by theme: what each reads of a history, its label, unit and kind.

A theme's `outcomes` are those of a run; its `figures`, where it has any, put beside them in the summary what
is no sum over histories (medians, quantiles, partitions), and work out together what would take long one by
one. sim.outcomes.table holds all themes.
"""
