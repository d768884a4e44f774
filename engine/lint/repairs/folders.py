"""Repairs to files on a disk: which files belong together, and writing back only what changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.lint.check import CHECKED


def files_of(path: Path) -> dict[str, Path]:
    """The files of the process a path belongs to, by their name in the project; a file that lies in no process folder is alone.
    Raises FileNotFoundError."""
    if not path.exists():
        raise FileNotFoundError(f"no such file or folder: {path}")
    folder = path if path.is_dir() else path.parent
    if not any((folder / name).is_file() for name in (f"{folder.resolve().name}.bpmn", "fields.toml")):
        return {one.name: one for one in ([path] if path.is_file() else sorted(path.glob("*.bpmn")))}
    process, forms = folder.resolve().name, folder.resolve().parent.parent / "forms"
    found: dict[str, Path] = {}
    for base, label in ((folder, f"processes/{process}"), (forms / process, f"forms/{process}"), (forms / "shared", "forms/shared")):
        for file in sorted(base.rglob("*")) if base.is_dir() else ():
            if file.is_file() and file.suffix in CHECKED:
                found[f"{label}/{file.relative_to(base).as_posix()}"] = file
    return found


def place_of(name: str, path: Path) -> Path:
    """Where a file of a process folder lies, whether it is there yet or not."""
    folder = (path if path.is_dir() else path.parent).resolve()
    root = folder.parent.parent
    return folder / name.split("/", 2)[2] if name.startswith("processes/") else root / name if name.startswith("forms/") else folder / name


def write_changed(before: Mapping[str, bytes], after: Mapping[str, bytes], path: Path) -> list[Path]:
    """Write what is new or different; the paths written."""
    written = []
    for name, data in after.items():
        if before.get(name) != data:
            place = place_of(name, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            written.append(place)
    return written
