"""How outcomes are named where a study asks for one."""

OUTCOMES = (
    "outcomes: threat, display, force or war, alone (any dyad) or of a dyad (display.AZE-IRN);"
    " weeks_display.A-B, peak.A-B, acts.A-B; bloc.A-B; alignment.A-B or A>B; tension.A-B; joined.C+A;"
    " where C stands if A and B fight: posture_with_first.C:A-B, force_joins_first.C:A-B;"
    " all: python -m sim outcomes scenario=NAME"
)
