/* Experiment movielens: who trains and who tests, the published folds, the choice of
 * parameters, scores, and the decision rules on planted results. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_linear.h"
#include "common/movielens_report.h"
#include "common/movielens_verdicts.h"
#include "data/tt_movielens.h"
#include "t_file.h"
#include "t_shared.h"

enum { USERS = 30, ITEMS = 40, COUNT = 700 };

static const tt_address address = {.seed = 20240, .design = 7};

/* Distinct pairs in random order; the rating is 1 + (user + item) mod 5. */
static void make(tt_ratings *r) {
    tt_rng rng = t_rng("movielens-experiment", 0);
    uint32_t order[USERS * ITEMS];
    for (uint32_t k = 0; k < USERS * ITEMS; k++) {
        order[k] = k;
    }
    tt_rng_shuffle(&rng, order, USERS * ITEMS);
    assert_int_equal(tt_ratings_alloc(r, COUNT, USERS, ITEMS, 0), TT_OK);
    for (size_t k = 0; k < COUNT; k++) {
        r->user[k] = order[k] / ITEMS;
        r->item[k] = order[k] % ITEMS;
        r->rating[k] = 1 + (r->user[k] + r->item[k]) % 5;
    }
}

/* where[i] of rating i: 0 left out, 1 trains, 2 tests; indices ascend, none comes twice. */
static void marks(unsigned char where[COUNT], const movielens_split *s) {
    memset(where, 0, COUNT);
    for (size_t k = 0; k < s->n_train + s->n_test; k++) {
        const uint32_t i = s->index[k];
        assert_true(i < COUNT && where[i] == 0);
        assert_true(k == 0 || k == s->n_train || i > s->index[k - 1]);
        where[i] = k < s->n_train ? 1 : 2;
    }
}

static void split(unsigned char where[COUNT], const tt_ratings *r, movielens_cut cut,
                  size_t part) {
    movielens_split s;
    assert_int_equal(movielens_split_make(&s, r, &cut, part, &address, 3), TT_OK);
    marks(where, &s);
    movielens_split_free(&s);
}

/* Parts of a fifth are disjoint and cover all ratings, users, items; blocks of lines are
 * those of the file. */
static void parts_are_folds(void **state) {
    (void)state;
    tt_ratings r;
    unsigned char where[COUNT];
    make(&r);
    for (int by = MOVIELENS_LINES; by <= MOVIELENS_ITEMS; by++) {
        int tests[COUNT] = {0};
        for (size_t part = 0; part < MOVIELENS_PARTS; part++) {
            split(where, &r, (movielens_cut){(enum movielens_by)by, 0.2, 0, 0}, part);
            for (size_t i = 0; i < COUNT; i++) {
                assert_true(where[i] > 0);
                tests[i] += where[i] == 2;
                assert_true(by != MOVIELENS_LINES || (where[i] == 2) == (i / 140 == part));
            }
        }
        for (size_t i = 0; i < COUNT; i++) {
            assert_int_equal(tests[i], 1);
        }
    }
    tt_ratings_free(&r);
}

/* A held-out user has no training rating, the others all of theirs; of both sides, pairs
 * with one of them are left out. */
static void cold_sides(void **state) {
    (void)state;
    tt_ratings r;
    unsigned char where[COUNT];
    make(&r);
    for (int by = MOVIELENS_USERS; by <= MOVIELENS_BOTH; by++) {
        unsigned char user[USERS] = {0}, item[ITEMS] = {0};
        size_t users = 0, items = 0;
        split(where, &r, (movielens_cut){(enum movielens_by)by, 0.3, 0, 0}, 1);
        for (size_t i = 0; i < COUNT; i++) {
            user[r.user[i]] |= where[i] == 2 && by != MOVIELENS_ITEMS;
            item[r.item[i]] |= where[i] == 2 && by != MOVIELENS_USERS;
        }
        for (size_t i = 0; i < COUNT; i++) {
            const int out = user[r.user[i]] + item[r.item[i]];
            const int want = out == 0 ? 1 : by != MOVIELENS_BOTH || out == 2 ? 2 : 0;
            assert_int_equal(where[i], want);
        }
        for (size_t u = 0; u < USERS; u++) {
            users += user[u];
        }
        for (size_t i = 0; i < ITEMS; i++) {
            items += item[i];
        }
        assert_int_equal(users, by == MOVIELENS_ITEMS ? 0 : 9);
        assert_int_equal(items, by == MOVIELENS_USERS ? 0 : 12);
    }
    tt_ratings_free(&r);
}

