"""The run folder: the one interface between a run and everything that reads it.

The words of this room, in the order in which a run meets them:

    birth     what a run is given: scenario, theory, seed, histories, own agents. `Birth` in memory,
              birth.json on disk before the first history
    begun     the same read back from a folder: what was asked of it once. `Begun` is compared with a new
              `Birth`, to tell whether the folder holds the same run, and makes one again for `resume`
    running   the run at work: one process that holds the folder's lock, with birth, ledger and journal
    ledger    which histories are done, and where their rows are: in memory, in block files, in the base.
              It lives as long as the process; the next one makes it anew from blocks/
    block     finished histories on their way: a file of blocks/ that is named for its own checksum
    base      the final tables of a shorter run, set aside in blocks/ while the run is extended
    journal   run.log, for people: what happened when. Nothing of a run is read out of it
    manifest  what an ended run depended on and what its files must look like; written last, so that a folder
              with a manifest is a whole run. `read` gives the `Run` that views and studies work with
    seal      the checksum that birth.json, manifest.json and study.json carry of themselves
    record    what one of these files says of one thing: of a file (`FileRecord`), of histories that failed
              (`FailureRecord`), of a modeler's agents (`AgentsRecord`). `manifest.record` measures a file,
              `read.recorded` adds to a manifest what was written after the run. What is counted of a history
              while it runs is another thing, `sim.outcomes.record.Record`; what a plot reads is a `Run`

A study's folder has one file for begun and ended, study.json (sim.store.study).
"""
