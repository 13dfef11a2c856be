# Ranking scores beside the squared error, one panel a truth; each user's inequality, how
# much of it is used; the margin of the truths; exponents measured, predicted, guaranteed.
#
# Reads results/<profile>/ranking.csv, ranking_curve.csv, ranking_bounds.csv,
# ranking_margin.csv.
load "plots/style.gp"
cells = results . "/ranking.csv"
curves = results . "/ranking_curve.csv"
bounds = results . "/ranking_bounds.csv"
margins = results . "/ranking_margin.csv"

if (terminal eq "png") { set terminal pngcairo size 1400,820 font "sans,10" } \
else { set terminal svg size 1400,820 font "sans,12" background "white" }
set output svg

array beta[3] = [1.5, 1.5, 0.5]
array dim[3] = [1, 2, 1]
array ctint[3] = ["#1f6fb2", "#c8102e", "#2e8b57"]
array cmark[3] = [7, 5, 9]
scores = "rmse2 regret_10 pair_loss ndcg_10 flips mrr"
array stint[6] = ["#111111", "#c8102e", "#e8743b", "#6a3d9a", "#1f6fb2", "#2e8b57"]
array smark[6] = [7, 5, 9, 11, 13, 4]
array stitle[6] = ["RMSE²", "regret@10", "pair loss", "1 − NDCG@10", "pairs flipped", "1 − MRR"]
cell(i) = (column(1) == beta[i] && column(2) == dim[i])
of(i, name, c) = (cell(i) && strcol(3) eq name && strcol(c) ne "" ? column(c) : NaN)

# Panel k of n in the upper (0) or lower (1) row.
panel(k, n, lower) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen %g; set bmargin at screen %g", \
    0.05 + (k - 1) * 0.99 / n, 0.05 + (k - 1) * 0.99 / n + 0.99 / n - 0.055, lower ? 0.45 : 0.955, lower ? 0.11 : 0.59)

set multiplot
set logscale xy
set format x "2^{%.0f}"
set format y "10^{%L}"
set xlabel "|Ω|"
set xtics ("2^{10}" 2**10, "2^{12}" 2**12, "2^{14}" 2**14, "2^{16}" 2**16, "2^{18}" 2**18)
set yrange [2e-6:3]
do for [i = 1:3] {
    eval panel(i, 4, 0)
    set title sprintf("β = %g, d = %d", beta[i], dim[i])
    set ylabel (i == 1 ? "score" : "")
    if (i == 3) { set key bottom left Left reverse maxrows 4 width -3 } else { unset key }
    plot for [k = 1:6] curves using 4:(of(i, word(scores, k), 11)) with lines dashtype 2 \
            linecolor rgb stint[k] linewidth 0.8 notitle, \
        for [k = 1:6] curves using 4:(of(i, word(scores, k), 6)):(of(i, word(scores, k), 7)):(of(i, word(scores, k), 8)) \
            with yerrorbars pointtype smark[k] pointsize 0.7 linecolor rgb stint[k] title stitle[k], \
        NaN with lines dashtype 2 linecolor rgb "#555555" title "predicted slope"
}

set title "margin: P(|ΔR*| ≤ t) ~ t^α" noenhanced
eval panel(4, 4, 0)
unset logscale y
set format y "%g"
set xlabel "t"
set ylabel "α from 2t to t"
set xtics ("2^{-9}" 2**-9, "2^{-7}" 2**-7, "2^{-5}" 2**-5, "2^{-3}" 2**-3, "2^{-1}" 2**-1)
set xrange [2**-9.6:2**-0.4]
set yrange [0:1.2]
set key bottom left Left reverse width 0
truth(i) = (column(1) == beta[i] && column(2) == dim[i] && strcol(8) ne "" ? column(8) : NaN)
plot 1 with lines linecolor rgb "#555555" title "α = 1", \
    for [i = 1:3] margins using (column(3) * 1.06 ** (i - 2)):(truth(i)):9:10 with yerrorbars \
        pointtype cmark[i] pointsize 0.7 linecolor rgb ctint[i] \
        title sprintf("β = %g, d = %d, 95 %%", beta[i], dim[i])

