# L1 first layer against dense towers on sparse truths: risk, ratio, slope of the ratio, what the
# first layer keeps.
#
# Reads results/<profile>/sparsity.csv: truth, d, D, n, replicates, dropped, l1, dense, ratio, once
# and sieve with intervals, gates, lines; sparsity_slopes.csv; sparsity_layers.csv.
load "plots/style.gp"
csv = results . "/sparsity.csv"
slopes = results . "/sparsity_slopes.csv"
layers = results . "/sparsity_layers.csv"
truths = "additive additive additive additive design"
array dim[5] = [4, 4, 8, 8, 4]
array nominal[5] = [4, 12, 8, 24, 12]
array tint[5] = ["#1f6fb2", "#5fb0e5", "#2e8b57", "#8fbc3f", "#6a3d9a"]
array full[5] = [7, 9, 5, 11, 13]
array open_[5] = [6, 8, 4, 10, 12]
name(k) = word(truths, k) eq "design" ? "paper's design, d = 4, D = 12" : \
          sprintf("additive, d = %d, D = %d", dim[k], nominal[k])
is(k) = strcol(1) eq word(truths, k) && column(2) == dim[k] && column(3) == nominal[k]
of(k, c) = (is(k) && strcol(c) ne "" ? column(c) : NaN)
at(k) = column(4) * 1.06 ** (k - 3)

if (terminal eq "png") { set terminal pngcairo size 1240,860 font "sans,10" } \
else { set terminal svg size 1240,860 font "sans,12" background "white" }
set output svg

l1 = "#e8743b"
dense = "#1f6fb2"
sieve = "#111111"
# Risk of one truth: L1, dense, sieve, the lines of the rivals; failed gates are hollow.
passed(k, c, g) = (column(g) == 1 ? of(k, c) : NaN)
failed(k, c, g) = (column(g) == 1 ? NaN : of(k, c))

# Truths that this profile has; room for the keys below the risks.
array has[5]
do for [k = 1:5] {
    stats csv using (is(k) ? 1 : 0) nooutput
    has[k] = int(STATS_max)
}
stats csv using 8 nooutput
lowest = STATS_min

set key Left reverse width -2
set multiplot layout 2,3 margins 0.055,0.985,0.075,0.955 spacing 0.06,0.115
set xlabel "ratings |Ω|"
set format x "2^{%L}"
set format y "10^{%L}"
set logscale x 2
set logscale y
set xtics 2, 4
set yrange [lowest / 12:*]
do for [panel = 1:2] {
    k = panel == 1 ? 2 : 5
    set title name(k) . ": risk, 95 %"
    set ylabel (panel == 1 ? "squared error, fresh pairs" : "")
    set key bottom left
    plot csv using (column(4)):(panel == 1 ? of(k, 32) : NaN) with lines dashtype 2 linecolor rgb "#555555" \
            title (panel == 1 ? "slope −2β/(2β + 1)" : ""), \
        csv using (column(4)):(panel == 1 ? of(k, 33) : NaN) with lines dashtype 3 linecolor rgb "#555555" \
            title (panel == 1 ? "slope −2β/(2β + d)" : ""), \
        csv using (column(4) * 0.96):(of(k, 10)):(of(k, 11)):(of(k, 12)) with yerrorbars pointtype 0 \
            linecolor rgb dense notitle, \
        csv using (column(4) * 0.96):(passed(k, 10, 29)) with points pointtype 7 linecolor rgb dense title "dense (L2)", \
        csv using (column(4) * 0.96):(failed(k, 10, 29)) with points pointtype 6 linecolor rgb dense notitle, \
        csv using (column(4) * 1.04):(of(k, 7)):(of(k, 8)):(of(k, 9)) with yerrorbars pointtype 0 \
            linecolor rgb l1 notitle, \
        csv using (column(4) * 1.04):(passed(k, 7, 28)) with points pointtype 5 linecolor rgb l1 title "L1 on the first layer", \
        csv using (column(4) * 1.04):(failed(k, 7, 28)) with points pointtype 4 linecolor rgb l1 notitle, \
        csv using (column(4)):(of(k, 19)):(of(k, 20)):(of(k, 21)) with yerrorbars pointtype 2 pointsize 0.8 \
            linecolor rgb sieve title (panel == 1 ? "additive sieve (told the structure)" : ""), \
        NaN with points pointtype 6 linecolor rgb "#555555" title "hollow: twice the steps change it > 5 %"
}

unset logscale y
set format y "%g"
set title "risk L1 / dense on the same pairs, 95 %"
set ylabel ""
set yrange [0:1.5]
set ytics 0, 0.2
set key top right
plot 1 with lines linecolor rgb "#555555" title "no difference", \
    for [k = 1:5] csv using (at(k)):(of(k, 13)):14:15 with yerrorbars pointtype full[k] \
        pointsize 0.8 linecolor rgb tint[k] notitle, \
    for [k = 1:5] csv using (at(k)):(of(k, 13)) with lines linewidth 0.7 linecolor rgb tint[k] notitle, \
    for [k = 1:5] (has[k] ? 0 : NaN) - 1 with linespoints pointtype full[k] pointsize 0.8 linecolor rgb tint[k] \
        title (has[k] ? name(k) : "")

