"""The designers' own tests: who does what, how time passes, where it ends. Run on the engine's real workflow, with a clock that
moves, without a database."""

from engine.scenarios.coverage import unreached
from engine.scenarios.play import Outcome, play
from engine.scenarios.script import Scenario, ScenarioError, parse_scenario

__all__ = ["Outcome", "Scenario", "ScenarioError", "parse_scenario", "play", "unreached"]
