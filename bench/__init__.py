"""Benchmarks: every figure of the documents, each by one command."""
