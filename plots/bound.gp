# Risk with Theorem 2's right-hand side, and from which N on its statements say anything.
#
# Reads, by the names of the columns, results/<profile>/bound.csv: n, risk, lo, hi;
# bound_reach.csv: trivial, reach_log2, reach_log3, reach_traced, starts_13_6, starts_6_13,
# starts_derived; bound_cost.csv: log10_n, log10_log2, log10_log3, factor_log2, factor_log3,
# log10_failure_6_13, log10_failure_13_6, log10_failure_derived; all of them: beta, d. C_1
# derived is the rho of theory/th_bound.c.
load "plots/style.gp"
csv = results . "/bound.csv"
reach = results . "/bound_reach.csv"
cost = results . "/bound_cost.csv"
array beta[3] = [0.5, 1.5, 2.5]
array btint[3] = ["#8c564b", "#2e8b57", "#6a3d9a"]
shown = profile eq "smoke" ? 1 : 3 # d of the two panels on the right
grey = "#555555"

if (terminal eq "png") { set terminal pngcairo size 1240,800 font "sans,10" } \
else { set terminal svg size 1240,800 font "sans,12" background "white" }
set output svg
is_of(b, k) = column("beta") == b && column("d") == k
cell(b, k, c) = (is_of(b, k) && strcol(c) ne "" ? column(c) : NaN)

set multiplot
set key enhanced
set logscale xy
set format "10^{%L}"
set xlabel "ratings N = |Ω|"
set xrange [1e3:1e10]
set yrange [1e-7:1e4]
set tmargin at screen 0.95
set bmargin at screen 0.585
do for [k = 1:3] {
    set lmargin at screen 0.055 + (k - 1) * 0.325
    set rmargin at screen 0.055 + (k - 1) * 0.325 + 0.28
    set title sprintf("β = %g", beta[k])
    if (k == 1) { set ylabel "squared error" offset 1; set key bottom right } \
    else { set ylabel ""; unset key }
    plot for [d = 1:3] cost using (10 ** column("log10_n")):(10 ** cell(beta[k], d, \
            "log10_log2")) with lines linecolor rgb dtint[d] linewidth 1.6 notitle, \
        for [d = 1:3] cost using (10 ** column("log10_n")):(10 ** cell(beta[k], d, \
            "log10_log3")) with lines dashtype 2 linecolor rgb dtint[d] notitle, \
        for [d = 1:3] reach using (1e3):(cell(beta[k], d, "trivial")):(1e10):(0) \
            with vectors nohead dashtype 3 linecolor rgb dtint[d] linewidth 1.4 notitle, \
        for [d = 1:3] csv using (column("n")):(cell(beta[k], d, "risk")):(cell(beta[k], d, \
            "lo")):(cell(beta[k], d, "hi")) with yerrorbars pointtype dmark[d] \
            pointsize 0.8 linecolor rgb dtint[d] title sprintf("measured, d = %d", d), \
        NaN with lines linecolor rgb grey linewidth 1.6 title "L N^{−a} log² N, printed", \
        NaN with lines dashtype 2 linecolor rgb grey title "L N^{−a} log³ N, proved", \
        NaN with lines dashtype 3 linecolor rgb grey linewidth 1.4 title "risk of 0: E R*²"
}

unset logscale
set tmargin at screen 0.455
set bmargin at screen 0.075
set format "%g"
set key enhanced

# Each truth a line; what lies right of the grey field cannot be tried.
set lmargin at screen 0.095
set rmargin at screen 0.335
set title "from which N on a statement says anything"
set xlabel "log_{10} N"
set ylabel ""
set xrange [0:56]
set yrange [19.5:0.2]
set ytics ()
do for [k = 1:3] { do for [d = 1:3] {
    set ytics add (sprintf("β = %g, d = %d", beta[k], d) 4 * (k - 1) + d)
} }
row = "(4 * (column('beta') - 0.5) + column('d'))"
set object 1 rectangle from 0,19.5 to 9,0.2 behind fillcolor rgb "#eeeeee" linewidth 0
set grid noxtics ytics
set key bottom right samplen 1
set label 1 "N ≤ 10^9" at 4.5,12.4 center textcolor rgb grey
plot reach using (column("reach_log2")):(@row) with points pointtype 7 \
        linecolor rgb "#1f6fb2" title "log² bound below E R*²", \
    reach using (column("reach_log3")):(@row) with points pointtype 6 \
        linecolor rgb "#1f6fb2" title "log³ bound below E R*²", \
    reach using (column("reach_traced")):(@row) with points pointtype 9 \
        linecolor rgb "#111111" title "constants traced, below E R*²", \
    reach using (column("starts_derived")):(@row) with points pointtype 4 \
        linecolor rgb "#e8743b" title "probability < 1, C_1 derived", \
    reach using (column("starts_13_6")):(@row):(column("starts_6_13") - \
        column("starts_13_6")):(0) with vectors nohead linewidth 4 linecolor rgb "#c8102e" \
        title "probability < 1, C_1 read 13/6 … 6/13"
unset label 1
unset object 1
unset ytics
set ytics nomirror out scale 0.6 autofreq
set grid ytics

set lmargin at screen 0.40
set rmargin at screen 0.655
set title sprintf("bound of the failure probability, d = %d", shown)
set xrange [3:46]
set yrange [-8:3]
set format y "10^{%g}"
set key bottom right
set object 1 rectangle from 3,0 to 46,3 behind fillcolor rgb "#eeeeee" linewidth 0
set label 1 "says nothing" at 45.5,0.5 right textcolor rgb grey
plot 0 with lines linecolor rgb grey linewidth 1 notitle, \
    for [k = 1:3] cost using (column("log10_n")):(cell(beta[k], shown, \
        "log10_failure_6_13")) with lines linecolor rgb btint[k] linewidth 1.8 \
        title sprintf("β = %g", beta[k]), \
    for [k = 1:3] cost using (column("log10_n")):(cell(beta[k], shown, \
        "log10_failure_13_6")) with lines dashtype 2 linecolor rgb btint[k] \
        linewidth 1.4 notitle, \
    for [k = 1:3] cost using (column("log10_n")):(cell(beta[k], shown, \
        "log10_failure_derived")) with lines dashtype 3 linecolor rgb btint[k] \
        linewidth 1.4 notitle, \
    NaN with lines linecolor rgb grey linewidth 1.8 title "C_1 with 6/13", \
    NaN with lines dashtype 2 linecolor rgb grey linewidth 1.4 title "C_1 with 13/6", \
    NaN with lines dashtype 3 linecolor rgb grey linewidth 1.4 title "C_1 derived"
unset label 1
unset object 1

set lmargin at screen 0.725
set rmargin at screen 0.985
set title sprintf("what the logarithms cost in ratings, d = %d", shown)
set xrange [3:30]
set yrange [0:38]
set ylabel "factor on N" offset 1
set format y "10^{%g}"
set key top left
plot for [k = 1:3] cost using (column("log10_n")):(cell(beta[k], shown, "factor_log2")) \
        with lines linecolor rgb btint[k] linewidth 1.8 \
        title sprintf("log², β = %g", beta[k]), \
    for [k = 1:3] cost using (column("log10_n")):(cell(beta[k], shown, "factor_log3")) \
        with lines dashtype 2 linecolor rgb btint[k] linewidth 1.4 \
        title sprintf("log³, β = %g", beta[k])
unset multiplot
