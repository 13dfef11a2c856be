#!/bin/sh
# compare.sh A B [WITHOUT]: are the csv files of two result directories the same up to rounding,
# but for the experiment WITHOUT?
#
# Texts must be equal, numbers within a relative 1e-9 (another processor's BLAS kernels may round
# otherwise) or, where training amplifies that, within one standard error given in the row's `se`.
status=0
without=${3:-none}
rest=$(mktemp)
trap 'rm -f "$rest"' EXIT
for a in "$1"/*.csv; do
    case $(basename "$a") in *.rows.csv | "$without".csv | "$without"_*.csv) continue ;; esac
    b=$2/$(basename "$a")
    if [ ! -f "$b" ]; then
        echo "$b: missing"
        status=1
        continue
    fi
    grep -v "^$without," "$b" >"$rest" # verdicts are of all experiments
    grep -v "^$without," "$a" | paste -d '\n' - "$rest" | awk -F, -v name="$(basename "$a")" '
        function near(x, y, se) {
            d = x - y; if (d < 0) d = -d
            m = x < 0 ? -x : x
            return d <= 1e-9 * m || (se != "" && d <= se)
        }
        /^#/ { next }
        !head { head = 1; for (i = 1; i <= NF; i++) if ($i == "se") se = i; getline; next }
        { n = split($0, x); getline; lines++
          for (i = 1; i <= n; i++)
              if (x[i] != $i && !near(x[i], $i, se ? x[se] : "")) {
                  printf "%s: row %d, field %d: %s, reproduced %s\n", name, lines, i, x[i], $i
                  bad++
              }
        }
        END { printf "%s: %d rows, %d fields differ\n", name, lines, bad; exit bad > 0 }' || status=1
done
exit $status
