"""The demo county: its places, invented people and reports, worked through the real commands to every stage."""

from engine.demo.fill import fill, is_empty

__all__ = ["fill", "is_empty"]
