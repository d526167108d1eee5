"""Runs a module's functions named check_*: each prints one JSON line, its name, and its traceback if it failed."""

import json
import traceback


def run_checks(module):
    for name, check in list(module.items()):
        if name.startswith("check_"):
            _run(name.removeprefix("check_"), check)


def _run(name, check):
    error = None
    try:
        check()
    except Exception:
        error = traceback.format_exc()
    print(json.dumps({"check": name, "error": error}), flush=True)
