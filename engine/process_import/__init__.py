"""Diagrams of other tools: any BPMN 2.0 file becomes a process folder that is drawn, and runs or says exactly why not."""

from engine.process_import.import_process import Imported, import_process, process_name

__all__ = ["Imported", "import_process", "process_name"]
