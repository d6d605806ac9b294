# Everything a person or a machine does with this project. `make` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL: # the parts of test use all cores themselves, and the cheap ones come first
.PHONY: help build serve test format vet staticcheck unit browser tools bench fuzz

# The module of browser tests is apart, so that its driver weighs nothing for users.
browser := internal/browser
modules := . $(browser)
axe := $(browser)/node_modules/.package-lock.json
staticcheck := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME ?= 30s

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

build: ## build the site into public/ (FLAGS='--date 2026-11-22')
	go run ./cmd/veshka build $(FLAGS)

serve: ## preview the site while writing (FLAGS='--addr 127.0.0.1:1313')
	go run ./cmd/veshka serve $(FLAGS)

test: tools format vet staticcheck unit browser ## everything that must hold: formatting, vet, staticcheck, tests with -race, a real browser

format:
	@unformatted=$$(gofmt -l cmd internal themes i18n); \
	if [[ -n $$unformatted ]]; then \
		echo "not formatted, run gofmt -w on:"; echo "$$unformatted"; exit 1; \
	fi

vet:
	@for module in $(modules); do (set -x; go vet -C $$module ./...); done

staticcheck:
	@for module in $(modules); do (cd $$module; set -x; go run $(staticcheck) ./...); done

unit: ## the tests of the program
	go test -race ./...

browser: tools ## the site in a real browser; what it tests is built anew, so no result is remembered
	go test -C $(browser) -count=1 -timeout=15m ./...

tools: $(axe) ## install what the tests need and is missing: a C compiler, Chromium, axe-core
	@need=(); \
	command -v cc gcc >/dev/null || need+=(gcc libc6-dev); \
	command -v chromium chromium-browser google-chrome >/dev/null || need+=(chromium fonts-dejavu-core); \
	if [[ $${#need[@]} -eq 0 ]]; then exit 0; fi; \
	if [[ $$EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then \
		echo "the tests need: $${need[*]}. Install them, or as root on Debian: make tools" >&2; exit 1; \
	fi; \
	set -x; apt-get update -q; DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $${need[*]}

$(axe): $(browser)/package-lock.json $(browser)/package.json
	@command -v npm >/dev/null || { echo "the tests need npm: install Node.js" >&2; exit 1; }
	cd $(browser) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

bench: ## how fast it is, how much memory it takes, how heavy its pages are
	go test -run '^$$' -bench . ./cmd/veshka ./internal/build

fuzz: ## each fuzz target for FUZZTIME (30s)
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			(set -x; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package); \
		done; \
	done
