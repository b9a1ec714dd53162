# ruff: noqa: E501  sentences of the page stay on one line, as in Markdown
"""The evidence page, written out of a calibration and of what every variant of the theory makes of every
target.
"""

from collections.abc import Iterable, Mapping, Sequence

from sim.studies.calibration import DRAWS, FINAL_SEEDS, UNIDENTIFIED, Fitted, Line, misses
from sim.studies.fit import MOST_CASES
from sim.studies.targets import Target

MISSING = """\
## What the misses say

- **An answer is answered as readily as an act.** `answer_to_threat`, `answer_to_display`, `answer_to_force`: to the first act of a dispute targets
  respond about as often as in the data, but in the model the initiator then responds to the response as it would to an unprovoked act, so that few
  initiators who met a display or force stay at a threat or a display themselves. Real disputes more often end with the answer. The feature that is
  missing is an account between the two: an answer in kind settles, and provokes less than an act out of nothing. No parameter of these rules can do it.
  For the same reason military acts draw 0.75 military answers each in the model (`answers_per_act`), more than data on disputes suggest (about a half).
- **Force answers a display too often** (`one_off_display`): answers spill over to the next rung (`spill_up`) at a rate that serves the answers to
  all displays of all years, in which display and force are mixed two to one; single displays since 1992 are met by force six times less than by a display.
- **Nobody answers with a mere threat**, and no war is one-sided: a threat is rarer than a display at every provocation, and a war here is
  mutual by definition.
- **Words stay words** (`crisis_verbal`), and disputes of the region are more frequent than the world's (`region_neighbours`, `region_rivals_apart`).
  The scenarios' own numbers, not the defaults, have to carry what makes a region quarrelsome.

"""

DRILLS = """\
## Drills

`python -m sim drills out=FOLDER` (seed 1) measures what an exercise does to P(use of force) in the half-year after it, on paired histories;
`tests/verification/test_drills.py` holds the signs to a statistical criterion. Averaged over twelve contexts (at the
border or away from it, against a rival or not, pact doubted or firm) a joint exercise does not raise it; a display near a rival's border does, more than one away from it; the same display inside a joint exercise raises it less.

![Change of P(use of force) by reaction and retaliation](figures/drills_map.svg)

The sign flips where retaliation outweighs reaction (blue); grey cells cannot be told from 0. **The size of the rise is that of a display that opens a
dispute**: the facts it is calibrated to are about disputes, and a routine drill opens none. Scenarios that enter a routine drill as a display of full weight overstate it.

"""

NOT_FOR = """\
## What the model must not be used for

- **Forecasting a named crisis.** The parameters are those of an average over two centuries of disputes; a probability for one dyad
  carries the scenario's assumptions about that dyad, most of them unverifiable.
- **Telling verbal crises that become violent from those that do not.** The target `crisis_verbal` is missed by construction: coders select
  crises by what followed, and here words provoke words.
- **Pairs that are not politically relevant.** They cannot act in the model.
- **Anything that hangs on a parameter marked "prior" above.** Its effect is an assumption; sweep it, or run with `theory=posterior`.
- **Advice on the use of force.** Nothing here measures costs, law or legitimacy.
"""


def page(
    fitted: Fitted | None,
    facts: Mapping[str, Target],
    variants: Mapping[str, Sequence[Line]],
    command: str,
) -> str:
    """The whole page in Markdown."""
    parts = [
        _head(command),
        *_targets(facts, variants["full"], "fit", "Targets that were fitted"),
        *_targets(facts, variants["full"], "test", "Targets that were held back: tests of the model"),
        *([] if fitted is None else _parameters(fitted)),
        *_variants(variants),
        MISSING + DRILLS + NOT_FOR,
    ]
    return "\n".join(parts)


def _head(command: str) -> str:
    return f"""# Evidence: what the model answers to, and how well

Written by `{command}`; do not edit. Facts, citations and the reason why each is fitted or held back are in
`configs/evidence/targets.yaml`, priors of the free parameters in `configs/evidence/priors.yaml`, the synthetic scenarios that condition as
the facts do in the other files of that folder.

**Method.** Simulated method of moments with common random numbers, normal priors, trust-region least squares (scipy) on slopes from a
regression over a two-level design. A fact counts for at most
{MOST_CASES} cases in the fit and in its interval: dyads and decades repeat themselves, and a model of this size is not meant to be
exact to more than two or three percentage points. **Pass**: the simulated value, give or take two of its own standard errors
(from {FINAL_SEEDS} independent measurements), lies within the fact's 95 % interval. **none**: not once in all these measurements.
"""


