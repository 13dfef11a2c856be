# Two-tower convergence suite.
#
#   make deps           install what is needed from Debian's packages (the only step for root)
#   make                compile everything into build/
#   make experiments    run all experiments: tables, curves and verdicts in results/$(PROFILE)
#   make NAME           run one of them: $(EXPERIMENTS)
#   make plots          redraw the figures of results/$(PROFILE) into plots/$(PROFILE)
#   make report         one page of verdicts and tables, results/$(PROFILE)/report.md
#   make reproduce      run the paper profile afresh, compare with the committed results/paper
#   make check          pass every test
#   make sanitize       the tests under the address and undefined behaviour sanitizers
#   make fuzz           the readers against libFuzzer, FUZZ_SECONDS each (packages clang,
#                       libclang-rt-14-dev)
#   make bench          speed, as ratios within one run, up to LARGEST ratings
#   make install        library, headers, tools, man pages, pkg-config file (PREFIX, DESTDIR)
#   make clean          remove build/
#   make help           this text
#
# Settings: PROFILE=smoke|default|paper  JOBS=n  SEED=n  MOVIELENS=DIR  YELP=DIR  LEXICON=FILE
# (VADER's)  TAGGED=FILE (CoNLL-U)  MULT=n (random test cases)  TT_SHARED=DIR (reference data
# for tests)  CC  CFLAGS  LDFLAGS  PREFIX  DESTDIR

PROFILE ?= default
JOBS ?= $(shell nproc)
SEED ?= 1
# Data that a user brings; the experiments read these from the environment.
MOVIELENS ?=
YELP ?=
LEXICON ?=
TAGGED ?=
export MOVIELENS YELP LEXICON TAGGED
FUZZ_SECONDS ?= 60
LARGEST ?= 10000000
PREFIX ?= /usr/local
BUILD = build
CC = gcc
CFLAGS = -O3 -g

EXPERIMENTS = rates networks max_dimension ambient sampling onehot approximation calibration \
              minkowski lemmas bound width matrix_design sparsity \
              ranking coldstart table1 penalty table2 table3 movielens
PACKAGES = gcc make pkg-config libc6-dev libgsl-dev libopenblas-dev libsqlite3-dev zlib1g-dev \
           libyajl-dev libcmocka-dev gnuplot-nox wordnet-base

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes
OPENBLAS_CFLAGS := $(shell pkg-config --cflags openblas 2>/dev/null)
OPENBLAS_LIBS := $(shell pkg-config --libs openblas 2>/dev/null || echo -lopenblas)
# No contraction to fused multiply-add: the same bits with and without -march.
STANDARD = -std=c11 -D_GNU_SOURCE -ffp-contract=off
ALL_CFLAGS = $(STANDARD) $(WARN) -Ilib -Itheory -Iexperiments $(OPENBLAS_CFLAGS) $(CFLAGS) \
             $(EXTRA_CFLAGS)
# Never -lgslcblas: it would take cblas_* over from OpenBLAS (tests/t-mat.c asserts it).
LIBS = -lgsl $(OPENBLAS_LIBS) -lsqlite3 -lyajl -lz -lm -lpthread

export OPENBLAS_NUM_THREADS = 1
export LC_ALL = C
export MULT
ifneq ($(TT_SHARED),)
export TT_SHARED
endif

