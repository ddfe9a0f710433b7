# proclab: see README.md. Knobs on top; `make help` lists the targets.
CC       ?= cc
BUILD    ?= build
PREFIX   ?= /usr/local
CFLAGS   ?= -O2 -g
SANITIZE ?=
SUITES   ?=            # tests: only the suites whose names begin so

PACKAGES      = ncursesw jansson libutf8proc libxxhash
TEST_PACKAGES = cunit vterm
WARN   = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
CPPFLAGS += -D_GNU_SOURCE -I. -Iinclude $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
LDLIBS += $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lpanelw -lpthread
TEST_LIBS = $(shell pkg-config --libs vterm 2>/dev/null) -lcunit

FLOORS  = trace real/run real/observe real tui cli
SOURCES = $(foreach d,$(FLOORS),$(wildcard $(d)/*.c))
OBJECTS = $(SOURCES:%.c=$(BUILD)/%.o)
LIBOBJS = $(filter-out $(BUILD)/cli/main.o,$(OBJECTS))
TESTSRC = $(wildcard tests/*.c tests/*/*.c)
TESTOBJ = $(TESTSRC:%.c=$(BUILD)/%.o)

.PHONY: all
all: $(BUILD)/proclab

$(BUILD)/proclab: $(OBJECTS)
	$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(WARN) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

$(BUILD)/tests/run: $(TESTOBJ) $(LIBOBJS)
	$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(TEST_LIBS)

.PHONY: test
test: $(BUILD)/proclab $(BUILD)/tests/run
	$(BUILD)/tests/run $(SUITES)

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(OBJECTS:.o=.d) $(TESTOBJ:.o=.d)
