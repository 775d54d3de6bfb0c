"""Real PostgreSQL and Valkey for a laptop and for tests, started from wheels without Docker."""
