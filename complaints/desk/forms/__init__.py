"""One form per act of the desk; each maps to one action."""
