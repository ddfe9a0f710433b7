# proclab: see README.md. Knobs on top; `make help` lists the targets.
CC       ?= cc
BUILD    ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
CFLAGS   ?= -O2 -g
# warnings are errors for us (.ci/run, and `make WERROR=-Werror`), not for somebody with a newer compiler
WERROR   ?=
SANITIZE ?=
# tests: only the suites whose names begin so
SUITES   ?=
# V=1 shows the commands
V        ?=
quiet    = $(if $(V),,@$(if $(findstring s,$(firstword -$(MAKEFLAGS))),,printf '  %-5s %s\n' $1 $(@:$(BUILD)/%=%);))

# Library, as pkg-config knows it, and the Debian package that brings it.
LIBRARIES      = ncursesw:libncurses-dev panelw:libncurses-dev jansson:libjansson-dev libutf8proc:libutf8proc-dev \
                 libxxhash:libxxhash-dev libzstd:libzstd-dev libdw:libdw-dev
# The same of one that pkg-config does not know (on Debian 12): its header's name, and -l with it.
PLAIN          = jq:libjq-dev
TEST_LIBRARIES = cunit:libcunit1-dev vterm:libvterm-dev
PACKAGES       = $(foreach l,$(LIBRARIES),$(firstword $(subst :, ,$l)))
TEST_PACKAGES  = $(foreach l,$(TEST_LIBRARIES),$(firstword $(subst :, ,$l)))

# pkg-config is asked when a recipe first needs the answer, never while this file is read: it may only come with `make deps`.
once       = $(eval $1 := $(shell $2))$($1)
LIB_CFLAGS = $(call once,LIB_CFLAGS,pkg-config --cflags $(PACKAGES))
LIB_LIBS   = $(call once,LIB_LIBS,pkg-config --libs $(PACKAGES))
TEST_LIBS  = $(call once,TEST_LIBS,pkg-config --libs $(TEST_PACKAGES))

WARN          = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes $(WERROR)
ALL_CPPFLAGS  = -D_GNU_SOURCE -I. -Iinclude $(LIB_CFLAGS) $(CPPFLAGS)
ALL_LDLIBS    = $(LIB_LIBS) $(foreach l,$(PLAIN),-l$(firstword $(subst :, ,$l))) -lpthread -lm $(LDLIBS)