eval panel(1, 3, 1)
set logscale y
set format y "10^{%L}"
set xlabel "|Ω|"
set xrange [*:*]
set xtics ("2^{10}" 2**10, "2^{12}" 2**12, "2^{14}" 2**14, "2^{16}" 2**16, "2^{18}" 2**18)
set title "regret over √(2Km) RMSE (d = 2)" enhanced
set ylabel "left over right side"
set yrange [*<2e-3:200]
set key top left Left reverse maxrows 4
places = "1 5 10 50"
array ktint[4] = ["#111111", "#6a3d9a", "#c8102e", "#c9a227"]
array kmark[4] = [7, 9, 5, 13]
array kopen[4] = [6, 8, 4, 12]
kind(k) = "regret_" . word(places, k)
shift(k) = column(4) * 1.05 ** (k - 2.5)
plot 1 with lines linecolor rgb "#555555" title "bound", \
    for [k = 1:4] bounds using (shift(k)):(of(2, kind(k), 11)) with points \
        pointtype kopen[k] pointsize 1.3 linecolor rgb ktint[k] notitle, \
    for [k = 1:4] bounds using (shift(k)):(of(2, kind(k), 10)) with linespoints dashtype 3 \
        pointtype 2 pointsize 0.6 linecolor rgb ktint[k] notitle, \
    for [k = 1:4] bounds using (shift(k)):(of(2, kind(k), 7)):(of(2, kind(k), 8) > 0 ? of(2, kind(k), 8) : of(2, kind(k), 7)):(of(2, kind(k), 9)) \
        with yerrorbars pointtype kmark[k] pointsize 0.7 linecolor rgb ktint[k] \
        title "K = " . word(places, k), \
    NaN with points pointtype 6 pointsize 1.3 linecolor rgb "#555555" title "adversary", \
    NaN with linespoints dashtype 3 pointtype 2 linecolor rgb "#555555" title "worst user", \
    NaN with points pointtype 7 pointsize 0.7 linecolor rgb "#555555" title "mean user, 95 %"

eval panel(2, 3, 1)
unset logscale
set format "%g"
all = "regret_1 regret_5 regret_10 regret_50 ndcg_10 mrr missed_10 flips pair_loss"
titles_all = "regret@1 regret@5 regret@10 regret@50 NDCG@10 MRR recall@10 flips pair·loss"
rank_of(name) = sum [j = 1:words(all)] (word(all, j) eq name ? j : 0)
at(i) = (rank_of(strcol(3)) > 0 && cell(i) ? rank_of(strcol(3)) + 0.22 * (i - 2) : NaN)
set xtics rotate by 40 right noenhanced ("" 0)
do for [j = 1:words(all)] { set xtics add (blanks(word(titles_all, j)) j) }
set title "power of RMSE², 90 %" noenhanced
set xlabel ""
set ylabel "d log score / d log RMSE²"
set xrange [0.4:words(all) + 0.6]
set yrange [0:1.7]
set key top left Left reverse maxrows 3
plot for [i = 1:3] cells using (at(i)):16:17:18 with yerrorbars pointtype cmark[i] pointsize 0.7 \
        linecolor rgb ctint[i] title sprintf("β = %g, d = %d", beta[i], dim[i]), \
    cells using (at(2)):14 with points pointtype 9 pointsize 1.1 linecolor rgb "#9a9a9a" title "guaranteed", \
    cells using (at(2)):15:(0.4) with xerrorbars pointtype 0 linewidth 2 linecolor rgb "#111111" title "predicted"

eval panel(3, 3, 1)
set title "exponent on N_{eff} less prediction, 90 %" enhanced
set ylabel "exponent"
set format y "%+.2f"
set yrange [*<-0.1:0.15<*]
set xrange [0.4:8.6]
set xtics rotate by 40 right noenhanced ("" 0)
judged = "regret_10 regret_50 missed_10 flips pair_loss"
jtitles = "regret@10 regret@50 recall@10 flips pair·loss"
do for [j = 1:5] { set xtics add (blanks(word(jtitles, j)) j) }
set xtics add ("flips: margin" 7, "loss: margin" 8)
jplace(name) = sum [j = 1:5] (word(judged, j) eq name ? j : 0)
jat(i) = (jplace(strcol(3)) > 0 && cell(i) ? jplace(strcol(3)) + 0.22 * (i - 2) : NaN)
mplace(name) = (name eq "flips" ? 7 : name eq "pair_loss" ? 8 : NaN)
mat(i) = (cell(i) ? mplace(strcol(3)) + 0.22 * (i - 2) : NaN)
set key top right maxrows 2
plot 0 with lines linecolor rgb "#444444" title "equal", \
    0.05 with lines dashtype 3 linecolor rgb "#888888" title "± .05", \
    -0.05 with lines dashtype 3 linecolor rgb "#888888" notitle, \
    for [i = 1:3] cells using (jat(i)):(column(11) - column(10)):(column(12) - column(10)):(column(13) - column(10)) \
        with yerrorbars pointtype cmark[i] pointsize 0.7 linecolor rgb ctint[i] notitle, \
    for [i = 1:3] cells using (mat(i)):24:25:26 with yerrorbars pointtype cmark[i] pointsize 0.7 \
        linecolor rgb ctint[i] notitle
unset multiplot
