# RMSE on warm and cold pairs of MovieLens 100K by method, with standard errors.
#
# Reads results/<profile>/movielens.csv alone; writes plots/<profile>/movielens.svg.
#   gnuplot -e "profile='paper'" plots/movielens.gp
# The four groups are the subset that each split is made for: split, subset of the csv.
if (!exists("profile")) profile = "default"
if (!exists("results")) results = "results/" . profile
if (!exists("svg")) svg = "plots/" . profile . "/movielens.svg"
csv = results . "/movielens.csv"

set datafile separator comma
set datafile commentschars "#"
set terminal svg size 760,420 font "sans,12" background "white"
set output svg

methods = "ttm ttm_ids linear rsvd knn svd svdpp cocluster slopeone baseline mean"
splits = "holdout cold-user cold-item cold-both"
subsets = "warm cold-user cold-item cold-both"
array colour[11] = ["#d62728", "#8c1a1b", "#ff9896", "#1f77b4", "#2ca02c", "#17becf", \
                    "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#444444"]
array symbol[11] = [7, 5, 6, 9, 11, 13, 15, 8, 10, 4, 2]
load_style = "plots/style.gp"
if (strlen(system("test -r " . load_style . " && echo yes")) > 0) { load load_style }

set title "MovieLens 100K: warm and cold pairs"
set ylabel "RMSE"
set xrange [0.5:4.5]
set xtics ("warm" 1, "cold user" 2, "cold item" 3, "cold both" 4) nomirror
set ytics nomirror
set grid y linecolor rgb "#dddddd"
set border 3
set key outside right top reverse Left samplen 1

# The csv's columns: split, subset, method, replications, n, rmse, se, mae, status.
mine(k, m) = (strcol(1) eq word(splits, k) && strcol(2) eq word(subsets, k) \
              && strcol(3) eq word(methods, m))
at(k, m) = k + 0.07 * (m - 6)

plot for [m = 1:words(methods)] for [k = 1:4] csv \
    using (at(k, m)):(mine(k, m) ? $6 : NaN):(strcol(7) eq "" ? 0 : $7) \
    with yerrorbars pointtype symbol[m] pointsize 0.8 linecolor rgb colour[m] \
    title (k == 1 ? word(methods, m) : "") noenhanced
