"""Hydra: words of the command line in, one plain configuration out.

Hydra composes configs/config.yaml with the overrides. A DictConfig is turned into a plain mapping here and
goes no further; interpolations are never resolved, so a value cannot read the environment. Nothing of Hydra
runs but that: no job, no logging, no folder of its own.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml
from hydra import compose, initialize_config_dir
from hydra.errors import HydraException, OverrideParseException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.asking.config import parse
from sim.asking.refuse import refusal, ungrammatical
from sim.cli.arguments import SHOW, SWEEP
from sim.cli.paths import is_there, quote
from sim.scenario import theory_sets
from sim.scenario.errors import InputError
from sim.scenario.places import find_shipped

AMBIGUOUS = re.compile(r"Ambiguous value for argument '(?P<key>[^=]+)=(?P<value>.*)'")

ONE_VALUE = "one value, or several with -m in front", "-m"
"""What is allowed where several values were given, and the near miss."""

Job = Callable[[Mapping[str, Any]], None]
"""What is done with a composed configuration: a plain mapping, interpolations unresolved."""


def compose_job(words: Sequence[str], job: Job) -> None:
    """Compose the configuration that `words` ask for and call `job` with it.

    Raises InputError where Hydra refuses the words, or one of them names no theory; nothing has been called
    then.
    """
    name, rest = _theory_word(words)
    if rest and rest[0] in SHOW:
        rest, job = rest[2:], _print
    if several := SWEEP.intersection(rest):
        raise refusal("option", min(several), "nothing beside --cfg job, which prints what one run is")
    job(_composed(rest, name or theory_sets.DEFAULT))


def _composed(words: Sequence[str], theory: str) -> dict[str, Any]:
    parameters = theory_sets.values(theory)  # refuses what is none, before Hydra is asked
    folder = str(find_shipped("configs").absolute())
    try:
        with initialize_config_dir(version_base="1.3", config_dir=folder):
            composed = compose("config", [quote(word) for word in words])
    except (HydraException, OmegaConfBaseException) as error:
        raise _refused(error) from error
    plain = OmegaConf.to_container(composed, resolve=False)
    assert isinstance(plain, dict)
    parameters |= theory_sets.type_values(plain[theory_sets.KEY])
    return {str(key): value for key, value in plain.items()} | {theory_sets.KEY: parameters}


def _print(plain: Mapping[str, Any]) -> None:
    """`--cfg job`: what the words came to. Hydra's own way to print it does not know the theory."""
    asked = parse(plain)
    _ = asked.loaded, asked.parsed_theory  # refuses what a run would refuse
    bare = json.loads(json.dumps(dict(plain)))  # numbers without what says that they were typed
    sys.stdout.write(yaml.safe_dump(bare, sort_keys=False, allow_unicode=True, width=110))


def _theory_word(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The set of parameters, if one is named, and all other words.

    Hydra never sees its name: it would compose that file, which may say what code to run.
    """
    given = [word for word in words if word.startswith(f"{theory_sets.KEY}=")]
    if len(given) > 1:
        raise refusal(theory_sets.KEY, given[-1], "each key once")
    if not given:
        return None, list(words)
    name = given[0].partition("=")[2].strip("'\"")
    if "," in name and not is_there(name):
        raise refusal(theory_sets.KEY, name, *ONE_VALUE)
    return name, [word for word in words if word not in given]


def _refused(error: Exception) -> InputError:
    if isinstance(error, OverrideParseException):
        return InputError([ungrammatical(error.override)])
    if ambiguous := AMBIGUOUS.match(str(error)):
        return refusal(ambiguous["key"].lstrip("+"), ambiguous["value"], *ONE_VALUE)
    return refusal("command", _one_line(error), "options that fit together")


def _one_line(error: Exception) -> str:
    return "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
