"""The shape of the code: which way it leans, how long a module is, who commits, who asks the time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from importlinter.application.sentinels import NotSupplied
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "trainees", "campaigns", "certificates")
BELOW = ("trainees", "campaigns", "certificates", "app/base", "app/filing", "app/reports")
MOST_LINES = 350
TOO_LONG: dict[str, int] = {}
"""Modules that may be longer, with how long: none."""
KINDS_OF_CODE = {
    "models",
    "services",
    "utils",
    "util",
    "helpers",
    "common",
    "misc",
    "tools",
    "core",
    "lib",
    "manager",
}


def modules(*rooms: str) -> list[Path]:
    """The Python files of these folders; migrations are history, not modules."""
    return sorted(
        path
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if "migrations/versions" not in path.as_posix()
    )


def calls(path: Path) -> list[tuple[int, str]]:
    """(line, dotted name) of every call in a module."""
    return [
        (node.lineno, ast.unparse(node.func))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    ]


def test_there_is_something_to_look_at():
    assert len(modules(*ROOMS)) > 80


@pytest.mark.parametrize("room", BELOW)
def test_nobody_below_the_roof_commits(room):
    """The core flushes, faces commit: one commit a request, command or job step."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules(room)
        for line, name in calls(path)
        if name.endswith(".commit")
    ]
    assert found == []


def test_only_the_clock_asks_the_time():
    asking = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in modules(*ROOMS)
        if path != ROOT / "app/base/clock.py"
        for line, name in calls(path)
        if name in asking or name.endswith((".date.today", ".datetime.now"))
    ]
    assert found == []


def test_no_module_outgrows_its_budget():
    """When a noun grows past this it becomes a folder of smaller nouns."""
    long = {
        str(path.relative_to(ROOT)): count
        for path in modules(*ROOMS)
        if (count := len(path.read_text().splitlines()))
        > TOO_LONG.get(str(path.relative_to(ROOT)), MOST_LINES)
    }
    assert long == {}


def test_modules_are_named_after_things():
    assert [
        str(p.relative_to(ROOT)) for p in modules(*ROOMS) if {p.stem, p.parent.name} & KINDS_OF_CODE
    ] == []


def test_every_module_says_what_it_is():
    silent = [
        str(p.relative_to(ROOT))
        for p in modules(*ROOMS)
        if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))
    ]
    assert [name for name in silent if not name.startswith("app/migrations")] == []


def test_the_house_leans_one_way(capsys, monkeypatch):
    """The import contracts of pyproject.toml."""
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, cache_dir=NotSupplied)
    assert status == 0, capsys.readouterr().out


def test_pandas_is_imported_where_it_works_and_not_at_the_start():
    import subprocess
    import sys

    heavy = subprocess.run(
        [sys.executable, "-c", "import sys, app.factory; print([m for m in ('pandas', 'typst', 'docx', 'xlsxwriter') if m in sys.modules])"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "pandas" not in heavy.stdout
