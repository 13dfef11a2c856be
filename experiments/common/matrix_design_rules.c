#include "common/matrix_design_rules.h"

#include <math.h>

#include "base/tt_error.h"
#include "base/tt_stat.h"

static const double level = 0.05;

static double p_beyond(th_slope s, int sign, double at) {
    return sign > 0 ? th_slope_p_above(s, at) : th_slope_p_below(s, at);
}

static size_t holm(const double *p, size_t k) {
    int rejected[MD_FAMILY];
    TT_ASSERT(k <= MD_FAMILY);
    return tt_stat_holm(rejected, p, k, level);
}

static const char *word(int agrees, int differs) {
    return agrees ? "agrees" : differs ? "differs" : "inconclusive";
}

const char *md_rule_within(const th_slope *s, size_t k, double target, double margin) {
    double p[MD_FAMILY] = {0};
    size_t inside = 0;
    TT_ASSERT(k <= MD_FAMILY);
    for (size_t i = 0; i < k; i++) {
        inside += th_slope_equal(s[i], target, margin, level) == TH_YES;
        p[i] = fmin(1, 2 * fmin(th_slope_p_above(s[i], target + margin),
                                th_slope_p_below(s[i], target - margin)));
        p[i] = s[i].n < 2 ? NAN : p[i];
    }
    return word(k > 0 && inside == k, holm(p, k) > 0);
}

const char *md_rule_all(const th_slope *s, size_t k, int sign, double at) {
    double there[MD_FAMILY] = {0}, elsewhere[MD_FAMILY] = {0};
    TT_ASSERT(k <= MD_FAMILY);
    for (size_t i = 0; i < k; i++) {
        there[i] = p_beyond(s[i], sign, at);
        elsewhere[i] = p_beyond(s[i], -sign, at);
    }
    return word(k > 0 && holm(there, k) == k, holm(elsewhere, k) > 0);
}

const char *md_rule_some(const th_slope *s, size_t k, int sign, double at) {
    double there[MD_FAMILY] = {0};
    size_t elsewhere = 0;
    TT_ASSERT(k <= MD_FAMILY);
    for (size_t i = 0; i < k; i++) {
        there[i] = p_beyond(s[i], sign, at);
        elsewhere += p_beyond(s[i], -sign, at) <= level;
    }
    return word(holm(there, k) > 0, k > 0 && elsewhere == k);
}

const char *md_rule_both(const th_slope *low, const th_slope *high, size_t k) {
    double p[MD_FAMILY] = {0};
    size_t lack = 0;
    TT_ASSERT(k <= MD_FAMILY);
    for (size_t i = 0; i < k; i++) {
        const double falls = th_slope_p_below(low[i], 0),
                     rises = th_slope_p_above(high[i], 0);
        p[i] = isnan(falls) || isnan(rises) ? NAN : fmax(falls, rises);
        lack += th_slope_p_above(low[i], 0) <= level / 2 ||
                th_slope_p_below(high[i], 0) <= level / 2;
    }
    return word(holm(p, k) > 0, k > 0 && lack == k);
}

size_t md_farthest(const th_slope *s, size_t k, double x) {
    size_t far = 0;
    for (size_t i = 1; i < k; i++) {
        far = isnan(s[far].mean) || fabs(s[i].mean - x) > fabs(s[far].mean - x) ? i : far;
    }
    return far;
}

size_t md_extreme(const th_slope *s, size_t k, int sign) {
    size_t most = 0;
    for (size_t i = 1; i < k; i++) {
        most = isnan(s[most].mean) || sign * s[i].mean > sign * s[most].mean ? i : most;
    }
    return most;
}
