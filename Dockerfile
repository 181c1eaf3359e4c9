# The server's image: one for web, workers, clock and Flower; compose.yaml says which it is.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-trixie AS build
RUN pip install --no-cache-dir "uv>=0.13,<0.14"
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /build
COPY requirements/ requirements/
# The hashes of the lock first; the extras that only servers need come pinned by dev.lock.
RUN uv venv /opt/crossfoot && \
    VIRTUAL_ENV=/opt/crossfoot uv pip install --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md ./
COPY docs/checks/ docs/checks/
COPY src/ src/
RUN VIRTUAL_ENV=/opt/crossfoot uv pip install --constraints requirements/dev.lock ".[server,forecast,watch]"

FROM python:${PYTHON}-slim-trixie
# pg_dump and pg_restore of the same version as compose.yaml's PostgreSQL, for 'backup'.
RUN apt-get update && \
    apt-get install -y --no-install-recommends postgresql-client-17 && \
    rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 crossfoot && \
    useradd --uid 10001 --gid crossfoot --no-create-home --shell /usr/sbin/nologin crossfoot && \
    install -d -o crossfoot -g crossfoot -m 700 /data
COPY --from=build /opt/crossfoot /opt/crossfoot
ENV PATH=/opt/crossfoot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=crossfoot_server.settings \
    CROSSFOOT_DATA=/data
USER crossfoot
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Ledgers are nobody else's to read: what the server writes is for its own user only.
ENTRYPOINT ["sh", "-c", "umask 077 && exec \"$@\"", "crossfoot"]
CMD ["granian", "--interface", "asginl", "--ws", "--loop", "uvloop", "--host", "0.0.0.0", "--port", "8000", "--workers-kill-timeout", "30", "crossfoot_server.asgi:application"]
