"""The scores as a section of a page in Markdown: docs/evidence.md has that of the sample that ships."""

from collections.abc import Iterator

from sim.scenario.theory import Theory
from sim.studies.backtest.scoring import MODEL, Scoring
from sim.studies.backtest.words import describe_fit, sample, spell, spell_share
from sim.studies.backtest.work import Backtest
from sim.studies.calibration.basis import KEPT, TURNS

HEAD = "## A back-test at scale: worlds drafted each year"
HOW = (
    "Each dyad has a world of its own at the start of each year: the two, and those that have a defence"
    " pact or a rivalry with either, as the panel knew them then; two years are simulated, and the"
    " question is whether one of the two opens a dispute against the other. What happened: an onset"
    " between originators (MID 5.0; Palmer et al. 2022)."
)
ENDLESS = (
    "A share of so many histories costs more than the probability itself, which formulas beside it give"
    " without noise; *endless histories* takes that off, by what half of them cost more"
    " (sim/statistics/endless.py)."
)
LEFT_OUT = (
    "In brackets 95 % intervals, a bootstrap of dyads: windows of a dyad overlap and hang together. Not"
    " in them: that dyads share states, the noise of so many histories, and what the fit leaves open."
    " The forecasters beside the model know the earlier years alone. R² is the share of the squared error of"
    " the earlier rate that is saved. Where a tenth saw no onset, *below* is the bound on none of so many"
    " dyads."
)
OPENING = (
    "the opening of disputes, what a dispute leaves and how fast it fades, how much dyads differ, and the"
    " weights of alignment (fitted.csv)"
)
REACH = (
    "They reach a dyad's first dispute through its protests, what states believe of each other, and what"
    " third states do; without all of them the model is *the opening of disputes alone*, so the two beside"
    " each other bound what they can have let in."
)
NOT_BLIND = (
    "Not blind to later years whatever is fitted: the form of the rules, the choice of what they hang on,"
    " the resolve of states (from how often disputes of 1992-2014 were answered), their audience costs and"
    " reach (declared), and strategic rivalries, which were dated in 2022. A state that ended within the two"
    " years is left out."
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


def not_earlier(study: Backtest) -> list[str]:
    """What is fitted to earlier years, and what is not, by name."""
    kept = study.kept
    if kept is None:
        told = (
            f"Fitted to the earlier years alone, by likelihood: {OPENING}. Not fitted to them, and so not"
            " blind to the years that are forecast (`fitted=FOLDER` takes the first two from earlier years):"
        )
        others = _of_full(study)
    else:
        told = (
            f"Fitted to the years up to {kept.until} alone, by `{kept.command}`: {OPENING}, by likelihood;"
            " how disputes go on and end, by simulated moments of those years; how often rivalries and pacts"
            " begin and end, and what they are worth. Not fitted to them:"
        )
        near = "near priors that rest on disputes of 1992-2014, since the moments say little of them"
        names = tuple(name for name in kept.near_priors if name not in study.opening.parameters)
        others = {near: names} if names else {}
    named = {why: ", ".join(f"`{name}`" for name in names) for why, names in {**others, **KEPT}.items()}
    return [told, "\n".join(f"- {why}: {names}" for why, names in named.items()), REACH, NOT_BLIND]


def _of_full(study: Backtest) -> dict[str, tuple[str, ...]]:
    """Parameters that earlier years tell, and that stay those of the full theory without `fitted=`."""
    others = {*study.opening.parameters, *TURNS, *(name for names in KEPT.values() for name in names)}
    return {
        "moments of disputes of 1992-2014, or priors that rest on them": tuple(
            name for name in Theory.names() if name not in others
        ),
        "counts of 1992-2019, of rivalries that begin 1946-2014, and weights of 1992-2014": TURNS,
    }


def command(found: Scoring) -> str:
    """The command that gives the same scores."""
    study = found.study
    n, fitted = "all" if study.n is None else study.n, "" if study.kept is None else " fitted=FOLDER"
    return (
        f"python -m sim backtest data=DIR{fitted} from={study.first} to={study.last} dyads={n}"
        f" states={study.states} replicates={study.replicates} seed={study.seed}"
    )


def _lines(found: Scoring) -> Iterator[str]:
    yield f"{HEAD}\n"
    yield f"Written by `{command(found)}`; do not edit.\n"
    yield f"{HOW} Here: {sample(found)}. Parameters come from {describe_fit(found)}. {LEFT_OUT}\n"
    yield from _scores(found)
    yield from _skills(found)
    yield from _tenths(found)
    yield from (f"{paragraph}\n" for paragraph in not_earlier(found.study))
    yield f"{MASAD}\n"


def _scores(found: Scoring) -> Iterator[str]:
    yield "| forecast | log loss | Brier score | area under the curve | R² | onsets expected |"
    yield "|---|---|---|---|---|--:|"
    for name, own in found.scored.items():
        scores = spell(own.log_loss, 4), spell(own.brier, 4), spell(own.area), spell(own.brier_skill)
        yield f"| {name} | {' | '.join(scores)} | {own.expected:,.1f} |"
    yield f"\nObserved: {found.happened.sum():,} windows with an onset.\n"


def _skills(found: Scoring) -> Iterator[str]:
    yield f"| {MODEL} over | log skill | log skill, endless histories | Brier skill |\n|---|---|---|---|"
    for other, own in found.over.items():
        endless = spell(found.endless[other]) if other in found.endless else "none"
        yield f"| {other} | {spell(own.skill)} | {endless} | {spell(own.brier_skill)} |"
    yield f"\n{ENDLESS}\n"
    if found.undecided:
        yield f"Too few dyads to tell it from: {', '.join(found.undecided)}.\n"


def _tenths(found: Scoring) -> Iterator[str]:
    yield "| tenth of the model's forecasts | forecasts | mean forecast, % | observed, % |\n|--:|--:|--:|---|"
    for at, each in enumerate(found.tenths, start=1):
        yield f"| {at} | {each.events:,} | {100 * each.forecast:.2f} | {spell_share(each.observed)} |"
    yield ""
