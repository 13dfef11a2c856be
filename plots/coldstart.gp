# Error on seen and new users and items: against the share withheld, the number of users seen,
# and the number of ratings; rough truths with the exponent of Theorem 2.
#
# Reads results/<profile>/coldstart.csv: reading, share, seen, n_train, method, subset, n, pairs,
# rmse, se, lo, hi, predicted, excess, excess_se, excess_lo, excess_hi, gap, status;
# coldstart_rough.csv: method, n, subset, replicates, risk, lo, hi, predicted.
load "plots/style.gp"
set datafile missing NaN  # lines go on past the rows of other arms
csv = results . "/coldstart.csv"
rough = results . "/coldstart_rough.csv"
arms = "ttm ttm_l1 linear oracle rsvd svdpp baseline mean"
array title_of[8] = ["TTM, λ chosen on cold pairs", "TTM, λ chosen on warm pairs", "Linear", \
    "Oracle: true features", "rSVD", "SVD++", "Biases", "Mean; all ids where both are new"]
covariates = 4
noise = sqrt(0.1)

if (terminal eq "png") { set terminal pngcairo size 1240,780 font "sans,10" } \
else { set terminal svg size 1240,780 font "sans,12" background "white" }
set output svg

# rows of an arm k in a reading and on a subset
is(r, s, k) = (strcol(1) eq r && strcol(6) eq s && strcol(5) eq word(arms, k))
of(r, s, k, c) = (is(r, s, k) && strcol(c) ne "" ? column(c) : NaN)
bar(c) = (strcol(c) eq "" ? 0 : 2 * column(c))
near(k) = column(2) + 0.006 * (k - 4.5)

set multiplot layout 2,3 margins 0.055,0.99,0.075,0.865 spacing 0.06,0.13
set xlabel "share of users and items withheld"
set xrange [-0.05:0.8]
set xtics (0, 0.1, 0.25, 0.5, 0.75)
set yrange [0:2.9]
array subset_of[3] = ["warm", "cold-both", "population"]
array title_is[3] = ["pairs of seen users and items", "pairs of new users and items", \
    "all pairs of the population"]
do for [p = 1:3] {
    set title title_is[p] . ", ratings removed"
    set ylabel (p == 1 ? "RMSE ± 2 s.e." : "")
    if (p == 1) { set key at screen 0.52,0.995 center top maxrows 3 samplen 2 width 1 } else { unset key }
    plot noise with lines linecolor rgb "#555555" linewidth 1.2 dashtype 3 title "noise", \
        for [k = 1:8] csv using (near(k)):(of("nested", subset_of[p], k, 9)) with lines \
            linecolor rgb colour(word(arms, k)) linewidth 0.8 notitle, \
        for [k = 1:8] csv using (near(k)):(of("nested", subset_of[p], k, 9)):(bar(10)) \
            with yerrorbars pointtype symbol(word(arms, k)) pointsize 0.8 \
            linecolor rgb colour(word(arms, k)) title title_of[k]
}

set xtics auto
set autoscale y
set logscale xy
set format y "10^{%L}"
excess(r, s, k) = of(r, s, k, 14)
low(k) = (column(16) > 0 ? column(16) : column(14) / 10)

set title "as many ratings of fewer users: new; seen (hollow)"
set xlabel "users, and items, seen"
set ylabel "excess risk, 95 % intervals"
stats csv using (strcol(1) eq "fixed" ? column(3) : NaN) nooutput
set xrange [STATS_min / 1.2:STATS_max * 1.2]
if (STATS_max > 1000) { set xtics (375, 750, 1500) } \
else { if (STATS_max > 200) { set xtics (100, 200, 400) } else { set xtics (30, 60, 120) } }
set format x "%g"
unset key
plot for [k = 1:covariates] csv using 3:(excess("fixed", "warm", k)) with linespoints \
        pointtype open(word(arms, k)) pointsize 0.6 linewidth 0.6 dashtype 2 \
        linecolor rgb colour(word(arms, k)) notitle, \
    for [k = 1:covariates] csv using (column(3) * 1.015 ** (k - 2.5)):(excess("fixed", "cold-both", k)):(low(k)):17 \
        with yerrorlines pointtype symbol(word(arms, k)) pointsize 0.8 \
        linecolor rgb colour(word(arms, k)) notitle, \
    csv using 3:(excess("fixed", "cold-both", 8)) with linespoints pointtype symbol("mean") \
        pointsize 0.8 linecolor rgb colour("mean") notitle

set title "more ratings of half the users: new users and items"
set xlabel "ratings"
set ylabel ""
stats csv using (strcol(1) eq "sizes" ? column(4) : NaN) nooutput
set xrange [STATS_min / 1.3:STATS_max * 1.3]
set xtics auto
set xtics (175, 350, 700, 1400, 2250, 4500, 9000, 18000, 25000, 50000, "100000" 1e5, "200000" 2e5)
plot for [k = 1:covariates] csv using (column(4) * 1.02 ** (k - 2.5)):(excess("sizes", "cold-both", k)):(low(k)):17 \
        with yerrorlines pointtype symbol(word(arms, k)) pointsize 0.8 \
        linecolor rgb colour(word(arms, k)) notitle, \
    csv using 4:(excess("sizes", "cold-both", 8)) with linespoints pointtype symbol("mean") \
        pointsize 0.8 linecolor rgb colour("mean") notitle

set title "rough truths, β = 1.5, d = 1: new users and items"
set xlabel "ratings N  (N^{0.6} users and items)"
set yrange [1e-5:10]
set xtics auto
set logscale x 2
set format x "2^{%L}"
set autoscale x
roughs = "sieve rsvd baseline mean"
array rough_title[4] = ["two-tower sieve", "rSVD", "Biases", "Mean"]
rtint(k) = (k == 1 ? etint("sieve") : colour(word(roughs, k)))
rmark(k) = (k == 1 ? 6 : symbol(word(roughs, k)))
at(k, s, c) = (strcol(1) eq word(roughs, k) && strcol(3) eq s && strcol(c) ne "" ? column(c) : NaN)
set key default
set key inside left bottom Left reverse maxrows 10 enhanced samplen 1.5 spacing 1.05
plot rough using 2:(at(1, "cold-both", 8)) with lines linecolor rgb "#111111" linewidth 1.2 \
        title "N^{-0.75} (Theorem 2)", \
    for [k = 1:4] rough using (column(2) * 1.04 ** (k - 2.5)):(at(k, "cold-both", 5)):6:7 \
        with yerrorbars pointtype rmark(k) pointsize 0.9 linecolor rgb rtint(k) \
        title rough_title[k], \
    rough using 2:(at(2, "warm", 5)) with lines dashtype 2 linecolor rgb rtint(2) \
        title "rSVD, seen users and items"
unset multiplot
