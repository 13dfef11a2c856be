/* What is said on stderr while there is work: bars where it is a terminal, however narrow,
 * lines where it is not. */
#include "t_test.h"

#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <unistd.h>

#include "farm/tt_progress.h"

enum { SAID = 1 << 14 };

/* Stderr while a test listens to it. */
typedef struct {
    int before; // stderr's own descriptor
    int from;   // what is said can be read here
    char text[SAID];
} ear;

static void listen_to(ear *e, int to, int from) {
    fflush(stderr);
    e->before = dup(STDERR_FILENO);
    e->from = from;
    dup2(to, STDERR_FILENO);
    close(to);
}

/* A terminal of so many columns. */
static void listen_terminal(ear *e, unsigned short columns) {
    int here, there;
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    assert_int_equal(openpty(&here, &there, NULL, NULL, &size), 0);
    fcntl(here, F_SETFL, O_NONBLOCK);
    setenv("TERM", "xterm", 1);
    listen_to(e, there, here);
}

static void listen_pipe(ear *e) {
    int end[2];
    assert_int_equal(pipe(end), 0);
    fcntl(end[0], F_SETFL, O_NONBLOCK);
    listen_to(e, end[1], end[0]);
}

/* Takes what was said; stderr is what it was before. */
static const char *heard(ear *e) {
    size_t have = 0;
    fflush(stderr);
    for (ssize_t n; (n = read(e->from, e->text + have, SAID - 1 - have)) > 0;) {
        have += (size_t)n;
    }
    e->text[have] = '\0';
    dup2(e->before, STDERR_FILENO);
    close(e->before);
    close(e->from);
    return e->text;
}

/* The widest line, and what is visible at the end on the last one, escapes left out. */
static size_t widest(char last[SAID], const char *text) {
    size_t at = 0, most = 0, end = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '\r' || *c == '\n') {
            at = 0;
            end = *c == '\n' ? 0 : end;
        } else if (*c == '\033') {
            c += strcspn(c, "mK");
            end = *c == 'K' ? at : end; // the rest of the line is wiped
        } else {
            last[at++] = *c;
            end = at > end ? at : end;
            most = at > most ? at : most;
        }
    }
    last[end] = '\0';
    return most;
}

static void test_lines(void **state) {
    (void)state;
    static const struct {
        size_t done, total;
        const char *text;
    } cases[] = {{1200000, 5300000, "toy: reading 1.2 of 5.3 MB\n"},
                 {500000000, 2000000000, "toy: reading 0.5 of 2.0 GB\n"},
                 {0, 0, ""},
                 {7, 7, ""}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        tt_progress p = {.name = "toy"};
        ear e;
        listen_pipe(&e);
        const tt_tick tick = tt_progress_stage(&p, "reading");
        tick.tell(tick.context, cases[k].done, cases[k].total); // too early to speak
        p.last = -100;
        tick.tell(tick.context, cases[k].done, cases[k].total);
        tick.tell(tick.context, cases[k].done, cases[k].total);
        assert_string_equal(heard(&e), cases[k].text);
    }
}

static void test_tasks_in_lines(void **state) {
    (void)state;
    tt_progress p = {.name = "toy"};
    ear e;
    listen_pipe(&e);
    tt_progress_start(&p, "toy", 0, 90, 12, 10);
    tt_progress_show(&p, 0); // too early
    p.start -= 100;
    p.done = 22;
    p.failed = 1;
    p.work_done = 2.5;
    tt_progress_show(&p, 1);
    p.done = 90;
    tt_progress_show(&p, 1);
    p.quiet = 1;
    tt_progress_show(&p, 1);
    tt_progress_note(&p, "nothing");
    tt_progress_error(&p, "something %d", 7);
    assert_string_equal(heard(&e), "toy: 22 of 90 tasks, 1 failed, 6/min, 5 min 00 s left\n"
                                   "toy: 90 of 90 tasks, 1 failed, 0.78/s\n"
                                   "toy: something 7\n");
}

/* Sums of expected seconds may leave less than nothing to do. */
static void test_time_left_is_not_negative(void **state) {
    (void)state;
    tt_progress p = {.name = "toy"};
    ear e;
    listen_pipe(&e);
    tt_progress_start(&p, "toy", 0, 4, 0, 0.3);
    p.done = 3;
    p.start -= 3;
    p.work_done = 0.1 + 0.2; // 0.30000000000000004
    tt_progress_show(&p, 1);
    assert_non_null(strstr(heard(&e), ", 0 s left\n"));
}

static void test_no_line_breaks(void **state) {
    (void)state;
    static const char name[] = "max_dimension";
    static const char said[] = "max_dimension: reading 1.2 of 5.3 GB, 5 min 42 s left";
    for (unsigned short columns = 1; columns <= 120; columns++) {
        tt_progress p = {.name = name};
        static char last[SAID];
        ear e;
        listen_terminal(&e, columns);
        const tt_tick tick = tt_progress_stage(&p, "reading");
        p.start -= 100; // so that the time left is told
        tick.tell(tick.context, 1200000000, 5300000000);
        const int color = p.color;
        assert_true(widest(last, heard(&e)) <= columns - 1u);
        if (columns < 60) { // no bar; behind the comma all or nothing
            const size_t phrase = strlen("max_dimension: reading 1.2 of 5.3 GB");
            const size_t whole = strlen(said);
            const size_t wide = columns - 1u;
            const size_t fits = wide >= whole ? whole : wide >= phrase ? phrase : wide;
            assert_int_equal(strlen(last), fits);
            assert_memory_equal(last, said, fits);
        }
        assert_true(columns < 61 ||
                    strstr(last, " reading 1.2 of 5.3 GB, 5 min 42 s left"));
        assert_true(columns < 120 ||
                    strstr(last, " #########..............................."));
        assert_true(color || getenv("NO_COLOR"));
    }
}

/* A bar never stays beside what is said after it. */
static void test_bars_are_wiped(void **state) {
    (void)state;
    static char last[SAID];
    for (int what = 0; what < 5; what++) {
        tt_progress p = {.name = "toy"};
        ear e;
        listen_terminal(&e, 80);
        const tt_tick tick = tt_progress_stage(&p, "reading");
        tick.tell(tick.context, 1, 10);
        assert_int_equal(p.shown, 1);
        if (what == 0) {
            tick.tell(tick.context, 10, 10);
        } else if (what == 1) {
            tt_progress_stage(&p, "counting");
        } else if (what == 2) {
            tt_progress_start(&p, "toy", 1, 5, 0, 1);
        } else if (what == 3) {
            tt_progress_note(&p, "done");
        } else {
            tt_progress_error(&p, "done");
        }
        assert_int_equal(p.shown, 0);
        widest(last, heard(&e));
        assert_string_equal(last, "");
        assert_true(what < 3 || strstr(e.text, "\r\033[Ktoy: done\r\n"));
    }
}

static void test_durations(void **state) {
    (void)state;
    char out[TT_DURATION];
    assert_string_equal(tt_duration(out, 0), "0 s");
    assert_string_equal(tt_duration(out, 59.5), "1 min 00 s");
    assert_string_equal(tt_duration(out, 200), "3 min 20 s");
    assert_string_equal(tt_duration(out, 7500), "2 h 05 min");
    assert_string_equal(tt_duration(out, NAN), "277777 h 46 min");
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines),
                                       cmocka_unit_test(test_tasks_in_lines),
                                       cmocka_unit_test(test_time_left_is_not_negative),
                                       cmocka_unit_test(test_no_line_breaks),
                                       cmocka_unit_test(test_bars_are_wiped),
                                       cmocka_unit_test(test_durations)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
