# Everything here needs Go and make alone. What needs more adds itself where it finds it.

GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# The generator runs on a developer's own tree, so that gosec has nothing to say of the files that it reads and writes.
GOSEC := github.com/securego/gosec/v2/cmd/gosec@v2.30.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0

# Modules of their own, which ./... does not reach: what they import is in nobody's module graph.
BROWSERTEST := internal/browsertest
SOAKTEST := internal/soak
SDKTEST := internal/sdktest
STREAMBENCH := internal/streambench
WEBAPP := examples/webapp
CLUSTERTEST := internal/clustertest
BROWSER := $(strip $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name) 2>/dev/null)))

# The npm package. Where there is no npm its steps are left out.
NPM := $(shell command -v npm 2>/dev/null)
REACT := react
EXAMPLE := examples/react
EXAMPLE_BUILT := $(EXAMPLE)/dist/index.html
REACT_READY := $(REACT)/node_modules/.package-lock.json

.PHONY: help demo demo-react test generate add lint diff check bench bench-streams fuzz soak security

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: ## Sign in against the embedded sandbox: the whole PKCE flow, no account needed
	@go run ./cmd/openrouter auth login --sandbox

demo-web: ## Run the example web application with a sandbox of its own
	@cd $(WEBAPP) && go run .

test: ## Every test, with the race detector, in shuffled order
	go test -race -shuffle=on $(TESTFLAGS) ./...
	go test -run '^TestAllocations$$' .
	cd $(SOAKTEST) && go test -race $(TESTFLAGS) ./...
	cd $(SDKTEST) && go test -race -shuffle=on $(TESTFLAGS) ./...
	cd $(STREAMBENCH) && go test $(TESTFLAGS) ./...
	cd $(WEBAPP) && go test -race -shuffle=on $(TESTFLAGS) ./...
	cd $(CLUSTERTEST) && go test -race $(TESTFLAGS) ./...
ifneq ($(BROWSER)$(OPENROUTER_TEST_NO_SKIP),)
	cd $(BROWSERTEST) && go test -race -shuffle=on $(TESTFLAGS) ./...
else
	@echo 'no browser: $(BROWSERTEST) is left out (apt-get install chromium)'
endif
ifneq ($(NPM)$(OPENROUTER_TEST_NO_SKIP),)
	$(MAKE) --no-print-directory $(EXAMPLE_BUILT)
	cd $(REACT) && npm test
else
	@echo 'no npm: $(REACT) is left out (apt-get install npm)'
endif

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci
	@touch $@

.PHONY: $(EXAMPLE_BUILT)
$(EXAMPLE_BUILT): $(REACT_READY) $(EXAMPLE)/node_modules/.package-lock.json
	cd $(REACT) && npm run --silent build
	cd $(EXAMPLE) && PATH="$(CURDIR)/$(REACT)/node_modules/.bin:$$PATH" npm run --silent build -- --logLevel warn

demo-react: $(EXAMPLE_BUILT) ## Serve the React example with a sandbox, and print its address
	@go run ./examples/react/server -addr 127.0.0.1:8041

generate: ## Refresh everything that is generated from api/openapi.yaml
	go generate ./...
ifneq ($(NPM),)
	@if $(MAKE) --no-print-directory $(REACT_READY); then cd $(REACT) && npm run --silent generate; \
	else echo 'npm cannot install: $(REACT) is left out'; fi
else
	@echo 'no npm: $(REACT) is left out (apt-get install npm)'
endif

GENERATOR := go run ./cmd/openrouter-generate

add: ## Copy operations of another document into ours: DOC=file OP=operationId, or ALL=1
	@$(GENERATOR) add -document api/openapi.yaml -from "$(DOC)" $(if $(ALL),-all) $(OP)

lint: ## Check api/openapi.yaml: valid, and every operation with an id, a tag, a summary, examples and an error
	@$(GENERATOR) lint -document api/openapi.yaml

diff: ## What another document changes for our operations, in terms of Go: DOC=file
	@$(GENERATOR) diff -document api/openapi.yaml -from "$(DOC)"

check: ## Fail on drift of anything generated, an invalid document, and what vet, gofmt, tidy and golangci-lint find
	go run ./cmd/openrouter-generate -document api/openapi.yaml -check
	go run ./internal/apidoc -check
	@untracked=$$(git ls-files --others --exclude-standard -- '*.gen.go' docs/reference docs/api react/src/gen 2>/dev/null); \
	if [ -n "$$untracked" ]; then echo "generated but not in git:"; echo "$$untracked"; exit 1; fi
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not gofmt-clean:"; echo "$$unformatted"; exit 1; fi
	go mod tidy -diff
	go vet ./...
	GOOS=windows go vet ./...
	GOOS=darwin go vet ./...
	cd $(BROWSERTEST) && go mod tidy -diff && go vet ./...
	cd $(SOAKTEST) && go mod tidy -diff && go vet ./...
	cd $(SDKTEST) && go mod tidy -diff && go vet ./...
	cd $(STREAMBENCH) && go mod tidy -diff && go vet ./...
	cd $(WEBAPP) && go mod tidy -diff && go vet ./...
	cd $(CLUSTERTEST) && go mod tidy -diff && go vet ./...
	go run $(GOLANGCI_LINT) run ./...
	go test ./internal/repository
ifneq ($(NPM)$(OPENROUTER_TEST_NO_SKIP),)
	$(MAKE) --no-print-directory $(REACT_READY)
	cd $(REACT) && npm run check
else
	@echo 'no npm: $(REACT) is left out (apt-get install npm)'
endif

security: ## What gosec and govulncheck find; the second asks the vulnerability database
	go run $(GOSEC) -quiet -exclude-generated $(addprefix -exclude-dir=,internal/generate $(BROWSERTEST) $(SOAKTEST) $(SDKTEST) $(STREAMBENCH) $(WEBAPP) $(CLUSTERTEST)) ./...
	go run $(GOVULNCHECK) ./...

bench: ## Cost of a call next to one that is written by hand, into docs/performance.md
	cd internal/bench/plain && go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config plain.yaml ../../../api/openapi.yaml
	go run ./internal/bench

bench-streams: ## A stream beside openai-go and go-openai, into docs/performance.md
	cd $(STREAMBENCH) && go test -count=1 -v -run TestFigures -figures

SOAKTIME ?= 60s

soak: ## Exchange codes for SOAKTIME through a proxy that delays, resets and truncates, and count the keys
	cd $(SOAKTEST) && go test -race -count=1 -v -soak $(SOAKTIME) ./...

FUZZTIME ?= 30s

fuzz: ## Run every fuzz target for FUZZTIME each (30s); a failing input becomes a file in testdata/fuzz
	@grep -rE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*\(' . | \
	sed -E 's/^(.*)\/[^\/]*:func (Fuzz[A-Za-z0-9_]*).*/\1 \2/' | sort | while read -r package target; do \
		echo "$$package $$target"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null || exit 1; \
	done
