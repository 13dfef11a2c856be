#!/bin/sh
# The smoke profile gives the same bytes, csv and svg, with one worker, with two, and when it is
# killed and resumed. Uses the programs in $BUILD.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# run NAME DIR JOBS
run() {
    "$BUILD/$1" --profile smoke --results "$2" --jobs "$3" --quiet
}

draw() {
    LC_ALL=C.UTF-8 gnuplot -e "profile='smoke'; results='$2'; svg='$2/$1.svg'" "plots/$1.gp"
}

# killed NAME DIR: kill -9 the whole process group every half second until the run gets through
killed() {
    for try in 1 2 3 4; do
        setsid "$BUILD/$1" --profile smoke --results "$2" --jobs 2 --quiet &
        pid=$!
        sleep 0.5
        kill -9 -"$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    run "$1" "$2" 2
}

# same NAME WHAT A B
same() {
    for file in "$3"/"$1"*.csv "$3"/"$1"*.md "$3"/"$1"*.svg "$3"/verdicts.csv; do
        if ! cmp "$file" "$4/$(basename "$file")"; then
            echo "[  FAILED  ] $2"
            exit 1
        fi
    done
    echo "[       OK ] $2"
}

for name in penalty table1; do
    run $name "$dir/one" 1 && draw $name "$dir/one" || exit 1
    run $name "$dir/two" 2 && draw $name "$dir/two" || exit 1
    same $name "${name}_jobs_1_and_2" "$dir/one" "$dir/two"
done
killed penalty "$dir/killed" && draw penalty "$dir/killed" || exit 1
killed table1 "$dir/killed" && draw table1 "$dir/killed" || exit 1
same penalty penalty_killed_and_resumed "$dir/one" "$dir/killed"
same table1 table1_killed_and_resumed "$dir/one" "$dir/killed"
mkdir "$dir/other"
"$BUILD/penalty" --profile smoke --results "$dir/other" --seed 2 --quiet || exit 1
grep -v '^#' "$dir/one/penalty.csv" >"$dir/one.rows"
if grep -v '^#' "$dir/other/penalty.csv" | cmp -s - "$dir/one.rows"; then
    echo "[  FAILED  ] another_seed_another_result"
    exit 1
fi
echo "[       OK ] another_seed_another_result"
