# Excess risk against the number of users and items at fixed |Omega|, for seen and for new ones,
# what seen ones have over new ones, and slopes in n against what is learned.
#
# Reads results/<profile>/matrix_design.csv: arm, d, design, users, replicates, bad, warm, warm_lo,
# warm_hi, new_user, .._lo, .._hi, new_item, .._lo, .._hi, cold, cold_lo, cold_hi, warm_predicted,
# cold_predicted, train_rmse, nonzero, status; matrix_design_slopes.csv: arm, d, replicates, warm,
# warm_lo, warm_hi, cold, cold_lo, cold_hi, gap, .._lo, .._hi, unlearned, .._lo, .._hi, iid, ...
load "plots/style.gp"
points = results . "/matrix_design.csv"
slopes = results . "/matrix_design_slopes.csv"
arms = "l1 l2_few l2 l2_many l2_random oracle rsvd printed"
array tint[8] = ["#e8743b", "#d7b5d8", "#b07aa1", "#6a3d6e", "#2e8b57", "#111111", "#1f6fb2", "#c8102e"]
array mark[8] = [5, 11, 9, 13, 7, 2, 7, 3]
array hollow[8] = [4, 10, 8, 12, 6, 2, 6, 3]
array dash[8] = [1, 1, 1, 1, 2, 1, 1, 1]
array title_of[8] = ["TTM L1", "TTM L2, 1/3 of the epochs", "TTM L2", "TTM L2, 8/3 of the epochs", \
    "TTM L2, random batches", "Oracle (least squares)", "rSVD", "TTM as printed in Table 1"]

if (terminal eq "png") { set terminal pngcairo size 1240,860 font "sans,10" } \
else { set terminal svg size 1240,860 font "sans,12" background "white" }
set output svg

of(k, d, design, c) = (strcol(1) eq word(arms, k) && column(2) == d && strcol(3) eq design \
        && strcol(c) ne "" ? column(c) : NaN)
bound(c, middle) = (strcol(c) eq "" ? column(middle) : column(c)) # one replicate has no interval
# a little apart, so that intervals of neighbouring arms can be told apart
at(k) = column(4) * 1.02 ** (k == 8 ? 0 : k - 4.5)
# mean square of the true ratings: 30 (50 v + 49 v / 9)^2, v = .3^2 / 12
v = 0.3 ** 2 / 12
trivial = 30 * (50 * v + 49 * v / 9) ** 2
slope_of(k, d, c) = (strcol(1) eq word(arms, k) && column(2) == d && strcol(c) ne "" ? column(c) : NaN)
ratio(k, d) = (strcol(1) eq word(arms, k) && column(2) == d && strcol(3) eq "matrix" && strcol(16) ne "" \
        ? column(16) / column(7) : NaN)

array ptint[3] = [dtint[1], dtint[3], dtint[2]]
stats points using (strcol(3) eq "matrix" && strcol(1) ne "printed" ? column(4) : NaN) nooutput
n_first = STATS_min
n_last = STATS_max
stats points using (strcol(3) eq "fresh" ? column(4) : NaN) nooutput
n_fresh = STATS_max

array printed[3]
do for [j = 1:3] {
    stats slopes using (strcol(1) eq "printed" && column(2) == 10 + 10 * j ? column(4) : NaN) nooutput
    printed[j] = STATS_mean
}

