"""The engine: cases, tasks, timers and facts. No Flask in here; usable from a shell, a test, a worker."""
