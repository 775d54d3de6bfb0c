"""Mutation testing of complaints/rules: `python -m tests.proof.mutation [module,module]`.

A copy of the tree is tried, so nobody's editing disturbs it. Only tests that need neither engines nor Django run.
Survivors stay in docs/proof/mutation.md until their module is tried again.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.proof import pages, survivors
from tests.proof.mutants import Mutant, Plantation

ROOT = Path(__file__).resolve().parents[2]
SURVIVORS = ROOT / "docs" / "proof" / "mutation.md"
GOAL = 90
EXAMPLES = "15"
NOT_PURE = ("config", "django", "tests.conftest", "tests.rig", "complaints.models", "complaints.actions")


def pure_tests() -> list[str]:
    """Test files of the rules that import nothing which needs settings or engines."""
    files = sorted((ROOT / "tests" / "rules").rglob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if not any(_needs(file))]


def _needs(file: Path) -> list[str]:
    imported: list[str] = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            imported.append(node.module or "")
        elif isinstance(node, ast.Import):
            imported += [alias.name for alias in node.names]
    return [name for name in imported if name.startswith(NOT_PURE)]


def snapshot(folder: Path) -> None:
    unwanted = shutil.ignore_patterns("__pycache__", "static", "node_modules")
    for name in ("complaints", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
    (folder / "docs").mkdir()
    for page in (ROOT / "docs").glob("*.md"):
        shutil.copy(page, folder / "docs")


def mutants(folder: Path, modules: list[str]) -> dict[str, Mutant]:
    found = {}
    for module in modules:
        path = folder / "complaints" / "rules" / f"{module}.py"
        for mutant in Plantation(module, path.read_text(), str(path)).mutants:
            found[f"{module}:{mutant.number}"] = mutant
    return found


def report(planted: dict[str, Mutant], outcomes: dict[str, str]) -> int:
    """The table, then every mutant nobody noticed. Returns the share noticed, in per cent, rounded down."""
    table: dict[str, Counter[str]] = {}
    for name, mutant in planted.items():
        table.setdefault(mutant.module, Counter())[outcomes[name]] += 1
    everything: Counter[str] = sum(table.values(), Counter())
    print("\n| module | planted | killed | timeout | survived | no test runs it | noticed |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    for module, count in [*sorted(table.items()), ("**all**", everything)]:
        noticed = count["killed"] + count["timeout"]
        figures = (count.total(), *(count[kind] for kind in ("killed", "timeout", "survived", "untested")))
        print(f"| {module} | {' | '.join(map(str, figures))} | {100 * noticed / count.total():.1f} % |")
    alive: dict[str, list[str]] = {module: [] for module in table}
    for name, mutant in planted.items():
        if outcomes[name] in ("survived", "untested"):
            change = mutant.change.replace("`", "'").replace("\n", " ")
            alive[mutant.module].append(f"- rules/{mutant.module}.py:{mutant.line}: `{change}`")
    print("\nNot noticed:\n", *(line for lines in alive.values() for line in lines), sep="\n")
    tried = f"{pages.commit(ROOT)}, {datetime.now(UTC):%Y-%m-%d}"
    survivors.keep(SURVIVORS, {module: (table[module], alive[module]) for module in table}, tried)
    return 100 * (everything["killed"] + everything["timeout"]) // everything.total()


def main(chosen: str = "") -> int:
    modules = chosen.split(",") if chosen else sorted(p.stem for p in (ROOT / "complaints" / "rules").glob("[a-z]*.py"))
    with tempfile.TemporaryDirectory(prefix="redress-mutation-") as name:
        folder = Path(name)
        snapshot(folder)
        files = pure_tests()
        print(f"{len(files)} test files, {EXAMPLES} examples of each property, always the same ones", flush=True)
        result = folder / "outcomes.json"
        environment = {**os.environ, "PROPERTY_EXAMPLES": EXAMPLES, "PYTHONHASHSEED": "0"}
        command = [sys.executable, "-m", "tests.proof.trials", str(result), ",".join(modules), ",".join(files)]
        if subprocess.run(command, cwd=folder, env=environment, check=False).returncode:
            return 1
        noticed = report(mutants(folder, modules), json.loads(result.read_text()))
    return 0 if noticed >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
