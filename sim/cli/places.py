"""Where the configurations lie: beside the package in a checkout, inside it in an installed wheel."""

from pathlib import Path

import sim

PACKAGE = Path(sim.__file__).resolve().parent


def configs() -> Path:
    """Return the folder that holds config.yaml."""
    travelled = PACKAGE / "_data" / "configs"
    return travelled if travelled.is_dir() else PACKAGE.parent / "configs"


def checkout() -> Path | None:
    """Return the root of the checkout the package runs from, or None for an installed wheel."""
    root = PACKAGE.parent
    return root if (root / ".git").exists() and (root / "pyproject.toml").is_file() else None
