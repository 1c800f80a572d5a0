"""How langreview is judged: sets, metrics, reports, and the gate before a release. Run as `python -m eval`."""
