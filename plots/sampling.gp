# Risk of new (cold) and of seen (warm) users and items against N, and the exponents against
# gamma, n = m = N^gamma.
#
# Reads results/<profile>/sampling.csv: beta, d, gamma, sigma, n, users, replicates, cold,
# cold_lo, cold_hi, cold_theory, warm, warm_lo, warm_hi, warm_theory, choice, valid_mse, k;
# sampling_slopes.csv: beta, d, gamma, sigma, pairs, replicates, dropped, predicted, slope, lo,
# hi, nominal, lo_nominal, hi_nominal, excess, verdict; sampling_theory.csv: beta, d, gamma,
# cold, warm.
load "plots/style.gp"
points = results . "/sampling.csv"
slopes = results . "/sampling_slopes.csv"
theory = results . "/sampling_theory.csv"
arms = "0.5 0.6 0.7 0.85 1 fresh"
array tint[6] = ["#c8102e", "#e8743b", "#c9a227", "#2e8b57", "#1f6fb2", "#111111"]
array mark[6] = [7, 5, 9, 11, 13, 6]
cold_tint = "#1f6fb2"
warm_tint = "#c8102e"

if (terminal eq "png") { set terminal pngcairo size 1180,780 font "sans,10" } \
else { set terminal svg size 1180,780 font "sans,12" background "white" }
set output svg

is(b, k, noisy) = (column(1) == b && strcol(3) eq word(arms, k) && (column(4) > 0) == noisy)
of(b, k, noisy, c) = (is(b, k, noisy) ? column(c) : NaN)
# a little apart, so that intervals of neighbouring arms can be told apart
at(k) = column(5) * 1.03 ** (k - 3.5)
name(k) = (word(arms, k) eq "fresh" ? "fresh pairs" : "γ = " . word(arms, k))
# fresh pairs stand at 1.1 on the axis of gamma
place_of(kind, b, noisy) = (column(1) == b && strcol(5) eq kind && (column(4) > 0) == noisy \
        ? (strcol(3) eq "fresh" ? 1.1 : column(3)) : NaN)
other(b, c) = (column(1) == b ? column(c) : NaN)

stats points using 5 nooutput
x_first = STATS_min / 1.25
x_last = STATS_max * 1.25

set multiplot layout 2,3 margins 0.06,0.99,0.075,0.93 spacing 0.065,0.13
do for [row = 1:2] {
    b = (row == 1 ? 0.5 : 1.5)
    truth = (row == 1 ? "β = .5, d = 2" : "β = 1.5, d = 1")
    set logscale xy
    set format x "2^{%L}"
    set logscale x 2
    set format y "10^{%L}"
    # wide enough for the paper profile; two replicates have intervals beyond any range
    if (row == 1) { set format y "%g"; set ytics (0.02, 0.05, 0.1, 0.2, 0.5, 1); set yrange [0.015:1.5] } \
    else { set ytics auto; set yrange [1e-4:0.03] }
    set xlabel "ratings N"
    set xrange [x_first:x_last]
    set ylabel "squared error, 95 % intervals"
    do for [kind = 1:2] {
        c = (kind == 1 ? 8 : 12)
        set title truth . (kind == 1 ? ": new users and items (cold)" : ": seen users and items (warm)")
        if (kind == 1) { set key bottom left samplen 1 } else { unset key }
        plot for [k = 1:6] points using (at(k)):(of(b, k, 1, c + 3)) with lines dashtype 2 \
                linecolor rgb tint[k] linewidth 0.8 notitle, \
            for [k = 1:6] points using (at(k)):(of(b, k, 1, c)):(column(c + 1)):(column(c + 2)) \
                with yerrorbars pointtype mark[k] pointsize 0.7 linecolor rgb tint[k] title name(k), \
            points using (at(1)):(kind == 1 ? of(b, 1, 0, c) : NaN):(column(c + 1)):(column(c + 2)) \
                with yerrorbars pointtype 4 pointsize 0.8 linecolor rgb "#888888" \
                title (kind == 1 && row == 1 ? "γ = 0.5, no noise" : ""), \
            NaN with lines dashtype 2 linecolor rgb "#555555" \
                title (kind == 1 ? "predicted exponent" : "")
    }
    unset logscale
    set format "%g"
    set title truth . ": exponent"
    set xlabel "γ  (n = m = N^γ users and items)"
    set ylabel "exponent, 90 % intervals"
    set xrange [0.45:1.15]
    set xtics ("0.5" 0.5, "0.6" 0.6, "0.7" 0.7, "0.85" 0.85, "1" 1, "fresh" 1.1)
    set ytics auto
    if (row == 1) { set yrange [0.2:0.6] } else { set yrange [0.5:1.1] }
    set key top right samplen 2
    plot theory using (column(3)):(other(b, 4)) with lines linecolor rgb cold_tint linewidth 1.5 \
            title "cold, min(a, 2βγ/d)", \
        theory using (column(3)):(other(b, 5)) with lines linecolor rgb warm_tint linewidth 1.5 \
            dashtype 2 title "warm, max(a, 1 − γ)", \
        slopes using (place_of("cold", b, 1) - 0.006):9:10:11 with yerrorbars pointtype 7 \
            pointsize 0.9 linecolor rgb cold_tint title "cold, measured", \
        slopes using (place_of("warm", b, 1) + 0.006):9:10:11 with yerrorbars pointtype 9 \
            pointsize 0.9 linecolor rgb warm_tint title "warm, measured", \
        slopes using (place_of("cold", b, 0) - 0.018):9:10:11 with yerrorbars pointtype 4 \
            pointsize 0.9 linecolor rgb "#888888" title (row == 1 ? "cold, no noise" : "")
    set xtics auto
    set autoscale y
}
unset multiplot
