"""Golden histories: what every pack's clocks did, under the rules of the day they were written.

`python -m tests.rules.golden` writes them anew; a test refuses a difference that nobody announced.
"""