set multiplot layout 2,3 margins 0.055,0.99,0.175,0.955 spacing 0.06,0.115
do for [row = 1:2] {
    c = (row == 1 ? 7 : 16)
    do for [panel = 1:2] {
        d = 20 * panel
        set title sprintf("d = %d: %s users and items", d, row == 1 ? "seen" : "new")
        set logscale xy
        set format x "%g"
        set format y "%g"
        set xrange [n_first / 1.35:n_fresh * 1.5]
        if (profile eq "smoke") { set xtics auto } else { \
            set xtics ("750" 750, "1500" 1500, "3000" 3000, "fresh" n_fresh); \
            if (n_last > 3000) { set xtics add ("6000" 6000) } }
        set yrange [(panel == 1 ? 0.003 : 0.015):12]
        set ytics (0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
        set xlabel (row == 1 ? "" : "users n = items m")
        set ylabel (panel == 1 ? "excess squared error, 95 % intervals" : "") offset 1,0
        unset key
        plot trivial with lines dashtype 3 linecolor rgb "#777777" notitle, \
            for [k = 1:8] points using (at(k)):(of(k, d, "matrix", c)) with lines \
                linecolor rgb tint[k] linewidth (k == 8 ? 1.8 : 1.2) dashtype dash[k] notitle, \
            for [k = 1:8] points using (at(k)):(of(k, d, "matrix", c)):(bound(c + 1, c)):(bound(c + 2, c)) \
                with yerrorbars pointtype mark[k] pointsize (k == 8 ? 1.3 : 0.8) linecolor rgb tint[k] notitle, \
            for [k = 1:8] points using (at(k)):(of(k, d, "fresh", c)):(bound(c + 1, c)):(bound(c + 2, c)) \
                with yerrorbars pointtype hollow[k] pointsize 0.9 linecolor rgb tint[k] notitle, \
            points using (column(4)):(of(6, d, "matrix", row == 1 ? 19 : 20)) with lines dashtype 2 \
                linewidth 1 linecolor rgb "#777777" notitle
    }
    unset logscale
    set format "%g"
    if (row == 1) {
        set title "slope in n of the error for seen ones"
        set logscale x
        set xlabel "error for new users at the middle n: not learned"
        set ylabel "slope of log error on log n, 95 %" offset 1.5,0
        set xrange [0.02:9]
        set xtics (0.03, 0.1, 0.3, 1, 3)
        set yrange [-2.2:1]
        set ytics auto
        set key at graph 0.02, graph 0.56 left top Left reverse samplen 1.2 spacing 1 maxrows 8
        plot 0 with lines linecolor rgb "#777777" title "Theorem 2: flat", \
            for [j = 1:3] printed[j] with lines dashtype 4 linewidth 1.5 linecolor rgb ptint[j] \
                title sprintf("printed, d = %d", 10 + 10 * j), \
            for [k = 1:4] for [j = 1:3] slopes using (slope_of(k, 10 + 10 * j, 13)):4:(bound(5, 4)):(bound(6, 4)) \
                with yerrorbars pointtype mark[k] pointsize 0.9 \
                linecolor rgb ptint[j] notitle, \
            for [j = 1:3] NaN with points pointtype 7 linecolor rgb ptint[j] \
                title sprintf("towers, d = %d", 10 + 10 * j), \
            NaN with points pointtype 5 linecolor rgb "#555555" title "square: L1, else L2"
        unset logscale
    } else {
        set title "error for new over error for seen ones"
        set logscale xy
        set xlabel "users n = items m" offset 0,0
        set ylabel "ratio" offset 1.5,0
        set xrange [n_first / 1.2:n_last * 1.2]
        if (profile eq "smoke") { set xtics auto } else { set xtics (750, 1500, 3000, 6000) }
        set yrange [0.9:5]
        set ytics (1, 1.5, 2, 3, 4)
        set key inside top right Right noreverse samplen 2 spacing 1
        plot for [k = 1:4] points using (at(k)):(ratio(k, 20)) with linespoints pointtype mark[k] \
                linecolor rgb tint[k] notitle, \
            for [k = 1:4] points using (at(k)):(ratio(k, 40)) with linespoints pointtype hollow[k] \
                dashtype 2 linecolor rgb tint[k] notitle, \
            points using (at(6)):(ratio(6, 20)) with linespoints pointtype mark[6] linecolor rgb tint[6] notitle, \
            points using (at(6)):(ratio(6, 40)) with linespoints pointtype mark[6] dashtype 2 \
                linecolor rgb tint[6] notitle, \
            NaN with linespoints pointtype 7 linecolor rgb "#555555" title "d = 20", \
            NaN with linespoints pointtype 6 dashtype 2 linecolor rgb "#555555" title "d = 40"
        unset logscale
    }
}
# one legend for the four panels on the left and the ratios
set lmargin at screen 0.03
set rmargin at screen 0.99
set bmargin at screen 0.005
set tmargin at screen 0.1
unset title
unset xlabel
unset ylabel
unset tics
unset border
set key at screen 0.5, screen 0.088 center top maxrows 3 samplen 2 spacing 1.15 width 2
set xrange [0:1]
set yrange [0:1]
plot for [k = 1:8] NaN with linespoints pointtype mark[k] dashtype dash[k] \
        linecolor rgb tint[k] title (title_of[k]), \
    NaN with lines dashtype 2 linecolor rgb "#777777" title "Oracle, predicted", \
    NaN with lines dashtype 3 linecolor rgb "#777777" title "predicting 0", \
    NaN with points pointtype 6 linecolor rgb "#555555" title "hollow: fresh pairs"
unset multiplot
