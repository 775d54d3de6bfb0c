"""The settings of every process, and one address more: the page of one row."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.one_row"