FLOORS    = trace trace/export sim/vm sim/lang sim/library sim/policy sim/kernel sim real/run real/observe real tui cli/lab cli
SOURCES   = $(foreach d,$(FLOORS),$(wildcard $(d)/*.c))
OBJECTS   = $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/sim/library/archive_embedded.o $(BUILD)/trace/export/html_embedded.o
LIBOBJS   = $(filter-out $(BUILD)/cli/main.o,$(OBJECTS))
# the multiprocessing runtime: a library of its own, no part of proclab
MP        = $(wildcard real/mp/*.c)
MPOBJ     = $(MP:%.c=$(BUILD)/%.o)
# as programs link it, which nobody instruments
MPPLAIN   = $(if $(SANITIZE),$(MP:%.c=$(BUILD)/plain/%.o),$(MPOBJ))
TESTSRC   = $(filter-out tests/fuzz/% tests/starve/%,$(wildcard tests/*.c tests/*/*.c))
TESTOBJ   = $(TESTSRC:%.c=$(BUILD)/%.o)
SCENARIOS = $(wildcard labs/scenarios/*.c labs/scenarios/mp/*.c)
LABS      = $(SCENARIOS:labs/scenarios/%.c=$(BUILD)/labs/%)

.PHONY: all
all: $(BUILD)/proclab $(BUILD)/libproclab_mp.a $(BUILD)/libproclab_mp.so ## build/proclab, which runs from here without being installed

$(BUILD)/proclab: $(OBJECTS)
	$(call quiet,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(ALL_LDLIBS)

$(BUILD)/%.o: %.c | libraries
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(WARN) $(ALL_CPPFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

# proclab with a malloc that fails when it is told to
$(BUILD)/tests/starved: $(OBJECTS) $(BUILD)/tests/starve/malloc.o
	$(call quiet,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup -o $@ $^ $(ALL_LDLIBS)

$(BUILD)/tests/run: $(TESTOBJ) $(LIBOBJS) $(MPOBJ)
	$(call quiet,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(ALL_LDLIBS) $(TEST_LIBS)

# The runtime shows the names mp_* and no others. A program that it is linked into needs nothing else of this tree.
# No PLT: what is bound late is bound again in each child.
$(BUILD)/real/mp/%.o: CFLAGS += -fPIC -fno-plt
$(BUILD)/plain/%.o: %.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(WARN) $(ALL_CPPFLAGS) $(CFLAGS) -fPIC -fno-plt -MMD -MP -c -o $@ $<
$(BUILD)/real/mp.o: $(MPPLAIN)
	@$(CC) -nostdlib -r -o $@ $^ && objcopy --wildcard --keep-global-symbol='mp_*' $@
$(BUILD)/libproclab_mp.a: $(BUILD)/real/mp.o
	$(call quiet,AR)rm -f $@ && $(AR) rcs $@ $<
$(BUILD)/libproclab_mp.so: $(BUILD)/real/mp.o
	$(call quiet,LINK)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(@F) -o $@ $< -lpthread

# What the simulator carries: its headers, the C library, the runtime and programs as preprocessed text. An object of each file of the libraries
# tells what it defines (of the runtime, that for Linux); none is ever linked. The dialect is that of sim/lang/preprocess.c.
SIM_HEADERS  = $(wildcard sim/include/*.h sim/include/*/*.h)
SIM_LIBC     = $(patsubst sim/%.c,%,$(wildcard sim/libc/*.c))
# watch.c is for the observer of this machine: on the simulated one there is nothing in it
SIM_MP       = $(patsubst real/%.c,%,$(filter-out real/mp/watch.c,$(MP)))
SIM_BIN      = $(patsubst sim/%.c,%,$(wildcard sim/bin/*.c))
SIM_DIALECT  = -x c -std=gnu17 -nostdinc -isystem sim/include -U__SIZEOF_INT128__ -U__SIZEOF_FLOAT128__ -D__STDC_NO_COMPLEX__=1
SIM_MEMBERS  = $(foreach h,$(SIM_HEADERS),$(h:sim/%=%)=$h) prototypes=$(BUILD)/sim/prototypes.i $(foreach f,$(SIM_LIBC) $(SIM_MP),$f=$(BUILD)/sim/$f.i=$(BUILD)/sim/$f.o) \
               $(foreach f,$(SIM_BIN),$f=$(BUILD)/sim/$f.i)
$(BUILD)/sim/%.i: sim/%.c $(SIM_HEADERS) $(wildcard sim/libc/*.h sim/bin/*.h) $(wildcard sim/bin/sh/*.h)
	@mkdir -p $(@D)
	@$(CC) -E $(SIM_DIALECT) -D__proclab_sim__=1 -o $@ $<
$(BUILD)/sim/libc/%.o: sim/libc/%.c $(SIM_HEADERS) $(wildcard sim/libc/*.h)
	@mkdir -p $(@D)
	@$(CC) $(SIM_DIALECT) -Wall -Wextra $(WERROR) -ffreestanding -fno-builtin -O0 -c -o $@ $<
# The runtime's names that are not mp_* are no program's business here either: hidden has them and what they are called instead.
$(BUILD)/sim/mp/hidden: $(MPOBJ)
	@mkdir -p $(@D)
	@nm -g --defined-only $^ | awk '$$3 ~ /^[a-z]/ && $$3 !~ /^mp_/ {print $$3, "__mp_" $$3}' >$@.new && mv $@.new $@
$(BUILD)/sim/mp/hidden.h: $(BUILD)/sim/mp/hidden
	@sed 's/^/#define /' $< >$@
$(BUILD)/sim/mp/%.i: real/mp/%.c $(BUILD)/sim/mp/hidden.h $(SIM_HEADERS) $(wildcard real/mp/*.h include/proclab/*.h)
	@$(CC) -E $(SIM_DIALECT) -D__proclab_sim__=1 -D_GNU_SOURCE -Iinclude -include $(BUILD)/sim/mp/hidden.h -o $@ $<
$(BUILD)/sim/mp/%.o: $(BUILD)/real/mp/%.o $(BUILD)/sim/mp/hidden
	@objcopy --redefine-syms=$(BUILD)/sim/mp/hidden $< $@
$(BUILD)/sim/prototypes.i: $(SIM_HEADERS)
	@mkdir -p $(@D)
	@printf '#include <%s>\n' $(SIM_HEADERS:sim/include/%=%) | $(CC) -E $(SIM_DIALECT) -D__proclab_sim__=1 -o $@ -
$(BUILD)/sim/archive: sim/library/archive.sh $(SIM_HEADERS) $(BUILD)/sim/prototypes.i \
		$(foreach f,$(SIM_LIBC) $(SIM_MP),$(BUILD)/sim/$f.i $(BUILD)/sim/$f.o) $(SIM_BIN:%=$(BUILD)/sim/%.i)
	$(call quiet,PACK)sim/library/archive.sh $(SIM_MEMBERS) >$@.new && mv $@.new $@
# A file as bytes of the program.
$(BUILD)/sim/library/archive_embedded.o: trace/embedded.S $(BUILD)/sim/archive
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -DSTART=library_archive -DEND=library_archive_end -DCONTENT='"$(BUILD)/sim/archive"' -c -o $@ $<

# The page that plays a recording: page.html with the files put in that it names, each on a line of its own between @.
PAGE = trace/export/html
$(BUILD)/page.html: $(wildcard $(PAGE)/*)
	@mkdir -p $(@D)
	@awk '/^@[a-z_]+[.][a-z]+@$$/ {f = "$(PAGE)/" substr($$0, 2, length($$0) - 2); while ((getline line < f) > 0) print line; next} {print}' \
		$(PAGE)/page.html >$@.new && mv $@.new $@
$(BUILD)/trace/export/html_embedded.o: trace/embedded.S $(BUILD)/page.html
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -DSTART=html_page -DEND=html_page_end -DCONTENT='"$(BUILD)/page.html"' -c -o $@ $<

# The scenarios are built as anybody would build them.
.PHONY: labs
labs: $(LABS) ## the scenarios as plain programs, in build/labs
$(BUILD)/labs/mp/%: labs/scenarios/mp/%.c $(wildcard labs/scenarios/mp/*.h include/proclab/*.h) $(BUILD)/libproclab_mp.a
	@mkdir -p $(@D)
	$(call quiet,LAB)$(CC) -g -Wall -Wextra -Wpedantic $(WERROR) -Iinclude -o $@ $< $(BUILD)/libproclab_mp.a -lpthread
$(BUILD)/labs/%: labs/scenarios/%.c $(wildcard include/proclab/*.h)
	@mkdir -p $(@D)
	$(call quiet,LAB)$(CC) -g -Wall -Wextra -Wpedantic $(WERROR) -Iinclude -o $@ $<

# What pkg-config does not find: said with the cure, before the compiler says it in its way.
missing = { for l in $1; do pkg-config --exists "$${l%%:*}" 2>/dev/null || echo "$${l\#\#*:}"; done; \
	for l in $(PLAIN); do echo "\#include <$${l%%:*}.h>" | $(CC) -E -x c - >/dev/null 2>&1 || echo "$${l\#\#*:}"; done; } | sort -u | tr '\n' ' '
.PHONY: libraries
libraries:
	@missing=$$($(call missing,$(LIBRARIES))); [ -z "$$missing" ] || { \
		echo "proclab: missing to build it: $$missing"; \
		echo "proclab: \`make deps\` installs that with apt-get; \`make demo\` does so by itself"; exit 1; } >&2

.PHONY: deps
deps: ## install what is missing to build and test (apt-get, with sudo when not root)
	@missing=$$($(call missing,$(LIBRARIES) $(TEST_LIBRARIES))); \
	command -v pkg-config >/dev/null || missing="pkg-config $$missing"; \
	command -v $(firstword $(CC)) >/dev/null || missing="gcc libc6-dev $$missing"; \
	[ -n "$$missing" ] || exit 0; \
	command -v apt-get >/dev/null || { echo "proclab: no apt-get here; please install what these Debian packages bring: $$missing" >&2; exit 1; }; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	[ -z "$$as_root" ] || command -v sudo >/dev/null || { echo "proclab: as root, please run: apt-get install $$missing" >&2; exit 1; }; \
	echo "proclab: installing with $${as_root:+$$as_root }apt-get: $$missing"; \
	$$as_root apt-get -qq update && \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $$missing

.PHONY: demo
demo: ## install what is missing, build, and show the tour of the scenarios
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory all labs
	@$(BUILD)/proclab real labs/scenarios/tour.c $(BUILD)/labs

.PHONY: test check
test: ## install what is missing, build, and run the tests (SUITES="trace tui": only those that begin so)
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory check
check: $(BUILD)/proclab $(BUILD)/tests/run $(BUILD)/tests/starved $(LABS)
	@PROCLAB=$(BUILD)/proclab tests/all.sh $(BUILD)/tests/run $(SUITES)

# gcc, when it instruments, warns of what cannot be: these two are judged by the plain build.
SANITIZED = CFLAGS="-O1 -g -fno-omit-frame-pointer" WERROR="$(WERROR) -Wno-format-truncation -Wno-maybe-uninitialized"
.PHONY: asan tsan
asan: ## the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	$(MAKE) BUILD=build/asan $(SANITIZED) \
		SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined" check
tsan: ## the tests under ThreadSanitizer
	$(MAKE) BUILD=build/tsan $(SANITIZED) SANITIZE="-fsanitize=thread" check

FUZZ_SECONDS ?= 60
FUZZED        = trace_read lang calls
.PHONY: fuzz fuzzers
fuzz: ## feed the reader of recordings, the C front end and the system calls with garbage (clang; FUZZ_SECONDS=60)
	$(MAKE) BUILD=build/fuzz CC="$(or $(FUZZ_CC),clang)" CFLAGS="-g -O1" SANITIZE="-fsanitize=fuzzer-no-link,address,undefined" fuzzers
	@mkdir -p $(FUZZED:%=build/fuzz/seen/%)
	cp $(wildcard tests/*/*.jsonl) build/fuzz/seen/trace_read 2>/dev/null || true
	zstd -qf build/fuzz/seen/trace_read/*.jsonl || echo "without zstd: no compressed recording to begin with"
	split -l 1 -a 3 tests/sim/lang_programs.txt build/fuzz/seen/lang/
	cp $(wildcard tests/sim/programs/*.c) build/fuzz/seen/lang
	for i in $$(seq 100); do head -c 600 /dev/urandom > build/fuzz/seen/calls/$$i; done
	build/fuzz/trace_read -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -print_final_stats=1 build/fuzz/seen/trace_read
	build/fuzz/lang -max_total_time=$(FUZZ_SECONDS) -max_len=8192 -timeout=10 -print_final_stats=1 build/fuzz/seen/lang
	build/fuzz/calls -max_total_time=$(FUZZ_SECONDS) -max_len=1026 -timeout=10 -print_final_stats=1 build/fuzz/seen/calls
fuzzers: $(FUZZED:%=$(BUILD)/%)
$(FUZZED:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/tests/fuzz/%.o $(LIBOBJS)
	$(call quiet,LINK)$(CC) $(CFLAGS) $(SANITIZE) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(ALL_LDLIBS)

# Alone on an idle machine, please: every other load is in the figures.
BENCH = $(BUILD)/bench/bench $(BUILD)/bench/tui_cost $(BUILD)/bench/work
.PHONY: bench
bench: $(BUILD)/proclab $(BENCH) ## what observing costs, beside strace -f (ROUNDS=5 TIER=P IPC=off LOAD=forks)
	$(BUILD)/bench/bench $(BUILD)/proclab $(BUILD)/bench/work bench/pool.py
	[ "$$LOAD" ] || $(BUILD)/bench/tui_cost $(BUILD)/proclab $(BUILD)/bench/work
	[ "$$LOAD" ] || $(MAKE) --no-print-directory bench-machine
.PHONY: truth
truth: $(BUILD)/proclab $(BUILD)/bench/truth $(BUILD)/bench/work ## is what proclab says true? beside the kernel's tracepoints, as root (RUNS=5)
	$(BUILD)/bench/truth $(BUILD)/proclab $(BUILD)/bench/work
$(BUILD)/bench/truth: $(BUILD)/bench/truth.o $(BUILD)/bench/truth_record.o $(filter $(BUILD)/trace/%,$(OBJECTS))
	$(call quiet,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(ALL_LDLIBS)
.PHONY: bench-machine
bench-machine: $(BUILD)/proclab $(BUILD)/bench/machine ## how fast the simulated machine is, beside Lua and CPython (ROUNDS=3)
	$(BUILD)/bench/machine $(BUILD)/proclab
$(BUILD)/bench/machine: $(BUILD)/bench/machine.o $(filter $(BUILD)/trace/% $(BUILD)/sim/%,$(LIBOBJS))
	$(call quiet,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(ALL_LDLIBS)
.PHONY: bench-mp
bench-mp: $(BUILD)/bench/mp $(BUILD)/bench/mp_pool peers ## what the runtime's processes, connections, queues and pools cost, beside raw C, Python and others (ROUNDS=7)
	$(BUILD)/bench/mp bench/mp.py
	$(BUILD)/bench/mp_pool bench/mp_pool.py
$(BUILD)/bench/mp $(BUILD)/bench/mp_pool: $(BUILD)/bench/%: bench/%.c bench/compare.h $(BUILD)/libproclab_mp.a
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(WARN) -D_GNU_SOURCE -I. -Iinclude $(CFLAGS) -o $@ $< $(BUILD)/libproclab_mp.a -lpthread
# The peers are compared with where their libraries are: apt-get install libzmq3-dev libboost-dev g++
.PHONY: peers
peers:
	@mkdir -p $(BUILD)/bench
	@$(CC) -D_GNU_SOURCE $(CFLAGS) -o $(BUILD)/bench/peer_zmq bench/peer_zmq.c -lzmq 2>/dev/null || echo "without ZeroMQ (libzmq3-dev)"
	@$(CXX) $(CFLAGS) -o $(BUILD)/bench/peer_boost bench/peer_boost.cpp -lrt 2>/dev/null || echo "without Boost.Interprocess (libboost-dev, g++)"
.PHONY: bench-play
bench-play: $(BUILD)/proclab $(BUILD)/bench/play ## what a recording of a million events costs to open, to seek and to look at
	$(BUILD)/proclab sim --view none -o $(BUILD)/bench/million.jsonl bench/chatter.c 10220
	$(BUILD)/bench/play $(BUILD)/proclab $(BUILD)/bench/million.jsonl
	@echo; echo "the same of 18,400 processes"
	$(BUILD)/proclab sim --view none --time-limit 1000 -o $(BUILD)/bench/million.jsonl bench/chatter.c 2300 1
	$(BUILD)/bench/play $(BUILD)/proclab $(BUILD)/bench/million.jsonl
$(BUILD)/bench/play: $(BUILD)/bench/play.o $(filter $(BUILD)/trace/%,$(OBJECTS))
	$(call quiet,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(ALL_LDLIBS) -lutil
$(BUILD)/bench/%: bench/%.c
	@mkdir -p $(@D)
	$(CC) $(WARN) -D_GNU_SOURCE $(CFLAGS) -o $@ $<

# cppcheck reads no system headers: it is told of the clock. It does not know that process_vm_readv fills memory (ctuuninitvar).
CPPCHECK = --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
	--suppress=missingIncludeSystem --suppress=ctuuninitvar -I. -Iinclude -D_GNU_SOURCE -DCLOCK_THREAD_CPUTIME_ID=3
.PHONY: fmt lint
fmt: ## bring changed files into the house style with clang-format
	clang-format -i $(shell git diff --name-only --diff-filter=d HEAD -- '*.c' '*.h')
lint: libraries ## clang-tidy and cppcheck
	printf '%s\n' $(SOURCES) $(MP) $(SCENARIOS) bench/*.c | \
		xargs -P "$$(nproc)" -n 4 sh -c 'clang-tidy --quiet "$$@" -- -std=gnu11 $(ALL_CPPFLAGS)' clang-tidy
	cppcheck $(CPPCHECK) $(SOURCES) $(MP) $(SCENARIOS) bench/*.c

.PHONY: docs
docs: $(BUILD)/proclab ## check the documents against the program: links, options, the man page
	docs/check.sh $(BUILD)/proclab

.PHONY: pictures
pictures: $(BUILD)/proclab ## draw the pictures of the documents anew
	docs/pictures.sh $(BUILD)/proclab docs/pictures

.PHONY: install uninstall dist
# where shells look for what they complete, below share/
COMPLETIONS = bash-completion/completions zsh/site-functions fish/vendor_completions.d
install: all ## to PREFIX (default /usr/local)
	install -D -m 755 $(BUILD)/proclab $(DESTDIR)$(PREFIX)/bin/proclab
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/include/proclab include/proclab/*.h
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib $(BUILD)/libproclab_mp.a $(BUILD)/libproclab_mp.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' real/mp/proclab_mp.pc.in >$(BUILD)/proclab_mp.pc
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/pkgconfig $(BUILD)/proclab_mp.pc
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 docs/proclab.1
	mkdir -p $(COMPLETIONS:%=$(DESTDIR)$(PREFIX)/share/%)
	$(BUILD)/proclab completion bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/proclab
	$(BUILD)/proclab completion zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_proclab
	$(BUILD)/proclab completion fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/proclab.fish
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/proclab/scenarios labs/scenarios/*.c labs/scenarios/*.script
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/proclab/workbench labs/workbench/worker.c
	[ -z "$(wildcard labs/scenarios/mp/*)" ] || \
		install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/proclab/scenarios/mp labs/scenarios/mp/*.[ch] labs/scenarios/mp/*.py
	for lab in $(dir $(wildcard labs/*/lab.json)); do \
		rm -rf $(DESTDIR)$(PREFIX)/share/proclab/$$lab && mkdir -p $(DESTDIR)$(PREFIX)/share/proclab/$$lab && \
		$(BUILD)/proclab lab release -o $(DESTDIR)$(PREFIX)/share/proclab/$$lab $$lab || exit 1; done
