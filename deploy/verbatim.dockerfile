# syntax=docker/dockerfile:1.9
#
# The images of a deployment, from the project's root:
#   docker build -f deploy/verbatim.dockerfile --target service -t verbatim:0.1.0 .
#   docker build -f deploy/verbatim.dockerfile --target engine -t verbatim-engine:0.1.0 .

ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /opt/verbatim
COPY package.json package-lock.json ./
COPY packages/proof/package.json packages/proof/
COPY packages/protocol/package.json packages/protocol/
COPY packages/engine/package.json packages/engine/
COPY packages/server/package.json packages/server/
COPY packages/cli/package.json packages/cli/
COPY packages/web/package.json packages/web/

FROM manifests AS dependencies
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  # The Node that a checkout brings along; the image is one.
  && rm -rf node_modules/node-linux-* node_modules/node-bin-*

FROM manifests AS sources
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY packages packages
COPY models models
COPY bin bin

FROM sources AS page
RUN npm run build --workspace packages/web

# The project's own build of llama-server: the one whose kernels are exact and that tells token ids.
FROM sources AS engine-build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends g++ python3 ca-certificates \
  && rm -rf /var/lib/apt/lists/*
RUN node --input-type=module --eval "\
  import { copyFileSync } from 'node:fs';\
  import { obtainEngine, terminalProgress } from '@verbatim/engine';\
  const progress = terminalProgress(process.stderr, { json: false, noColor: true });\
  const { path } = await obtainEngine({ cacheDir: '/var/cache/verbatim', mirrors: [], progress });\
  copyFileSync(path, '/usr/local/bin/llama-server')"

FROM ${NODE_IMAGE} AS engine
COPY --from=engine-build /usr/local/bin/llama-server /usr/local/bin/llama-server
USER 1000:1000
EXPOSE 8080
ENTRYPOINT ["llama-server"]

FROM ${NODE_IMAGE} AS service
WORKDIR /opt/verbatim
COPY --from=dependencies /opt/verbatim ./
COPY bin bin
COPY models/manifest.json models/manifest.json
COPY models/templates models/templates
COPY packages packages
COPY --from=page /opt/verbatim/packages/web/dist packages/web/dist
RUN install --directory --owner=1000 --group=1000 /var/lib/verbatim /var/cache/verbatim \
  && ln -s /opt/verbatim/bin/verbatim.js /usr/local/bin/verbatim
ENV NODE_ENV=production \
  PORT=8080 \
  VERBATIM_HOST=0.0.0.0 \
  VERBATIM_DATA=/var/lib/verbatim \
  VERBATIM_CACHE=/var/cache/verbatim
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:8080/healthz').then((answer) => process.exit(Number(!answer.ok)), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/verbatim/bin/verbatim.js"]
CMD ["serve", "--json"]
