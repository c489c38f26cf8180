# One image for the server and for the deploy. Node runs our TypeScript as it is, so the layout of
# the repository stays: the links in node_modules/@cubehub lead to extensions/<bundle>/src.
FROM node:22-bookworm AS build
WORKDIR /cubehub
COPY package.json package-lock.json ./
COPY extensions ./extensions
RUN npm ci --include=dev
COPY . .
RUN for bundle in extensions/*/; do (cd "$bundle" && npm run build) || exit 1; done \
  && npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    CONFIG_PATH=/cubehub/bin/directus.config.mjs
WORKDIR /cubehub
COPY --from=build --chown=node:node /cubehub ./
RUN mkdir -p .data && chown node:node .data
USER node
EXPOSE 8055
# Not the `directus` command: that one asks the package registry for a newer version at every start.
CMD ["node", "node_modules/@directus/api/dist/cli/run.js", "start"]
