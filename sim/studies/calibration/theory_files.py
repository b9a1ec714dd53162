# ruff: noqa: E501  lines of the files that are written
"""Writes the calibrated parameters back into theory files, line by line, so that comments stay where they
are.
"""

import re
from collections.abc import Mapping

from sim.scenario.places import find_shipped
from sim.studies.calibration import priors
from sim.studies.calibration.basis import Basis
from sim.studies.calibration.work import DRAWS, Fitted

SOURCE = "calibrated: python -m sim calibrate{of} seed={seed} size={size:g}; {see}"
OF_RECORD = " data=DIR until={until}"


def texts(fitted: Fitted, basis: Basis) -> dict[str, str]:
    """The theory files by name: the fitted values, and joint draws of what is left open."""
    text = (find_shipped("configs") / "theory" / "full.yaml").read_text(encoding="utf-8")
    own = {**basis.counted, **full_lines(fitted, basis.until)}
    posterior = [_head(basis.until), *posterior_lines(fitted, basis.until).values()]
    return {
        "theory/full.yaml": replace_values(text, own),
        "theory/posterior.yaml": "\n".join(posterior) + "\n",
    }


def _head(until: int | None) -> str:
    """How the file of joint draws begins; up to another year they are laid over the values beside it."""
    if until is None:
        return POSTERIOR_HEAD
    command = OF_RECORD.format(until=until)
    head = POSTERIOR_HEAD.replace("calibrate`", f"calibrate{command}`")
    return head.replace("extends: full\n", "extends: full.yaml\n")


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


def full_lines(fitted: Fitted, until: int | None = None) -> dict[str, str]:
    """One line per free parameter: its value and where it comes from."""
    return {
        name: f"{name}: {{value: {value:g}, {_origin(fitted, name, until)}}}"
        for name, value in fitted.values.items()
    }


def posterior_lines(fitted: Fitted, until: int | None = None) -> dict[str, str]:
    """One line per parameter that is drawn: its draws."""
    own = {name: f'source: "{prior.assumption}"' for name, prior in priors.apart(fitted.priors).items()}
    joint = {name: _origin(fitted, name, until) for name in fitted.fit.priors}
    sampled = fitted.sample(DRAWS) | fitted.sample_apart(DRAWS)
    return {
        name: f"{name}: {{draws: [{', '.join(f'{x:g}' for x in drawn)}], {(joint | own)[name]}}}"
        for name, drawn in sampled.items()
    }


def _origin(fitted: Fitted, name: str, until: int | None) -> str:
    prior = fitted.fit.priors[name]
    if fitted.identified(name):
        asked = {"of": "", "see": "see docs/evidence.md"}
        if until is not None:
            asked = {"of": OF_RECORD.format(until=until), "see": "see evidence.md"}
        return f'source: "{SOURCE.format(seed=fitted.fit.seed, size=fitted.fit.size, **asked)}"'
    scale = "factor of e^" if prior.scale == "log" else ""
    return f'source: "not told by the targets, so near its prior ({prior.mean:g}, sd {scale}{prior.sd:g}); {prior.assumption}"'
