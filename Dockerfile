# syntax=docker/dockerfile:1
# One image for web, worker, sweeper and migrate: docker-compose.yml says which runs what.
ARG BASE=python:3.11-slim-trixie

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements-pip.lock .
COPY requirements.lock .
RUN python3 -m venv /venv && /venv/bin/pip install --require-hashes -r requirements-pip.lock \
    && /venv/bin/pip install --require-hashes -r requirements.lock

FROM ${BASE}
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/factcheck
# pg_dump for `manage.py backup`: Debian 13 has that of PostgreSQL 17, as docker-compose.yml has the server.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py .
COPY factcheck factcheck
COPY claims claims
COPY seeds seeds
# The key is for this one command; static files do not depend on it.
RUN SECRET_KEY="$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p /var/lib/factcheck/warc && chown -R 10001:10001 /var/lib/factcheck
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "factcheck.wsgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "6", "--workers-kill-timeout", "3"]
