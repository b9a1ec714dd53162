"""Too little memory: whatever it is that fails then, in one line that says what is missing."""

import errno
from collections.abc import Iterator

SIGNS = ("can't start new thread", "cannot allocate memory", "failed to map segment", "unable to allocate")
"""What libraries say, in small letters, where memory that they asked for was not to be had."""


def shortage(error: BaseException) -> str | None:
    """Return what is to be said of an error that comes from a lack of memory, None for any other.

    Under a limit on memory an import that fails is taken for one: few libraries say why they cannot load.
    """
    limit = _limit()
    if not any(_is_sign(each, limit) for each in _chain(error)):
        return None
    why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    most = (
        "" if limit is None else f"; this process may have {limit / 2**20:,.0f} MiB (ulimit -v), take 4 GiB"
    )
    return f"not enough memory ({why}){most}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_sign(error: BaseException, limit: int | None) -> bool:
    loading = isinstance(error, ImportError) or "shared object" in str(error)
    return (
        isinstance(error, MemoryError)
        or getattr(error, "errno", None) == errno.ENOMEM
        or any(sign in str(error).lower() for sign in SIGNS)
        or (limit is not None and loading)
    )


def _limit() -> int | None:
    """Bytes of address space that this process may have, None for any number."""
    try:
        import resource
    except ImportError:  # pragma: no cover  Windows has no such limits
        return None
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if most == resource.RLIM_INFINITY else most
