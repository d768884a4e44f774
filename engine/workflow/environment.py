"""Where every expression SpiffWorkflow meets ends up: programs compiled with the definition. Nothing is compiled, and no Python
is ever evaluated, at run time. SpiffWorkflow reaches `environment` past the engine in some places, so both are ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.catalog.program import Program
from engine.expressions import EvaluationError
from engine.workflow.clocks import Clocks


class Environment:
    """Evaluates one run's expressions. `clocks` answers deadline(), policy(), now(); `firing` is the timer that fires in this run:
    (task id, element, '' where the task has one timer only)."""

    def __init__(self, program: Program, clocks: Clocks) -> None:
        self.program, self.clocks, self.functions = program, clocks, clocks.functions
        self.firing: tuple[str, str] | None = None
        self.decisions: list[tuple[str, str, dict[str, object]]] = []

    def until(self, expression: str, context: Mapping[str, Any]) -> list[Any]:
        """What a wait goes by: [policy, none yet, seconds beside its due moment], or [none, a fixed moment, 0]. Raises EvaluationError."""
        moment = datetime.fromisoformat(self.evaluate(expression, context))
        policy = next((str(arguments[0]) for name, arguments in self.program.expressions[expression.strip()].calls
                       if name == "deadline" and arguments), None)
        if policy is None:
            return [None, moment.isoformat(), 0]
        return [policy, None, round((moment - self.clocks.asked(policy)).total_seconds())]

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: object = None) -> Any:
        """The value of a diagram's expression. Raises EvaluationError."""
        compiled = self.program.expressions.get(expression.strip())
        if compiled is None:
            raise EvaluationError(expression, "this expression was not compiled with the diagram")
        return compiled.evaluate(context, self.functions)

    def execute(self, script: str, context: dict[str, Any], external_context: object = None) -> bool:
        """Run a script task's assignments; the assigned fields change in `context`. Raises EvaluationError."""
        compiled = self.program.scripts.get(script.strip())
        if compiled is None:
            raise EvaluationError(script, "this script was not compiled with the diagram")
        context.update(compiled.apply(context, self.functions))
        return True

    def decide(self, task_spec: Any, context: Mapping[str, Any]) -> dict[str, object]:
        """The outputs of a decision table. Raises EvaluationError when no rule, or more than one, matches."""
        outputs = self.program.decisions[task_spec.decision].decide(context, self.functions)
        self.decisions.append((task_spec.bpmn_id, task_spec.decision, outputs))
        return outputs

    def call_service(self, context: object, **kwargs: object) -> None:
        """There are no services to call: lint refuses them, and so does this."""
        raise EvaluationError(str(kwargs.get("operation_name", "")), "service tasks are not supported")


class Script:
    """What SpiffWorkflow calls its script engine: a thin pass to the environment, without Python underneath."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def evaluate(self, task: Any, expression: str, external_context: object = None) -> Any:
        return self.environment.evaluate(expression, task.data)

    def execute(self, task: Any, script: str, external_context: object = None) -> bool:
        return self.environment.execute(script, task.data)

    def call_service(self, task: Any, **kwargs: object) -> None:
        self.environment.call_service(task.data, **kwargs)
