# Quartiles of the polarity of common aspects, beside the printed ones for Yelp; planted
# quality recovered on generated folders; dimension of the covariates block by block.
#
# Reads results/<profile>/table2.csv: replicate, rank, noun, mentions, naming, per_1000,
# per_1000_se, mean, mean_lo, mean_hi, sd, sd_lo, sd_hi, q25, q25_lo, q25_hi, q50, q50_lo,
# q50_hi, q75, q75_lo, q75_hi, printed_count, printed_per_1000, printed_mean, printed_sd,
# printed_q25, printed_q50, printed_q75, correlation, control, shared, places, reviews, users,
# businesses; table2_recovery.csv: noun, folders, common, correlation, lo, hi, control,
# control_lo, control_hi; table2_dimension.csv: side, block, method, points, coordinates,
# estimate, lo, hi, limit, exponent_1, exponent_1_lo, exponent_1_hi, exponent_2, .., status.
load "plots/style.gp"
csv = results . "/table2.csv"
recovery = results . "/table2_recovery.csv"
dimensions = results . "/table2_dimension.csv"

if (terminal eq "png") { set terminal pngcairo size 1240,470 font "sans,10" } \
else { set terminal svg size 1240,470 font "sans,12" background "white" }
set output svg

# The nouns of the first folder, in order; Yelp's have printed numbers, generated ones none.
nouns = ""
real = 0
stats csv using (column(1) == 0 ? (nouns = nouns . " " . strcol(3), real = real || strcol(23) ne "", 1) : NaN) nooutput
at(n) = (sum [k = 1:words(nouns)] (word(nouns, k) eq n ? k : 0))
of(c) = (column(1) == 0 && strcol(c) ne "" ? column(c) : NaN)
shown(c) = (real ? of(c) : -9) # generated: outside the range
x(shift) = at(strcol(3)) + shift
left = (real ? -0.18 : 0)

set multiplot layout 1,3 margins 0.055,0.945,0.235,0.9 spacing 0.06,0
set pointintervalbox 0
set boxwidth (real ? 0.3 : 0.5)
set style fill solid 0.25 border
set xrange [0.4:words(nouns) + 0.6]
set xtics rotate by -50 scale 0.4 ("" 1)
do for [k = 1:words(nouns)] { set xtics add (word(nouns, k) k) }
set yrange [(real ? -0.25 : -0.7):1]
set ylabel "polarity of the describing word"
set title (real ? "Yelp: quartiles, ours and printed" : "generated folder, not Yelp: quartiles")
set key top left Left reverse maxrows 2
plot csv using (x(left)):(of(14)):(of(14)):(of(20)):(of(20)) with candlesticks \
        linecolor rgb colour("ttm") title "quartiles (bars: 95 %)", \
    csv using (x(left - 0.06)):(of(15)):(0):(of(16) - of(15)) with vectors nohead \
        linewidth 2 linecolor rgb colour("ttm") notitle, \
    csv using (x(left + 0.06)):(of(21)):(0):(of(22) - of(21)) with vectors nohead \
        linewidth 2 linecolor rgb colour("ttm") notitle, \
    csv using (x(left)):(of(17)):(of(18)):(of(19)) with yerrorbars pointtype 7 pointsize 0.7 \
        linecolor rgb colour("ttm") title "median, 95 %", \
    csv using (x(left)):(of(8)):(of(9)):(of(10)) with yerrorbars pointtype 9 pointsize 0.8 \
        linecolor rgb "#111111" title "mean, 95 %", \
    csv using (x(0.18)):(shown(27)):(shown(27)):(shown(29)):(shown(29)) with candlesticks \
        linecolor rgb colour("rsvd") title (real ? "printed" : ""), \
    csv using (x(0.18)):(shown(28)) with points pointtype 4 pointsize 0.9 \
        linecolor rgb colour("rsvd") notitle

