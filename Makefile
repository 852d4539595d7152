# Everything here needs Go, make and, for the race detector, a C compiler. Where there is no C compiler, the tests run
# without the race detector and say so.

GO       ?= go
ADDR     ?= 127.0.0.1:4222
FUZZTIME ?= 30s
BENCH    ?=
PAGE     ?=
ROUNDS   ?= 5
CORPORA  ?= ../shared/corpora
SEED     ?= 1
KILLS    ?= 100
DURATION ?= 30m

CC_FOUND := $(shell command -v $(firstword $(shell $(GO) env CC)) 2>/dev/null)
RACE     := $(if $(CC_FOUND),-race,)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  ADDR=HOST:PORT    where make run listens ($(ADDR))"
	@echo "  FUZZTIME=60s      how long make fuzz spends on each target ($(FUZZTIME))"
	@echo "  BENCH=PATTERN     benchmarks that make bench runs instead of those of the table"
	@echo "  ROUNDS=N          how often make bench and make compare measure each figure ($(ROUNDS))"
	@echo "  PAGE=FILE         a page that make bench writes the table into, such as docs/performance.md"
	@echo "  CORPORA=DIR       the texts that make corpus reads ($(CORPORA))"
	@echo "  SEED=N KILLS=N    the schedule of make crash ($(SEED)), and how many processes it kills ($(KILLS))"
	@echo "  LOGS=DIR          where make crash keeps the whole logs of all programs, and after a failure what the streams held"
	@echo "  DURATION=30m      how long make soak takes ($(DURATION))"

.PHONY: build
build: ## build bin/dmgate
	$(GO) build -o bin/dmgate ./cmd/dmgate

.PHONY: run
run: build ## run the gate with a NATS server of its own and send it the sample traffic
	@bin/dmgate run --embedded=$(ADDR) --log-level warn --feed testdata/traffic.jsonl

.PHONY: test
test: ## run all tests with the race detector, then the ones that it would slow down at full size
ifeq ($(RACE),)
	@echo "no C compiler found: testing without the race detector" >&2
endif
	$(GO) test $(RACE) -timeout 20m ./...
	$(GO) test -timeout 10m -run AtFullSize ./cmd/dmgate ./filter/stream ./rules/ruletest
	cd cmd/compare && $(GO) test $(RACE) .

.PHONY: lint
lint: bin/staticcheck bin/regal ## check format, vet and staticcheck, and the policies with regal
	@unformatted=$$($$($(GO) env GOROOT)/bin/gofmt -l .); \
	if [ -n "$$unformatted" ]; then echo "not formatted with gofmt:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	cd cmd/compare && $(GO) vet .
	bin/staticcheck ./...
	bin/regal lint --config-file .regal/config.yaml --format compact --no-color rego/policies cmd/compare/ordinary
	@echo "lint: nothing found"

# staticcheck has a module of its own, so that it adds nothing to what dmgate depends on.
bin/staticcheck: .ci/tools/go.mod .ci/tools/go.sum
	cd .ci/tools && $(GO) build -o ../../$@ honnef.co/go/tools/cmd/staticcheck

# regal has one too, and not the same: it is made for another version of OPA than dmgate runs on.
bin/regal: .ci/regal/go.mod .ci/regal/go.sum
	cd .ci/regal && $(GO) build -o ../../$@ github.com/open-policy-agent/regal

.PHONY: bench
bench: ## measure what the table in docs/performance.md has, in ten minutes, and print it
ifeq ($(BENCH),)
	@( $(MEASURE) -benchtime 1x -count $(ROUNDS) -bench '^BenchmarkGate$$' ./cmd/dmgate; \
	$(MEASURE) -benchtime 1x -count $(ROUNDS) -bench '^Benchmark(Decision|Replay|Latency|Process)$$' ./cmd/dmgate; \
	$(MEASURE) -benchtime 1x -count $(ROUNDS) -bench '^BenchmarkProcessTenMillion$$' ./cmd/dmgate; \
	$(MEASURE) -benchtime 1x -count $(ROUNDS) -bench '^BenchmarkRules$$/.*/growth' ./rego; \
	$(MEASURE) -count $(ROUNDS) -bench '^BenchmarkMillion$$' ./ratelimit; \
	$(MEASURE) -benchtime 1x -count $(ROUNDS) -bench '^BenchmarkTenMillion$$' ./rules/blocklist -entries 10000000 ) 2>&1 | \
	$(GO) run ./cmd/benchtable $(if $(PAGE),-page $(PAGE))
else
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...
endif

# One after the other, or they would measure each other.
MEASURE = $(GO) test -p 1 -timeout 30m -run '^$$'

.PHONY: guard
guard: ## check what no machine changes much: allocations, the ratio to the relay, the cost of many rules
	$(GO) test -count=1 -v -run '^Test(CostOfDecisionAtFullSize|CostBesideRelayAtFullSize|RulesCostNothing)$$' ./cmd/dmgate ./rego

.PHONY: compare
compare: build bin/opa ## measure the gate against what else could decide: OPA over HTTP, OPA embedded, rspamd if installed
	cd cmd/compare && $(GO) build -o ../../bin/compare .
	bin/compare -dmgate bin/dmgate -opa bin/opa -rounds $(ROUNDS)

# The programs that dmgate is compared with have a module of their own too.
bin/opa: cmd/compare/go.mod cmd/compare/go.sum
	cd cmd/compare && $(GO) build -o ../../$@ github.com/open-policy-agent/opa

.PHONY: corpus
corpus: ## report what share of real spam and ham the shipped pack lets through
	@DMGATE_CORPORA=$(abspath $(CORPORA)) $(GO) test -count=1 -v -run '^TestCorpusReport$$' ./cmd/dmgate

.PHONY: fuzz
fuzz: ## fuzz whatever parses input, FUZZTIME for each target
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "fuzz $$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
		done; \
	done

.PHONY: crash
crash: ## kill server and sidecar KILLS times under load and among other faults; lost, doubled and changed must be 0
	$(GO) test -count=1 -v -timeout 30m -run '^Test(CrashesAtFullSize|ClockSetBack.*)$$' ./cmd/dmgate/crashtest \
		-seed=$(SEED) -kills=$(KILLS) -clock $(if $(LOGS),-logs='$(abspath $(LOGS))')

.PHONY: soak
soak: ## run a sidecar for DURATION, with reloads and an output that is full for a third of it; nothing may grow
	$(GO) test -count=1 -v -timeout 0 -run '^TestSoak$$' ./cmd/dmgate/crashtest -seed=$(SEED) -soak=$(DURATION)

.PHONY: clean
clean: ## remove what was built
	rm -rf bin
