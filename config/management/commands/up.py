"""`manage.py up`: a whole Redress on this machine, until Ctrl-C."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.engines.accounts import EngineError
from config.engines.processes import Stack

PROJECT = Path(__file__).resolve().parents[3]
LOGINS = ("reporter", "handler", "supervisor", "manager", "auditor", "administrator")


class Command(BaseCommand):
    help = "Start engines, web, worker, beat and sweeper on this machine; Ctrl-C stops everything."
    requires_system_checks = ()  # it must work before there is anything to check

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tokens", action="store_true", help="print an API token for each demo login")
        parser.add_argument("--state", type=Path, default=PROJECT / ".redress", help="folder for data, logs and keys")

    def handle(self, *args: Any, tokens: bool, state: Path, **options: Any) -> None:
        try:
            self.run(state.absolute(), tokens=tokens)
        except EngineError as error:
            raise CommandError(str(error)) from error

    def run(self, state: Path, *, tokens: bool) -> None:
        stack = Stack(PROJECT, state, os.environ, self.say)
        with stack.alone():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.default_int_handler)
            try:
                stack.start()
                self.greet(stack, tokens=tokens)
                stack.watch()
            except KeyboardInterrupt:
                self.say("\nStopping")
            finally:
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
                stack.stop()
        self.say("Stopped")

    def greet(self, stack: Stack, *, tokens: bool) -> None:
        if stack.demo:
            self.say(f"\nDemo logins: {' '.join(LOGINS)}\nPassword:    {stack.demo_password}")
        if tokens:
            self.say(stack.manage("demo_tokens").rstrip())
        self.say(f"\nRedress is ready: {stack.address}   (Ctrl-C stops everything)")

    def say(self, line: str) -> None:
        """Print at once; a terminal that went away must not keep us from stopping."""
        try:
            self.stdout.write(line)
            self.stdout.flush()
        except OSError:
            return
