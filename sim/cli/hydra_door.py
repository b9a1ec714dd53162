"""Hydra: words of the command line in, plain configurations out, one for each job of a sweep.

Hydra composes configs/config.yaml with the overrides and, under -m, expands the sweep. A DictConfig is
turned into a plain mapping here and goes no further; interpolations are never resolved, so a value cannot
read the environment. Hydra's own folders and logs are switched off in configs/config.yaml; what the basic
sweeper writes regardless (multirun.yaml, an empty folder per job) goes to a folder that is removed again.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import hydra
import yaml
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.asking.refuse import refusal, ungrammatical
from sim.cli.arguments import SHOW, is_sweep
from sim.cli.paths import quote
from sim.scenario import theory_sets
from sim.scenario.errors import InputError, near_miss
from sim.scenario.library import find_shipped
from sim.scenario.theory import Theory

FULL_ERROR = "HYDRA_FULL_ERROR"

AMBIGUOUS = re.compile(r"Ambiguous value for argument '(?P<key>[^=]+)=(?P<value>.*)'")

PARAMETER = re.compile(r"[+~]*theory\.(\w+)")
"""A word that gives or takes away a parameter."""

Job = Callable[[Mapping[str, Any]], None]
"""What is done with one composed configuration: a plain mapping, interpolations unresolved."""


def for_each_job(words: Sequence[str], job: Job) -> None:
    """Compose the configuration that `words` ask for and call `job` with it; once for each job of a sweep.

    `job` should keep its own refusals, so that one refused job of a sweep does not stop the others.
    Raises InputError where Hydra refuses the words, or where one of them names a file for it to load; nothing
    has been called then.
    """
    name, words = _theory_word(words)
    if words and words[0] in SHOW:
        words, job = words[2:], _print

    def task(config: DictConfig) -> None:
        plain = OmegaConf.to_container(config, resolve=False)
        assert isinstance(plain, dict)
        job({str(key): value for key, value in plain.items()} | {theory_sets.KEY: _theory(name, plain)})

    configured = hydra.main(
        version_base="1.3", config_path=str(find_shipped("configs")), config_name="config"
    )(task)
    with _sweep_folder(words) as where, _process_as_hydra_wants_it([*_replacing(words), *where]):
        try:
            configured()
        except (HydraException, OmegaConfBaseException) as error:
            raise _refused(error) from error


def _print(plain: Mapping[str, Any]) -> None:
    """`--cfg job`: what the words came to. Hydra's own way to print it does not know the theory."""
    sys.stdout.write(yaml.safe_dump(dict(plain), sort_keys=False, allow_unicode=True, width=110))


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
    theory_sets.values(name)  # refuses what is none
    return name, [word for word in words if word not in given]


def _replacing(words: Sequence[str]) -> Iterator[str]:
    """A quantity given for a parameter replaces the one that the set has: Hydra would mix their keys."""
    for word in words:
        key, _, value = word.partition("=")
        name = key.removeprefix("++theory.")
        if name != key and name in Theory.model_fields and value.startswith("{"):
            yield f"~theory.{name}"
        yield quote(word)


def _theory(name: str | None, composed: Mapping[Any, Any]) -> dict[str, Any]:
    """The parameters of the job in hand: those of its set, and over them those that its words name.

    Sets are laid over each other here, parameter by parameter: Hydra would mix the number that one gives with
    the draws that another does.
    """
    now = HydraConfig.get()
    named = {found[1] for word in now.overrides.task if (found := PARAMETER.match(word))}
    given = {name: value for name, value in composed[theory_sets.KEY].items() if name in named}
    return {**theory_sets.values(name or theory_sets.DEFAULT), **theory_sets.type_values(given)}


@contextmanager
def _sweep_folder(words: Sequence[str]) -> Iterator[list[str]]:
    if not is_sweep(words):
        yield []
        return
    with TemporaryDirectory(prefix="sim-sweep-") as folder:
        yield [f"hydra.sweep.dir='{folder}'"]


@contextmanager
def _process_as_hydra_wants_it(words: Sequence[str]) -> Iterator[None]:
    """Hydra reads sys.argv, and lets its errors out instead of printing them only under HYDRA_FULL_ERROR."""
    argv, full_error = sys.argv, os.environ.get(FULL_ERROR)
    sys.argv, os.environ[FULL_ERROR] = ["sim", *words], "1"
    try:
        yield
    finally:
        sys.argv = argv
        del os.environ[FULL_ERROR]
        if full_error is not None:
            os.environ[FULL_ERROR] = full_error


def _refused(error: Exception) -> InputError:
    if isinstance(error, MissingConfigException) and error.options is not None:
        group, _, name = (error.missing_cfg_file or "").partition("/")
        return refusal(group, name, "one of " + ", ".join(error.options), near_miss(name, error.options))
    if isinstance(error, OverrideParseException):
        return InputError([ungrammatical(error.override)])
    if ambiguous := AMBIGUOUS.match(str(error)):
        return refusal(
            ambiguous["key"].lstrip("+"), ambiguous["value"], "one value, or several with -m in front", "-m"
        )
    return refusal("command", _one_line(error), "options that fit together")


def _one_line(error: Exception) -> str:
    return "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
