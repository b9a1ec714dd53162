"""The scores as a section of a page in Markdown: docs/evidence.md has that of the sample that ships."""

from collections.abc import Iterator

from sim.studies.backtest.scoring import MODEL, Scoring
from sim.studies.backtest.words import describe_fit, sample, spell, spell_share

HEAD = "## A back-test at scale: worlds drafted each year"
HOW = (
    "Each dyad has a world of its own at the start of each year: the two, and those that have a defence"
    " pact or a rivalry with either, as the panel knew them then; two years are simulated, and the"
    " question is whether one of the two opens a dispute against the other. What happened: an onset"
    " between originators (MID 5.0; Palmer et al. 2022)."
)
LEFT_OUT = (
    "In brackets 95 % intervals, a bootstrap of dyads: windows of a dyad overlap and hang together. Not"
    " in them: that dyads share states, the noise of so many histories, and what the fit leaves open."
    " Every forecaster knows the earlier years alone. R² is the share of the squared error of the earlier"
    " rate that is saved. Where a tenth saw no onset, *below* is the bound on none of so many dyads."
)
NOT_EARLIER = (
    "Fitted to the earlier years: the opening of disputes, what a dispute leaves, how much dyads differ,"
    " and the weights of alignment (fitted.csv), by likelihood. Not fitted to them, and so not blind to"
    " the years that are forecast: how fast tension fades, how disputes go on, who joins, and diplomacy,"
    " which are those of the full theory (1992-2014 and later; but for the fading of tension they reach"
    " the first dispute of a dyad only through what third states do), and the form of the rules itself. A"
    " state that ended within the two years is left out."
)
MASAD = (
    "No agent-based model of conflict that we know of has been scored so. The nearest, Masad (2016,"
    " Agents in Conflict, dissertation, George Mason University), explained between none and .16 of the"
    " variance of its outcomes (R², as recalled: other events, other years, and no forecast from earlier"
    " years alone, so the two numbers are no race)."
)


def section(found: Scoring) -> str:
    """The whole section, from its heading on."""
    return "\n".join(_lines(found)) + "\n"


def command(found: Scoring) -> str:
    """The command that gives the same scores."""
    study = found.study
    n = "all" if study.n is None else study.n
    return (
        f"python -m sim backtest data=DIR from={study.first} to={study.last} dyads={n} states={study.states}"
        f" replicates={study.replicates} seed={study.seed}"
    )


def _lines(found: Scoring) -> Iterator[str]:
    yield f"{HEAD}\n"
    yield f"Written by `{command(found)}`; do not edit.\n"
    yield f"{HOW} Here: {sample(found)}. Parameters come from {describe_fit(found)}. {LEFT_OUT}\n"
    yield from _scores(found)
    yield from _skills(found)
    yield from _tenths(found)
    yield f"{NOT_EARLIER}\n"
    yield f"{MASAD}\n"


def _scores(found: Scoring) -> Iterator[str]:
    yield "| forecast | log loss | Brier score | area under the curve | R² | onsets expected |"
    yield "|---|---|---|---|---|--:|"
    for name, own in found.scored.items():
        scores = spell(own.log_loss, 4), spell(own.brier, 4), spell(own.area), spell(own.brier_skill)
        yield f"| {name} | {' | '.join(scores)} | {own.expected:.1f} |"
    yield f"\nObserved: {int(found.happened.sum())} windows with an onset.\n"


def _skills(found: Scoring) -> Iterator[str]:
    yield f"| {MODEL} over | log skill | Brier skill |\n|---|---|---|"
    for other, own in found.over.items():
        yield f"| {other} | {spell(own.skill)} | {spell(own.brier_skill)} |"
    yield ""
    if found.undecided:
        yield f"Too few dyads to tell it from: {', '.join(found.undecided)}.\n"


def _tenths(found: Scoring) -> Iterator[str]:
    yield "| tenth of the model's forecasts | forecasts | mean forecast, % | observed, % |\n|--:|--:|--:|---|"
    for at, each in enumerate(found.tenths, start=1):
        yield f"| {at} | {each.events:,} | {100 * each.forecast:.2f} | {spell_share(each.observed)} |"
    yield ""
