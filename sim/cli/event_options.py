"""The options of `import`, in the field's words."""

from sim.asking.option import StudyOption
from sim.asking.readers import day, flag, new_scenario, one_of, several_of, text, whole
from sim.model.declaration import HOLD, RUNGS

IMPORT = {
    "format": StudyOption(
        "how the files are laid out: ICEWS as published, GDELT 1.0 or 2.0 exports, POLECAT, or a plain table "
        "with date, source, target and code (CAMEO) or goldstein",
        "icews, gdelt, polecat or csv",
        None,
        one_of("icews", "gdelt", "polecat", "csv"),
        "none: has to be given",
    ),
    "scenario": StudyOption(
        "the scenario that the signals are for; it is extended by the new file and itself left as it is",
        "the name of a scenario or the path of a .yaml file",
        None,
        text,
        "none: has to be given",
    ),
    "into": StudyOption(
        "the new scenario file, in the folder of the scenario or above",
        "a path that ends in .yaml, in a folder that is there, of a file that is not",
        None,
        new_scenario,
        "none: has to be given",
    ),
    "actors": StudyOption(
        "the states between which acts count, by id, code or name",
        "states of the scenario with commas",
        None,
        text,
        "all of the scenario",
    ),
    "from": StudyOption("first day of acts", "a day as 2018-06-01", None, day, "the scenario's start"),
    "to": StudyOption("last day of acts", "a day as 2018-06-01", None, day, "the scenario's origin"),
    "threshold": StudyOption(
        "how many rows of one kind, from one state to another in one week, make a signal: a single "
        "machine-coded row is not to be trusted",
        "a whole number from 1 to 1000000",
        2,
        whole(1, 10**6),
    ),
    "kinds": StudyOption(
        "kinds of acts that count",
        f"some of {', '.join(RUNGS)}, with commas",
        frozenset(range(len(RUNGS))) - {HOLD},
        several_of(*RUNGS),
        "all but hold (statements and appeals, no step up or down)",
    ),
    "governments": StudyOption(
        "whether only acts between governments, armed forces or the states as such count",
        "true or false",
        True,
        flag,
        "true",
    ),
    "release": StudyOption(
        "which release the files are, for the citation: its name, number or day", "text", None, text, "none"
    ),
    "json": StudyOption("print the account as one JSON object", "true or false", False, flag, "false"),
}
