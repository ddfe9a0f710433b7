#!/bin/sh
# pictures.sh PROCLAB FOLDER - makes the pictures of the documents from the scenarios; `make pictures` into docs/pictures, and `make docs` checks that those
# are up to date: the simulated machine does the same each time.
set -eu
proclab=$1 folder=$2
record=$(mktemp -d)
trap 'rm -rf "$record"' EXIT
mkdir -p "$folder"

# picture NAME SCENARIO OPTIONS...: docs/pictures/NAME.svg
picture() {
    name=$1 scenario=$2
    shift 2
    [ -e "$record/$scenario" ] || "$proclab" sim --view none --stdout pipe -o "$record/$scenario" "labs/scenarios/$scenario.c" >"$record/out" 2>&1
    "$proclab" export -o "$folder/$name.svg" "$@" "$record/$scenario"
}

picture timeline orphan
picture timeline-zombie zombie
picture timeline-blank zombie --blank
picture tree orphan --picture tree
picture tree-forks fork-tree --picture tree
picture tree-blank fork-tree --picture tree --blank
picture states states --picture states
picture messages pipeline --picture messages
picture messages-signals signals --picture messages
