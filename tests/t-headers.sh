#!/bin/sh
# All public headers can be included together, and each by itself.
headers=$(ls lib/*/*.h theory/*.h | grep -v -e _parts.h -e tt_run.h -e tt_sink.h)

# compiles NAME HEADER...: a file that includes them
compiles() {
    name=$1
    shift
    printf '#include "%s"\n' "$@" | sed -e 's#"lib/#"#' -e 's#"theory/#"#' |
        ${CC:-gcc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Ilib -Itheory \
            $(pkg-config --cflags openblas 2>/dev/null) -fsyntax-only -x c - && return
    echo "[  FAILED  ] $name"
    exit 1
}

compiles headers_together $headers
echo "[       OK ] headers_together"
for h in $headers; do
    compiles "$h" "$h"
done
echo "[       OK ] headers_apart"
