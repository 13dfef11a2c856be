#!/bin/sh
# Runs each test program given; prints its one-line verdict and, last, the totals.
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for program in "$@"; do
    start=$(date +%s)
    "$program" >"$log" 2>&1
    code=$?
    seconds=$(($(date +%s) - start))
    ok=$(grep -c '^\[       OK \]' "$log")
    bad=$(sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' "$log") # cmocka's own count
    [ -n "$bad" ] || bad=$(grep -c '^\[  FAILED  \]' "$log")
    grep '^note:' "$log"
    if [ "$code" -ne 0 ]; then
        [ "$bad" -gt 0 ] || bad=1
        cat "$log"
        echo "reproduce: $program"
    fi
    printf '%-28s %4d passed %4d failed %5d s\n' "$(basename "$program")" "$ok" "$bad" "$seconds"
    passed=$((passed + ok))
    failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
