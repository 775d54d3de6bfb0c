"""A great many complaints at once, for measuring."""
