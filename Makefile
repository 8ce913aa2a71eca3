# All that a newcomer needs: `make run` and `make test`. `make` alone says what else there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Debian's Go and ours behave alike: no other toolchain is fetched behind the builder's back.
export GOTOOLCHAIN ?= local

TOOLS := -modfile=.ci/tools/go.mod
NPM := npm --prefix static
MINUTES ?= 30
FUZZTIME ?= 20s

.PHONY: help
help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Build everything and serve on this computer (ARGS="--help" for the flags)
	bin/minga serve $(ARGS)

.PHONY: build
build: client ## Build the browser client and the program into bin/
	go build -trimpath -o bin/ ./cmd/...

.PHONY: deps
deps: ## Install what the tests need and this machine lacks: PostgreSQL, Redis, Chromium, LibreOffice
	bash .ci/deps.sh

# npm writes this file last, so it is older than the lock file exactly when an install is due.
static/node_modules/.package-lock.json: static/package-lock.json
	$(NPM) ci --no-audit --no-fund
	@touch $@

.PHONY: client
client: static/node_modules/.package-lock.json
	$(NPM) run --silent build

.PHONY: test
test: deps build ## Run every test: Go with the race detector, coverage, client, browsers
	bash .ci/test.sh

.PHONY: e2e
e2e: deps build ## Run the browser tests alone (ARGS="-g words" to choose)
	CHROMIUM_PATH="$${CHROMIUM_PATH:-$$(command -v chromium)}" $(NPM) run --silent e2e -- $(ARGS)

.PHONY: manual
manual: deps build ## Make the pictures of docs/manual anew (two minutes); then look at them
	rm -f docs/manual/img/*.webp
	MINGA_SHOTS=1 CHROMIUM_PATH="$${CHROMIUM_PATH:-$$(command -v chromium)}" $(NPM) run --silent e2e -- e2e/pictures.spec.ts
	node .ci/links.mjs

.PHONY: papers
papers: ## Make the pictures of docs/images/papers anew; then look at them
	bash .ci/papers.sh

.PHONY: lighthouse
lighthouse: deps build ## Print what Lighthouse says of join, cards, projector and the public page (median of 3)
	CHROMIUM_PATH="$${CHROMIUM_PATH:-$$(command -v chromium)}" $(NPM) run --silent lighthouse

.PHONY: cover
cover: deps client ## Measure the Go tests' coverage, hold it to its floors, write coverage/
	bash .ci/cover.sh

.PHONY: check
check: client ## Run every check that is not a test: format, lint, types, generated files, links
	bash .ci/check.sh

.PHONY: promises
promises: static/node_modules/.package-lock.json ## Break each promise on purpose and see that a test notices
	bash .ci/promises/run.sh $(ARGS)

.PHONY: fuzz
fuzz: ## Feed every decoder with nonsense (FUZZTIME=20s each, ARGS="DecodeOp Table" to choose)
	FUZZTIME="$(FUZZTIME)" bash .ci/fuzz.sh $(ARGS)

.PHONY: audit
audit: ## Ask the public databases about weaknesses of what we depend on; says so when they cannot be asked
	bash .ci/audit.sh

.PHONY: chaos
chaos: deps client ## Break everything that a room stands on while people work in it (MINUTES=30 SEED=… ARGS="--each")
	go run ./cmd/mingaload chaos --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) $(ARGS)

.PHONY: fmt
fmt: static/node_modules/.package-lock.json ## Format Go and client code
	gofiles=$$(git ls-files -co --exclude-standard '*.go'); go tool $(TOOLS) gofumpt -w $$gofiles
	$(NPM) run --silent format

.PHONY: gen
gen: ## Write the generated files again: the wire's types for the browser
	go generate ./...

.PHONY: bench
bench: client ## Print every number that matters
	go test -run '^$$' -bench . -benchmem ./...
	go run ./cmd/mingaload bench $(ARGS)

.PHONY: curves
curves: client ## Measure and draw how costs grow with people, boards and notes, twelve minutes
	go run ./cmd/mingaload curve --json docs/performance/curves.json $(ARGS)
	go run ./cmd/mingaload plot docs/performance/curves.json

.PHONY: soak
soak: client ## Play workshops for twenty minutes and see whether memory stays as it is
	go run ./cmd/mingaload soak --json docs/performance/soak.json $(ARGS)
	go run ./cmd/mingaload plot docs/performance/soak.json

.PHONY: suggest
suggest: ## Hold the suggested groups against groups that people made (DATA=folder with comments.csv)
	go run ./cmd/mingaload suggest --data "$(or $(DATA),../shared/data/decide-madrid)" $(ARGS)

.PHONY: figures
figures: client ## Measure every figure that is promised and say which are met, twelve minutes
	go run ./cmd/mingaload figures --json docs/performance/figures.json $(ARGS)

.PHONY: report
report: ## Draw what was measured and write it into docs/performance.md
	go run ./cmd/mingaload plot docs/performance/curves.json docs/performance/soak.json
	go run ./cmd/mingaload report docs/performance/figures.json docs/performance/curves.json docs/performance/soak.json

.PHONY: measure
measure: ## Figures, curves, soak and report, forty-five minutes: wants a quiet machine
	$(MAKE) figures
	$(MAKE) curves
	$(MAKE) soak
	$(MAKE) report

.PHONY: cluster
cluster: deps build ## Run two instances with PostgreSQL and Redis on this computer; Ctrl-C ends them
	bash .ci/cluster.sh
