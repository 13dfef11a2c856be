# One look for all figures: a method has the same colour and symbol everywhere.
#
# Loaded by every plots/<name>.gp, which is called as
#   gnuplot -e "profile='paper'; results='results/paper'; svg='plots/paper/<name>.svg'" ...
# and reads csv files of `results` only. colour(m) and symbol(m) take a method's csv word.

if (!exists("profile")) profile = "default"
if (!exists("results")) results = "results/" . profile
if (!exists("terminal")) terminal = "svg"

set datafile separator comma
set datafile commentschars "#"
set encoding utf8

names   = "ttm ttm_l1 ttm_l2 ttm_published ttm_ids rsvd svd svdpp knn cocluster slopeone linear baseline mean oracle noise"
colours = "#c8102e #e8743b #b07aa1 #7a1f3d #8c564b #1f6fb2 #5fb0e5 #0b3c68 #2e8b57 #8fbc3f #c9a227 #6a3d9a #555555 #9a9a9a #111111 #111111"
filled  = "7 5 9 11 13 7 5 9 11 13 5 7 9 11 2 1"
hollow  = "6 4 8 10 12 6 4 8 10 12 4 6 8 10 2 1"
titles  = "TTM TTM·L1 TTM·L2 TTM·as·published TTM·ids rSVD SVD SVD++ KNN Co-Clust SlopeOne Linear Biases Mean Oracle Noise"

place(m)  = sum [k = 1:words(names)] (word(names, k) eq m ? k : 0)
colour(m) = word(colours, place(m))
symbol(m) = int(word(filled, place(m)))
open(m)   = int(word(hollow, place(m)))
blanks(s) = strstrt(s, "·") == 0 ? s : blanks(s[1:strstrt(s, "·")-1] . " " . s[strstrt(s, "·")+1:*])
label(m)  = blanks(word(titles, place(m)))

set border 3 linecolor rgb "#444444"
set tics nomirror out scale 0.6
set grid ytics linecolor rgb "#e4e4e4" linewidth 0.6
set key noenhanced samplen 1.5 spacing 1.05

# Rate figures: a colour and symbol for each intrinsic dimension, and for each estimator.
array dtint[8] = ["#1f6fb2", "#c8102e", "#2e8b57", "#6a3d9a", "#c9a227", "#8c564b", "#5fb0e5", "#555555"]
array dmark[8] = [7, 5, 9, 13, 11, 4, 6, 8]
estimators = "sieve joint network boxes theory"
etints     = "#1f6fb2 #e8743b #c8102e #2e8b57 #111111"
emarks     = "7 5 9 13 1"
eplace(m)  = sum [k = 1:words(estimators)] (word(estimators, k) eq m ? k : 0)
etint(m)   = word(etints, eplace(m))
emark(m)   = int(word(emarks, eplace(m)))
