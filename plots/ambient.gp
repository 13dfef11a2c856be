# Covariates in R^D on supports of dimension 1 and 2: risk against |Ω|, the same divided by
# the risk at D = d, exponents against D, occupied boxes.
#
# Reads results/<profile>/ambient.csv, ambient_curve.csv, ambient_boxes.csv.
load "plots/style.gp"
arms = results . "/ambient.csv"
curves = results . "/ambient_curve.csv"
counts = results . "/ambient_boxes.csv"

if (terminal eq "png") { set terminal pngcairo size 1200,820 font "sans,10" } \
else { set terminal svg size 1200,820 font "sans,12" background "white" }
set output svg

# An arm: its embedding and D; 0: any D.
kinds = "copies identity graph graph linear onehot"
array dims[6] = [50, 0, 10, 20, 10, 0]
array tint[6] = ["#9a9a9a", "#111111", "#1f6fb2", "#5fb0e5", "#2e8b57", "#c8102e"]
array mark[6] = [6, 7, 5, 13, 9, 11]
array shown[6] = ["periodic copies, D = 50", "D = d", "graph, D = 10", "graph, D = 20", \
    "linear map, D = 10", "beside one-hot of 3"]
is(d, k) = (column(1) == d && strcol(2) eq word(kinds, k) && (dims[k] == 0 || column(3) == dims[k]))
at(d, k, c) = (is(d, k) ? column(c) : NaN)
bar(c, m) = (strcol(c) eq "" ? column(m) : column(c))
array shift[6] = [1, 1, 0.94, 0.98, 1.02, 1.06]
large(k) = (k == 1 ? 1.3 : 0.7)

array least[2]
array most[2]
do for [d = 1:2] {
    stats curves using (column(1) == d ? column(4) : NaN) nooutput
    least[d] = STATS_min / 1.3
    most[d] = STATS_max * 1.3
}

set multiplot layout 2,3 columnsfirst margins 0.055,0.985,0.075,0.955 spacing 0.065,0.12
set logscale xy
set xlabel "|Ω|"
set ylabel "risk, 95 %"
set xtics ("2^{10}" 2**10, "2^{12}" 2**12, "2^{14}" 2**14, "2^{16}" 2**16, "2^{18}" 2**18)
set format y "%g"
set key bottom left
do for [d = 1:2] {
    set title sprintf("risk, d = %d (marks set apart)", d)
    set xrange [least[d]:most[d]]
    set yrange [0.01:(d == 1 ? 1 : 2)]
    plot for [k = 1:6] curves using (at(d, k, 4)):10 with lines dashtype 2 \
            linecolor rgb tint[k] notitle, \
        for [k = 1:6] curves using (at(d, k, 4) * shift[k]):6:(bar(7, 6)):(bar(8, 6)) with yerrorbars \
            pointtype mark[k] pointsize large(k) linecolor rgb tint[k] \
            title (d == 2 ? shown[k] : ""), \
        NaN with lines dashtype 2 linecolor rgb "#444444" title sprintf("slope −2β/(2β + %d)", d)
}

set ylabel "risk / risk at D = d, 95 %"
set yrange [0.7:3]
set ytics (0.7, 1, 1.5, 2, 3)
set key top right enhanced
do for [d = 1:2] {
    set title sprintf("constants, d = %d (marks set apart)", d)
    set xrange [least[d]:most[d]]
    plot 1 with lines linecolor rgb tint[2] notitle, \
        for [k = 1:6] curves using (k == 2 ? NaN : at(d, k, 4) * shift[k]):11:(bar(12, 11)):(bar(13, 11)) \
            with yerrorlines pointtype mark[k] pointsize large(k) linecolor rgb tint[k] notitle, \
        curves using (at(d, 6, 4)):14 with lines dashtype 2 linecolor rgb tint[6] \
            title sprintf("3^{2β/(2β + %d)}, expected beside one-hot", d)
}
set ytics auto

# Arms of one D are set apart; copies stand at theirs.
array apart[6] = [1, 1, 0.94, 0.94, 1.06, 1.06]
unset logscale y
set title "exponents against D (arms set apart)"
set xlabel "number D of coordinates"
set ylabel "exponent on N_{eff}, 90 %"
set xtics (1, 2, 5, 10, 20, 50)
set format y "%.1f"
set xrange [0.85:62]
set yrange [0:0.8]
set key top right
wide(d, k) = (column(1) == d && strcol(2) eq word(kinds, k) && (k < 3 || k > 4 || column(3) == dims[k]))
plot for [d = 1:2] arms using (column(1) == d ? column(3) : NaN):5 smooth unique with lines \
        linecolor rgb dtint[d] title sprintf("2β/(2β + d), d = %d", d), \
    arms using (strcol(18) eq "" ? NaN : column(3)):18 smooth unique with lines dashtype 3 \
        linewidth 1.5 linecolor rgb "#444444" title "2β/(2β + D)", \
    for [d = 1:2] for [k = 1:6] arms using (wide(d, k) ? column(3) * apart[k] : NaN):9:(bar(10, 9)):(bar(11, 9)) \
        with yerrorbars pointtype mark[k] pointsize large(k) linecolor rgb tint[k] notitle

set title "boxes of the partition that hold users"
set xlabel "K, boxes of side 1/K"
set ylabel "boxes"
set logscale y
set xtics (4, 8, 16, 32)
set format y "10^{%L}"
set xrange [3.4:38]
set yrange [*:*]
set key top left
plot for [d = 1:2] (x > 3.9 && x < 33 ? x ** d : NaN) with lines linecolor rgb dtint[d] \
        title (d == 1 ? "K" : "K^2"), \
    for [d = 1:2] for [k = 1:6] counts using (at(d, k, 4)):5 with linespoints dashtype 3 \
        pointtype mark[k] pointsize large(k) linecolor rgb tint[k] notitle
unset multiplot
