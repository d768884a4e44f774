"""May this process folder ship? Reads diagrams, tables, forms and settings, and never executes any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.lint.finding import Choice, Finding, Refused, Repair

if TYPE_CHECKING:
    from engine.lint.check import FileReport
    from engine.roles import Role

__all__ = ["Choice", "Finding", "Refused", "Repair", "check_paths", "lint_folder"]


def lint_folder(files: Mapping[str, bytes], roles: Mapping[str, Role], locale: str = "zh") -> list[Finding]:
    """What is wrong with a process folder and its forms; see engine.lint.folder."""
    from engine.lint.lint import lint_folder as lint  # late: the catalog reads XML with this package's findings

    return lint(files, roles, locale)


def check_paths(paths: Sequence[Path], roles: Mapping[str, Role] | None = None, locale: str = "zh") -> list[FileReport]:
    """One report per file of these folders and files; see engine.lint.check."""
    from engine.lint.check import check_paths as check

    return check(paths, roles, locale)
