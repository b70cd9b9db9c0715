# syntax=docker/dockerfile:1
# Two stages: the first has what building takes, the second only what is served (.ci/image says what that is).

FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/cop
COPY . .
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
RUN .ci/image /image

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for `cop backup` and `cop restore`; no older than the server that they talk to.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --user-group --no-create-home cop \
    && install --directory --owner cop --group cop --mode 700 /data /keys
COPY --from=build /image /opt/cop
WORKDIR /opt/cop
# Nothing below /opt is ever written: the root file system can be read-only. Only these two folders and /tmp are not.
ENV PATH=/opt/cop/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 COP_INSTANCE=/data COP_KEYS_URL=/keys
VOLUME ["/data", "/keys"]
USER cop
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# The schema is brought up to date by `cop migrate`, once, before this; on an older one it says so and does not start.
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "wsgi:app"]
