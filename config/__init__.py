"""Settings and wiring: the only place that knows every part; nothing imports it but tests."""
