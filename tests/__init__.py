"""Tests mirror the rings; `rig` holds the real engines and processes they run against."""