/* Who is held out at a small share is so at a larger one. */
static void shares_nest(void **state) {
    (void)state;
    tt_ratings r;
    unsigned char few[COUNT], many[COUNT];
    size_t more = 0;
    make(&r);
    split(few, &r, (movielens_cut){MOVIELENS_USERS, 0.2, 0, 0}, 0);
    split(many, &r, (movielens_cut){MOVIELENS_USERS, 0.5, 0, 0}, 0);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(few[i] != 2 || many[i] == 2);
        more += many[i] == 2 && few[i] != 2;
    }
    assert_true(more > 0);
    tt_ratings_free(&r);
}

/* Whoever is held out keeps just k ratings; test pairs are the same for all k; with more
 * ratings left, those that trained before still do. */
static void ratings_left(void **state) {
    (void)state;
    static const size_t left[] = {0, 1, 5, MOVIELENS_SPARE};
    tt_ratings r;
    unsigned char cold[COUNT], where[COUNT], before[COUNT];
    make(&r);
    for (int by = MOVIELENS_USERS; by <= MOVIELENS_ITEMS; by++) {
        const uint32_t *key = by == MOVIELENS_USERS ? r.user : r.item;
        split(cold, &r, (movielens_cut){(enum movielens_by)by, 0.2, 0, 0}, 0);
        for (size_t k = 0; k < 4; k++) {
            size_t trains[ITEMS] = {0}, had[ITEMS] = {0}, tests[ITEMS] = {0};
            split(where, &r, (movielens_cut){(enum movielens_by)by, 0.2, 1, left[k]}, 0);
            for (size_t i = 0; i < COUNT; i++) {
                assert_true(cold[i] != 1 || where[i] == 1);
                assert_true(k == 0 || (before[i] == 2) == (where[i] == 2));
                assert_true(k == 0 || before[i] != 1 || where[i] == 1);
                had[key[i]] += cold[i] == 2;
                trains[key[i]] += cold[i] == 2 && where[i] == 1;
                tests[key[i]] += where[i] == 2;
            }
            for (size_t x = 0; x < ITEMS; x++) {
                assert_int_equal(trains[x], had[x] < left[k] ? had[x] : left[k]);
                assert_int_equal(tests[x],
                                 had[x] > MOVIELENS_SPARE ? had[x] - MOVIELENS_SPARE : 0);
            }
            memcpy(before, where, sizeof where);
        }
    }
    tt_ratings_free(&r);
}

static void refused_memory(void **state) {
    (void)state;
    const movielens_cut cut = {MOVIELENS_USERS, 0.2, 1, 5};
    tt_ratings r, train, test;
    movielens_split s;
    unsigned long k = 0;
    int status = TT_ENOMEM;
    make(&r);
    while (status != TT_OK) {
        tt_alloc_fail_after(++k);
        status = movielens_split_make(&s, &r, &cut, 0, &address, 0);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || (status == TT_ENOMEM && !s.index));
    }
    assert_true(k > 5);
    for (k = 1, status = TT_ENOMEM; status != TT_OK; k++) {
        tt_alloc_fail_after(k);
        status = movielens_split_apply(&train, &test, &r, &s);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || status == TT_ENOMEM);
    }
    tt_ratings_free(&train);
    tt_ratings_free(&test);
    movielens_split_free(&s);
    tt_ratings_free(&r);
}

