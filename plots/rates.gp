# Risk curves of the two-tower sieve, one panel a smoothness; measured against predicted
# exponents; what the equality tests see; which rival exponents are rejected.
#
# Reads results/<profile>/rates.csv, rates_curve.csv, rates_rivals.csv.
load "plots/style.gp"
cells = results . "/rates.csv"
curves = results . "/rates_curve.csv"
rivals = results . "/rates_rivals.csv"

if (terminal eq "png") { set terminal pngcairo size 1200,800 font "sans,10" } \
else { set terminal svg size 1200,800 font "sans,12" background "white" }
set output svg

array smooth[3] = [0.5, 1.5, 2.5]
is(b, d) = (column(1) == b && column(2) == d)
whole(b) = (b == floor(b))
at(b, d, c) = (is(b, d) ? column(c) : NaN)

# Row of a cell: its place in rates.csv.
stats cells using 1 nooutput
count = STATS_records + 1 # the heading is line 0
array cb[count]
array cd[count]
stats cells using (cb[int($0) + 1] = column(1), cd[int($0) + 1] = column(2), column(1)) nooutput
row(b, d) = (sum [j = 1:count] (cb[j] == b && cd[j] == d ? j : 0))
has(b, d) = row(b, d) > 0
any(d) = (sum [j = 1:count] (cd[j] == d)) > 0

set multiplot layout 2,3 margins 0.055,0.985,0.08,0.95 spacing 0.065,0.13
set logscale xy
set format x "2^{%.0f}"
set format y "10^{%L}"
set xlabel "|Ω|"
set xtics ("2^{10}" 2**10, "2^{12}" 2**12, "2^{14}" 2**14, "2^{16}" 2**16, "2^{18}" 2**18, "2^{20}" 2**20)
set key top right
set yrange [*:30]
do for [i = 1:3] {
    b = smooth[i]
    set title sprintf("β = %g", b)
    set ylabel (i == 1 ? "risk" : "")
    plot for [d = 1:4] curves using 3:(at(b, d, 10)) with lines dashtype 2 \
            linecolor rgb "#888888" notitle, \
        for [d = 1:4] curves using 3:(at(b, d, 9)) with lines linecolor rgb dtint[d] notitle, \
        for [d = 1:4] curves using 3:(at(b, d, 5)):(at(b, d, 6)):(at(b, d, 7)) with yerrorbars pointtype dmark[d] \
            pointsize 0.7 linecolor rgb dtint[d] title (has(b, d) ? sprintf("d = %d", d) : ""), \
        NaN with lines linecolor rgb "#444444" title "fitted", \
        NaN with lines dashtype 2 linecolor rgb "#888888" title "slope −2β/(2β + d)"
    unset key
    set yrange [*:*]
}
set key

unset logscale
set format "%.1f"
set xtics auto
set title "exponents"
set xlabel "predicted, 2β/(2β + d)"
set ylabel "measured on N_{eff}, 90 %"
set xrange [0.1:0.95]
set yrange [0.1:0.95]
set key top left
plot x with lines linecolor rgb "#444444" title "equal", \
    x + 0.05 with lines dashtype 3 linecolor rgb "#888888" title "± .05", \
    x - 0.05 with lines dashtype 3 linecolor rgb "#888888" notitle, \
    for [d = 1:4] cells using (column(2) == d && !whole(column(1)) ? column(4) : NaN):8:9:10 \
        with yerrorbars pointtype dmark[d] pointsize 0.7 linecolor rgb dtint[d] \
        title (any(d) ? sprintf("d = %d", d) : ""), \
    for [d = 1:4] cells using (column(2) == d && whole(column(1)) ? column(4) : NaN):8:9:10 \
        with yerrorbars pointtype 6 pointsize 0.7 linecolor rgb dtint[d] \
        title (d == 1 && profile eq "paper" ? "β = 1, 2 (hollow)" : "")

name(b, d) = sprintf("%g, %d", b, d)
set title "measured less predicted"
set xlabel "β, d"
set ylabel "exponent"
set format y "%+.2f"
set xrange [-0.7:*]
set yrange [*<-0.07:0.14<*]
set xtics rotate by 90 right
set key top right
plot 0.05 with lines dashtype 3 linecolor rgb "#888888" title "± .05", \
    -0.05 with lines dashtype 3 linecolor rgb "#888888" notitle, \
    0 with lines linecolor rgb "#444444" notitle, \
    cells using ($0 - 0.12):(column(5) - column(4)):(column(6) - column(4)):(column(7) - column(4)):xticlabels(name(column(1), column(2))) \
        with yerrorbars pointtype 6 pointsize 0.6 linecolor rgb "#e8743b" title "on |Ω|, 95 %", \
    cells using ($0 + 0.12):(column(8) - column(4)):(column(9) - column(4)):(column(10) - column(4)) \
        with yerrorbars pointtype 7 pointsize 0.6 linecolor rgb "#1f6fb2" title "on N_eff, 90 %"

set title "rivals by β, d (hollow: not rejected)"
set xlabel "exponent"
set ylabel ""
set key top left maxrows 2
set format x "%.1f"
set format y "%g"
set xrange [0.05:1.07]
set yrange [1.5:1.25 * count + 1.5]
set xtics norotate auto
unset grid
set grid xtics linecolor rgb "#e4e4e4"
kinds = "joint d+1 d-1 parametric"
array ktint[4] = ["#e8743b", "#6a3d9a", "#2e8b57", "#555555"]
array kfull[4] = [7, 5, 9, 13]
array kopen[4] = [6, 4, 8, 12]
plot cells using 8:(row(column(1), column(2))):9:10:yticlabels(name(column(1), column(2))) \
        with xerrorbars pointtype 7 pointsize 0.6 linecolor rgb "#1f6fb2" title "measured", \
    for [k = 1:4] rivals using (strcol(3) eq word(kinds, k) && column(10) == 1 ? column(4) : NaN):(row(column(1), column(2))) \
        with points pointtype kfull[k] pointsize 0.6 linecolor rgb ktint[k] title word(kinds, k), \
    for [k = 1:4] rivals using (strcol(3) eq word(kinds, k) && column(10) == 0 ? column(4) : NaN):(row(column(1), column(2))) \
        with points pointtype kopen[k] pointsize 0.6 linecolor rgb ktint[k] notitle
unset multiplot
