-- The database of state: run as its administrator (psql -v ON_ERROR_STOP=1 -f setup.sql). In pg_hba.conf, one line:
--   hostssl lionrock lionrock 10.0.0.10/32 scram-sha-256
-- and in postgresql.conf: ssl = on, password_encryption = scram-sha-256. Set the password with \password lionrock.

CREATE ROLE lionrock LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 100;
CREATE DATABASE lionrock OWNER lionrock ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
REVOKE ALL ON DATABASE lionrock FROM PUBLIC;
ALTER ROLE lionrock SET statement_timeout = '10min';
ALTER ROLE lionrock SET idle_in_transaction_session_timeout = '5min';
