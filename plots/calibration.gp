# The decision rules: coverage, false alarms, power; real fits of the plants; smoothness.
#
# Reads results/<profile>/calibration.csv: rule, setting, source, replicates, n, rate, lo, hi,
# least, most, predicted, verdict; calibration_exponents.csv; calibration_smoothness.csv.
load "plots/style.gp"
csv = results . "/calibration.csv"
exponents = results . "/calibration_exponents.csv"
smooth = results . "/calibration_smoothness.csv"
plants = "rough support order"
names = '"rougher truth" "d = 2, not 1" "degree 0, not 1"'
array tint[3] = ["#e8743b", "#1f6fb2", "#2e8b57"]
array hue[4] = ["#c8102e", "#e8743b", "#1f6fb2", "#6a3d9a"]
array mark[4] = [7, 5, 9, 11]

if (terminal eq "png") { set terminal pngcairo size 1250,800 font "sans,10" } \
else { set terminal svg size 1250,800 font "sans,12" background "white" }
set output svg
is(r, s, f) = strcol(1) eq r && strcol(2) eq s && strcol(3) eq f
of(r, s, f, c) = (is(r, s, f) && strcol(c) ne "" ? column(c) : NaN)
number(c) = (strcol(c) ne "" ? column(c) : NaN)

set multiplot layout 2,3 margins 0.05,0.985,0.075,0.955 spacing 0.055,0.13
set xtics (6, 8, 12, 16, 20, 24, 30, 36, 48)
set xrange [4:50]
set xlabel "replicates of an experiment"

set title "95 % intervals that hold the exponent (simulated)"
set key bottom right
set yrange [0.75:1]
plot "+" using 1:(0.93):(0.97) with filledcurves linecolor rgb "#eeeeee" title "required: 93 to 97 %", \
    csv using 4:(of("coverage_t", "nine", "simulated", 6)):7:8 with yerrorlines \
        pointtype 7 pointsize 0.7 linecolor rgb "#1f6fb2" title "Student's t, nine exponents", \
    csv using (column(4) + 0.4):(of("coverage_t", "skewed", "simulated", 6)):7:8 with yerrorlines \
        pointtype 6 pointsize 0.7 linecolor rgb "#6a3d9a" title "Student's t, skewed exponents", \
    csv using 4:(of("coverage_bootstrap", "twin", "simulated", 6)):7:8 with yerrorlines \
        pointtype 5 pointsize 0.7 linecolor rgb "#e8743b" title "percentile bootstrap", \
    csv using 4:(of("coverage_bootstrap", "twin", "simulated", 11)) with lines dashtype 2 \
        linecolor rgb "#111111" title "the same, theory"

set title "false alarms (simulated)"
set key top right
set yrange [0:0.125]
alarms = "slow_d1 fast_d1 slow_d2 fast_d2"
captions = '"equal, though .05 slower, d = 1" "equal, though .05 faster, d = 1" "equal, though .05 slower, d = 2" "equal, though .05 faster, d = 2"'
plot csv using 4:(of("false_equal", "slow_d1", "simulated", 10)) with lines dashtype 2 \
        linecolor rgb "#111111" title "allowed: 7.2 %", \
    for [k = 1:4] csv using (column(4) + 0.3 * (k - 2.5)):(of("false_equal", word(alarms, k), "simulated", 6)) \
        with points pointtype mark[k] pointsize 0.8 linecolor rgb hue[k] title word(captions, k), \
    csv using 4:(of("false_difference", "nine_below", "simulated", 6)):7:8 with yerrorlines \
        pointtype 4 pointsize 0.6 linecolor rgb "#555555" title "slower, though as declared", \
    csv using (column(4) + 0.3):(of("false_difference", "nine_above", "simulated", 6)):7:8 with yerrorlines \
        pointtype 6 pointsize 0.6 linecolor rgb "#9a9a9a" title "faster, though as declared"

set title "power (simulated)"
set key bottom right
set yrange [0:1.05]
plot csv using 4:(of("joint_equal", "nine", "simulated", 11)) with lines dashtype 2 \
        linecolor rgb "#111111" title "nine of nine equal, theory", \
    csv using 4:(of("joint_equal", "nine", "simulated", 6)):7:8 with yerrorbars \
        pointtype 7 pointsize 0.7 linecolor rgb "#111111" title "nine of nine equal", \
    csv using 4:(of("twin_equal", "twin", "simulated", 6)):7:8 with yerrorlines \
        pointtype 13 pointsize 0.8 linecolor rgb "#c8102e" title "unviolated twin equal", \
    for [k = 1:3] csv using 4:(of("caught", word(plants, k), "simulated", 6)):7:8 with yerrorlines \
        pointtype mark[k + 1] pointsize 0.7 linecolor rgb tint[k] title "caught: " . word(names, k)

set title "real fits: disjoint experiments of a pool"
set key bottom right
plot 0.95 with lines dashtype 3 linecolor rgb "#555555" title "required: caught", \
    0.80 with lines dashtype 4 linecolor rgb "#555555" title "required: twin", \
    csv using 4:(of("twin_equal", "twin", "fits", 11)) with lines dashtype 2 \
        linecolor rgb "#111111" title "twin, theory", \
    csv using 4:(of("twin_equal", "twin", "fits", 6)):7:8 with yerrorlines \
        pointtype 13 pointsize 0.8 linecolor rgb "#c8102e" title "twin equal", \
    for [k = 1:3] csv using (column(4) + 0.35 * k):(of("caught", word(plants, k), "fits", 6)):7:8 with yerrorlines \
        pointtype mark[k + 1] pointsize 0.7 linecolor rgb tint[k] title "caught: " . word(names, k)

set title "real fits: exponents on N_{eff}"
set key top right
set xrange [-0.5:3.5]
set yrange [0.5:0.9]
set xtics ("rougher truth" 0, "d = 2" 1, "degree 0" 2, "twin" 3)
set xlabel "planted"
set ylabel "exponent"
plot exponents using (column(0) - 1):6 with lines linecolor rgb "#9a9a9a" title "declared", \
    exponents using (column(0) - 1):7:(0.3) with xerrorbars pointtype 0 linecolor rgb "#111111" linewidth 2 title "planted (theory)", \
    exponents using (column(0) - 1):(number(12)):(2 * number(13)) with yerrorbars \
        pointtype 7 pointsize 0.8 linecolor rgb "#c8102e" title "measured over the pool, ± 2 se"
unset ylabel

set title "structure functions: measured − true β, ± 2 se"
set key bottom left
set xrange [0.2:2.8]
set yrange [-0.045:0.035]
set xtics 0.5
set xlabel "smoothness β"
plot "+" using 1:(-0.02):(0.02) with filledcurves linecolor rgb "#eeeeee" title "required: within .02", \
    0 with lines linecolor rgb "#9a9a9a" notitle, \
    for [d = 1:3] smooth using (column(2) == d ? column(1) + 0.05 * (d - 2) : NaN):(column(5) - column(1)):(2 * column(6)) \
        with yerrorbars pointtype dmark[d] pointsize 0.7 linecolor rgb dtint[d] title sprintf("d = %d", d), \
    for [d = 1:3] smooth using (column(2) == d ? column(1) + 0.05 * (d - 2) + 0.015 : NaN):(column(9) - column(1)) \
        with points pointtype dmark[d] - 1 pointsize 0.7 linecolor rgb dtint[d] \
        title (d == 3 ? "hollow: least order of differences" : "")
unset multiplot
