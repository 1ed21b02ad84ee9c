# What one does with a checkout. `make` alone lists it.
#
# Everything is built once, in release mode, for the tests and for the programs.

SWIFT_FLAGS := -c release -Xswiftc -enable-testing -Xswiftc -cross-module-optimization
BINARIES    := .build/release
TIMED       := scripts/timed

# Where the measuring programs lie, and what to tell them.
CHECK  ?= ../shared/conformance/check.py
SET    ?= public
PUSH   ?= json
BENCH  ?= ../shared/bench/bench.py
# Recorded results of other stores exist for the benchmark's own corpus and for 2 GB.
PEERS  ?= $(dir $(BENCH))$(if $(filter 2G,$(BYTES)),results-2G.json,peers-quick.json)
ROUNDS ?= 500
# s3: segments in a bucket of a SeaweedFS that lives as long as the target runs.
STORE  ?=
WITH_STORE = $(if $(filter s3,$(STORE)),scripts/with-s3)
TARGET ?= logql
SECONDS ?= 60
PREFIX ?= /usr/local
TO     := $(DESTDIR)$(PREFIX)
MINUTES ?= 30
SAMPLES ?= ../shared/samples

.DEFAULT_GOAL := help
.PHONY: help build run test test-long build-tests conformance crash bench soak dashboards fuzz man install clean samples lambda bench-ship

help:             ## this list
	@grep -hE '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+): .*## /  make \1\t/' | expand -t 22

build:            ## the programs, in .build/release
	@scripts/system-packages build
	@$(TIMED) build swift build $(SWIFT_FLAGS) --product sigyn
	@$(TIMED) build swift build $(SWIFT_FLAGS) --product logq
	@$(TIMED) build swift build $(SWIFT_FLAGS) --product logship

run: build        ## a server on 127.0.0.1:3100 with demo logs [DEMO=0: empty; LISTEN=host:port]
	@DEMO=$(DEMO) LISTEN=$(LISTEN) DATA_DIR=$(DATA_DIR) scripts/run $(BINARIES)

build-tests:      ## programs and tests
	@$(TIMED) "system packages" scripts/system-packages build tests
	@$(TIMED) build swift build $(SWIFT_FLAGS) --build-tests

test: build-tests ## every test; long ones with fewer rounds
	@$(TIMED) "library tests" swift test $(SWIFT_FLAGS) --skip-build --skip EndToEndTests
	@$(TIMED) "end-to-end tests" swift test $(SWIFT_FLAGS) --skip-build --filter EndToEndTests

test-long: build-tests ## every test, with all rounds
	@SIGYN_TEST_LONG=1 $(TIMED) "library tests" swift test $(SWIFT_FLAGS) --skip-build --skip EndToEndTests
	@SIGYN_TEST_LONG=1 SIGYN_CRASH_ROUNDS=200 $(TIMED) "end-to-end tests" swift test $(SWIFT_FLAGS) --skip-build --filter EndToEndTests
	@$(TIMED) soak scripts/python scripts/soak.py --binaries $(BINARIES) --minutes 2

crash: build-tests ## kills the server [ROUNDS=500] times and looks for lost and doubled lines [SEED=n STORE=s3]
	@SIGYN_CRASH_ROUNDS=$(ROUNDS) SIGYN_CRASH_SEED=$(SEED) \
	  $(TIMED) crash $(WITH_STORE) swift test $(SWIFT_FLAGS) --skip-build --filter CrashTests

conformance: build ## recorded answers [CHECK= SET= PUSH=json|proto RESTART=1 STORE=s3 JSON=out.json ARGS='--diff']
	@$(WITH_STORE) scripts/python scripts/conformance.py --binaries $(BINARIES) --check $(CHECK) --set $(SET) --push $(PUSH) \
	  $(if $(filter-out 0,$(RESTART)),--restart) $(if $(JSON),--json $(JSON)) -- $(ARGS)

bench: build      ## CPU, memory, disk beside recorded peers [BYTES=2G RUNS=3 ARGS='--phases ingest,baselines']
	@scripts/system-packages bench
	@scripts/python scripts/bench.py --binaries $(abspath $(BINARIES)) --bench $(BENCH) --peers $(PEERS) \
	  $(if $(BYTES),--bytes $(BYTES)) $(if $(RUNS),--runs $(RUNS)) -- $(ARGS)

fuzz:             ## libFuzzer on one target of Fuzz/Corpus [TARGET=logql SECONDS=60]
	@$(TIMED) fuzz scripts/fuzz $(TARGET) $(SECONDS)

$(BINARIES)/logship: ; @$(TIMED) build swift build $(SWIFT_FLAGS) --product logship

samples: $(BINARIES)/logship ## logship on every sample, compared with a reading in Python [SAMPLES=../shared/samples]
	@scripts/python scripts/samples.py --logship $(BINARIES)/logship $(SAMPLES)

lambda: $(BINARIES)/logship ## .work/logship-lambda.zip: a custom runtime of AWS Lambda with every library it needs
	@scripts/lambda-zip $(BINARIES)/logship .work/logship-lambda.zip

bench-ship: $(BINARIES)/logship ## CPU seconds per GB of files and of ALB records, peak memory [MB=1000]
	@scripts/python scripts/bench-ship.py --logship $(BINARIES)/logship $(if $(MB),--megabytes $(MB))

man: build        ## docs/man/logq.1, from what logq says of itself
	@scripts/man-page $(BINARIES)/logq > docs/man/logq.1

install: build    ## programs, man page and shell completions below [PREFIX=/usr/local], or a package's [DESTDIR=]
	install -d $(TO)/bin $(TO)/share/man/man1 $(TO)/share/bash-completion/completions $(TO)/share/zsh/site-functions \
	  $(TO)/share/fish/vendor_completions.d
	install -m 755 $(BINARIES)/sigyn $(BINARIES)/logq $(BINARIES)/logship $(TO)/bin
	install -m 644 docs/man/logq.1 $(TO)/share/man/man1
	$(BINARIES)/logq completions bash > $(TO)/share/bash-completion/completions/logq
	$(BINARIES)/logq completions zsh > $(TO)/share/zsh/site-functions/_logq
	$(BINARIES)/logq completions fish > $(TO)/share/fish/vendor_completions.d/logq.fish

dashboards:       ## writes dashboards/*.json
	@scripts/python scripts/dashboards.py

soak: build       ## overload [MINUTES=30 SEED=1]: bounded memory, only orderly answers, nothing acknowledged lost
	@$(TIMED) soak scripts/python scripts/soak.py --binaries $(BINARIES) --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

clean:            ## removes what was built and measured; ./data and .venv stay
	rm -rf .build .build-fuzz .work
