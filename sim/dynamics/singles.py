"""Literals in single precision: the one change made to how Numba compiles a rule.

States, inputs and draws of the rules are singles: a vector holds twice as many, and a bank takes half the
memory. To Numba `0.5` is a double, and one of them turns everything it touches into doubles. So numbers that
are written in a rule take the precision of what the rule is given: where arguments hold singles and no
doubles, they are singles.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numba.core import ir, types
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.errors import UnsupportedError
from numba.core.untyped_passes import ReconstructSSA


class Singles(CompilerBase):
    """Numba's own passes, and one more before types are inferred, when rules are spliced already."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes in their order."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)  # type: ignore[no-untyped-call]
        passes.add_pass_after(_Literals, ReconstructSSA)
        passes.finalize()
        return [passes]


@register_pass(  # type: ignore[no-untyped-call]
    mutates_CFG=False, analysis_only=False
)
class _Literals(FunctionPass):
    _name = "single_literals"

    def __init__(self) -> None:
        """Nothing is kept between functions."""

    def run_pass(self, state: Any) -> bool:
        """Rewrite the literals of a function; return whether that was called for.

        Raises UnsupportedError where the function raises something: between compiled functions nobody hears.
        """
        for block in state.func_ir.blocks.values():
            for raised in block.find_insts((ir.Raise, ir.StaticRaise, ir.TryRaise, ir.StaticTryRaise)):
                name = state.func_id.func_qualname
                raise UnsupportedError(f"{name} raises; in compiled code nobody hears that", raised.loc)
        kinds = {kind for given in state.args for kind in _scalars(given)}
        if types.float32 not in kinds or types.float64 in kinds:
            return False
        for block in state.func_ir.blocks.values():
            for assign in block.find_insts(ir.Assign):
                if isinstance(assign.value, ir.Const | ir.Global | ir.FreeVar):
                    assign.value.value = _single(assign.value.value)
        return True


def _scalars(given: Any) -> Iterator[Any]:
    """Types of the numbers in an argument."""
    if isinstance(given, types.Array):
        yield given.dtype
    elif hasattr(given, "fields") and isinstance(given.fields, dict):  # a packed tuple
        for part in given.fields.values():
            yield from _scalars(part)
    elif isinstance(given, types.BaseTuple):
        for part in given:  # type: ignore[attr-defined]
            yield from _scalars(part)
    else:
        yield given


def _single(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_single, value))
    return np.float32(value) if isinstance(value, float) else value
