# Risk of towers on one-hot codes against N with its absolute prediction, and their ratio.
#
# Reads results/<profile>/onehot.csv: design, n, n_train, users, replicates, risk, se,
# risk_median, predicted, ratio, ratio_lo, ratio_hi, ratio_median, next_order, bad_minima,
# risk_rsvd, gap; onehot_slopes.csv: design, replicates, dropped, predicted, slope, lo, hi,
# slope_median, slope_neff, lo_neff, hi_neff, verdict.
load "plots/style.gp"
csv = results . "/onehot.csv"
slopes = results . "/onehot_slopes.csv"
designs = "60 6N^1/4 N^1/2 2N^1/2"
array tint[4] = ["#1f6fb2", "#2e8b57", "#c8102e", "#6a3d9a"]
array mark[4] = [7, 5, 9, 13]
array title_of[4] = ["n = 60", "n = 6 N^{1/4}", "n = N^{1/2}", "n = 2 N^{1/2}, distinct pairs"]

if (terminal eq "png") { set terminal pngcairo size 1180,440 font "sans,10" } \
else { set terminal svg size 1180,440 font "sans,12" background "white" }
set output svg
of(k, c) = (strcol(1) eq word(designs, k) && strcol(c) ne "" ? column(c) : NaN)
at(k) = column(2) * 1.03 ** (k - 2.5)

set multiplot layout 1,3 margins 0.06,0.985,0.14,0.91 spacing 0.065,0
set logscale x 2
set format x "2^{%L}"
set xlabel "ratings N"
set key enhanced
set logscale y
set format y "10^{%L}"
set title "risk (± 2 s.e.) and its prediction"
set xrange [2**12.6:*]
set ylabel "squared error over all pairs"
set key bottom left
plot for [k = 1:4] csv using (column(2)):(of(k, 9)) with lines linecolor rgb tint[k] \
        linewidth 1.2 notitle, \
    for [k = 1:4] csv using (column(2)):(of(k, 6)):(2 * column(7)) with yerrorbars \
        pointtype mark[k] pointsize 0.7 linecolor rgb tint[k] title title_of[k], \
    csv using (column(2)):(of(4, 16)) with points pointtype 4 pointsize 1.5 \
        linecolor rgb "#111111" title "rSVD on the same pairs", \
    NaN with lines linecolor rgb "#555555" linewidth 1.2 title "p(2n − p) σ² / N_{train}"

unset logscale y
set format y "%g"
set title "risk over prediction, 90 % interval"
set ylabel ""
set yrange [0.85:1.5]
set key top right
plot 1 with lines linecolor rgb "#555555" linewidth 1.2 title "prediction", \
    1.1 with lines dashtype 3 linecolor rgb "#555555" title "margin for n = 60", \
    0.9 with lines dashtype 3 linecolor rgb "#555555" notitle, \
    for [k = 1:3] csv using (column(2)):(of(k, 14)) with lines dashtype 2 linecolor rgb tint[k] \
        linewidth 0.8 notitle, \
    NaN with lines dashtype 2 linecolor rgb "#555555" title "next order, 1 + 2(p + 1) n / N_{train}", \
    for [k = 1:4] csv using (at(k)):(of(k, 10)):11:12 with yerrorbars pointtype mark[k] \
        pointsize 0.7 linecolor rgb tint[k] notitle

unset logscale x
set format "%g"
set title "exponent, 90 % interval"
set xlabel "predicted, 1 − γ  (n = m ∝ N^γ)"
set ylabel "measured"
set xrange [0.4:1.1]
set yrange [0.4:1.1]
set key bottom right
plot [0.4:1.1] x with lines linecolor rgb "#555555" title "equal", \
    x + 0.05 with lines dashtype 3 linecolor rgb "#555555" title "margin", \
    x - 0.05 with lines dashtype 3 linecolor rgb "#555555" notitle, \
    for [k = 1:4] slopes using (column(4) + (k == 4 ? 0.015 : 0)):(of(k, 5)):6:7 with yerrorbars \
        pointtype mark[k] pointsize 0.9 linecolor rgb tint[k] notitle
unset multiplot
