"""The tutorial: from a first run of the article to an attribution, in a notebook's cells."""

# %% [markdown]
# # From a first run to an attribution: drills on the Aras
#
# In December 2022 Azerbaijan and Türkiye drilled with pontoon bridges on the Aras, Iran's border river.
# Iran had drilled across from them in October. Did these signals deter, or did they feed a spiral? This
# script asks the question the way the simulator can answer it: many histories of one scenario, then the
# same histories with something changed. It runs as a program (`python docs/tutorial.py`) or cell by cell
# in a notebook editor; the tests run it too. What it makes lies under `results/`.

# %%
from pathlib import Path

from sim import attribute, compare, load, replay, run, sensitivity, sweep

REPLICATES = 2000
SEED = 1
FIGURES = Path("results/tutorial")
FIGURES.mkdir(parents=True, exist_ok=True)

# %% [markdown]
# ## What is in the scenario
#
# A scenario is data: states, dyads, signals, each number with a source or a declared assumption.

# %%
scenario = load("aras_drills")
print(scenario.question)
for name, signal in scenario.signals.items():
    print(f"{name:<24} {signal.title}")

# %% [markdown]
# ## The first run
#
# 2,000 histories from the same start. Before the article's date only its own signals happen; from then on
# the states act by themselves, and only those acts count below. No number comes without its interval and
# its n.

# %%
record = run("aras_drills", replicates=REPLICATES, seed=SEED)
print(record)
force = record.table.loc["p_level_4", ["estimate", "low", "high", "n", "method"]]
print("P(use of force or more), by dyad")
print(force.to_string(float_format="{:.3f}".format))

# %% [markdown]
# Plots are matplotlib figures; `sides`, `escalation`, `hazard`, `levels`, `coassociation`, `network`, ...
# are there too.

# %%
record.plot("overview").savefig(FIGURES / "overview.png", dpi=120)

# %% [markdown]
# ## What if nobody had signalled?
#
# `quiet_world` is the same scenario without any of the article's signals. Because both runs have one
# seed, history 137 of one and history 137 of the other share every draw: they differ by the signals
# alone. `compare` therefore looks at pairs of histories, and `variance_ratio` says how many times more
# histories an unpaired comparison would have needed.

# %%
quiet = run("quiet_world", replicates=REPLICATES, seed=SEED)
difference = compare(record, quiet)
print(difference.inputs.head().to_string())
focus = difference.table.xs("quiet_world", level="run")
columns = ["first", "second", "difference", "low", "high", "p_holm", "variance_ratio"]
print(focus.loc[focus.subject == "AZE-IRN", columns].to_string(float_format="{:.3f}".format))
difference.plot("differences").savefig(FIGURES / "differences.png", dpi=120)

# %% [markdown]
# `p_holm` is corrected for the number of figures that were compared. A difference whose interval is
# narrow but whose corrected p is large is one of many that were looked at: report it as such.
#
# ## One signal at a time
#
# The counterfactual that a reader of the article asks for first: the drill on the river itself.

# %%
without = run("aras_drills", {"signals.aras_bridging": None}, replicates=REPLICATES, seed=SEED)
drill = compare(record, without, outcomes=["p_level_3.AZE-IRN", "p_level_4.AZE-IRN"])
print(drill.table[["difference", "low", "high", "p", "p_holm", "n"]].to_string(float_format="{:.4f}".format))

# %% [markdown]
# ## Which signal mattered?
#
# Signals by themselves are not the whole answer: a drill may matter because of the threat before it.
# `attribute` simulates the worlds with every subset of them, on the same draws, and shares the difference
# between all and none out by Shapley values. With `by="episode"` signals of the same days are one player,
# so that 32 worlds are enough; without it, each of the nineteen signals gets a share of its own.

# %%
shares = attribute(record, outcome="display.AZE-IRN", by="episode", replicates=REPLICATES // 2)
print(shares)
columns = ["title", "estimate", "low", "high", "n", "sign_holds_jointly"]
print(shares.table.xs("shapley", level="effect")[columns].to_string(float_format="{:.4f}".format))
shares.plot().savefig(FIGURES / "attribution.png", dpi=120)

# %% [markdown]
# The shares add up to the difference in every history. `shares.plot("interactions")` shows which episodes
# work only together; `by="mechanism"` asks what would have been if all sunk costs had been cheap talk.
#
# ## What one history looks like
#
# Shares of thousands of histories hide the story of any of them. `replay` tells one step by step, with what
# the states did and why.

# %%
fought = record.histories.query("`peak.AZE-IRN` >= 4").index[0]
print(replay(record, replicate=int(fought)))

# %% [markdown]
# ## What the answer hangs on
#
# Nobody has measured most of the numbers behind this. `sensitivity` (it needs the extra `studies`) varies
# all uncertain ones together and ranks them, with the noise of few histories per point taken out.

# %%
hangs = sensitivity("aras_drills", outcome="display.AZE-IRN", n=REPLICATES // 50, replicates=4, seed=SEED)
print(hangs)
hangs.plot("tornado").savefig(FIGURES / "sensitivity.png", dpi=120)

# %% [markdown]
# How much states fear retaliation is one of the numbers that nobody has measured. A sweep runs the scenario
# at many values of that parameter, with and without the drill, on common random numbers, and draws what
# comes out.

# %%
swept = sweep(
    "aras_drills",
    {"theory.retaliation": [0.0, 0.5, 1.0], "set.signals.aras_bridging": [{}, None]},
    replicates=REPLICATES // 2,
    seed=SEED,
)
shown = [
    "theory.retaliation",
    "set.signals.aras_bridging",
    *(f"p_level_4.AZE-IRN{x}" for x in ("", ".low", ".high")),
]
print(swept.table[shown].to_string(float_format="{:.3f}".format))
swept.plot().savefig(FIGURES / "sweep.png", dpi=120)

# %% [markdown]
# `swept.contrasts` holds each cell's paired difference from the first cell, corrected for their number.
# If the effect of the drill changes its sign within the range you find plausible, that is the result to
# report.
#
# Where to go next: `discover` for the combinations of assumptions that lead to an outcome, `rare` for
# events that no batch sees, `docs/how-to/` for what each column means, `docs/model.md` for the rules.
