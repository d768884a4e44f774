"""What a kind of repair is: which sentences of lint it mends, what it asks, and how it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.lint.finding import Choice, Finding, Repair
from engine.lint.folder import Folder
from engine.lint.repairs.work import Work


@dataclass(frozen=True)
class Ask:
    """What a repair wants to know before it starts; nothing at all when it is empty."""

    kind: str = ""                          # "", choice, text
    choices: tuple[Choice, ...] = ()
    default: str = ""


NOTHING = Ask()


def one_of(pairs: Iterable[tuple[str, str]], default: str | None = None) -> Ask | None:
    """A choice among (value, label) pairs, the first taken when nothing is said; none when there is nothing to choose."""
    choices = tuple(Choice(value, label) for value, label in pairs)
    return Ask("choice", choices, choices[0].value if default is None else default) if choices else None


@dataclass(frozen=True)
class Kind:
    """`rules`: the sentences it mends, as in gateways.no_condition. `ask` answers none where the repair cannot be made."""

    id: str
    rules: tuple[str, ...]
    en: str
    zh: str
    make: Callable[[Work, str], None]
    ask: Callable[[Folder, Finding], Ask | None] = lambda folder, finding: NOTHING

    def offered(self, folder: Folder, finding: Finding) -> Repair | None:
        """The repair as data, in the reader's language."""
        ask = self.ask(folder, finding)
        if ask is None:
            return None
        return Repair(self.id, self.zh if folder.locale.startswith("zh") else self.en, ask.kind, ask.choices, ask.default)
