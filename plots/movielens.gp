# RMSE on warm and cold pairs of MovieLens 100K by method, bars of two standard errors.
#
# Reads results/<profile>/movielens.csv. A group is the subset that its split is made for.
load "plots/style.gp"
csv = results . "/movielens.csv"
methods = "ttm ttm_ids linear rsvd knn svd svdpp cocluster slopeone baseline mean"
splits = "holdout cold-user cold-item cold-both"
subsets = "warm cold-user cold-item cold-both"

if (terminal eq "png") { set terminal pngcairo size 760,420 font "sans,10" } \
else { set terminal svg size 760,420 font "sans,12" background "white" }
set output svg

set title "MovieLens 100K: warm and cold pairs"
set ylabel "RMSE"
set xrange [0.5:4.5]
set xtics ("warm" 1, "cold user" 2, "cold item" 3, "cold both" 4)
set key outside right top reverse Left

# columns: split, subset, method, replications, n, rmse, se, mae, status
mine(k, m) = (strcol(1) eq word(splits, k) && strcol(2) eq word(subsets, k) \
              && strcol(3) eq word(methods, m))
at(k, m) = k + 0.07 * (m - 6)
bar(k, m) = (mine(k, m) && strlen(strcol(7)) > 0 ? 2 * column(7) : 0) # one replicate: no bar

plot for [m = 1:words(methods)] for [k = 1:4] csv \
    using (at(k, m)):(mine(k, m) ? $6 : NaN):(bar(k, m)) with yerrorbars \
    pointtype symbol(word(methods, m)) pointsize 0.8 \
    linecolor rgb colour(word(methods, m)) \
    title (k == 1 ? label(word(methods, m)) : "")
