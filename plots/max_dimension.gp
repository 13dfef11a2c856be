# Risk curves of the two-tower and the joint sieve on the same truths; their exponents against
# the two rival predictions, the larger dimension and the sum.
#
# Reads results/<profile>/max_dimension.csv and max_dimension_curve.csv.
load "plots/style.gp"
cells = results . "/max_dimension.csv"
curves = results . "/max_dimension_curve.csv"

if (terminal eq "png") { set terminal pngcairo size 1200,760 font "sans,10" } \
else { set terminal svg size 1200,760 font "sans,12" background "white" }
set output svg

arms = "two-tower joint"
array tint[2] = [etint("sieve"), etint("joint")]
array mark[2] = [emark("sieve"), emark("joint")]

# The truths in the order of the csv: a line of the last panel for each.
stats cells using 1 nooutput
array tb[STATS_records]
array tu[STATS_records]
array ti[STATS_records]
count = 0
stats cells using (strcol(4) eq "two-tower" ? (count = count + 1, tb[count] = column(1), \
    tu[count] = column(2), ti[count] = column(3)) : 0) nooutput
place(b, u, i) = (sum [j = 1:count] (tb[j] == b && tu[j] == u && ti[j] == i ? j : 0))
stats curves using 5 nooutput
smallest = STATS_min
largest = STATS_max
is(b, u, i, arm) = (column(1) == b && column(2) == u && column(3) == i && strcol(4) eq arm)
name(b, u, i) = sprintf("%g, (%d, %d)", b, u, i)

set multiplot layout 2,3 margins 0.055,0.985,0.08,0.95 spacing 0.065,0.13
set logscale xy
set xlabel "|Ω|"
set xtics ("2^{11}" 2**11, "2^{13}" 2**13, "2^{15}" 2**15, "2^{17}" 2**17, "2^{19}" 2**19)
set ytics ()
do for [e = -5:1] {
    set ytics add (sprintf("10^{%d}", e) 10.0**e)
    set ytics add (sprintf("3·10^{%d}", e) 3 * 10.0**e)
}
set xrange [smallest / 1.4:largest * 1.4]
set autoscale noextend
set offsets 0, 0, graph 0.05, graph 0.4 # room for the key
set key bottom left enhanced
of(b, u, i, arm, c) = (is(b, u, i, arm) ? column(c) : NaN)
array pb[4] = [0.5, 1.5, 0.5, 1.5]
array pd[4] = [1, 1, 2, 2]
do for [i = 1:4] {
    b = pb[i]
    d = pd[i]
    set title sprintf("β = %g, d_u = d_i = %d", b, d)
    set ylabel (i % 3 == 1 ? "risk" : "")
    plot for [k = 1:2] curves using 5:(of(b, d, d, word(arms, k), 12)) with lines \
            dashtype 2 linecolor rgb "#888888" notitle, \
        for [k = 1:2] curves using 5:(of(b, d, d, word(arms, k), 11)) with lines \
            linecolor rgb tint[k] notitle, \
        for [k = 1:2] curves using 5:(of(b, d, d, word(arms, k), 7)):(of(b, d, d, word(arms, k), 8)):(of(b, d, d, word(arms, k), 9)) \
            with yerrorbars pointtype mark[k] pointsize 0.7 linecolor rgb tint[k] title word(arms, k), \
        NaN with lines linecolor rgb "#444444" title "fitted", \
        NaN with lines dashtype 2 linecolor rgb "#888888" title "predicted slope"
}

set title "two towers, unequal dimensions, β = 1.5"
set ylabel ""
array qu[3] = [1, 2, 1]
array qi[3] = [2, 1, 3]
plot for [k = 1:3] curves using 5:(of(1.5, qu[k], qi[k], "two-tower", 12)) with lines \
        dashtype 2 linecolor rgb "#888888" notitle, \
    for [k = 1:3] curves using 5:(of(1.5, qu[k], qi[k], "two-tower", 11)) with lines \
        linecolor rgb dtint[k] notitle, \
    for [k = 1:3] curves using 5:(of(1.5, qu[k], qi[k], "two-tower", 7)):(of(1.5, qu[k], qi[k], "two-tower", 8)):(of(1.5, qu[k], qi[k], "two-tower", 9)) \
        with yerrorbars pointtype dmark[k] pointsize 0.7 linecolor rgb dtint[k] \
        title (place(1.5, qu[k], qi[k]) > 0 ? sprintf("(d_u, d_i) = (%d, %d)", qu[k], qi[k]) : "")

set title "exponents on N_{eff}, 90 % intervals, by β, (d_u, d_i)"
unset logscale
unset offsets
set xlabel "exponent"
set format x "%.1f"
set format y "%g"
set xtics auto
set xrange [0.15:0.85]
set yrange [count + 2.7:0.4]
set ytics ()
do for [j = 1:count] { set ytics add (name(tb[j], tu[j], ti[j]) j) }
set key bottom right
unset grid
set grid xtics linecolor rgb "#e4e4e4"
line(arm) = (strcol(4) eq arm ? place(column(1), column(2), column(3)) : NaN)
plot cells using 8:(line("two-tower") - 0.36):(0):(0.72) \
        with vectors nohead linewidth 2 linecolor rgb "#111111" title "rule of max(d_u, d_i)", \
    cells using 9:(line("two-tower") - 0.36):(0):(0.72) \
        with vectors nohead linewidth 2 linecolor rgb "#b8b8b8" title "rule of d_u + d_i", \
    for [k = 1:2] cells using 14:(line(word(arms, k)) + 0.24 * k - 0.36):16:17 \
        with xerrorbars pointtype mark[k] pointsize 0.7 linecolor rgb tint[k] title word(arms, k)
unset multiplot
