# How far the inequalities of the theory are from what is observed; Lemma 3 against packings;
# the penalty that Theorem 2 allows.
#
# Reads results/<profile>/lemmas.csv: part, setting, weights, layers, bound, p, eps, judged,
# replicates, count, violations, largest, typical, typical_lo, typical_hi, log10_bound, other;
# lemmas_packing.csv: setting, weights, layers, eps, replicates, packed, counted, derived,
# printed; lemmas_window.csv: setting, beta, d, n, p, replicates, balanced, balanced_lo,
# balanced_hi, built, penalty, ceiling.
load "plots/style.gp"
csv = results . "/lemmas.csv"
packing = results . "/lemmas_packing.csv"
window = results . "/lemmas_window.csv"
parts = "embedding perturbation search packing product"
titles = '"Lemma 1, embedding" "Lemma 2, random pairs" "Lemma 2, ascent" "Lemma 3, packings" "Theorem 1, 3pMε"'
array tint[5] = ["#1f6fb2", "#2e8b57", "#c8102e", "#6a3d9a", "#c9a227"]
array mark[5] = [7, 5, 9, 13, 11]
array hollow_of[5] = [6, 4, 8, 12, 10]

if (terminal eq "png") { set terminal pngcairo size 1500,640 font "sans,10" } \
else { set terminal svg size 1500,640 font "sans,12" background "white" }
set output svg
is(k) = (strcol(1) eq word(parts, k) && column(8) == 1)
of(k, c) = (is(k) ? column(c) : NaN)
log_of(k, c) = (is(k) && column(c) > 0 ? log10(column(c)) : NaN)
name(dummy) = (column(8) == 1 ? strcol(2) : "")
gap(dummy) = sum [k = 3:5] (strcol(1) eq word(parts, k) ? k - 2 : 0) # the row of W = 1 is one
line(dummy) = -column(0) - gap(0)

set multiplot
set lmargin at screen 0.125
set rmargin at screen 0.44
set tmargin at screen 0.83
set bmargin at screen 0.09
set title "every inequality, observed over bound" offset 0,4.2
set xlabel "log_{10} ratio: orders of magnitude below the bound"
set xrange [-4.6:0.3]
set yrange [-33.8:-0.2]
set grid xtics linecolor rgb "#e4e4e4" linewidth 0.6
set key at screen 0.125,0.945 left top Left reverse maxrows 4 samplen 1 noenhanced width -2
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb "#111111" linewidth 1.4 front
plot for [k = 1:5] csv using (of(k, 13)):(line(0)):14:15:ytic(name(0)) with xerrorbars \
        pointtype mark[k] pointsize 0.8 linecolor rgb tint[k] title word(titles, k), \
    for [k = 1:5] csv using (log_of(k, 12)):(line(0)) with points pointtype hollow_of[k] \
        pointsize 1.1 linecolor rgb tint[k] notitle, \
    NaN with points pointtype 7 linecolor rgb "#555555" title "mean, 95 % interval", \
    NaN with points pointtype 6 linecolor rgb "#555555" title "largest"
unset arrow 1

set lmargin at screen 0.495
set rmargin at screen 0.715
set title "Lemma 3: log bracketing number" offset 0,4.2
set xrange [0.022:0.71]
set yrange [1:2e5]
set logscale xy
set xlabel "ε, distance in L²(μ)"
set ylabel "natural log" offset 0.5
set ytics auto
set xtics ("1/32" 1. / 32, "1/8" 0.125, "1/2" 0.5)
set format y "10^{%L}"
set key at screen 0.5,0.945 left top Left reverse maxrows 4 samplen 1.5 noenhanced width -2
array wtint[3] = ["#5fb0e5", "#1f6fb2", "#0b3c68"]
array weights_of[3] = [2, 4, 8]
array layers_of[3] = [2, 2, 3]
at(k, c) = (column(2) == weights_of[k] ? column(c) : NaN)
plot for [k = 1:3] packing using (column(4)):(at(k, 8)) with linespoints pointtype 5 \
        pointsize 0.7 linecolor rgb wtint[k] notitle, \
    for [k = 1:3] packing using (column(4)):(at(k, 9)) with lines dashtype 2 \
        linecolor rgb wtint[k] notitle, \
    for [k = 1:3] packing using (column(4)):(at(k, 7)) with linespoints pointtype 4 \
        pointsize 0.7 linecolor rgb wtint[k] notitle, \
    for [k = 1:3] packing using (column(4)):(at(k, 6)) with linespoints pointtype 7 \
        pointsize 0.8 linecolor rgb wtint[k] notitle, \
    NaN with linespoints pointtype 5 linecolor rgb "#555555" title "bound, derived C₃", \
    NaN with lines dashtype 2 linecolor rgb "#555555" title "bound, printed C₃", \
    NaN with linespoints pointtype 4 linecolor rgb "#555555" title "counted, 2LW", \
    NaN with linespoints pointtype 7 linecolor rgb "#555555" title "packing found", \
    for [k = 1:3] NaN with lines linewidth 3 linecolor rgb wtint[k] \
        title sprintf("W = %d, L = %d", weights_of[k], layers_of[k])

set lmargin at screen 0.775
set rmargin at screen 0.985
unset logscale y
set title "largest λ that Theorem 2 allows, p = 30" offset 0,4.2
set xlabel "ratings |Ω|"
set ylabel "log_{10} λ" offset 1
set xrange [500:2e9]
set yrange [-17:3]
set format y "%g"
set xtics auto
set format x "10^{%L}"
set key at screen 0.775,0.945 left top Left reverse maxrows 4 samplen 1.5 noenhanced width -9
array beta_of[4] = [1, 2, 1, 2]
array d_of[4] = [1, 1, 2, 2]
array lmark[4] = [7, 5, 9, 13]
lambda(k, c) = (column(2) == beta_of[k] && column(3) == d_of[k] ? column(c) : NaN)
set object 1 rectangle from graph 0, first -6 to graph 1, first 2 behind \
    fillcolor rgb "#f0ead2" fillstyle solid noborder
set arrow 2 from 1e5, graph 0 to 1e5, graph 1 nohead dashtype 3 linecolor rgb "#555555"
plot for [k = 1:4] window using (column(4)):(lambda(k, 7)):8:9 with yerrorlines \
        pointtype lmark[k] pointsize 0.7 linecolor rgb tint[k] \
        title sprintf("β = %d, d = %d", beta_of[k], d_of[k]), \
    for [k = 1:4] window using (column(4)):(lambda(k, 10)) with lines dashtype 2 \
        linecolor rgb tint[k] notitle, \
    for [k = 1:4] window using (column(4)):(lambda(k, 12)) with lines dashtype 3 \
        linecolor rgb tint[k] notitle, \
    NaN with linespoints pointtype 7 linecolor rgb "#555555" title "layers balanced", \
    NaN with lines dashtype 2 linecolor rgb "#555555" title "as built", \
    NaN with lines dashtype 3 linecolor rgb "#555555" title "limit of any network", \
    NaN with boxes fillstyle solid fillcolor rgb "#f0ead2" linecolor rgb "#f0ead2" title "the paper's grid"
unset multiplot