/* Disorder of the truth is 0, of its opposite 1, of a constant 1/2; one user by hand. */
static void disorder(void **state) {
    (void)state;
    tt_ratings r;
    double estimate[COUNT], got;
    make(&r);
    for (int sign = -1; sign <= 1; sign++) {
        for (size_t i = 0; i < COUNT; i++) {
            estimate[i] = sign * r.rating[i];
        }
        assert_int_equal(movielens_disorder(&got, estimate, &r), TT_OK);
        assert_true(got == (1 - sign) / 2.0);
    }
    /* Ratings 1 3 3 5, estimates 2 1 3 2: of five unequal pairs (1,3) is wrong, (3,5) wrong
     * once, (1,5) tied. User 1 has equal ratings, says nothing. */
    uint32_t user[] = {0, 1, 0, 0, 1, 0}, item[] = {0, 0, 1, 2, 1, 3};
    double rating[] = {1, 4, 3, 3, 4, 5};
    const double answer[] = {2, 1, 1, 3, 2, 2};
    const tt_ratings small = {.count = 6,
                              .n_users = 2,
                              .n_items = 4,
                              .user = user,
                              .item = item,
                              .rating = rating};
    assert_int_equal(movielens_disorder(&got, answer, &small), TT_OK);
    T_ARITH(got, 2.5 / 5, 1, 1);
    tt_ratings_free(&r);
}

/* The chosen point is that of the least mean RMSE, by fits one by one; nothing but the
 * training part decides. */
static void choice(void **state) {
    (void)state;
    static const double lambda[] = {1000, 30, 1};
    const tt_axis axis = {"lambda", 3, lambda};
    const movielens_cut cut = {MOVIELENS_USERS, 0.2, 0, 0};
    enum { PARTS = 3 };
    tt_method m = tt_method_of(&tt_linear);
    tt_features xu, xi;
    tt_ratings r;
    tt_grid g;
    double score[3] = {0};
    size_t best, want = 0;
    make(&r);
    assert_int_equal(tt_features_onehot(&xu, USERS), TT_OK);
    assert_int_equal(tt_features_onehot(&xi, ITEMS), TT_OK);
    const tt_problem p = {
        .train = &r, .user_x = &xu, .item_x = &xi, .lo = 1, .hi = 5, .address = address};
    assert_int_equal(tt_grid_product(&g, &m, &axis, 1), TT_OK);
    assert_int_equal(movielens_choose(&best, &g, &p, &cut, PARTS), TT_OK);
    for (size_t part = 0; part < PARTS; part++) {
        movielens_split s;
        tt_ratings train, valid;
        double estimate[COUNT];
        tt_problem rest = p;
        movielens_split_make(&s, &r, &cut, part, &address, tt_hash32("tune"));
        movielens_split_apply(&train, &valid, &r, &s);
        rest.train = &train;
        for (size_t k = 0; k < 3; k++) {
            void *model;
            tt_fit info;
            double sum = 0;
            m.value[tt_method_param(&tt_linear, "lambda")] = lambda[k];
            assert_int_equal(tt_linear.fit(&model, &rest, m.value, &info), TT_OK);
            tt_linear.predict(model, valid.user, valid.item, valid.count, estimate, NULL);
            for (size_t i = 0; i < valid.count; i++) {
                const double e = estimate[i] - valid.rating[i];
                sum += e * e;
            }
            score[k] += sqrt(sum / (double)valid.count);
            tt_linear.free(model);
        }
        tt_ratings_free(&train);
        tt_ratings_free(&valid);
        movielens_split_free(&s);
    }
    for (size_t k = 1; k < 3; k++) {
        want = score[k] < score[want] ? k : want;
    }
    assert_int_equal(best, want);
    tt_grid_free(&g);
    tt_features_free(&xu);
    tt_features_free(&xi);
    tt_ratings_free(&r);
}

/* Planted rows: RMSE base[arm] + noise common to the arms + own noise. */
enum { R = 8, ROWS = R * MOVIELENS_CURVES * MOVIELENS_ARMS };

typedef struct {
    tt_experiment e;
    tt_row row[ROWS];
    double value[ROWS][MOVIELENS_COLUMNS];
} plant;

static void plant_rows(plant *p, const double base[MOVIELENS_ARMS], double own) {
    size_t n = 0;
    for (size_t cell = 0; cell < MOVIELENS_CURVES; cell++) {
        for (size_t rep = 0; rep < R; rep++) {
            tt_rng rng = t_rng("movielens-plant", cell * R + rep);
            const double common = 0.1 * tt_rng_gaussian(&rng);
            for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++, n++) {
                const double x = base[arm] + common + own * tt_rng_gaussian(&rng);
                for (int k = 0; k < TT_SCORES; k++) {
                    p->value[n][movielens_pairs(k)] = 25;
                    p->value[n][movielens_rmse(k)] = x;
                }
                p->value[n][MOVIELENS_N_TRAIN] = 100;
                p->row[n] = (tt_row){cell, rep, arm, "ok", p->value[n]};
            }
        }
    }
}

