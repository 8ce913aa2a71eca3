# One small image: the program with the browser client inside, and nothing else.
FROM node:20-bookworm-slim AS client
WORKDIR /src/static
COPY static/package.json static/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY static/ ./
RUN npm run build

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=client /src/static/dist ./static/dist
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /out/minga ./cmd/minga && mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=program /out/minga /usr/local/bin/minga
# A volume mounted here takes over the folder's owner.
COPY --from=program --chown=nonroot:nonroot /out/data /data
ENV MINGA_ADDR=:8080 MINGA_DATA=/data
VOLUME /data
EXPOSE 8080
# docker stop: the instance finishes its batches and tells the browsers to come back.
STOPSIGNAL SIGTERM
ENTRYPOINT ["minga"]
CMD ["serve"]
