# MovieLens 100K: RMSE by method on warm and cold pairs; towers against every baseline;
# error against the share of users or films withheld, and against the ratings they keep.
#
# Reads results/<profile>/movielens.csv: subset, method, replications, rmse, se,
# difference_to_best_baseline, lo, hi, split, ...; movielens_pairs.csv: subset, towers,
# method, replications, difference, se, lo, hi, p, split; movielens_curve.csv: curve, at,
# subset, method, replications, rmse, lo, hi, ... A cut is read on the subset it is made
# for; points of a curve are shifted a little so that their bars do not hide each other.
load "plots/style.gp"
set datafile missing NaN # lines go on past the rows of other methods
csv = results . "/movielens.csv"
pairs = results . "/movielens_pairs.csv"
curve = results . "/movielens_curve.csv"

if (terminal eq "png") { set terminal pngcairo size 1180,860 font "sans,10" } \
else { set terminal svg size 1180,860 font "sans,12" background "white" }
set output svg

# The two arms that the shared style does not know: hollow twins of those it does.
methods = "ttm_ids ttm ttm_onehot linear_ids linear baseline svdpp svd rsvd cocluster slopeone knn mean"
twin(m) = (m eq "linear_ids" ? "linear" : m eq "ttm_onehot" ? "ttm" : m)
tint(m) = (m eq "ttm_onehot" ? "#e8743b" : colour(twin(m)))
mark(m) = (twin(m) eq m ? symbol(m) : open(twin(m)))
name(m) = (m eq "linear_ids" ? "Linear, with ids" : m eq "ttm_onehot" ? "TTM, ids alone" \
           : m eq "ttm" ? "TTM, covariates" : m eq "ttm_ids" ? "TTM, both" \
           : m eq "linear" ? "Linear, covariates" : label(m))

splits = "folds holdout cold-user cold-item cold-both"
subsets = "all warm cold-user cold-item cold-both"
groups = words(splits)
mine(k, m) = (strcol(9) eq word(splits, k) && strcol(1) eq word(subsets, k) \
              && strcol(2) eq m)
at(k, j) = k + 0.06 * (j - 7)
bar(c) = (strlen(strcol(c)) > 0 ? 2 * column(c) : 0) # one replicate: no bar

set multiplot
set lmargin at screen 0.055
set rmargin at screen 0.845
set bmargin at screen 0.585
set tmargin at screen 0.955
set title "MovieLens 100K" . (profile eq "paper" ? "" : ", a part of its users and films") \
    . ": RMSE, bars of 2 s.e."
set ylabel "RMSE"
set xrange [0.5:groups + 0.5]
set xtics ("published folds" 1, "warm" 2, "cold user" 3, "cold item" 4, "cold both" 5)
set key at screen 0.995,0.955 right top reverse Left
plot for [j = 1:words(methods)] for [k = 1:groups] csv \
    using (at(k, j)):(mine(k, word(methods, j)) ? $4 : NaN):(bar(5)) with yerrorbars \
    pointtype mark(word(methods, j)) pointsize 0.8 linecolor rgb tint(word(methods, j)) \
    title (k == 1 ? name(word(methods, j)) : "")

# Below left: towers on covariates and ids less each baseline.
baselines = "linear_ids linear baseline svdpp svd rsvd cocluster slopeone knn mean"
theirs(k, m) = (strcol(10) eq word(splits, k) && strcol(2) eq "ttm_ids" && strcol(3) eq m)
side(c, d) = (strlen(strcol(c)) > 0 ? column(c) : d)
set rmargin at screen 0.35
set bmargin at screen 0.07
set tmargin at screen 0.49
set title "RMSE of TTM (both) less the baseline's, 95 %"
set ylabel "difference"
set xrange [1.5:groups + 0.5]
set xtics ("warm" 2, "cold user" 3, "cold item" 4, "cold both" 5)
unset key
plot 0 with lines linecolor rgb "#555555" notitle, \
    for [j = 1:words(baselines)] for [k = 2:groups] pairs \
    using (k + 0.075 * (j - 5.5)):(theirs(k, word(baselines, j)) ? $5 : NaN): \
          (side(7, $5)):(side(8, $5)) with yerrorbars \
    pointtype mark(word(baselines, j)) pointsize 0.7 linecolor rgb tint(word(baselines, j)) \
    notitle

# Below: the curves, of the methods that tell.
shown = "ttm_ids ttm ttm_onehot linear_ids linear baseline svdpp cocluster mean"
curves = "share-users share-items left-users left-items"
on(c, m) = (strcol(1) eq word(curves, c) && strcol(4) eq m)
array title_of[4] = ["users without a rating", "films without a rating", \
                     "a fifth of the users keep k ratings", \
                     "a fifth of the films keep k ratings"]
set xtics auto
do for [c = 1:4] {
    left = 0.415 + 0.3 * ((c - 1) % 2)
    set lmargin at screen left
    set rmargin at screen left + 0.265
    set bmargin at screen (c <= 2 ? 0.335 : 0.07)
    set tmargin at screen (c <= 2 ? 0.49 : 0.225)
    set title title_of[c]
    set ylabel (c % 2 ? "RMSE, 95 %" : "") offset 1,0
    set ytics 0.1
    set xlabel (c <= 2 ? "share withheld" : "k") offset 0,0.6
    if (c <= 2) { set xrange [0:0.85] } else { set xrange [-0.6:10.6] }
    step = c <= 2 ? 0.006 : 0.08
    near(j) = column(2) + step * (j - 5)
    plot for [j = 1:words(shown)] curve \
            using (near(j)):(on(c, word(shown, j)) ? $6 : NaN) with lines linewidth 0.8 \
            linecolor rgb tint(word(shown, j)) notitle, \
        for [j = 1:words(shown)] curve \
            using (near(j)):(on(c, word(shown, j)) ? $6 : NaN):(side(7, $6)):(side(8, $6)) \
            with yerrorbars pointtype mark(word(shown, j)) pointsize 0.6 \
            linecolor rgb tint(word(shown, j)) notitle
}
unset multiplot
