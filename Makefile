# Everything a person or a machine does with this project. `make` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL: # the parts of test use all cores themselves, and the cheap ones come first
.PHONY: help build serve test test-slow format vet staticcheck unit browser lighthouse ipfs tools bench bench-growth bench-go profile fuzz

# The modules of browser and IPFS tests and of measuring are apart, so that their libraries weigh nothing for users.
browser := internal/browser
ipfs := internal/ipfs
measuring := internal/bench
modules := . $(browser) $(ipfs) $(measuring)
axe := $(browser)/node_modules/.package-lock.json
staticcheck := honnef.co/go/tools/cmd/staticcheck@v0.8.2
gotestsum := mkdir -p $(CURDIR)/.cache/results && go run gotest.tools/gotestsum@v1.13.0 --format pkgname
# Real servers that tests talk to, built once: about three minutes for versitygw.
cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/veshka
versitygw := $(cache)/versitygw-v1.8.0
# What the tests did, an event a line.
results := $(CURDIR)/.cache/results
FUZZTIME ?= 30s
# Countries of the corpora that are measured, eight pages each, and how often each program runs.
N ?= 250,1250
GROWTH ?= 125,1250,12500
RUNS ?= 5
# Programs that are measured, their corpora while they are, and what pprof reads.
measured := .cache/bench

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

build: ## build the site into public/ (FLAGS='--date 2026-11-22')
	go run ./cmd/veshka build $(FLAGS)

serve: ## preview the site while writing (FLAGS='--addr 127.0.0.1:1313')
	go run ./cmd/veshka serve $(FLAGS)

test: tools format vet staticcheck unit ipfs browser ## everything that must hold: formatting, vet, staticcheck, tests with -race, a real browser; how many faults a copy survived
	@cat $(results)/*.json | .ci/tally

test-slow: tools $(versitygw) ## the same tree through a real S3 server, which is built first
	VERSITYGW=$(versitygw) go test -tags slow -run Versity -count=1 ./internal/bucket

format:
	@unformatted=$$(gofmt -l cmd internal themes i18n); \
	if [[ -n $$unformatted ]]; then \
		echo "not formatted, run gofmt -w on:"; echo "$$unformatted"; exit 1; \
	fi

vet:
	@for module in $(modules); do (set -x; go vet -C $$module -tags slow ./...); done

staticcheck:
	@for module in $(modules); do (cd $$module; set -x; go run $(staticcheck) ./...); done

# The race detector makes tests five times slower. It has something to find where goroutines are: in packages that start
# some, or whose tests do. The tests of the pipeline build the whole site again and again, and only those that edit and
# build on all cores run with it.
goroutines := ^\s*go |\.Go\(|\.Parallel\(|httptest\.New
raced = $(shell grep -lE '$(goroutines)' $$(go list -f '{{.Dir}}/*.go' ./...) | xargs -n 1 dirname | sort -u)
unit: ## the tests of the program
	$(gotestsum) --jsonfile $(results)/unit.json -- $$(go list -f '{{.Dir}}' ./... | grep -vxFf <(printf '%s\n' $(filter-out %/build,$(raced))))
	$(gotestsum) --jsonfile $(results)/race.json -- -race $(filter-out %/build,$(raced))
	$(gotestsum) --jsonfile $(results)/edits.json -- -race -run 'Preview|AnEdit|Change|Finish|Rough|Away' ./internal/build
	cd $(measuring); $(gotestsum) --jsonfile $(results)/bench.json -- ./...

browser: tools ## the site in a real browser; what it tests is built anew, so no result is remembered
	cd $(browser); $(gotestsum) --jsonfile $(results)/browser.json -- -count=1 -timeout=20m ./...

lighthouse: tools ## Lighthouse of home, a guide and a story in the mobile profile: 100 of 100; wants a quiet machine
	cd $(browser); go test -tags slow -run Lighthouse -count=1 -timeout=15m -v ./...

ipfs: ## packs in a real IPFS gateway
	cd $(ipfs); $(gotestsum) --jsonfile $(results)/ipfs.json -- ./...

tools: $(axe) ## install what the tests need and is missing: a C compiler, Chromium, Firefox, Java, axe-core, minisign, nginx, aria2 …
	@need=(); \
	want() { command -v "$$1" >/dev/null || need+=("$${@:2}"); }; \
	command -v cc gcc >/dev/null || need+=(gcc libc6-dev); \
	command -v chromium chromium-browser google-chrome >/dev/null || need+=(chromium fonts-dejavu-core); \
	command -v firefox-esr firefox >/dev/null || need+=(firefox-esr); \
	want java default-jre-headless; want minisign minisign; want caddy caddy; PATH=$$PATH:/usr/sbin want nginx nginx-light; want aria2c aria2; want transmission-show transmission-cli; \
	want zbarimg zbar-tools; want busybox busybox; want disorderfs disorderfs; want fusermount fuse; want git git; \
	if [[ $${#need[@]} -eq 0 ]]; then exit 0; fi; \
	if [[ $$EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then \
		echo "the tests need: $${need[*]}. Install them, or as root on Debian: make tools" >&2; exit 1; \
	fi; \
	set -x; apt-get update -q; DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $${need[*]}

$(axe): $(browser)/package-lock.json $(browser)/package.json
	@command -v npm >/dev/null || { echo "the tests need npm: install Node.js" >&2; exit 1; }
	cd $(browser) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(versitygw):
	mkdir -p $(cache)/build
	GOBIN=$(cache)/build go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
	mv $(cache)/build/versitygw $@

bench: $(measured)/bench ## veshka beside Hugo, Pagefind and a bare loop over goldmark; edits in the preview (N=250,1250 RUNS=5); wants a quiet machine
	$< -n $(N) -runs $(RUNS) -picture themes/speed.svg

bench-growth: $(measured)/bench ## veshka alone at 1,000, 10,000 and 100,000 pages (GROWTH=125,1250,12500 RUNS=5)
	$< -n '' -growth $(GROWTH) -runs $(RUNS) -picture themes/speed.svg

bench-go: ## the Go benchmarks: stages, own site, how heavy its pages are
	go test -run '^$$' -bench . ./cmd/veshka ./internal/build ./internal/manifest ./internal/verify
	cd $(measuring); go test -run '^$$' -bench . .
	cd $(browser); go test -run '^$$' -bench . -benchtime 1x -timeout 15m .

# Each call is a benchmark of its own, so that neither profile holds what the other costs.
profile: ## where time and memory go in a build of 2,000 pages: the heaviest functions of pprof
	@mkdir -p $(measured)
	cd $(measuring); go test -run '^$$' -bench '^BenchmarkBuild$$' -benchtime 3x -o $(CURDIR)/$(measured)/build.test -cpuprofile $(CURDIR)/$(measured)/cpu.out . -args -countries 250
	cd $(measuring); go test -run '^$$' -bench '^BenchmarkBuild$$' -benchtime 1x -o $(CURDIR)/$(measured)/build.test -memprofile $(CURDIR)/$(measured)/mem.out -memprofilerate 65536 . -args -countries 250
	go tool pprof -top -nodecount 40 $(measured)/build.test $(measured)/cpu.out
	go tool pprof -top -nodecount 40 -sample_index alloc_space $(measured)/build.test $(measured)/mem.out

.PHONY: $(measured)/bench
$(measured)/bench:
	@go build -C $(measuring) -o $(CURDIR)/$@ ./cmd/bench

fuzz: ## each fuzz target for FUZZTIME (30s)
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			(set -x; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package); \
		done; \
	done
