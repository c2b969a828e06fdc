"""The command-line client's parts; `tools/analyze.py` puts them together."""
