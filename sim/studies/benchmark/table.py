"""The contest as a table for people: ratios first, then contestants side by side, then what was checked."""

from typing import Any

RATIOS = {
    "times_mesa_batch_run": "times Mesa's batch_run, all workers",
    "time_over_c": "times as long as plain C, the rules below together",
    "times_mesa_batch_run_one_worker": "times Mesa's batch_run, one worker",
    "scaling": "scaling over the workers, by the clock",
    "scaling_if_cores_were_free": "scaling over the workers, by processor time",
}


def lines(said: dict[str, Any]) -> list[str]:
    """The table of one contest, line by line."""
    head = f"{said['scenario']}: {said['states']} states, {said['steps']} steps, {said['signals']} signals"
    parts = (_ratios, _contestants, _rules, _checks)
    return [head, "", *(line for part in parts for line in (*part(said), "")), _machine(said)]


def _ratios(said: dict[str, Any]) -> list[str]:
    return [f"{said[key]:10.2f}  {text}" for key, text in RATIOS.items() if said[key] is not None]


def _rules(said: dict[str, Any]) -> list[str]:
    if said["left_out"]:
        return [said["left_out"]]
    rows = [f"{'rule beside C':<20}{'time over C':>12}{'us a history':>14}{'of all rules':>14}"]
    for one in said["rules_beside_c"]:
        rows.append(
            f"{one['rule']:<20}{one['time_over_c']:>12.2f}{one['microseconds']:>14.1f}{one['share']:>14.0%}"
        )
    return rows


def _contestants(said: dict[str, Any]) -> list[str]:
    rows = [f"{'':<20}{'workers':>8}{'per second':>12}{'us a history':>14}{'spread':>14}  what is timed"]
    for one in said["contestants"]:
        low, high = one["spread"]
        rows.append(
            f"{one['name']:<20}{one['workers']:>8}{one['histories_per_second']:>12,.0f}"
            f"{one['microseconds_per_history']:>14,.1f}{low:>8.2f}-{high:.2f}  {one['note']}"
        )
    rows.append(
        "per second: by the clock; us a history: processor time, median; spread: least and most of it"
    )
    return rows


def _checks(said: dict[str, Any]) -> list[str]:
    rows = [f"{'checked':<20}{'histories':>10}{'columns':>9}{'apart':>10}  criterion"]
    for one in said["checks"]:
        head = f"{one['contestant']:<20}{one['histories']:>10}{one['columns']:>9}"
        rows.append(f"{head}{one['apart']:>10.2g}  {one['criterion']}")
    return rows


def _machine(said: dict[str, Any]) -> str:
    m = said["machine"]
    return (
        f"{m['processor']}, {m['cores']} cores, load {m['load_average']}; Python {m['python']},"
        f" NumPy {m['numpy']}, Numba {m['numba']}; {m['compiler']}"
    )