def _targets(facts: Mapping[str, Target], found: Sequence[Line], used: str, title: str) -> Iterable[str]:
    mine = [line for line in found if facts[line.target].used == used]
    passed = sum(line.passed for line in mine)
    yield f"## {title}\n\n{passed} of {len(mine)} figures pass; misses: {', '.join(misses(mine)) or 'none'}.\n"
    yield "| target | class | fact | 95 % interval | simulated | |\n|---|---|--:|---|--:|---|"
    for line in mine:
        fact = f"{line.stated:.4g} | {line.low:.3g} to {line.high:.3g}"
        verdict = "pass" if line.passed else "**miss**"
        yield f"| {facts[line.target].title} (`{line.target}`) | {line.part} | {fact} | {_simulated(line)} | {verdict} |"
    yield "\nHow each counterpart is measured:\n"
    yield from (
        f"- `{key}`: {fact.measured}. {fact.because.capitalize()}."
        for key, fact in facts.items()
        if fact.used == used
    )
    yield ""


def _simulated(line: Line) -> str:
    value = rounded(line.simulated, 4)
    return value if line.simulated == line.error == 0 else f"{value} ± {rounded(line.error, 4)}"


def rounded(value: float, places: int) -> str:
    """A share or a rate with so many decimals; what was never seen is none of many, and no number rounds to 0."""
    text = f"{value:.{places}f}"
    if value == 0:
        return "none"
    return text if float(text) else f"< {10.0**-places:.{places}f}"


def _parameters(fitted: Fitted) -> Iterable[str]:
    yield "## Parameters\n"
    yield (
        f"Posterior standard deviations are those of a Gauss-Newton approximation on slopes whose noise has been taken off (the square of a noisy "
        f"slope looks like information; `tests/verification/test_recovery.py` simulates facts from known parameters and checks that posteriors cover "
        f"them). They hold if the model is right about facts of {MOST_CASES} cases; the misses above say where it is not. Standard errors are the sandwich "
        f"of the method. A parameter that keeps {UNIDENTIFIED:.0%} or more of its prior's spread is not told by the targets: it stays near its prior. "
        f"`theory=posterior` holds {DRAWS} joint draws, so correlations are kept.\n"
    )
    yield "| parameter | value | posterior sd | standard error | prior | of the prior's spread left | |\n|---|--:|--:|--:|---|--:|---|"
    rows = zip(fitted.fit.priors.items(), fitted.z, fitted.errors, strict=True)
    for (name, prior), z, error in rows:
        sd, left = prior.spread(float(z), fitted.spread[name]), fitted.spread[name]
        told = "told by the targets" if fitted.identified(name) else "prior"
        belief = f"{prior.mean:g}, sd {prior.sd:g}{' (log)' if prior.scale == 'log' else ''}"
        yield (
            f"| `{name}` | {fitted.values[name]:g} | {sd:.2g} | {prior.spread(float(z), float(error)):.2g} | {belief} | {left:.0%} | {told} |"
        )
    singular = ", ".join(f"{value:.3g}" for value in fitted.singular)
    yield f"\nSingular values of the misfits' slopes by prior standard deviations, noise taken off (below 1 the prior decides): {singular}.\n"


def _variants(variants: Mapping[str, Sequence[Line]]) -> Iterable[str]:
    yield "## Every target under every variant of the theory\n"
    yield "`python -m sim scenario=... theory=NAME`; an asterisk marks a miss.\n"
    yield "| target | class | fact | " + " | ".join(variants) + " |"
    yield "|---|---|--:|" + "--:|" * len(variants)
    for row in zip(*variants.values(), strict=True):
        cells = " | ".join(f"{rounded(line.simulated, 3)}{'' if line.passed else ' *'}" for line in row)
        yield f"| `{row[0].target}` | {row[0].part} | {rounded(row[0].stated, 3)} | {cells} |"
    passed = " | ".join(
        f"{sum(line.passed for line in found)} of {len(found)}" for found in variants.values()
    )
    yield f"| passed | | | {passed} |\n"
