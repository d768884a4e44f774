"""One case as its page shows it, shaped by what the reader may see."""

from engine.case_page.page import CasePage, DiagramRef, MessageDoor, PersonShown, case_page
from engine.case_page.steps import CaseFact, CaseTask, Said

__all__ = ["CaseFact", "CasePage", "CaseTask", "DiagramRef", "MessageDoor", "PersonShown", "Said", "case_page"]