static void measure(movielens_measured *m, plant *p) {
    const tt_results results = {
        .experiment = &p->e, .profile = TT_PAPER, .row = p->row, .n_rows = ROWS};
    assert_int_equal(movielens_measure(m, &results), TT_OK);
}

/* Means and intervals by hand, with the correction; a fit that failed is counted and left
 * out of its means and differences. */
static void means_by_hand(void **state) {
    (void)state;
    static plant p;
    const double base[MOVIELENS_ARMS] = {1};
    const movielens_at a = {2, 0, movielens_rmse(TT_COLD_USER)}, b = {2, 4, a.column};
    movielens_measured m;
    double x[R], sum = 0, squares = 0;
    plant_rows(&p, base, 0.05);
    const size_t lost = (2 * R + 3) * MOVIELENS_ARMS + 4; // arm 4 in replicate 3
    p.row[lost].status = "diverged";
    measure(&m, &p);
    assert_int_equal(m.replicates, R);
    assert_true(movielens_overlap(&m, 2) == 0.25);
    size_t n = 0;
    for (size_t rep = 0; rep < R; rep++) {
        const size_t at = (2 * R + rep) * MOVIELENS_ARMS;
        if (rep != 3) {
            x[n++] = p.value[at][a.column] - p.value[at + 4][a.column];
            sum += x[n - 1];
        }
    }
    for (size_t k = 0; k < n; k++) {
        squares += (x[k] - sum / (R - 1)) * (x[k] - sum / (R - 1));
    }
    const tt_summary d = movielens_difference(&m, a, b);
    const double se = sqrt((1.0 / (R - 1) + 0.25) * squares / (R - 2));
    assert_int_equal(d.n, R - 1);
    T_ARITH(d.mean, sum / (R - 1), 1, R);
    T_ARITH(d.se, se, 1, R);
    assert_int_equal(movielens_mean(&m, a).n, R);
    assert_int_equal(m.bad[2 * MOVIELENS_ARMS + 4], 1);
    assert_string_equal(m.word[2 * MOVIELENS_ARMS + 4], "diverged");
    movielens_measured_free(&m);
}

/* The word for `towers` on each cold cell when Holm is done over the three. */
static void words(const char *word[3], const movielens_measured *m, size_t towers) {
    movielens_judgement j[3];
    for (size_t k = 0; k < 3; k++) {
        j[k] = movielens_beat(m, MOVIELENS_COLD_USER + k, towers);
    }
    movielens_decide(j, 3);
    for (size_t k = 0; k < 3; k++) {
        word[k] = j[k].word;
    }
}

/* Towers below all baselines agree; above one differ, even if below the nine others;
 * too close to one are inconclusive; one lost baseline forbids to agree. */
static void rule(void **state) {
    (void)state;
    static plant p;
    static const struct {
        double linear, own;
        const char *word;
    } plan[] = {{1.2, 0.01, "agrees"},
                {0.8, 0.01, "differs"},
                {1.001, 0.05, "inconclusive"},
                {0.999, 0.05, "inconclusive"}};
    for (size_t k = 0; k < 4; k++) {
        double base[MOVIELENS_ARMS];
        const char *word[3];
        movielens_measured m;
        const size_t column = movielens_rmse(TT_COLD_USER);
        for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
            base[arm] = arm < MOVIELENS_TOWERS ? 1 : 1.2;
        }
        base[MOVIELENS_TOWERS] = plan[k].linear;
        plant_rows(&p, base, plan[k].own);
        measure(&m, &p);
        words(word, &m, MOVIELENS_TTM);
        for (size_t c = 0; c < 3; c++) {
            assert_string_equal(word[c], plan[k].word);
        }
        const size_t best = movielens_best(&m, MOVIELENS_COLD_USER, column, MOVIELENS_ARMS);
        assert_true(k != 1 || best == MOVIELENS_TOWERS);
        if (k > 0) { // p by hand: of the linear model alone, times the number of baselines
            const movielens_judgement j =
                movielens_beat(&m, MOVIELENS_COLD_USER, MOVIELENS_TTM);
            const tt_summary d = movielens_difference(
                &m, (movielens_at){MOVIELENS_COLD_USER, MOVIELENS_TTM, column},
                (movielens_at){MOVIELENS_COLD_USER, MOVIELENS_TOWERS, column});
            const double one = tt_stat_t_p(d, TT_TWO_SIDED);
            assert_int_equal(j.arm, MOVIELENS_TOWERS);
            assert_true(j.p == (d.mean < 0 ? one : fmin(1, 10 * one)));
        }
        assert_true(movielens_best(&m, MOVIELENS_COLD_USER, column, best) != best);
        movielens_measured_free(&m);
        if (k == 0) { // the last baseline has no row that is ok
            for (size_t i = 0; i < ROWS; i++) {
                p.row[i].status = p.row[i].row == MOVIELENS_MEAN - 1 ? "diverged" : "ok";
            }
            measure(&m, &p);
            words(word, &m, MOVIELENS_TTM);
            assert_string_equal(word[0], "inconclusive");
            movielens_measured_free(&m);
        }
    }
}

