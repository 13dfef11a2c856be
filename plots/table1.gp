# Test RMSE of every method in the nine scenarios of Table 1: a panel per n = m, over d.
#
# Filled marks with error bars (two standard errors): ours. Open marks: as printed in the paper.
# Line: the noise floor. Reads results/<profile>/table1.csv.
load "plots/style.gp"
csv = results . "/table1.csv"
methods = "mean slopeone cocluster knn svdpp rsvd linear ttm_published ttm_l2 ttm_l1 oracle"
printed = "ttm rsvd knn svdpp cocluster"

if (terminal eq "png") { set terminal pngcairo size 1100,470 font "sans,10" } \
else { set terminal svg size 1100,470 font "sans,12" background "white" }
set output svg

# columns: n, m, d, method, replications, rmse, se, published, published_se, status
pick(n, m, c) = (column(1) == n && strcol(4) eq m ? column(c) : NaN)
stats csv using (strcol(4) eq "noise" ? column(6) : NaN) name "floor" nooutput

set multiplot
set xrange [15:45]
set xtics 20, 10, 40
set xlabel "intrinsic dimension d"
set yrange [0:3]
set format y "%.1f"
do for [panel = 1:3] {
    n = int(word("1500 2000 3000", panel)) / (profile eq "smoke" ? 10 : 1)
    set title sprintf("n = m = %d", n)
    set lmargin at screen 0.055 + 0.27 * (panel - 1)
    set rmargin at screen 0.055 + 0.27 * (panel - 1) + 0.235
    set ylabel (panel == 1 ? "test RMSE" : "")
    if (panel == 3) { set key at screen 0.995, 0.9 right top vertical } else { unset key }
    plot floor_mean with lines linecolor rgb "#111111" dashtype 3 title "noise floor", \
        for [k = 1:words(methods)] csv \
            using (column(3) + 0.45 * (k - 6)):(pick(n, word(methods, k), 6)):(strcol(7) eq "" ? 0 : 2 * column(7)) \
            with yerrorbars pointtype symbol(word(methods, k)) pointsize 0.85 \
            linecolor rgb colour(word(methods, k)) title label(word(methods, k)), \
        for [k = 1:words(printed)] csv \
            using (column(3) + 3.4):(pick(n, word(printed, k), 8)) \
            with points pointtype open(word(printed, k)) pointsize 0.9 linewidth 1.5 \
            linecolor rgb colour(word(printed, k)) title (k == 1 ? "open marks: printed" : "")
}
unset multiplot
