"""Real PostgreSQL, Valkey and processes for tests, started by pytest itself; nothing to install or to start first."""
