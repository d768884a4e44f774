"""`epoint check`: one report for each file of the given folders and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.catalog.xml import MAX_BYTES
from engine.lint.finding import Finding
from engine.lint.lint import remarks, sorted_findings
from engine.lint.reading import open_folder
from engine.lint.repairs import with_repairs
from engine.lint.rules.drawing import is_drawn
from engine.lint.words import Words, say
from engine.roles import Role, RolesError, parse_roles
from engine.settings import ROOT

CHECKED = (".bpmn", ".dmn", ".form", ".toml")

WORDS = {
    "absent": Words(
        "there is no such file or folder", "Check the path.",
        "没有这个文件或文件夹", "检查路径。"),
    "unreadable": Words(
        "the file cannot be read: {problem}", "Check that it is an ordinary file you may read.",
        "文件无法读取：{problem}", "确认它是普通文件并且有读取权限。"),
    "kind": Words(
        "files of this kind are not checked", "Give .bpmn, .dmn, .form or .toml files, or a folder.",
        "不检查这类文件", "请给出 .bpmn、.dmn、.form、.toml 文件或文件夹。"),
}


@dataclass(frozen=True)
class FileReport:
    """What is known of one file. `drawn`: a diagram that is safe and holds a drawing, or a table, form or settings file that can be read.
    `runnable`: nothing in it keeps it from running."""

    file: str
    drawn: bool
    runnable: bool
    findings: tuple[Finding, ...]


def check_paths(paths: Sequence[Path], roles: Mapping[str, Role] | None = None, locale: str = "zh") -> list[FileReport]:
    """One report per file. A folder of a process is checked as a whole, with its forms; any other file by itself.
    Never raises for what the files hold, never executes anything. Without `roles`, those of the nearest roles.toml."""
    reports: dict[str, FileReport] = {}
    for path in paths:
        for report in _check(path, roles, locale):
            reports.setdefault(report.file, report)
    return list(reports.values())


def _check(path: Path, roles: Mapping[str, Role] | None, locale: str) -> Iterator[FileReport]:
    if not path.exists():
        yield _problem(path, "absent", locale)
    elif path.is_dir():
        folders = sorted({found.parent for found in path.rglob("*.bpmn") if _is_process(found.parent)} | ({path} if _is_process(path) else set()))
        for folder in folders:
            yield from check_process(folder, roles or roles_near(folder), locale)
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.suffix in CHECKED[:3] and not any(_holds(folder, file) for folder in folders):
                yield _single(file, roles, locale)
    elif path.suffix not in CHECKED:
        yield _problem(path, "kind", locale)
    elif _is_process(path.parent):
        yield from (report for report in check_process(path.parent, roles or roles_near(path), locale) if Path(report.file) == path)
    else:
        yield _single(path, roles, locale)


def _is_process(folder: Path) -> bool:
    """A process folder holds a diagram that is called like itself, or at least says what data its diagrams carry."""
    return any((folder / name).is_file() for name in (f"{folder.name}.bpmn", "fields.toml"))


def _forms(folder: Path) -> Path:
    return folder.parent.parent / "forms"


def _holds(folder: Path, file: Path) -> bool:
    """Whether a file was checked with a process."""
    return any(base in file.parents for base in (folder, _forms(folder) / folder.name, _forms(folder) / "shared"))


def check_process(folder: Path, roles: Mapping[str, Role], locale: str) -> list[FileReport]:
    """The reports of all files of one process folder and its forms."""
    process = folder.name
    shown: dict[str, Path] = {}
    for base, label in ((folder, f"processes/{process}"), (_forms(folder) / process, f"forms/{process}"), (_forms(folder) / "shared", "forms/shared")):
        for file in sorted(base.rglob("*")) if base.is_dir() else ():
            if file.is_file() and file.suffix in CHECKED:
                shown[f"{label}/{file.relative_to(base).as_posix()}"] = file
    return _reports(process, shown, roles, locale)


def _single(file: Path, roles: Mapping[str, Role] | None, locale: str) -> FileReport:
    """A file that lies in no process folder: what keeps it from running, as far as it can be seen alone."""
    return _reports("", {file.name: file}, roles or roles_near(file), locale)[0]


def _reports(process: str, shown: Mapping[str, Path], roles: Mapping[str, Role], locale: str) -> list[FileReport]:
    files, unreadable = {}, []
    for name, file in shown.items():
        try:
            with file.open("rb") as opened:
                files[name] = opened.read(MAX_BYTES + 1)
        except OSError as problem:
            unreadable.append(_problem(file, "unreadable", locale, problem=problem.strerror))
    folder, found = open_folder(process, files, roles, locale)
    drawings = {diagram.file: is_drawn(diagram) for diagram in folder.diagrams} | dict.fromkeys(folder.tables, True)
    findings: dict[str, list[Finding]] = {name: [] for name in files}
    for finding in with_repairs(folder, sorted_findings([*found, *remarks(folder)])):
        findings.setdefault(finding.file, []).append(finding)
    return unreadable + [
        FileReport(str(shown.get(name, name)), drawings.get(name, name.endswith((".form", ".toml")) and name in files and name not in folder.broken),
                   not any(finding.severity == "error" for finding in listed), tuple(listed))
        for name, listed in findings.items()]


def _problem(path: Path, code: str, locale: str, **params: object) -> FileReport:
    return FileReport(str(path), False, False, (Finding(str(path), "", "", *say(WORDS[code], locale, **params)),))


def roles_near(path: Path) -> Mapping[str, Role]:
    """The roles of the nearest roles.toml above a path, else the product's own."""
    for folder in (*path.resolve().parents, ROOT / "processes"):
        try:
            return parse_roles((folder / "roles.toml").read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, RolesError):
            continue
    return {}
