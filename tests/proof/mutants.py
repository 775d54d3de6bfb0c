"""Small faults planted in a module's syntax tree: one change each, where a line decides something.

Not planted, because no test could or should see them: docstrings, type hints, decorators, imports, lists of
exports, and wording (text with a space in it, and the literal parts of f-strings).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
REACHED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
CALLED = {
    "min": "max", "max": "min", "any": "all", "all": "any", "bisect_left": "bisect_right",
    "bisect_right": "bisect_left", "sorted": "list", "fullmatch": "match", "add": "discard",
}  # fmt: skip
UNSEEN = {"annotation", "returns", "decorator_list", "format_spec", "type_params"}
SHOWN = 70


@dataclass(frozen=True)
class Mutant:
    module: str
    number: int
    line: int
    owner: str  # the function or method whose code it changes; empty where the change acts at import
    change: str


@dataclass
class Place:
    """Where a node hangs, so that another can hang there for a while."""

    parent: Any
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


class Plantation:
    """A module with its mutants, always in the same order."""

    def __init__(self, module: str, source: str, path: str) -> None:
        self.path = path
        self.tree = ast.parse(source)
        self.mutants: list[Mutant] = []
        self._planted: list[tuple[Place, ast.AST, ast.AST]] = []
        for place, node, owner in _nodes(self.tree, "", ""):
            for other in _others(node, place):
                self._planted.append((place, node, other))
                change = f"{_text(node)} -> {_text(other)}"
                self.mutants.append(Mutant(module, len(self.mutants), node.lineno, owner, change))

    def code(self, number: int) -> CodeType:
        """The whole module compiled with one mutant in it."""
        place, node, other = self._planted[number]
        place.put(ast.copy_location(other, node))
        try:
            return compile(ast.fix_missing_locations(self.tree), self.path, "exec", dont_inherit=True)
        finally:
            place.put(node)

    def function(self, number: int) -> CodeType:
        """The code of the mutant's own function."""
        return next(code for code in _functions(self.code(number)) if code.co_qualname == self.mutants[number].owner)


def _functions(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _functions(constant)


def _nodes(node: ast.AST, owner: str, scope: str) -> Iterator[tuple[Place, Any, str]]:
    """Every statement and expression that runs, with the function it runs in."""
    for field, value in ast.iter_fields(node):
        if field in UNSEEN or (isinstance(node, ast.FunctionDef) and field == "name"):
            continue
        listed = isinstance(value, list)
        for index, child in enumerate(value if listed else [value]):
            if not isinstance(child, ast.AST) or _silent(child, node, index):
                continue
            inside, name = owner, scope
            if isinstance(child, ast.ClassDef) and not owner:
                name = f"{scope}{child.name}."
            elif isinstance(node, ast.FunctionDef) and field == "body" and not owner:
                inside = f"{scope}{node.name}"
            if isinstance(child, ast.stmt | ast.expr):
                yield Place(node, field, index if listed else None), child, inside
            yield from _nodes(child, inside, name)


def _silent(child: ast.AST, parent: ast.AST, index: int) -> bool:
    """Imports, lists of exports, docstrings, bare words, and the literal parts of an f-string."""
    if isinstance(child, ast.Import | ast.ImportFrom):
        return True
    if isinstance(child, ast.Constant) and isinstance(parent, ast.JoinedStr):
        return True
    if isinstance(child, ast.Assign) and [ast.unparse(target) for target in child.targets] == ["__all__"]:
        return True
    return isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)


def _others(node: Any, place: Place) -> Iterator[ast.AST]:
    """What could stand there by mistake."""
    match node:
        case ast.Compare():
            for number, operator in enumerate(node.ops):
                operators = [*node.ops[:number], COMPARED[type(operator)](), *node.ops[number + 1 :]]
                yield ast.Compare(node.left, operators, node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.UnaryOp(op=ast.USub()):
            yield node.operand
        case ast.BinOp() if type(node.op) in REACHED:
            yield ast.BinOp(node.left, REACHED[type(node.op)](), node.right)
        case ast.AugAssign() if type(node.op) in REACHED:
            yield ast.AugAssign(node.target, REACHED[type(node.op)](), node.value)
        case ast.Constant():
            yield from _constants(node.value)
        case ast.Call(func=ast.Name(id=name)) if name in CALLED and not node.keywords:
            yield ast.Call(ast.Name(CALLED[name], ast.Load()), node.args, node.keywords)
        case ast.Call(func=ast.Attribute(attr=name)) if name in CALLED:
            yield ast.Call(ast.Attribute(node.func.value, CALLED[name], ast.Load()), node.args, node.keywords)
        case ast.Return(value=ast.expr()) if not (isinstance(node.value, ast.Constant) and not node.value.value):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Continue() | ast.Break() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
    if place.field in ("test", "ifs") and not isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)


def _constants(value: object) -> Iterator[ast.Constant]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and " " not in value.strip():
        yield ast.Constant(f"{value}XX")


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(node)).split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."
