# Test error and sparsity of the towers against the penalty, and what the hidden units look at.
#
# Reads results/<profile>/penalty.csv: penalty, lambda, replications, rmse, se, valid_rmse,
# train_rmse, nonzero, nonzero_se, one_coordinate, neighbours, other.
load "plots/style.gp"
csv = results . "/penalty.csv"
kinds = '"L2" "L1" "reweighted L1"'
array tint[3] = ["#b07aa1", "#e8743b", "#c8102e"]
array mark[3] = [9, 5, 7]

if (terminal eq "png") { set terminal pngcairo size 1100,400 font "sans,10" } \
else { set terminal svg size 1100,400 font "sans,12" background "white" }
set output svg
of(k, c) = (strcol(1) eq word(kinds, k) && strcol(c) ne "" ? column(c) : NaN)

set multiplot layout 1,3 margins 0.06,0.985,0.15,0.9 spacing 0.065,0
set logscale x
set format x "10^{%L}"
set xlabel "first value of λ (λ_2 for L2, λ_1 for L1)"
set ylabel "RMSE"
set title "error: test (marks), training (thin)"
set key bottom left
plot for [k = 1:3] csv using (column(2)):(of(k, 4)):(strcol(5) eq "" ? 0 : 2 * column(5)) \
        with yerrorlines pointtype mark[k] pointsize 0.7 linecolor rgb tint[k] title word(kinds, k), \
    for [k = 1:3] csv using (column(2)):(of(k, 7)) with lines linecolor rgb tint[k] dashtype 3 notitle

set title "share of first-layer weights kept"
set ylabel ""
set yrange [0:1.05]
unset key
plot for [k = 1:3] csv using (column(2)):(of(k, 8)):(strcol(9) eq "" ? 0 : 2 * column(9)) \
        with yerrorlines pointtype mark[k] pointsize 0.7 linecolor rgb tint[k] notitle

set title "reweighted L1: hidden units that look at"
set key center left
plot csv using (column(2)):(of(3, 10)) with linespoints pointtype 7 pointsize 0.7 \
        linecolor rgb "#1f6fb2" title "one coordinate", \
    csv using (column(2)):(of(3, 11)) with linespoints pointtype 5 pointsize 0.7 \
        linecolor rgb "#2e8b57" title "two neighbours", \
    csv using (column(2)):(of(3, 12)) with linespoints pointtype 9 pointsize 0.7 \
        linecolor rgb "#9a9a9a" title "anything else"
unset multiplot