LIB_SRC := $(wildcard lib/*/*.c)
# All but those that the files of one folder have among themselves.
PUBLIC_HEADERS := $(filter-out %_parts.h lib/farm/tt_run.h lib/farm/tt_sink.h,$(wildcard lib/*/*.h))
THEORY_SRC := $(wildcard theory/*.c)
STUDY_SRC := $(wildcard experiments/common/*.c)
EXP_SRC := $(wildcard experiments/*.c)
TEST_SRC := $(wildcard tests/t-*.c)
TEST_SCRIPTS := $(wildcard tests/t-*.sh)
BENCH_SRC := $(wildcard tests/bench/b-*.c)
BENCH_SHARED := $(filter-out tests/bench/b-%,$(wildcard tests/bench/*.c))
FUZZ_SRC := $(wildcard tests/fuzz/f-*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
THEORY_OBJ := $(THEORY_SRC:%.c=$(BUILD)/%.o)
STUDY_OBJ := $(STUDY_SRC:%.c=$(BUILD)/%.o)
PROGRAMS := $(EXP_SRC:experiments/%.c=$(BUILD)/%)
TESTS := $(TEST_SRC:tests/%.c=$(BUILD)/tests/%)
BENCHES := $(BENCH_SRC:tests/%.c=$(BUILD)/tests/%)
FUZZERS := $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/fuzz/%)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help deps experiments $(EXPERIMENTS) plots report reproduce check sanitize fuzz \
        bench install clean

all: $(PROGRAMS)

help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile | sed 's/\$$(EXPERIMENTS)/$(EXPERIMENTS)/'

deps:
	@if [ "$$(id -u)" -eq 0 ]; then run=; else run=sudo; fi; \
	$$run apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq --no-install-recommends $(PACKAGES)

$(BUILD)/libtt.a: $(LIB_OBJ) $(THEORY_OBJ)
	@rm -f $@
	@ar rcs $@ $^

# What several experiments share: linked in only where it is used.
$(BUILD)/libstudy.a: $(STUDY_OBJ)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/lib/farm/tt_machine.o: EXTRA_CFLAGS += -DTT_CFLAGS='"$(STANDARD) $(CFLAGS)"'

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(PROGRAMS): $(BUILD)/%: $(BUILD)/experiments/%.o $(BUILD)/libstudy.a $(BUILD)/libtt.a
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

$(TESTS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libstudy.a $(BUILD)/libtt.a
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ -lcmocka -ldl $(LIBS) -o $@

$(BENCHES): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(BENCH_SHARED:%.c=$(BUILD)/%.o) $(BUILD)/libtt.a
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

# An experiment is run because it is asked for, never because a file is newer: no csv is a target.
experiments: $(EXPERIMENTS)
	@echo "verdicts: results/$(PROFILE)/verdicts.md  figures: plots/$(PROFILE)/"

$(EXPERIMENTS): %: $(BUILD)/%
	@$(BUILD)/$@ --profile $(PROFILE) --jobs $(JOBS) --seed $(SEED)
	@$(MAKE) --no-print-directory -s plots ONLY=$@

# Results on Yelp's own files stand in a folder yelp of their own.
plots:
	@for name in $(or $(ONLY),$(EXPERIMENTS)); do for at in $(PROFILE) $(PROFILE)/yelp; do \
	    if [ -f results/$$at/$$name.csv ]; then \
	        mkdir -p plots/$$at; svg=plots/$$at/$$name.svg; \
	        LC_ALL=C.UTF-8 gnuplot -e "profile='$(PROFILE)'; results='results/$$at'; svg='$$svg.tmp'" \
	            plots/$$name.gp && mv $$svg.tmp $$svg || exit 1; \
	    fi; \
	done; done

report:
	@cd results/$(PROFILE) && for f in verdicts.md $(EXPERIMENTS:%=%.md) \
	    yelp/verdicts.md $(EXPERIMENTS:%=yelp/%.md); do \
	    [ ! -f $$f ] || { sed 's|(../../../plots|(../../plots|g' $$f; echo; }; done > report.md.tmp && \
	    mv report.md.tmp report.md
	@echo results/$(PROFILE)/report.md

reproduce: all
	@for name in $(EXPERIMENTS); do YELP= LEXICON= TAGGED= $(BUILD)/$$name --profile paper \
	    --jobs $(JOBS) --seed $(SEED) --results results/reproduce || exit 1; done
	@tests/compare.sh results/paper results/reproduce $(if $(MOVIELENS),,movielens)

check: $(TESTS) all
	@BUILD=$(BUILD) EXPERIMENTS="$(filter-out movielens,$(EXPERIMENTS))" tests/run.sh $(TESTS) $(TEST_SCRIPTS)

sanitize:
	@$(MAKE) check BUILD=$(BUILD)/sanitize TEST_SCRIPTS= CFLAGS="-O1 -g" \
	    EXTRA_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined"

$(BUILD)/fuzz/%: tests/fuzz/%.c $(wildcard tests/fuzz/*.h) $(LIB_SRC)
	@mkdir -p $(@D)
	@clang $(STANDARD) -Ilib $(OPENBLAS_CFLAGS) -O1 -g -fsanitize=fuzzer,address,undefined \
	    $< $(filter lib/base/% lib/data/% lib/yelp/%,$(LIB_SRC)) $(LIBS) -o $@

fuzz: $(FUZZERS)
	@for f in $(FUZZERS); do mkdir -p $(BUILD)/fuzz/corpus-$$(basename $$f); \
	    $$f -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -print_final_stats=1 \
	        -artifact_prefix=$(BUILD)/fuzz/ $(BUILD)/fuzz/corpus-$$(basename $$f) \
	        tests/fuzz/corpus-$$(basename $$f) || exit 1; done

bench: $(BENCHES)
	@for b in tower epoch fit baselines sieve dimension text yelp; do $(BUILD)/tests/bench/b-$$b || exit 1; echo; done
	@$(BUILD)/tests/bench/b-scale $(LARGEST)

install: $(BUILD)/evaluate $(BUILD)/dimension $(BUILD)/yelp_generate
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig \
	    $(DESTDIR)$(PREFIX)/share/man/man1
	for t in evaluate dimension yelp_generate; do name=tt-$$(echo $$t | tr _ -); \
	    install -m 755 $(BUILD)/$$t $(DESTDIR)$(PREFIX)/bin/$$name && \
	    install -m 644 experiments/$$t.1 $(DESTDIR)$(PREFIX)/share/man/man1/$$name.1 || exit 1; done
	install -m 644 $(BUILD)/libtt.a $(DESTDIR)$(PREFIX)/lib/libtt.a
	for h in $(PUBLIC_HEADERS); do \
	    install -D -m 644 $$h $(DESTDIR)$(PREFIX)/include/tt/$${h#lib/} || exit 1; done
	install -m 644 theory/*.h $(DESTDIR)$(PREFIX)/include/tt
	sed 's|@PREFIX@|$(PREFIX)|' lib/tt.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/tt.pc

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
