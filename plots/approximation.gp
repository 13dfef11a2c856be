# Error of the networks of Theorem 1 against their weights: L2 above, sup below, a panel a
# dimension; exponents less predictions; what depth is worth for x^2.
#
# Reads results/<profile>/approximation.csv, approximation_curve.csv, approximation_depth.csv.
load "plots/style.gp"
cells = results . "/approximation.csv"
curves = results . "/approximation_curve.csv"
depths = results . "/approximation_depth.csv"

if (terminal eq "png") { set terminal pngcairo size 1600,800 font "sans,10" } \
else { set terminal svg size 1600,800 font "sans,12" background "white" }
set output svg

# Four of the truths: linear pieces at three betas, quadratic pieces at the last.
array smooth[4] = [0.5, 1.5, 2.5, 2.5]
kinds = "linear linear linear quadratic"
array stint[4] = ["#1f6fb2", "#2e8b57", "#c8102e", "#6a3d9a"]
array smark[4] = [7, 5, 9, 13]
is(n, i, d) = (strcol(1) eq n && strcol(2) eq word(kinds, i) && column(3) == smooth[i] && column(4) == d)
at(n, i, d, c) = (is(n, i, d) ? column(c) : NaN) # all coordinates: else the range is everybody's
name(i) = sprintf("%s, β = %g", word(kinds, i), smooth[i])

set multiplot layout 2,4 margins 0.045,0.99,0.105,0.955 spacing 0.05,0.14
norms = "L2 sup"
words = '"L² error" "sup error"'
do for [row = 1:2] {
    set logscale xy
    set format "10^{%L}"
    set xtics auto norotate
    set xlabel "W, non-zero weights"
    set key bottom left
    do for [d = 1:3] {
        set title sprintf("%s, d = %d", word(words, row), d)
        set ylabel (d == 1 ? word(words, row) : "")
        if (row == 2 && d == 1) { set yrange [1e-9:*] } else { set yrange [*:*] } # room for the key
        plot for [i = 1:4] curves using (at(word(norms, row), i, d, 6)):(at(word(norms, row), i, d, 13)) with lines dashtype 3 \
                linecolor rgb "#888888" notitle, \
            for [i = 1:4] curves using (at(word(norms, row), i, d, 6)):(at(word(norms, row), i, d, 12)) with lines \
                linecolor rgb stint[i] notitle, \
            for [i = 1:4] curves using (at(word(norms, row), i, d, 6)):(at(word(norms, row), i, d, 8)):(at(word(norms, row), i, d, 9)):(at(word(norms, row), i, d, 10)) with yerrorbars \
                pointtype smark[i] pointsize 0.7 linecolor rgb stint[i] \
                title (row == 2 && d == 1 ? name(i) : ""), \
            NaN with lines linecolor rgb "#444444" title (row == 2 && d == 1 ? "predicted" : ""), \
            NaN with lines dashtype 3 linecolor rgb "#888888" \
                title (row == 2 && d == 1 ? "slope −β/d" : "")
    }
    if (row == 1) {
        label(b, d, f) = sprintf("%s%g, %d", f eq "quadratic" ? "q " : "", b, d)
        word_at(n, f, c) = (strcol(1) eq n && strcol(13) ne "zygmund" ? f : NaN)
        zyg_at(n, f) = (strcol(1) eq n && strcol(13) eq "zygmund" ? f : NaN)
        unset logscale
        set title "exponent less prediction at β, d (q: quadratic)"
        set format x "%g"
        set format y "%+.2f"
        set xlabel ""
        set ylabel ""
        set xrange [-0.7:17.7]
        set yrange [-0.2:0.16]
        set xtics rotate by 90 right
        set key top right maxrows 3
        plot 0.05 with lines dashtype 3 linecolor rgb "#888888" title "± .05", \
            -0.05 with lines dashtype 3 linecolor rgb "#888888" notitle, \
            0 with lines linecolor rgb "#444444" notitle, \
            cells using ((int($0) - 1) % 18 - 0.15):(word_at("L2", $7 - $6, 0)):(word_at("L2", $11 - $6, 0)):(word_at("L2", $12 - $6, 0)):xticlabels(label(column(3), column(4), strcol(2))) \
                with yerrorbars pointtype 7 pointsize 0.6 linecolor rgb "#1f6fb2" title "L²", \
            cells using ((int($0) - 1) % 18 + 0.15):(word_at("sup", $7 - $6, 0)):(word_at("sup", $11 - $6, 0)):(word_at("sup", $12 - $6, 0)) \
                with yerrorbars pointtype 5 pointsize 0.6 linecolor rgb "#e8743b" title "sup", \
            cells using ((int($0) - 1) % 18 - 0.15):(zyg_at("L2", $7 - $6)):(zyg_at("L2", $11 - $6)):(zyg_at("L2", $12 - $6)) \
                with yerrorbars pointtype 6 pointsize 0.6 linecolor rgb "#1f6fb2" title "L², not judged", \
            cells using ((int($0) - 1) % 18 + 0.15):(zyg_at("sup", $7 - $6)):(zyg_at("sup", $11 - $6)):(zyg_at("sup", $12 - $6)) \
                with yerrorbars pointtype 4 pointsize 0.6 linecolor rgb "#e8743b" title "sup, not judged"
        set xrange [*:*]
        set yrange [*:*]
        set key maxrows auto
    }
}

# Depth: stages of two teeth (as many layers as accuracy asks for) against 1, 3 and 5 hidden layers.
array dstage[3] = ["#1f6fb2", "#2e8b57", "#e8743b"]
array dstagemark[3] = [7, 5, 9]
deep(c) = (column(2) == 2 ? column(c) : NaN)
fixed(s, c) = (column(2) > 2 && column(3) == s ? column(c) : NaN)
set title "x² by networks of m, 1, 3, 5 hidden layers"
set ylabel "sup error"
set key top right
set xrange [2:1e5]
set yrange [1e-11:1]
powers = "W⁻² W⁻⁴ W⁻⁶"
plot depths using (deep(5)):(deep(7)) with lines linecolor rgb "#c8102e" notitle, \
    depths using (deep(5)):(deep(6)) with points pointtype 13 pointsize 0.7 linecolor rgb "#c8102e" \
        title "m hidden: ¼·4⁻ᵐ, W = 8m − 3", \
    for [s = 1:3] depths using (fixed(s, 5)):(fixed(s, 7)) with lines linecolor rgb dstage[s] notitle, \
    for [s = 1:3] depths using (fixed(s, 5)):(fixed(s, 6)) with points pointtype dstagemark[s] pointsize 0.7 \
        linecolor rgb dstage[s] title sprintf("%d hidden: %s", 2 * s - 1, word(powers, s))
unset multiplot
