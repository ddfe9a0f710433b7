#!/bin/sh
# supported.sh - writes docs/supported.md: what the simulated machine knows, read from the tables and headers that make it so.
set -eu
# C identifiers, one a line, as a paragraph of code words
words() { LC_ALL=C sort -u | sed 's/.*/`&`/' | tr '\n' ' ' | fold -s -w 150 | sed 's/ *$//'; echo; }

cat <<'END'
# What the simulated machine supports

Written by docs/supported.sh from the tables; `make docs` checks that it is up to date. What is not here is refused when the program is compiled, with file, line and
column: it never runs wrongly.

## C

C11 with the GNU extensions that textbooks use, and the older forms of `main` and of parameter lists. Refused by name:

END
grep -rhoE '"[^"]*(is|are) not supported by the simulator"' sim/lang/*.c | tr -d '"' | sed "s/ not supported by the simulator//; s/'%s'/.../; s/^%s/a construct that/; s/^/- /" |
    grep -v '^- \.\.\. is$' | sed -E 's/ (is|are)$//' | sort -u
cat <<'END'

## Headers

END
(cd sim/include && find . -name '*.h' | sed 's|^\./||' | LC_ALL=C sort) | words
cat <<'END'

## Functions of the C library

END
find sim/include -name '*.h' -exec cat {} + | grep -vE '^ *#|^typedef|^static|^ ?\*' | sed -nE 's/^[A-Za-z_][A-Za-z0-9_ *]*[ *]\(?([a-z][a-z0-9_]*)\)?\(.*;$/\1/p' | words
cat <<'END'

## System calls

END
sed -nE 's/^\tX\(([a-z0-9_]+), [0-9]+,.*/\1/p' sim/kernel/syscall_list.h | LC_ALL=C sort | words
cat <<'END'

## Programs in /bin

END
ls sim/bin/*.c | sed 's|.*/||; s|\.c$||' | LC_ALL=C sort | words
