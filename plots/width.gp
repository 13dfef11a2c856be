# Table 1's rise with d: test error and approximation floor against width, and against width
# over the number of true features.
#
# Reads results/<profile>/width.csv: arm, depth, d, width, width_over_3d, replicates, not_ok,
# status, rmse, rmse_se, excess, excess_se, train_rmse, nonzero, floor, floor_se, floor_half,
# floor_worst, floor_train, doubling, energy, implied_rmse, implied_se, implied_most;
# width_printed.csv: n, d, printed_rmse, implied_rmse, lo, hi, hopeful_rmse, hopeful_lo,
# hopeful_hi, verdict.
load "plots/style.gp"
csv = results . "/width.csv"
printed = results . "/width_printed.csv"
array dim[3] = [20, 30, 40]
noise = 0.31623

if (terminal eq "png") { set terminal pngcairo size 1040,860 font "sans,11" } \
else { set terminal svg size 1040,860 font "sans,13" background "white" }
set output svg
of(arm, k, c) = (strcol(1) eq arm && column(3) == dim[k] && strcol(c) ne "" ? column(c) : NaN)
se(c) = (strcol(c) eq "" ? 0 : 2 * column(c))
of_printed(k) = (column(1) == 1500 && column(2) == dim[k] ? column(3) : NaN)

set multiplot layout 2,2 margins 0.07,0.985,0.07,0.95 spacing 0.09,0.13
set logscale x 2
set xlabel "hidden width"
set xtics (25, 50, 100, 200, 400)
set xrange [21:480]
set yrange [0.2:3.6]
set ylabel "test RMSE (± 2 s.e.)"
set title "towers fitted to ratings"
set key top right
plot for [k = 1:3] csv using 4:(of("l1", k, 9)):(se(10)) with yerrorlines linewidth 1.2 \
        pointtype dmark[k] pointsize 0.9 linecolor rgb dtint[k] \
        title sprintf("depth 2, L1, d = %d", dim[k]), \
    for [k = 1:3] csv using (column(4) * 0.94):(of("l2", k, 9)):(se(10)) with yerrorbars \
        pointtype dmark[k] - 1 pointsize 1 linecolor rgb dtint[k] notitle, \
    NaN with points pointtype 6 pointsize 1 linecolor rgb "#555555" \
        title "depth 5, L2 (hollow, same colours)", \
    for [k = 1:3] printed using (54):(of_printed(k)) with points pointtype 2 pointsize 1.3 \
        linewidth 2.5 linecolor rgb dtint[k] notitle, \
    NaN with points pointtype 2 pointsize 1.3 linewidth 2.5 linecolor rgb "#555555" \
        title "printed in Table 1, depth 5, n = 1500", \
    noise with lines linecolor rgb "#555555" dashtype 3 title "noise"

set title "one tower fitted to the true functions"
set ylabel "RMSE of ratings it implies (± 2 s.e.)"
plot for [k = 1:3] csv using 4:(of("floor2", k, 22)):(se(23)) with yerrorlines linewidth 1.2 \
        pointtype dmark[k] pointsize 0.9 linecolor rgb dtint[k] \
        title sprintf("depth 2, d = %d", dim[k]), \
    for [k = 1:3] csv using (column(4) * 0.94):(of("floor5", k, 22)):(se(23)) with yerrorbars \
        pointtype dmark[k] - 1 pointsize 1 linecolor rgb dtint[k] notitle, \
    NaN with points pointtype 6 pointsize 1 linecolor rgb "#555555" \
        title "depth 5 (hollow, same colours)", \
    for [k = 1:3] printed using (54):(of_printed(k)) with points pointtype 2 pointsize 1.3 \
        linewidth 2.5 linecolor rgb dtint[k] notitle, \
    NaN with points pointtype 2 pointsize 1.3 linewidth 2.5 linecolor rgb "#555555" \
        title "printed in Table 1, depth 5, n = 1500", \
    noise with lines linecolor rgb "#555555" dashtype 3 title "noise"

set logscale y
set format y "10^{%L}"
set xtics (0.25, 0.5, 1, 2, 4, 8)
set xlabel "hidden width / number of true features, 3d"
set xrange [0.17:9]
set yrange [*:*]
set key bottom left
set title "fitted to ratings: one curve in width / 3d?"
set ylabel "excess over the noise (± 2 s.e.)"
plot for [k = 1:3] csv using 5:(of("l1", k, 11)):(se(12)) with yerrorlines linewidth 1.2 \
    pointtype dmark[k] pointsize 0.9 linecolor rgb dtint[k] title sprintf("depth 2, L1, d = %d", dim[k])

set title "fitted to the true functions: one curve in width / 3d?"
set ylabel "relative squared error (± 2 s.e.)"
plot for [k = 1:3] csv using 5:(of("floor2", k, 15)):(se(16)) with yerrorlines linewidth 1.2 \
    pointtype dmark[k] pointsize 0.9 linecolor rgb dtint[k] title sprintf("depth 2, d = %d", dim[k])
unset multiplot
