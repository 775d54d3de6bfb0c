"""Figures: what is read, told in tables, drawn, and taken away as sheets."""
