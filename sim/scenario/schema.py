"""What a scenario is, once it has passed the door: frozen objects in which every number knows its origin."""

from typing import Annotated

from pydantic import Field

from sim.scenario.directed import Directed
from sim.scenario.fields import (
    Assumption,
    Code,
    Day,
    Flag,
    History,
    Id,
    Ids,
    Mechanisms,
    Name,
    Paragraph,
    Prose,
    Question,
    Quote,
    ScenarioName,
    SomeIds,
    Ties,
    Title,
)
from sim.scenario.frozen import Frozen
from sim.scenario.horizon import Horizon
from sim.scenario.quantity import Quantity, Range
from sim.scenario.timing import Timing

Capability = Annotated[Quantity, Range(0, 1, above=True)]
Probability = Annotated[Quantity, Range(0, 1)]
AudienceCost = Annotated[Quantity, Range(0, 10)]
Reach = Annotated[Quantity, Range(0, 40_000, above=True)]
Distance = Annotated[Quantity, Range(0, 20_040)]  # half the Earth's girth
Alignment = Annotated[Quantity, Range(-1, 1)]
Propensity = Annotated[Quantity, Range(-10, 10)]
Tension = Annotated[Quantity, Range(0, 5)]
Weight = Annotated[Quantity, Range(-1, 1)]


class StateSpec(Frozen):
    """A state.

    capability: share of the system's (CINC). resolve: prior P(resolved). audience_cost: weight of backing
    down from a public threat. reach: km over which strength is lost. major: a major power. democracy: two of
    them open fewer disputes with each other.
    """

    name: Name = Field(description="the state's name")
    capability: Capability = Field(description="a quantity above 0 to 1 (a share, as in CINC)")
    resolve: Probability = Field(
        description="a quantity from 0 to 1 (prior belief that the state is resolved)"
    )
    audience_cost: AudienceCost = Field(description="a quantity from 0 to 10 (weight of audience costs)")
    reach: Reach = Field(description="a quantity above 0 to 40000 km (length over which strength is lost)")
    major: Flag = Field(default=False, description="true for a major power")
    democracy: Flag = Field(default=False, description="true for a democracy")


class Alignments(Directed[Alignment]):
    """Alignment of each of two states toward the other. Has a name of its own to be found by on its way to
    another process, as the next one does.
    """


class Commitments(Directed[Probability]):
    """Prior probability that each of two states helps the other."""


class Contacts(Directed[Probability]):
    """Share of weeks in which each of two states engages the other."""


class DyadSpec(Frozen):
    """A declared dyad.

    alignment: in [-1, 1], giver's toward the other. distance: km between borders. relevant: politically
    relevant (Maoz & Russett 1993), so the two may act against each other. commitment: prior P(giver helps the
    other if it is attacked); None where no commitment is stated. propensity: log-odds by which disputes are
    likelier than what is known of the dyad tells, for the whole history; None where it is drawn. tension: log
    odds at the start, from disputes before. contact: share of weeks in which the giver engages the other, of
    those in which it does nothing rarer; None where ties, power and a border tell.
    """

    alignment: Alignments = Field(description="a quantity from -1 to 1, one for both or one per state")
    commitment: Commitments | None = Field(
        default=None,
        description="a quantity from 0 to 1: P(one helps the other); left out where there is no pact",
    )
    distance: Distance = Field(description="a quantity from 0 to 20040 km (between borders)")
    contiguous: Flag = Field(description="true or false (do they share a border?)")
    relevant: Flag = Field(description="true or false (may they act against each other?)")
    rivalry: Flag = Field(default=False, description="true for a standing rivalry, which may end")
    propensity: Propensity | None = Field(
        default=None,
        description="a quantity from -10 to 10, log-odds of more disputes; left out, it is drawn",
    )
    tension: Tension | None = Field(
        default=None, description="a quantity from 0 to 5, log-odds that the last disputes have left"
    )
    contact: Contacts | None = Field(
        default=None, description="a quantity from 0 to 1: share of weeks with visits, talks or agreements"
    )


class Citation(Frozen):
    """Where a signal is reported: a key of the bibliography, the paragraph (from 1) of a text or else the
    rows of a table; a quote of a line.
    """

    document: Id = Field(description="a key of sources")
    paragraph: Paragraph | None = Field(default=None, description="a whole number, counted from 1")
    rows: Quote | None = Field(default=None, description="rows of a table, in place of a paragraph")
    quote: Quote | None = Field(default=None, description="a line of quotation")

    @property
    def place(self) -> str:
        """Where in the document, as people say it."""
        return f"rows {self.rows}" if self.paragraph is None else f"paragraph {self.paragraph}"


class SignalSpec(Frozen):
    """An act that the scenario gives.

    until: last day (the weight is spread evenly over the steps it lasts). joint_with: states that send it
    too, in military cooperation with the sources. weight: in [-1, 1]; None means Goldstein score of the CAMEO
    code / 10. citation: where it is reported; assumption: why it is given where no document is cited, or what
    of it is the modeler's own. Every signal of a scenario has one of the two.
    """

    title: Title = Field(description="a line of text")
    date: Timing = Field(
        description="a date, {between: ...}, {reported: ...} or {rate: ..., from: ..., until: ...}"
    )
    until: Day | None = Field(default=None, description="the last day")
    sources: SomeIds = Field(description="a list of state ids, at least one")
    joint_with: Ids = Field(default=(), description="states that send it too, in military cooperation")
    targets: SomeIds = Field(description="a list of state ids, at least one")
    cameo: Code = Field(description='a CAMEO code in quotes, such as "152"')
    weight: Weight | None = Field(
        default=None, description="a quantity from -1 to 1; left out, the Goldstein score of the code / 10"
    )
    mechanism: Mechanisms = Field(description="a list of cheap_talk, tying_hands, sunk_cost")
    near_border: Flag = Field(default=False, description="true for an act seen from the target's border")
    public: Flag = Field(default=True, description="false for what happens behind closed doors")
    citation: Citation | None = Field(default=None, description="where it is reported")
    assumption: Assumption | None = Field(
        default=None, description="why it is given where nothing is cited, or what of it is the modeler's own"
    )


ORIGIN = ("citation", "assumption")
"""Keys of a signal that say where it comes from."""


class Head(Frozen):
    """What a scenario says of itself as a whole.

    focus: the dyad that summaries put first, as "AZE-IRN". ties: dyads and states whose ties have columns,
    beside that of the focus; None for as many as there is room for.
    """

    name: ScenarioName = Field(description="letters, digits, _ and -")
    title: Title = Field(description="a line of text")
    question: Question = Field(default="", description="what is asked")
    sources: dict[Id, Prose] = Field(default_factory=dict, description="the bibliography, by key")
    horizon: Horizon = Field(description="a mapping of start, end, origin and step_days")
    history: History = Field(
        default="given", description="given: only signals happen up to the origin; simulated: states act too"
    )
    focus: str = Field(description="a dyad, such as AZE-IRN")
    ties: Ties | None = Field(
        default=None,
        description="which ties have columns, dyads and states such as [AZE-IRN, TUR]; left out, all, or of"
        " more than 1000 those of relevant dyads",
    )


class Scenario(Head):
    """A scenario: states, dyads and signals by id, sorted, so that results never depend on file order."""

    states: dict[str, StateSpec]
    dyads: dict[str, DyadSpec]
    signals: dict[str, SignalSpec]
