# syntax=docker/dockerfile:1
# Three stages: front-end packages, Python packages, and an image that holds only what runs.

FROM node:24-slim AS front
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim AS packages
COPY requirements.txt /src/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /src/requirements.txt

FROM python:3.11-slim AS redress
# pg_dump and psql for backup and restore, at least as new as the server
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates postgresql-common \
 && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
 && apt-get install -y --no-install-recommends postgresql-client-18 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin redress
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /srv/redress
COPY --from=packages /venv /venv
COPY --from=front /src/node_modules ./node_modules
COPY manage.py pyproject.toml ./
COPY config ./config
COPY complaints ./complaints
COPY templates ./templates
# hashed names and compressed copies are made once, here
ENV STATIC_ROOT=/srv/static
RUN python manage.py collectstatic --no-input --verbosity 0 \
 && install -d -o redress -g redress -m 0750 /srv/files /srv/run
ENV MEDIA_ROOT=/srv/files
USER redress
EXPOSE 8000
# what each container runs is said in docker-compose.yml
CMD ["python", "manage.py", "help"]