/* Covariates that help, that hurt, that do nothing. */
static void help(void **state) {
    (void)state;
    static plant p;
    static const double with_ids[] = {0.9, 1.1, 1};
    static const char *const want[] = {"agrees", "differs", "inconclusive"};
    for (size_t k = 0; k < 3; k++) {
        double base[MOVIELENS_ARMS] = {0};
        movielens_measured m;
        base[MOVIELENS_TTM_IDS] = with_ids[k];
        base[MOVIELENS_TTM_ONEHOT] = 1;
        plant_rows(&p, base, 0.02);
        measure(&m, &p);
        movielens_judgement j =
            movielens_help(&m, MOVIELENS_HOLDOUT, MOVIELENS_TTM_IDS, MOVIELENS_TTM_ONEHOT);
        movielens_decide(&j, 1);
        assert_string_equal(j.word, want[k]);
        movielens_measured_free(&m);
    }
}

/* The table begins with the promised columns, and has the differences to the best of the
 * other baselines. */
static void tables(void **state) {
    (void)state;
    static plant p;
    char directory[64], path[128], command[96], line[1024];
    double base[MOVIELENS_ARMS], rmse, difference;
    const double printed = 1e-10; // %.10g of numbers below 1
    size_t rows = 0, warm = 0;
    for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
        base[arm] = 1 + 0.01 * (double)arm;
    }
    plant_rows(&p, base, 0);
    p.e = (tt_experiment){.name = "movielens", .claim = "claim", .version = 2};
    t_directory(directory);
    const tt_results results = {.experiment = &p.e,
                                .profile = TT_PAPER,
                                .directory = directory,
                                .row = p.row,
                                .n_rows = ROWS,
                                .design_hash = "0"};
    assert_int_equal(movielens_report(&results), TT_OK);
    snprintf(path, sizeof path, "%s/movielens.csv", directory);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        const char *head = "subset,method,replications,rmse,se,"
                           "difference_to_best_baseline,lo,hi,";
        rows += line[0] != '#';
        assert_true(rows != 1 || strncmp(line, head, strlen(head)) == 0);
        if (sscanf(line, "warm,ttm,8,%lf,%*f,%lf,", &rmse, &difference) == 2) {
            T_NEAR(difference, -0.03, printed); // the linear model is arm 3
            warm++;
        }
        if (sscanf(line, "warm,linear,8,%lf,%*f,%lf,", &rmse, &difference) == 2) {
            T_NEAR(difference, -0.01, printed); // itself best: to arm 4
            warm++;
        }
    }
    fclose(f);
    assert_int_equal(rows, 1 + MOVIELENS_CURVES * TT_SCORES * MOVIELENS_ARMS);
    assert_int_equal(warm, 2 * MOVIELENS_CURVES);
    snprintf(command, sizeof command, "rm -r %s", directory);
    assert_int_equal(system(command), 0);
}

/* A folder of 12 users and 10 films with 90 ratings, every pair with (u + i) % 4 > 0. */
enum { FEW_USERS = 12, FEW_ITEMS = 10, FEW = 90 };

