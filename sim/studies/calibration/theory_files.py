# ruff: noqa: E501  lines of the files that are written
"""Writes the calibrated parameters back into theory files, line by line, so that comments stay where they
are.
"""

import re
from collections.abc import Mapping

from sim.scenario.places import find_shipped
from sim.studies.calibration import priors
from sim.studies.calibration.work import DRAWS, Fitted

SOURCE = "calibrated: python -m sim calibrate seed={seed} size={size:g}; see docs/evidence.md"


def texts(fitted: Fitted) -> dict[str, str]:
    """The theory files by name: the fitted values, and joint draws of what is left open."""
    text = (find_shipped("configs") / "theory" / "full.yaml").read_text(encoding="utf-8")
    posterior = [POSTERIOR_HEAD, *posterior_lines(fitted).values()]
    return {
        "theory/full.yaml": replace_values(text, full_lines(fitted)),
        "theory/posterior.yaml": "\n".join(posterior) + "\n",
    }


POSTERIOR_HEAD = (
    "# What the calibration leaves open of the full model: joint draws of the free parameters. History r gets draw\n"
    f"# r modulo {DRAWS}, the same one for every parameter, so that what the targets tie together stays together.\n"
    "# Written by `python -m sim calibrate`; what is not named here is as in full.yaml.\n"
    "extends: full\n"
)


def replace_values(text: str, lines: Mapping[str, str]) -> str:
    """`text` with the line of each parameter replaced."""
    for name, line in lines.items():
        text = re.sub(rf"^{name}: .*$", lambda _, line=line: line, text, flags=re.MULTILINE)  # type: ignore[misc]
    return text


def full_lines(fitted: Fitted) -> dict[str, str]:
    """One line per free parameter: its value and where it comes from."""
    return {
        name: f"{name}: {{value: {value:g}, {_origin(fitted, name)}}}"
        for name, value in fitted.values.items()
    }


def posterior_lines(fitted: Fitted) -> dict[str, str]:
    """One line per parameter that is drawn: its draws."""
    own = {name: f'source: "{prior.assumption}"' for name, prior in priors.apart(priors.read()).items()}
    joint = {name: _origin(fitted, name) for name in fitted.fit.priors}
    sampled = fitted.sample(DRAWS) | fitted.sample_apart(DRAWS)
    return {
        name: f"{name}: {{draws: [{', '.join(f'{x:g}' for x in drawn)}], {(joint | own)[name]}}}"
        for name, drawn in sampled.items()
    }


def _origin(fitted: Fitted, name: str) -> str:
    prior = fitted.fit.priors[name]
    if fitted.identified(name):
        return f'source: "{SOURCE.format(seed=fitted.fit.seed, size=fitted.fit.size)}"'
    scale = "factor of e^" if prior.scale == "log" else ""
    return f'source: "not told by the targets, so near its prior ({prior.mean:g}, sd {scale}{prior.sd:g}); {prior.assumption}"'
