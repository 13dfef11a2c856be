#!/bin/sh
# The smoke profile of each of $EXPERIMENTS gives the same bytes, csv and svg, with one worker,
# with two, and when it is killed and resumed; another seed gives others. Uses the programs in
# $BUILD.
EXPERIMENTS=${EXPERIMENTS:-penalty rates}
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

# other NAME: no table of another seed equals that of the first
other() {
    mkdir "$dir/other-$1"
    "$BUILD/$1" --profile smoke --results "$dir/other-$1" --seed 2 --quiet || exit 1
    grep -v '^#' "$dir/one/$1.csv" >"$dir/one.rows"
    if grep -v '^#' "$dir/other-$1/$1.csv" | cmp -s - "$dir/one.rows"; then
        echo "[  FAILED  ] $1_another_seed"
        exit 1
    fi
    echo "[       OK ] $1_another_seed"
}

for name in $EXPERIMENTS; do
    run $name "$dir/one" 1 && draw $name "$dir/one" || exit 1
    run $name "$dir/two" 2 && draw $name "$dir/two" || exit 1
    same $name "${name}_jobs_1_and_2" "$dir/one" "$dir/two"
done
for name in $EXPERIMENTS; do
    killed $name "$dir/killed" && draw $name "$dir/killed" || exit 1
done
for name in $EXPERIMENTS; do
    same $name "${name}_killed_and_resumed" "$dir/one" "$dir/killed"
    other $name
done