static void make_folder(char directory[64]) {
    char path[160], text[8192], *end = text;
    t_directory(directory);
    for (int k = 0; k < FEW_USERS * FEW_ITEMS; k++) {
        const int u = k * 7 % 120 / FEW_ITEMS, i = k * 7 % 120 % FEW_ITEMS;
        if ((u + i) % 4 > 0) {
            end += sprintf(end, "%d\t%d\t%d\t%d\n", u + 1, i + 1, 1 + (u * i) % 5, k);
        }
    }
    t_write(path, directory, "u.data", text);
    end = text;
    for (int u = 1; u <= FEW_USERS; u++) {
        end += sprintf(end, "%d|%d|%s|%s|0\n", u, 20 + u, u % 2 ? "M" : "F",
                       u % 3 ? "writer" : "artist");
    }
    t_write(path, directory, "u.user", text);
    end = text;
    for (int i = 1; i <= FEW_ITEMS; i++) {
        end += sprintf(end, "%d|film|01-Jan-%d||", i, 1980 + i);
        for (int g = 0; g < 19; g++) {
            end += sprintf(end, "|%d", (i + g) % 3 == 0);
        }
        *end++ = '\n';
        *end = '\0';
    }
    t_write(path, directory, "u.item", text);
}

static int open_once(const tt_dataset *whole) {
    static const movielens_cut cut = {MOVIELENS_BOTH, 0.3, 0, 0};
    movielens_data m;
    const int status = movielens_open(&m, whole, &cut, 0, &address);
    if (status == TT_OK) {
        movielens_close(&m);
    }
    return status;
}

static int read_once(const char *directory) {
    tt_dataset whole;
    const int status = movielens_read(&whole, directory, 5);
    if (status == TT_OK) {
        tt_dataset_free(&whole);
    }
    return status;
}

/* Fold 2 tests the second fifth of the lines; the mean's row by hand; every method has a
 * row; a task is the same when it is done again, and has other estimates elsewhere. */
static void folder(void **state) {
    (void)state;
    const movielens_effort effort = movielens_effort_of(TT_SMOKE, 0);
    const movielens_cut *lines = &movielens_cells[MOVIELENS_FOLDS].cut;
    const movielens_cut *ratings = &movielens_cells[MOVIELENS_HOLDOUT].cut;
    tt_address other = address;
    char directory[64], command[96];
    double row[MOVIELENS_COLUMNS], again[MOVIELENS_COLUMNS], squares = 0, sum = 0;
    enum tt_status outcome;
    tt_dataset whole;
    movielens_data m;
    make_folder(directory);
    assert_int_equal(movielens_read(&whole, directory, 0), TT_OK);
    assert_int_equal(whole.train.count, FEW);
    assert_int_equal(movielens_open(&m, &whole, lines, 1, &address), TT_OK);
    assert_int_equal(m.d.test.count, FEW / 5);
    for (size_t k = 0; k < FEW / 5; k++) {
        assert_int_equal(m.d.test.user[k], whole.train.user[FEW / 5 + k]);
        assert_int_equal(m.d.test.time[k], whole.train.time[FEW / 5 + k]);
    }
    const double mean = tt_ratings_mean(&m.d.train);
    for (size_t k = 0; k < FEW / 5; k++) {
        const double e = m.d.test.rating[k] - mean;
        squares += e * e;
        sum += fabs(e);
    }
    for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
        assert_int_equal(movielens_run(row, &outcome, &movielens_arms[arm], &m, lines,
                                       &effort, &address),
                         TT_OK);
        assert_int_equal(movielens_run(again, &outcome, &movielens_arms[arm], &m, lines,
                                       &effort, &address),
                         TT_OK);
        assert_true(row[movielens_pairs(TT_ALL)] == FEW / 5);
        assert_true(row[MOVIELENS_N_TRAIN] == FEW - FEW / 5);
        assert_true(isfinite(row[movielens_rmse(TT_ALL)]) &&
                    row[movielens_rmse(TT_ALL)] == again[movielens_rmse(TT_ALL)]);
    }
    T_ARITH(row[movielens_rmse(TT_ALL)], sqrt(squares / (FEW / 5)), 1, FEW);
    T_ARITH(row[movielens_rmse(TT_ALL) + 1], sum / (FEW / 5), 1, FEW);
    assert_true(row[MOVIELENS_DISORDER] == 0.5);
    movielens_close(&m);
    other.seed++;
    assert_int_equal(movielens_open(&m, &whole, ratings, 0, &address), TT_OK);
    movielens_run(row, &outcome, &movielens_arms[MOVIELENS_MEAN], &m, ratings, &effort,
                  &address);
    movielens_close(&m);
    assert_int_equal(movielens_open(&m, &whole, ratings, 0, &other), TT_OK);
    movielens_run(again, &outcome, &movielens_arms[MOVIELENS_MEAN], &m, ratings, &effort,
                  &other);
    movielens_close(&m);
    assert_true(row[movielens_rmse(TT_ALL)] != again[movielens_rmse(TT_ALL)]);
    T_ALLOCATIONS(open_once(&whole), 20);
    tt_dataset_free(&whole);
    T_ALLOCATIONS(read_once(directory), 20);
    snprintf(command, sizeof command, "rm -r %s", directory);
    assert_int_equal(system(command), 0);
}

