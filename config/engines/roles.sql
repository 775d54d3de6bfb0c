-- The two roles and the database for a PostgreSQL of your own. Run it as a superuser, as often as you like:
--   OWNER_PASSWORD=... APP_PASSWORD=... psql --set=ON_ERROR_STOP=1 --file=config/engines/roles.sql
-- The owner migrates; the app reads and writes rows, and a migration takes from it the right to rewrite events.
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
SET password_encryption = 'scram-sha-256';

SELECT 'CREATE ROLE redress_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'redress_owner') \gexec
SELECT 'CREATE ROLE redress_app LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'redress_app') \gexec
ALTER ROLE redress_owner NOSUPERUSER NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE redress_app NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :'app_password';
ALTER ROLE redress_app SET idle_in_transaction_session_timeout = '30s';

SELECT 'CREATE DATABASE redress OWNER redress_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'redress') \gexec
REVOKE ALL ON DATABASE redress FROM PUBLIC;
GRANT CONNECT ON DATABASE redress TO redress_app;

\connect redress
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
GRANT USAGE ON SCHEMA public TO redress_app;
ALTER DEFAULT PRIVILEGES FOR ROLE redress_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO redress_app;
ALTER DEFAULT PRIVILEGES FOR ROLE redress_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO redress_app;
