# Estimated less true dimension of sets: box counting by sample size, companions, and all four
# on cubes against their dimension.
#
# Reads results/<profile>/minkowski_sets.csv: place, set, kind, true, n, method, runs,
# identifiable, covered, estimate, lo, hi, status.
load "plots/style.gp"
csv = results . "/minkowski_sets.csv"

if (terminal eq "png") { set terminal pngcairo size 1250,700 font "sans,10" } \
else { set terminal svg size 1250,700 font "sans,12" background "white" }
set output svg

stats csv using 1 nooutput
sets = STATS_max
stats csv using (strcol(6) eq "box" ? column(5) : NaN) nooutput
largest = STATS_max
stats csv using (strcol(6) eq "mle" ? column(5) : NaN) nooutput
near = STATS_max

array tint[4] = ["#9fc5e8", "#5fa2dd", "#1f6fb2", "#0b3c68"]
method = "corrint mle twonn"
array shown[3] = ["correlation", "maximum likelihood", "two neighbours"]
array mtint[3] = ["#2e8b57", "#c9a227", "#c8102e"]
array mmark[3] = [9, 5, 13]

is(m, n) = (strcol(6) eq m && column(5) == n)
found(m, n) = (is(m, n) && strcol(11) ne "")
lost(m, n) = (is(m, n) && strcol(11) eq "")
lost_at = -1.25
level(k, of) = (of + 1 - 2 * k) * 0.11

set multiplot
set yrange [sets + 0.7:0.3]
set xrange [-1.45:1.1]
set xtics ("−1" -1, "−0.5" -0.5, "0" 0, "0.5" 0.5, "1" 1, "1.5" 1.5)
set grid xtics noytics linecolor rgb "#e4e4e4"
set xlabel "estimate − true dimension, mean interval"
set key enhanced Left reverse samplen 1 maxrows 2 font ",10"
unset ytics
set arrow 1 from 0,graph 0 to 0,graph 1 nohead linecolor rgb "#111111" dashtype 2

set lmargin at screen 0.105
set rmargin at screen 0.42
set tmargin at screen 0.87
set bmargin at screen 0.085
set key left top at screen 0.105,0.938 maxrows 3
set label 1 "box counting on n points" at screen 0.105,0.965 font ",12"
plot csv using (is("box", largest) ? -1.45 : NaN):1:2 with labels right offset -0.6,0 noenhanced font ",9" notitle, \
    for [k = 1:4] csv using (found("box", 10**(k + 2)) ? column(10) - column(4) : NaN) \
        :(column(1) - level(k, 4)):(column(11) - column(4)):(column(12) - column(4)) \
        with xerrorbars pointtype 7 pointsize 0.45 linecolor rgb tint[k] \
        title (10**(k + 2) <= largest ? sprintf("n = 10^{%d}", k + 2) : ""), \
    for [k = 1:4] csv using (lost("box", 10**(k + 2)) ? lost_at + 0.08 * (k - 2) : NaN):(column(1)) \
        with points pointtype 2 pointsize 0.7 linecolor rgb tint[k] notitle, \
    NaN with points pointtype 2 linecolor rgb tint[2] title "not identifiable"

set lmargin at screen 0.44
set rmargin at screen 0.655
set label 1 sprintf("neighbours, n = %g points", near) at screen 0.44,0.965
set key left top at screen 0.44,0.945 maxrows 2
set xrange [-1.1:1.6]
plot for [k = 1:3] csv using (found(word(method, k), near) && strcol(3) ne "high" ? column(10) - column(4) : NaN) \
        :(column(1) - level(k, 3)):(column(11) - column(4)):(column(12) - column(4)) \
        with xerrorbars pointtype mmark[k] pointsize 0.6 linecolor rgb mtint[k] title shown[k], \
    for [k = 1:3] csv using (lost(word(method, k), near) && strcol(3) ne "high" ? -1 + 0.09 * (k - 1) : NaN):1 \
        with points pointtype 2 pointsize 0.7 linecolor rgb mtint[k] notitle, \
    NaN with points pointtype 2 linecolor rgb mtint[1] title "not identifiable"

set lmargin at screen 0.72
set rmargin at screen 0.985
set label 1 "cubes of dimension d copied to R^{50}" at screen 0.72,0.965
unset arrow 1
set xtics nomirror
set ytics nomirror
set xrange [0.85:48]
set yrange [0.85:75]
set logscale xy
set xtics (1, 2, 3, 5, 10, 20, 40)
set ytics (1, 2, 3, 5, 10, 20, 40)
set grid xtics ytics linecolor rgb "#e4e4e4"
set xlabel "d"
set ylabel "estimate" offset 1,0
set key at graph 0.02,0.98 left top maxrows 7
cube(m, n) = (strcol(2)[1:5] eq "cube_" && found(m, n))
told(m, n) = (strcol(2)[1:5] eq "cube_" && lost(m, n) && strcol(10) ne "")
array bmark[3] = [8, 4, 12]
plot x with lines linecolor rgb "#111111" dashtype 2 title "estimate = d", \
    for [k = 1:3] csv using (cube(word(method, k), near) ? column(4) * (1 + 0.03 * (k - 2)) : NaN):10:11:12 \
        with yerrorbars pointtype mmark[k] pointsize 0.8 linecolor rgb mtint[k] \
        title sprintf("%s, n = %g", shown[k], near), \
    for [k = 1:3] csv using (told(word(method, k), near) ? column(4) * (1 + 0.03 * (k - 2)) : NaN):10 \
        with points pointtype bmark[k] pointsize 0.9 linecolor rgb mtint[k] \
        title (k == 1 ? "open: biased, a lower bound" : ""), \
    csv using (cube("box", largest) ? column(4) : NaN):10:11:12 with yerrorbars pointtype 6 \
        pointsize 1.6 linecolor rgb tint[3] title sprintf("box counting, n = %g", largest)
unset multiplot