if (real) {
    set title "mentions in 1000 reviews"
    set ylabel ""
    set logscale y
    set yrange [*:*]
    set key top right
    plot csv using (x(-0.1)):(of(6)):(2 * column(7)) with yerrorbars pointtype 7 \
            linecolor rgb colour("ttm") title "ours ± 2 s.e.", \
        csv using (x(0.1)):(of(24)) with points pointtype 5 linecolor rgb colour("rsvd") \
            title "printed"
    unset logscale y
} else {
    set title "planted quality found by rank, 95 %"
    set ylabel "rank correlation over businesses"
    set yrange [-1:1.25]
    set ytics -1,0.25,1
    rx(shift) = (at(strcol(1)) > 0 ? at(strcol(1)) + shift : NaN)
    rof(c) = (strcol(c) ne "" ? column(c) : NaN)
    set key at graph 0.02,0.36 top left Left reverse maxrows 4
    plot 0.8 with lines dashtype 3 linecolor rgb "#555555" title "rule: intervals above", \
        0 with lines linecolor rgb "#aaaaaa" notitle, \
        recovery using (rx(-0.1)):(rof(4)):(rof(5)):(rof(6)) with yerrorbars pointtype 7 pointsize 0.7 \
            linecolor rgb colour("ttm") title "with quality in the same aspect", \
        recovery using (rx(0.1)):(rof(7)):(rof(8)):(rof(9)) with yerrorbars pointtype 5 pointsize 0.7 \
            linecolor rgb colour("rsvd") title "in the next one, less what is shared"
}

# Dimensions: one place for a side and block, statuses without a number in a strip below.
set key default
set key noenhanced samplen 1.5 spacing 1.05
set title "dimension d of the covariates, with intervals"
set ylabel ""
sides = "user business"
blocks = "base n-grams aspects all"
methods = "box corrint mle twonn"
array mtint[4] = ["#111111", "#1f6fb2", "#c8102e", "#2e8b57"]
array mmark[4] = [7, 5, 9, 13]
array mtitle[4] = ["box counting", "correlation integral", "MLE", "two neighbours"]
in(list, w) = (sum [k = 1:words(list)] (word(list, k) eq w ? k : 0))
known(s) = (s eq "ok" || s eq "finite" || s eq "ties")
place(m) = (in(sides, strcol(1)) > 0 && strcol(3) eq word(methods, m) ? \
            4.5 * (in(sides, strcol(1)) - 1) + in(blocks, strcol(2)) + 0.16 * (m - 2.5) : NaN)
is(c) = (known(strcol(16)) ? column(c) : NaN)
set xrange [0.3:9.2]
set xtics rotate by -50 ("user, base" 1, "n-grams" 2, "aspects" 3, "all" 4, \
    "business, base" 5.5, "n-grams" 6.5, "aspects" 7.5, "all" 8.5)
set ytics auto
set yrange [-4:*]
stats dimensions using (known(strcol(16)) && strcol(8) ne "" ? column(8) : NaN) nooutput
top = (STATS_max > 10 ? (STATS_max < 30 ? STATS_max : 30) : 10)
set yrange [-0.28 * top:1.45 * top]
set ytics 0,5
set y2range [-0.28 * top:1.45 * top]
set y2tics out scale 0.6 ("1" 0, "1/2" 2, "2/7" 5, "1/6" 10, "2/17" 15, "1/11" 20)
set y2label "exponent 2β / (2β + d) at β = 1" offset -1,0
set key top left Left reverse maxrows 3 width -4
plot 0 with lines linecolor rgb "#aaaaaa" notitle, \
    for [m = 1:4] dimensions using (place(m)):(is(6)):(is(7)):(is(8)) with yerrorbars \
        pointtype mmark[m] pointsize 0.8 linecolor rgb mtint[m] title mtitle[m], \
    for [m = 1:4] dimensions using (place(m)):(known(strcol(16)) ? NaN : -0.16 * top) with points \
        pointtype 2 pointsize 0.7 linecolor rgb mtint[m] title (m == 1 ? "not identifiable" : "")
unset multiplot
