# syntax=docker/dockerfile:1
# The gateway as a container: the same handlers as in Lambda, served over HTTP. Without exchange URLs it trades on paper.
# The digest names the image for all platforms; Dependabot moves it together with the tag.
FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The workspace of the paper exchanges, which npm looks for; it needs no packages.
COPY paper/package.json ./paper/package.json
# What runs needs no compiled parts, so nothing of what packages would like to run at installation is run.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 ATLAS_LOG_FORMAT=json
WORKDIR /app
# Owned by root and read by the image's user `node`, by number for hosts that refuse root: what runs cannot change itself.
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY functions ./functions
COPY lib ./lib
COPY local ./local
COPY paper ./paper
# The page /docs is made of the contract and of these.
COPY docs ./docs
COPY client/README.md ./client/README.md
COPY client/python/README.md ./client/python/README.md
# For a volume that keeps the record of commands (ATLAS_DATA_DIR=/app/data): a new one belongs to whom its folder belongs.
RUN install -d -o 1000 -g 1000 data
USER 1000:1000
EXPOSE 3000
# Anything but loopback needs a token: the container does not start without ATLAS_LOCAL_TOKEN.
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "local/health-check.ts"]
# No npm in between, so that SIGTERM reaches the gateway and requests under way are finished.
CMD ["node", "local/main.ts"]
