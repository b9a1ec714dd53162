"""`drills`: what an exercise does to P(use of force), by ally, border and theory, and the
deterrence-spiral map.
"""

import sys
from pathlib import Path

from sim.cli.progress import say
from sim.cli.refuse import refusal
from sim.scenario.errors import near_miss

DONE, NOT_WRITTEN = 0, 1
OPTIONS = {"seed": "1", "replicates": "8192", "out": "results/drills"}
MOST = {"seed": 2**53, "replicates": 10**6}


def main(words: list[str]) -> int:
    """Print effects, write drills.csv and the map; 0 done, 1 not written. Raises InputError for bad words."""
    given = dict(_option(word) for word in words)
    seed, count = (int(given.get(key, OPTIONS[key])) for key in ("seed", "replicates"))
    folder = Path(given.get("out", OPTIONS["out"]))
    from sim.studies import drills
    from sim.views import drill_map

    lines = ["context,reaction,retaliation,p_without,change,low,high"]
    mean = {f"joint exercise, average of {len(drills.ROUTINE)} contexts": drills.average(seed, count)}
    for name, found in (mean | drills.contexts(seed, count)).items():
        print(
            f"{100 * found.change:+6.2f} points ({100 * found.low:+.2f} to {100 * found.high:+.2f})  {name}"
        )
        lines.append(f'"{name}",full,full,{_numbers(found)}')
    context = "display near the rival's border, alone"
    say("map of reaction x retaliation")
    effects = drills.deterrence_spiral_map(context, seed, count)
    lines += [f'"{context}",{a:g},{b:g},{_numbers(found)}' for (a, b), found in effects.items()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "drills.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        paths = drill_map.draw(
            effects, "A display near a rival's border: spiral (red) or deterrence (blue)", folder
        )
    except OSError as error:
        print(f"could not be written to {folder}: {error.strerror or error}", file=sys.stderr)
        return NOT_WRITTEN
    print("\n".join(map(str, [folder / "drills.csv", *paths])))
    return DONE


def _numbers(found: object) -> str:
    names = ("without", "change", "low", "high")
    return ",".join(f"{getattr(found, name):.5f}" for name in names)


def _option(word: str) -> tuple[str, str]:
    key, equals, value = word.partition("=")
    if key not in OPTIONS or not equals or not value:
        raise refusal("drills", word, "KEY=VALUE of " + ", ".join(OPTIONS), near_miss(key, OPTIONS))
    if key in MOST and not (value.isascii() and value.isdigit() and 1 <= int(value) <= MOST[key]):
        raise refusal(key, value, f"a whole number from 1 to {MOST[key]}")
    return key, value
