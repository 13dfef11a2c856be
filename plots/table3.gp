# Table 3: RMSE of every method in each cell, and on cold pairs its difference to TTM.
#
# Left: means and two standard errors; circles: as printed in the paper (real Yelp only).
# Right: RMSE less that of TTM on the same cold pairs, 95 % intervals; filled: planted
# folder or Yelp, open: the folder whose stars do not depend on the texts.
#
# Reads results/<profile>/table3.csv: source, set, method, replicates, n, rmse, lo, hi, se,
# published, published_se, difference, difference_lo, difference_hi, ...
load "plots/style.gp"
csv = results . "/table3.csv"
arms = "ttm ttm_all_reviews ttm_training_reviews ttm_ids linear rsvd knn svdpp cocluster " \
    . "slopeone baseline mean truth"
looks = "ttm ttm_published ttm_l1 ttm_ids linear rsvd knn svdpp cocluster " \
    . "slopeone baseline mean oracle"
array head[13] = ["TTM", "TTM, all reviews", "TTM, training reviews", "TTM with ids", \
    "Linear", "rSVD", "KNN", "SVD++", "Co-Clust", "SlopeOne", "Biases", "Mean", \
    "Planted truth"]
sets = "overall warm cold cold-user cold-item"
tint(k) = colour(word(looks, k))
mark(k) = symbol(word(looks, k))

if (terminal eq "png") { set terminal pngcairo size 1180,470 font "sans,10" } \
else { set terminal svg size 1180,470 font "sans,12" background "white" }
set output svg

first(k) = strcol(1) ne "null" && strcol(3) eq word(arms, k)
place_of(s) = sum [j = 1:words(sets)] (word(sets, j) eq s ? j : 0)
spot(k) = place_of(strcol(2)) + 0.06 * (k - 7)
val(c, k) = first(k) && strcol(c) ne "" ? column(c) : NaN
bar(k) = first(k) && strcol(9) ne "" ? 2 * column(9) : 0 # one replicate: no bar
stats csv using (strcol(1) eq "yelp" ? 1 : 0) name "real" nooutput
stats csv using (strcol(1) ne "source" && strcol(10) ne "" ? 1 : 0) name "printed" nooutput

set multiplot
set title (real_max > 0 ? "Yelp: test RMSE" : "generated folder: test RMSE")
set lmargin at screen 0.05
set rmargin at screen 0.455
set bmargin at screen 0.11
set tmargin at screen 0.91
set xrange [0.5:5.5]
set xtics ("overall" 1, "warm" 2, "cold" 3, "cold user" 4, "cold item" 5) scale 0
set ylabel "RMSE (± 2 s.e.)" offset 1,0
set key at screen 0.462,0.92 left top Left reverse
plot for [k = 1:13] csv using (spot(k)):(val(6, k)):(bar(k)) with yerrorbars \
        pointtype mark(k) pointsize 0.8 linecolor rgb tint(k) \
        title (k == 13 && real_max > 0 ? "" : head[k]), \
    for [k = 1:13] csv using (spot(k)):(val(10, k)) with points pointtype 6 pointsize 1.3 \
        linecolor rgb tint(k) notitle, \
    NaN with points pointtype 6 pointsize 1.3 linecolor rgb "#555555" \
        title (printed_max > 0 ? "circle: printed" : "")

set title "cold pairs: RMSE less that of TTM, 95 % interval"
set lmargin at screen 0.752
set rmargin at screen 0.985
set xrange [*:*]
stats csv using (strcol(2) eq "cold" ? column(14) - column(13) : NaN) name "width" nooutput
step = width_max > 1 ? 0.5 : 0.2
set xtics step scale 0.6
set yrange [13.6:1.4]
set ylabel ""
set xlabel ""
unset ytics
set ytics scale 0
set for [k = 2:13] ytics (head[2] 2)
do for [k = 3:(real_max > 0 ? 12 : 13)] { set ytics add (head[k] k) }
set key bottom left at screen 0.462,0.1 Left reverse
cold(k, s) = strcol(2) eq "cold" && strcol(3) eq word(arms, k) \
    && (s eq "null" ? strcol(1) eq s : strcol(1) ne "null")
gap(c, k, s) = cold(k, s) && strcol(c) ne "" ? column(c) : NaN
gap_end(c, k, s) = strcol(c) ne "" ? column(c) : gap(12, k, s)
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb "#c8102e" dashtype 3
plot for [k = 2:13] csv using \
        (gap(12, k, "")):(k - 0.13):(gap_end(13, k, "")):(gap_end(14, k, "")) \
        with xerrorbars pointtype 7 pointsize 0.8 linecolor rgb tint(k) notitle, \
    for [k = 2:13] csv using \
        (gap(12, k, "null")):(k + 0.17):(gap_end(13, k, "null")):(gap_end(14, k, "null")) \
        with xerrorbars pointtype 6 pointsize 0.8 linecolor rgb tint(k) notitle, \
    NaN with points pointtype 7 linecolor rgb "#555555" \
        title (real_max > 0 ? "right: Yelp" : "right: planted"), \
    NaN with points pointtype 6 linecolor rgb "#555555" \
        title (real_max > 0 ? "" : "right: nothing planted")
unset multiplot
