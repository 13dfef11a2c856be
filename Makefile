# Two-tower convergence suite.
#
#   make deps           install what is needed from Debian's packages (needs root)
#   make                compile everything into build/
#   make experiments    run all experiments: tables, curves, verdicts in results/$(PROFILE)
#   make check          pass every test
#   make help           all targets
#
# Settings: PROFILE=smoke|default|paper  JOBS=n  MOVIELENS=DIR  CC=...  CFLAGS=...

PROFILE ?= default
JOBS ?= 2
CC = gcc
CFLAGS = -O3 -g
BUILD = build

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes
OPENBLAS_CFLAGS := $(shell pkg-config --cflags openblas 2>/dev/null)
OPENBLAS_LIBS := $(shell pkg-config --libs openblas 2>/dev/null || echo -lopenblas)
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -ffp-contract=off $(WARN) -Ilib -Itheory -Iexperiments \
             $(OPENBLAS_CFLAGS) $(CFLAGS) $(EXTRA_CFLAGS)
# Never -lgslcblas: it would take cblas_* over from OpenBLAS.
LIBS = -lgsl $(OPENBLAS_LIBS) -lsqlite3 -lz -lm -lpthread

export OPENBLAS_NUM_THREADS = 1
export LC_ALL = C

LIB_SRC := $(wildcard lib/*/*.c)
THEORY_SRC := $(wildcard theory/*.c)
EXP_SRC := $(wildcard experiments/*.c)
STUDY_SRC := $(wildcard experiments/common/*.c)
TEST_SRC := $(wildcard tests/t-*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
THEORY_OBJ := $(THEORY_SRC:%.c=$(BUILD)/%.o)
STUDY_OBJ := $(STUDY_SRC:%.c=$(BUILD)/%.o)
PROGRAMS := $(EXP_SRC:experiments/%.c=$(BUILD)/%)
TESTS := $(TEST_SRC:tests/%.c=$(BUILD)/tests/%)

.DELETE_ON_ERROR:
.PHONY: all check clean
all: $(PROGRAMS)

$(BUILD)/libtt.a: $(LIB_OBJ) $(THEORY_OBJ)
	@rm -f $@
	ar rcs $@ $^

# What several experiments share: linked in only where used.
$(BUILD)/libstudy.a: $(STUDY_OBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(PROGRAMS): $(BUILD)/%: $(BUILD)/experiments/%.o $(BUILD)/libstudy.a $(BUILD)/libtt.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

$(TESTS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libtt.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -lcmocka $(LIBS) -o $@

check: $(TESTS) all
	tests/run.sh $(TESTS)

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
