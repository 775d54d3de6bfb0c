"""Template tags of desk and portal: marks (icon, bar), promises (due, when) and fields (form rendering)."""
