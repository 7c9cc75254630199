# syntax=docker/dockerfile:1
# An image with a logferry worker. docs/deploying.md says how to run it.
#
#   docker build --tag logferry .
#   docker run --read-only --cap-drop ALL --env TEMPORAL_ADDRESS=… --volume ./worker.json:/etc/logferry/worker.json:ro logferry

# Temporal's native code needs glibc, so the image is not based on Alpine.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN mkdir /tarballs \
  && npm pack --silent --workspaces --include-workspace-root --pack-destination /tarballs
RUN scripts/image-root.sh /image \
  /tarballs/logferry-[0-9]*.tgz \
  /tarballs/logferry-resource-policy-*.tgz \
  /tarballs/logferry-temporal-dev-server-*.tgz

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="logferry" \
  org.opencontainers.image.description="Exports Amazon CloudWatch Logs to S3 through AWS's own export tasks" \
  org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /image /opt/logferry
ENV NODE_ENV=production \
  PATH=/opt/logferry/bin:$PATH \
  LOGFERRY_WORKER_CONFIG=/etc/logferry/worker.json
# The user is a number, so that Kubernetes can check that it is not root. The worker writes no file.
USER 10001:10001
# The worker handles SIGTERM itself and starts no processes, so it needs no init process.
ENTRYPOINT ["/opt/logferry/bin/logferry"]
CMD ["worker", "--listen", "127.0.0.1:9464"]
# This health check is for Docker and Compose. ECS and Kubernetes ignore it, and have probes of their own. Run a command
# that does not listen with `docker run --no-healthcheck`.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:9464/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
