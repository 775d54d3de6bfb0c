"""Real PostgreSQL, Valkey and processes for tests, started by pytest itself."""
