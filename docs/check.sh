#!/bin/sh
# check.sh PROCLAB - holds the documents against the tree and the program: relative links lead somewhere, the man page has no
# warnings and names every option that --help names, and no other; what is shown of a file of labs/ is in it.
set -u
proclab=$1
failed=0
fail() { echo "docs: $*" >&2; failed=1; }

# Markdown links to files, and the paths named in back quotes or plain text that look like files of this tree.
for page in README.md CONTRIBUTING.md docs/*.md tests/README.md; do
    directory=$(dirname "$page")
    for link in $(grep -o '](\([^)#]*\)' "$page" | sed 's/^](//' | grep -v '^[a-z]*:'); do
        [ -e "$directory/$link" ] || fail "$page: no such file: $link"
    done
    for path in $(grep -oP '(?<![\w/.-])(trace|real|tui|cli|labs|tests|docs|include|bench)/[\w./-]*[\w/]' "$page" | grep -v NAME | sort -u); do
        [ -e "$path" ] || fail "$page: no such file: $path"
    done
done

# Code that a page shows below the name of its file is in that file, line by line.
shown() { awk '/^```/ { inside = !inside && file != ""; if (!inside) file = ""; next } inside { print file "\t" $0 } !inside && NF { file = /^labs\/[^ ]*$/ ? $0 : "" }' "$1"; }
for page in docs/*.md; do
    lines=$(shown "$page" | while IFS="$(printf '\t')" read -r file line; do
        grep -qF -e "$line" "$file" || echo "$page: not in $file: $line"
    done)
    [ -z "$lines" ] || fail "$lines"
done

if command -v groff >/dev/null; then
    warnings=$(groff -man -Tutf8 -ww -z docs/proclab.1 2>&1)
    [ -z "$warnings" ] || fail "docs/proclab.1: $warnings"
fi

# Options: as --help shows them, and as the man page does ("\-" is how man pages write a dash).
options() { grep -oE -e '(^|[ ,])--[a-z][a-z-]+' | tr -d ' ,' | sort -u; }
# The commands and their options, as the tables have them: what Tab would offer.
offered() { "$proclab" completion words "$@" | grep -v '^:' | cut -f1; }
manual=$(sed 's/\\-/-/g; s/\\f[BIR]//g' docs/proclab.1)
has_options() {
    for option in $(offered "$@" --); do
        echo "$manual" | grep -q -e "$option\([^a-z-]\|\$\)" || fail "docs/proclab.1: $option of proclab $* is missing"
    done
}
for command in $(offered '' | grep -v '^-'); do
    echo "$manual" | grep -qE "proclab $command( |\$)" || fail "docs/proclab.1: proclab $command is missing"
    [ "$command" = lab ] || has_options "$command"
done
for command in $(offered lab ''); do
    echo "$manual" | grep -qE "proclab lab $command( |\$)" || fail "docs/proclab.1: proclab lab $command is missing"
    has_options lab "$command"
done
known="--help --version $(for command in real sim sched play export doctor completion; do offered "$command" --; done)"
known=$(printf '%s\n' $known $(for command in $(offered lab ''); do offered lab "$command" --; done))
for option in $(sed 's/\\-/-/g; s/\\fB//g; s/\\fR//g; s/\\fI//g' docs/proclab.1 | sed -n '/^\.SH OPTIONS/,/^\.SH EX/p' | grep -A1 '^\.TP' | options); do
    printf '%s\n' "$known" | grep -qx -e "$option" || fail "docs/proclab.1: $option is no option"
done
made=$(mktemp -d)
# The program of README, run: what is said to be printed is printed.
awk '/^```c$/ { inside = 1; next } /^```/ { inside = 0 } inside' README.md >"$made/zombie.c"
program=$(realpath "$proclab")
(cd "$made" && COLUMNS=80 "$program" sim --view text zombie.c) >"$made/printed"
awk '/^`proclab sim --view text/ { found = 1 } /^```/ { if (found) inside = !inside; next } inside' README.md >"$made/said"
[ "$(grep -c . "$made/said")" -ge 8 ] || fail "README.md: what \`proclab sim --view text\` prints is not there"
while IFS= read -r line; do
    grep -qxF -e "$line" "$made/printed" || fail "README.md: not printed: $line"
done <"$made/said"
rm "$made/zombie.c" "$made/printed" "$made/said"
# The smallest lab of docs/howto-lab.md is a lab.
mkdir -p "$made/one/solution"
awk -v to="$made/" '/^```/ { inside = !inside && file != ""; if (!inside) file = ""; next } inside { print > (to file) }
    !inside && NF { file = /^one\/[^ ]*$/ ? $0 : "" }' docs/howto-lab.md
"$proclab" lab lint "$made/one" >"$made/lint" || fail "docs/howto-lab.md: the smallest lab is none: $(cat "$made/lint")"
rm -r "$made/one" "$made/lint"
docs/pictures.sh "$proclab" "$made" && diff -rq "$made" docs/pictures >&2 || fail "docs/pictures is not what docs/pictures.sh makes: make pictures"
rm -rf "$made"
docs/supported.sh | cmp -s - docs/supported.md || fail "docs/supported.md is not what docs/supported.sh writes"
exit $failed
