"""The legible engine as `mesa.batch_run` is handed it in the benchmark."""

from sim.engines.alliance import AllianceModel
from sim.studies.benchmark.recipe import world as world_of


class History(AllianceModel):
    """One history of the world that a recipe makes, once in every process; nothing is collected."""

    def __init__(self, recipe: str, seed: int, replicate: int) -> None:
        super().__init__(world_of(recipe), seed=seed, replicate=replicate, collect=False)
