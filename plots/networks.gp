# Trained two-tower networks and the sieve on the same data: risk, where the error comes from,
# ratio and gates.
#
# Reads results/<profile>/networks.csv: beta, d, n, risk, sieve, ratio with intervals, noise-free
# risks, what doubling the steps changes, gates.
load "plots/style.gp"
csv = results . "/networks.csv"

if (terminal eq "png") { set terminal pngcairo size 1200,1150 font "sans,10" } \
else { set terminal svg size 1200,1150 font "sans,12" background "white" }
set output svg

array beta[3] = [1.5, 2.5, 1.5]
array dim[3] = [1, 1, 2]
array tint[3] = ["#1f6fb2", "#2e8b57", "#c8102e"]
array full[3] = [7, 9, 5]
array open_[3] = [6, 8, 4]
name(i) = sprintf("β = %g, d = %d", beta[i], dim[i])
of(i, c) = (column(1) == beta[i] && column(2) == dim[i] && strcol(c) ne "" ? column(c) : NaN)
gated(i, c) = (column(39) == 1 ? of(i, c) : NaN)
failed(i, c) = (column(39) == 1 ? NaN : of(i, c))

set multiplot layout 3,3 margins 0.06,0.985,0.06,0.965 spacing 0.065,0.09
set logscale xy
set format y "10^{%L}"
set xlabel "|Ω|"
set xtics ("2^{10}" 2**10, "2^{11}" 2**11, "2^{12}" 2**12, "2^{13}" 2**13, "2^{14}" 2**14, "2^{15}" 2**15, "2^{16}" 2**16, "2^{17}" 2**17)
set xrange [2**9.6:2**17.4]
set key bottom left
do for [i = 1:3] {
    set title name(i) . ": risk"
    plot csv using 3:(of(i, 14)) with lines dashtype 2 linecolor rgb "#888888" \
            title "slope −2β/(2β + d)", \
        csv using 3:(of(i, 15)) with lines dashtype 2 linecolor rgb "#888888" notitle, \
        csv using (1.03 * column(3)):(of(i, 11)):(of(i, 12)):(of(i, 13)) with yerrorbars pointtype emark("sieve") \
            pointsize 0.7 linecolor rgb etint("sieve") title "sieve", \
        csv using (column(3) / 1.03):(gated(i, 8)):(of(i, 9)):(of(i, 10)) with yerrorbars pointtype 5 \
            pointsize 0.7 linecolor rgb etint("network") title "network", \
        csv using (column(3) / 1.03):(failed(i, 8)):(of(i, 9)):(of(i, 10)) with yerrorbars pointtype 4 \
            pointsize 0.7 linecolor rgb etint("network") title "network, a gate fails"
}
do for [i = 1:3] {
    set title name(i) . ": errors of the network"
    set yrange [(i == 2 ? 1e-8 : 1e-7):*]
    plot csv using 3:(of(i, 8)) with linespoints pointtype 5 pointsize 0.7 \
            linecolor rgb etint("network") title "risk", \
        csv using 3:(of(i, 28)) with linespoints pointtype 7 pointsize 0.7 \
            linecolor rgb "#1f6fb2" title "estimation (rest)", \
        csv using 3:(of(i, 29)) with linespoints pointtype 9 pointsize 0.7 \
            linecolor rgb "#2e8b57" title "approximation (noise-free)", \
        csv using 3:(of(i, 31)) with linespoints pointtype 13 pointsize 0.7 \
            linecolor rgb "#e8743b" title "optimisation (twice the steps)", \
        csv using 3:(of(i, 32)) with linespoints pointtype 12 pointsize 0.7 \
            linecolor rgb "#6a3d9a" title "optimisation (starts apart)"
}
set yrange [*:*]
set format y "%g"
set key on top left
set yrange [0.2:10]
set ytics (0.2, 0.5, 1, 2, 5, 10)
set title "risk of network / risk of sieve (hollow: a gate fails)"
plot 1 with lines linecolor rgb "#444444" notitle, \
    for [i = 1:3] csv using (column(3) * (1 + 0.04 * (i - 2))):(gated(i, 16)):(of(i, 17)):(of(i, 18)) with yerrorbars \
        pointtype full[i] pointsize 0.7 linecolor rgb tint[i] title name(i), \
    for [i = 1:3] csv using (column(3) * (1 + 0.04 * (i - 2))):(failed(i, 16)):(of(i, 17)):(of(i, 18)) with yerrorbars \
        pointtype open_[i] pointsize 0.7 linecolor rgb tint[i] notitle
set key off
set yrange [0.001:3]
set ytics ("10^{-3}" 0.001, "10^{-2}" 0.01, "10^{-1}" 0.1, "1" 1)
set title "gate: noise-free risk / risk, at most .2"
plot 0.2 with lines linecolor rgb "#444444" notitle, \
    for [i = 1:3] csv using (column(3) * (1 + 0.04 * (i - 2))):(column(33) == 1 ? of(i, 21) : NaN):(of(i, 22)):(of(i, 23)) \
        with yerrorbars pointtype full[i] pointsize 0.7 linecolor rgb tint[i] title name(i), \
    for [i = 1:3] csv using (column(3) * (1 + 0.04 * (i - 2))):(column(33) == 1 ? NaN : of(i, 21)):(of(i, 22)):(of(i, 23)) \
        with yerrorbars pointtype open_[i] pointsize 0.7 linecolor rgb tint[i] notitle
set yrange [0.7:1.45]
set ytics (0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4)
set title "gate: risk after twice the steps / risk, within .05"
plot 0.95 with lines linecolor rgb "#444444" notitle, 1.05 with lines linecolor rgb "#444444" notitle, \
    for [i = 1:3] csv using (column(3) * (1 + 0.04 * (i - 2))):(column(34) == 1 ? of(i, 24) : NaN):(of(i, 25)):(of(i, 26)) \
        with yerrorbars pointtype full[i] pointsize 0.7 linecolor rgb tint[i] title name(i), \
    for [i = 1:3] csv using (column(3) * (1 + 0.04 * (i - 2))):(column(34) == 1 ? NaN : of(i, 24)):(of(i, 25)):(of(i, 26)) \
        with yerrorbars pointtype open_[i] pointsize 0.7 linecolor rgb tint[i] notitle
unset multiplot