# The exponents against the rivals.
unset logscale x
set format x "%g"
set title "exponents on |Ω|, 95 %"
set xlabel ""
set ylabel "exponent"
set yrange [0:1.4]
set xrange [0.4:5.6]
set xtics ("d = 4\nD = 4" 1, "d = 4\nD = 12" 2, "d = 8\nD = 8" 3, "d = 8\nD = 24" 4, "design\nd = 4" 5)
set ytics 0, 0.2
set key top left maxrows 3
which(k, c, w) = (strcol(6) eq w ? of(k, c) : NaN)
half(k) = k < 5 ? 0.38 : NaN
plot for [k = 1:4] slopes using (k):(which(k, 7, "l1")):(half(k)) with xerrorbars pointtype 0 linewidth 1.6 dashtype 2 \
        linecolor rgb "#555555" notitle, \
    for [k = 1:4] slopes using (k):(which(k, 8, "l1")):(half(k)) with xerrorbars pointtype 0 linewidth 1.6 dashtype 3 \
        linecolor rgb "#555555" notitle, \
    NaN with lines dashtype 2 linecolor rgb "#555555" title "2β/(2β + 1)", \
    NaN with lines dashtype 3 linecolor rgb "#555555" title "2β/(2β + d)", \
    for [k = 1:5] slopes using (k - 0.16):(which(k, 9, "dense")):10:11 with yerrorbars pointtype 7 linecolor rgb dense notitle, \
    for [k = 1:5] slopes using (k):(which(k, 9, "l1")):10:11 with yerrorbars pointtype 5 linecolor rgb l1 notitle, \
    for [k = 1:5] slopes using (k + 0.16):(which(k, 9, "sieve")):10:11 with yerrorbars pointtype 2 linecolor rgb sieve notitle, \
    NaN with points pointtype 7 linecolor rgb dense title "dense", \
    NaN with points pointtype 5 linecolor rgb l1 title "L1", \
    NaN with points pointtype 2 linecolor rgb sieve title "additive sieve"

set title "slope of log (L1 / dense) on log |Ω|, 90 %"
set ylabel "slope"
set yrange [-0.5:0.4]
set ytics -0.4, 0.2, 0.4
set key bottom left maxrows 4
minus(k, c, w) = (strcol(6) eq w ? -of(k, c) : NaN)
plot [0.4:5.6] 0 with lines linecolor rgb "#555555" title "constant only", \
    0.1 with lines dashtype 3 linecolor rgb "#555555" title "margin", \
    -0.1 with lines dashtype 3 linecolor rgb "#555555" notitle, \
    for [k = 1:5] slopes using (k - 0.1):(minus(k, 9, "ratio_once")):(-column(11)):(-column(10)) with yerrorbars \
        pointtype 6 linecolor rgb "#7a7a7a" notitle, \
    for [k = 1:5] slopes using (k + 0.1):(minus(k, 9, "ratio")):(-column(11)):(-column(10)) with yerrorbars \
        pointtype 7 linecolor rgb "#c8102e" notitle, \
    NaN with points pointtype 6 linecolor rgb "#7a7a7a" title "before doubling the steps", \
    NaN with points pointtype 7 linecolor rgb "#c8102e" title "after"

# What the first layers keep where covariates are copied; hollow: the paper's design.
arm(k, c, w) = (strcol(5) eq w ? of(k, c) : NaN)
array what[4] = [17, 17, 9, 13]
array who[4] = ["l1", "dense", "l1", "l1"]
array shade[4] = [l1, dense, "#555555", "#2e8b57"]
array shape[4] = [5, 7, 9, 13]
array hollow_[4] = [4, 6, 8, 12]
set title "first layers, copied covariates (D = 12), ± 2 s.e."
set logscale x 2
set format x "2^{%L}"
set xlabel "ratings |Ω|"
set ylabel "share"
set xrange [*:*]
set xtics 2, 4
set yrange [0:1.65]
set ytics 0, 0.2, 1
set key top left maxrows 6
plot for [j = 1:4] layers using (column(4) * 0.95):(arm(2, what[j], who[j])):(2 * column(what[j] + 1)) with yerrorbars \
        pointtype shape[j] linecolor rgb shade[j] notitle, \
    for [j = 1:4] layers using (column(4) * 1.05):(arm(5, what[j], who[j])):(2 * column(what[j] + 1)) with yerrorbars \
        pointtype hollow_[j] linecolor rgb shade[j] notitle, \
    NaN with points pointtype 5 linecolor rgb l1 title "L1: units with .99 of w² on one coordinate", \
    NaN with points pointtype 7 linecolor rgb dense title "dense: the same", \
    NaN with points pointtype 9 linecolor rgb "#555555" title "L1: non-zero weights", \
    NaN with points pointtype 13 linecolor rgb "#2e8b57" title "L1: units with a single covariate", \
    NaN with points pointtype 6 linecolor rgb "#555555" title "hollow: the paper's design"
unset multiplot
