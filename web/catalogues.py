"""The message catalogues: `python -m web.catalogues` brings both up to date with the source and compiles them; `--check` says what
has no Chinese. English is the source's own language: its catalogue holds the plural forms."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parent
LOCALES = ("zh_Hans_CN", "en")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "lazy_ngettext": (1, 2), "_l": None, "N_": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def source_messages() -> Catalog:
    """Every text of the source, with where it stands."""
    with (WEB / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = Catalog(charset="utf-8", project="epoint")
    kept = extract_from_dir(WEB, methods, options, KEYWORDS, directory_filter=lambda path: Path(path).name not in ("vendor", "translations"))
    for path, _line, text, _comments, _context in kept:
        found.add(text, locations=[(f"web/{path}", 0)])      # no line numbers: they would change with every edit
    return found


def path_of(locale: str) -> Path:
    """Where a locale's catalogue lies."""
    return WEB / "translations" / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """A locale's catalogue, empty when there is none yet."""
    path = path_of(locale)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8", project="epoint")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def missing(locale: str = "zh_Hans_CN") -> Iterator[str]:
    """What a reader of this locale would see in another language, or with a hole in it, a line each."""
    catalogue = read(locale)
    for message in source_messages():
        if not message.id:
            continue
        known: Message | None = catalogue.get(message.id)
        texts = [] if known is None else list(known.string) if isinstance(known.string, (list, tuple)) else [known.string]
        if known is None or not all(texts) or known.fuzzy:
            yield f"no {locale} text for {message.id!r}"
            continue
        wanted = set(PLACEHOLDER.findall(str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)))
        for text in texts:
            if not set(PLACEHOLDER.findall(str(text))) <= wanted | {"num"}:
                yield f"other placeholders in the {locale} text for {message.id!r}"


def bring_up_to_date(locale: str) -> None:
    """Add what is new, drop what is gone, keep every translation."""
    catalogue = read(locale)
    catalogue.update(source_messages(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    if locale == "en":
        for message in catalogue:
            if message.id and not all(message.string if isinstance(message.string, (list, tuple)) else [message.string]):
                message.string = message.id
    path_of(locale).parent.mkdir(parents=True, exist_ok=True)
    with path_of(locale).open("wb") as file:
        write_po(file, catalogue, sort_output=True, width=0, omit_header=False)
    compile_catalogue(locale)


def compile_catalogue(locale: str) -> None:
    """Write the .mo file that the running product reads."""
    with path_of(locale).with_suffix(".mo").open("wb") as file:
        write_mo(file, read(locale))


def main() -> int:
    """0, or 1 when --check finds something missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="say what is missing, change nothing")
    if parser.parse_args().check:
        found = list(missing())
        print("\n".join(found) or "Every text has its Chinese.", file=sys.stderr if found else sys.stdout)
        return 1 if found else 0
    for locale in LOCALES:
        bring_up_to_date(locale)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
