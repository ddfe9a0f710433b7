#!/bin/sh
# archive.sh MEMBERS... - one file of many, on stdout, for the program to carry: see archive.h. A member is given as NAME=FILE or, when NM
# is to say what it defines, NAME=FILE=OBJECT.
set -e
for member in "$@"; do
	IFS='=' read -r name file object <<-END
	$member
	END
	symbols=
	[ -z "$object" ] || symbols=$(${NM:-nm} -g --defined-only "$object" | awk '{printf " %s", $NF}')
	printf '%s %d%s\n' "$name" "$(wc -c <"$file")" "$symbols"
	cat "$file"
done