uninstall: ## take it away again
	rm -f $(DESTDIR)$(PREFIX)/bin/proclab $(DESTDIR)$(PREFIX)/share/man/man1/proclab.1
	rm -f $(COMPLETIONS:%=$(DESTDIR)$(PREFIX)/share/%/proclab*) $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_proclab
	rm -f $(DESTDIR)$(PREFIX)/lib/libproclab_mp.* $(DESTDIR)$(PREFIX)/lib/pkgconfig/proclab_mp.pc
	rm -rf $(DESTDIR)$(PREFIX)/include/proclab $(DESTDIR)$(PREFIX)/share/proclab
VERSION = $(shell sed -n 's/.*PROCLAB_VERSION "\(.*\)"/\1/p' cli/command.h)
dist: ## the last commit as an archive
	@mkdir -p $(BUILD)
	git archive --prefix=proclab-$(VERSION)/ -o $(BUILD)/proclab-$(VERSION).tar.gz HEAD
	@echo $(BUILD)/proclab-$(VERSION).tar.gz

.PHONY: clean help
clean: ## remove what was built
	rm -rf $(BUILD)
help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

-include $(OBJECTS:.o=.d) $(sort $(MPOBJ:.o=.d) $(MPPLAIN:.o=.d)) $(TESTOBJ:.o=.d)
