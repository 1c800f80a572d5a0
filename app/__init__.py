"""The front doors: one process for the HTTP API and the LanguageTool protocol. Run as `python -m app`."""
