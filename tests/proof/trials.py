"""Tries every mutant against the rule tests that run its line. Runs inside a copy of the tree (see mutation.py).

1. One pytest session runs every test once under coverage: which test runs which line, and how long it takes.
2. The same session forks for each mutant inside a function, swaps that function's code and runs tests of the line,
   quickest first, until one fails.
3. What survives, and what acts at import (tables, constants, defaults), is tried again in a fresh process that
   imports the mutated module from the start, so that nothing computed before can hide it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.abc
import importlib.util
import json
import os
import re
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import _lru_cache_wrapper
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import coverage
import django.conf
import holidays  # noqa: F401  (imported before the forks, so that each is quick)
import hypothesis
import pytest

from tests.proof.mutants import Mutant, Plantation

RULES = Path("complaints/rules")
PYTEST = (
    *("-c", os.devnull, "--rootdir", ".", "--noconftest", "-x", "-p", "no:terminal", "-p", "no:cacheprovider"),
    *("-p", "no:django", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:schemathesis", "-p", "no:timeout"),
    *("-k", "not under_a_second"),  # a measurement, not a rule; coverage slows it
)
SLOTS = int(os.environ.get("MUTATION_JOBS", "2"))
LONGEST = 15  # seconds of processor time; measured under coverage, so twice is already generous
MOST = 200  # tests for one mutant
MEMORY = 3 * 2**30
KILLED, SURVIVED, TIMEOUT, UNTESTED = "killed", "survived", "timeout", "untested"


def plantations(modules: Sequence[str]) -> dict[str, Plantation]:
    return {name: Plantation(name, (RULES / f"{name}.py").read_text(), str(RULES / f"{name}.py")) for name in modules}


class Session:
    """The pytest plugin of steps 1 and 2; `outcomes` and `tests` go to the file named."""

    def __init__(self, planted: dict[str, Plantation], result: Path) -> None:
        self.planted, self.result = planted, result
        self.seconds: dict[str, float] = {}
        self.tests: dict[str, list[str]] = {}
        self.caches: list[_lru_cache_wrapper[Any]] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        lines = self.measure(session)
        if session.testsfailed:
            print("the tests fail before anything is planted", flush=True)
            return True
        devoted = devotion(lines)
        self.caches = caches()
        gc.freeze()  # the forks then share their memory
        mutants = [mutant for planted in self.planted.values() for mutant in planted.mutants]
        readers = {name: readers_of(name, items) for name in self.planted}
        for mutant in mutants:
            own = lines[mutant.module]
            chosen = own.get(mutant.line, set()) if mutant.owner else own.get(0, set()) | readers[mutant.module]
            self.tests[key(mutant)] = ranked(
                chosen, self.seconds, lambda name, module=mutant.module: devoted[name][module]
            )
        outcomes = dict(
            trials(
                [mutant for mutant in mutants if mutant.owner],
                lambda mutant: self.attempt(session, mutant, [items[name] for name in self.tests[key(mutant)]]),
                self.tests,
                self.seconds,
            )
        )
        self.result.write_text(json.dumps({"tests": self.tests, "seconds": self.seconds, "outcomes": outcomes}))
        return True

    def measure(self, session: pytest.Session) -> dict[str, dict[int, set[str]]]:
        """Run everything once: {module: {line: tests}}; line 0 stands for any line of the module."""
        watched = coverage.Coverage(data_file=None, include=[str(RULES / "*.py")], config_file=False)
        watched.start()
        for item in session.items:
            watched.switch_context(item.nodeid)
            begun = time.process_time()
            run(item)
            self.seconds[item.nodeid] = time.process_time() - begun
        watched.stop()
        data, lines = watched.get_data(), defaultdict[str, dict[int, set[str]]](dict)
        for file in data.measured_files():
            seen = {line: set(names) - {""} for line, names in data.contexts_by_lineno(file).items()}
            lines[Path(file).stem] = {**seen, 0: set().union(*seen.values())}
        return lines

    def attempt(self, session: pytest.Session, mutant: Mutant, items: list[pytest.Item]) -> bool:
        """In a fork: whether a test notices."""
        function = found(sys.modules[f"complaints.rules.{mutant.module}"], mutant.owner)
        function.__code__ = self.planted[mutant.module].function(mutant.number)
        for cache in self.caches:
            cache.cache_clear()
        for item in items:
            run(item)
            if session.testsfailed:
                return True
        return False


def readers_of(module: str, items: Iterable[str]) -> set[str]:
    """The tests of files that name the module: who reads only its tables runs none of its lines."""
    files = {name.split("::")[0] for name in items}
    reading = {file for file in files if re.search(rf"\b{module}\b", Path(file).read_text())}
    return {name for name in items if name.split("::")[0] in reading}


def devotion(lines: dict[str, dict[int, set[str]]]) -> dict[str, dict[str, float]]:
    """{test: {module: the share of the lines it runs that are this module's}}."""
    runs: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for module, seen in lines.items():
        for line, names in seen.items():
            for name in names if line else ():
                runs[name][module] += 1
    for name, counted in runs.items():
        whole = sum(counted.values())
        runs[name] = defaultdict(float, {module: count / whole for module, count in counted.items()})
    return runs


def ranked(names: set[str], seconds: dict[str, float], devoted: Callable[[str], float]) -> list[str]:
    """`MOST` tests: half those most about the module, half the quickest case of each function; quickest first."""
    about = sorted(names, key=lambda name: (-devoted(name), seconds[name], name))[: MOST // 2]
    cases: dict[str, int] = defaultdict(int)
    turns: dict[str, int] = {}
    for name in sorted(names, key=lambda name: (seconds[name], name)):
        function = name.split("[")[0]
        turns[name], cases[function] = cases[function], cases[function] + 1
    others = sorted(names - set(about), key=lambda name: (turns[name], seconds[name], name))[: MOST - len(about)]
    return sorted([*about, *others], key=lambda name: (seconds[name], name))


def run(item: pytest.Item) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def found(module: ModuleType, owner: str) -> FunctionType:
    """The function of that qualified name, from under its decorators."""
    thing: Any = module
    for name in owner.split("."):
        thing = vars(thing)[name]
    for inner in ("__wrapped__", "__func__", "fget"):
        thing = getattr(thing, inner, thing)
    assert isinstance(thing, FunctionType), owner
    return thing


def caches() -> list[_lru_cache_wrapper[Any]]:
    """Every cache, to be emptied: answers from before a change would hide it."""
    found = (thing for thing in gc.get_objects() if isinstance(thing, _lru_cache_wrapper))
    return [cache for cache in found if cache.__module__.startswith(("complaints", "tests"))]


class Fresh(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutated module in place of the real one."""

    def __init__(self, planted: Plantation, mutant: Mutant) -> None:
        self.name, self.path = f"complaints.rules.{mutant.module}", planted.path
        self.code = planted.code(mutant.number)

    def find_spec(self, fullname: str, path: object, target: object = None) -> Any:
        return importlib.util.spec_from_loader(fullname, self, origin=self.path) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = self.path
        exec(self.code, vars(module))


class Chosen:
    """The pytest plugin of step 3: only these tests, in this order."""

    def __init__(self, names: list[str]) -> None:
        self.order = {name: number for number, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.order), key=lambda i: self.order[i.nodeid])


def afresh(planted: Plantation, mutant: Mutant, names: list[str]) -> bool:
    sys.meta_path.insert(0, Fresh(planted, mutant))
    files = dict.fromkeys(name.split("::")[0] for name in names)
    return pytest.main([*PYTEST, *files], plugins=[Chosen(names)]) not in (0, 5)


def key(mutant: Mutant) -> str:
    return f"{mutant.module}:{mutant.number}"


def trials(
    mutants: list[Mutant],
    noticed: Callable[[Mutant], bool],
    tests: dict[str, list[str]],
    seconds: dict[str, float],
    start: float = 2,
) -> Iterator[tuple[str, str]]:
    """Each mutant in a fork of its own, two at a time, with a limit on processor time and memory."""
    running: dict[int, Mutant] = {}
    waiting = [mutant for mutant in mutants if tests[key(mutant)]]
    yield from ((key(mutant), UNTESTED) for mutant in mutants if not tests[key(mutant)])
    tally: dict[str, int] = defaultdict(int)
    for number in range(len(waiting) + SLOTS):
        if number < len(waiting):
            mutant = waiting[number]
            limit = int(start + min(LONGEST, 2 * sum(seconds[name] for name in tests[key(mutant)]))) + 1
            running[fork(lambda mutant=mutant: noticed(mutant), limit)] = mutant
        if len(running) < SLOTS and number < len(waiting):
            continue
        if running:
            pid, status = os.wait()
            outcome = outcome_of(status)
            tally[outcome] += 1
            tried = running.pop(pid)
            if outcome == SURVIVED:
                print(f"  not noticed so far: {tried.module}:{tried.line}: {tried.change}", flush=True)
            yield key(tried), outcome
            if sum(tally.values()) % 100 == 0:
                print(f"  {sum(tally.values())} of {len(waiting)}: {dict(tally)}", flush=True)


def fork(work: Callable[[], bool], limit: int) -> int:
    if pid := os.fork():
        return pid
    code = 2
    with contextlib.suppress(BaseException):
        resource.setrlimit(
            resource.RLIMIT_CPU, (limit + int(time.process_time()), limit + int(time.process_time()) + 5)
        )
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(60 + 10 * limit)  # for what waits instead of working
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = 1 if work() else 0
    os._exit(code)


def outcome_of(status: int) -> str:
    if os.WIFSIGNALED(status):
        return TIMEOUT if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL) else KILLED
    return SURVIVED if os.WEXITSTATUS(status) == 0 else KILLED


def main(files: list[str], modules: list[str], result: Path) -> int:
    """Steps 1 to 3; the result is written as JSON: {mutant: outcome}."""
    django.conf.settings.configure(USE_I18N=False)  # labels are translated lazily, and only in errors
    hypothesis.settings.register_profile(
        "mutants", derandomize=True, database=None, phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate)
    )
    hypothesis.settings.load_profile("mutants")
    planted = plantations(modules)
    pid = os.fork()
    if not pid:
        os._exit(int(pytest.main([*PYTEST, *files], plugins=[Session(planted, result)])))
    status = os.waitpid(pid, 0)[1]
    if status or not result.exists():
        print("The tests do not pass without a mutant; nothing was tried.")
        return 1
    found = json.loads(result.read_text())
    outcomes, tests = found["outcomes"], found["tests"]
    again = [
        mutant for one in planted.values() for mutant in one.mutants if outcomes.get(key(mutant), SURVIVED) == SURVIVED
    ]
    print(f"{len(outcomes)} tried by swapping code; {len(again)} more by importing afresh", flush=True)
    outcomes |= trials(
        again,
        lambda mutant: afresh(planted[mutant.module], mutant, tests[key(mutant)]),
        tests,
        found["seconds"],
        start=15,
    )
    result.write_text(json.dumps(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[3].split(","), sys.argv[2].split(","), Path(sys.argv[1])))