/* Positions of the training and the test part sum up over the ratings: order does not. */
static double fingerprint(const tt_dataset *d, const tt_ratings *r) {
    double sum = 0;
    for (size_t k = 0; k < r->count; k++) {
        const double u = atof(tt_ids_text(&d->users, r->user[k]));
        sum += u * 2000 + atof(tt_ids_text(&d->items, r->item[k])) * u + r->rating[k];
    }
    return sum;
}

/* Blocks of lines of u.data are the published folds; views have their columns; a few users
 * are the first ones. */
static void published(void **state) {
    (void)state;
    static const char *const name[] = {"u1", "u2"};
    char path[1024], file[1024];
    tt_dataset whole, fold;
    movielens_data m;
    if (!t_shared(file, "data/ml-100k/u.data")) {
        return;
    }
    snprintf(path, sizeof path, "%.*s", (int)(strlen(file) - strlen("/u.data")), file);
    assert_int_equal(movielens_read(&whole, path, 0), TT_OK);
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(tt_movielens_read(&fold, path, name[k]), TT_OK);
        assert_int_equal(
            movielens_open(&m, &whole, &movielens_cells[MOVIELENS_FOLDS].cut, k, &address),
            TT_OK);
        assert_int_equal(m.d.test.count, fold.test.count);
        assert_true(fingerprint(&m.d, &m.d.train) == fingerprint(&fold, &fold.train));
        assert_true(fingerprint(&m.d, &m.d.test) == fingerprint(&fold, &fold.test));
        assert_int_equal(m.user[MOVIELENS_COVARIATES].cols, 24);
        assert_int_equal(m.user[MOVIELENS_COVARIATES_IDS].cols, 24 + 943);
        assert_int_equal(m.item[MOVIELENS_IDS].cols, 1682);
        movielens_close(&m);
        tt_dataset_free(&fold);
    }
    tt_dataset_free(&whole);
    assert_int_equal(movielens_read(&whole, path, 50), TT_OK);
    assert_int_equal(whole.train.n_users, 50);
    assert_int_equal(whole.items.count, 100);
    assert_true(whole.train.count > 1000 && whole.train.user[0] == 0);
    assert_int_equal(
        movielens_open(&m, &whole, &movielens_cells[MOVIELENS_COLD_USER].cut, 0, &address),
        TT_OK);
    assert_int_equal(m.user[MOVIELENS_IDS].cols, 50);
    assert_int_equal(m.d.subset_count[TT_WARM] + m.d.subset_count[TT_COLD_ITEM], 0);
    movielens_close(&m);
    tt_dataset_free(&whole);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_folds),
        cmocka_unit_test(cold_sides),
        cmocka_unit_test(shares_nest),
        cmocka_unit_test(ratings_left),
        cmocka_unit_test(refused_memory),
        cmocka_unit_test(disorder),
        cmocka_unit_test(choice),
        cmocka_unit_test(means_by_hand),
        cmocka_unit_test(rule),
        cmocka_unit_test(help),
        cmocka_unit_test(tables),
        cmocka_unit_test(folder),
        cmocka_unit_test(published),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, 0, 0);
}
