"""No text reaches an object, a file, a process, or much time."""

import ast
import time
from pathlib import Path

import pytest

import engine.expressions
from engine.expressions import builtins, compile_expression
from tests.bench import fuzz_expressions as fuzz
from tests.engine.expressions.fields_of_a_case import FIELDS, refusal


@pytest.mark.parametrize(
    "payload", [*fuzz.PAYLOADS, "open(category)", "__builtins__.open", "category.format", "os.popen"]
)
def test_a_known_escape_is_refused_at_design_time(payload: str) -> None:
    refusal(payload[:500])


def test_20_000_random_texts_do_no_harm() -> None:
    counts, examples = fuzz.run(seed=20261123, count=20_000)
    assert counts["texts"] == 20_000 and counts["accepted"] > 500
    assert (counts["escapes"], counts["uncaught"]) == (0, 0), examples
    # How fast is the bench's to say: a loaded machine makes a long text slow now and then, a text that grows without end many.
    assert counts["over_10_ms"] <= counts["texts"] // 1000, examples


def busy(seconds: float) -> int:
    """Compute for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
    return 1


def test_the_fuzzer_notices_what_it_looks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def planted(operation: object) -> None:
        monkeypatch.setitem(
            builtins.BUILT_INS, "string length", builtins.BUILT_INS["string length"]._replace(run=operation)
        )

    monkeypatch.setattr(fuzz, "texts", lambda seed, count: iter(["string length(category)"] * count))
    planted(lambda text: len(Path(__file__).read_text()))
    assert fuzz.run(1, 3)[0]["escapes"] == 3
    planted(lambda text: repr(fuzz.DATA["trapped"]) and 1)
    assert fuzz.run(1, 3)[0]["escapes"] == 3
    planted(lambda text: busy(0.02))
    assert fuzz.run(1, 3)[0]["over_10_ms"] == 3
    planted(lambda text: {}["x"])
    assert fuzz.run(1, 3)[0]["uncaught"] == 3


def test_the_package_never_executes_or_looks_up_attributes_by_text() -> None:
    for file in Path(engine.expressions.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {
                    "eval",
                    "exec",
                    "compile",
                    "getattr",
                    "setattr",
                    "__import__",
                    "open",
                    "vars",
                }, file
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = getattr(node, "module", None) or ",".join(name.name for name in node.names)
                assert "SpiffWorkflow" not in module and module.split(".")[0] not in {"os", "subprocess", "socket"}, (
                    file
                )


def test_equal_constants_of_two_types_do_not_mix() -> None:
    refusal("people in (true, 1)")
    assert compile_expression("people in (1, 2)", FIELDS).evaluate({"people": 1.0}) is True
