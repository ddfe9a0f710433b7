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
    [ -e "$record/$scenario" ] || run "$scenario" "$scenario"
    "$proclab" export -o "$folder/$name.svg" "$@" "$record/$scenario"
}

# run NAME SCENARIO OPTIONS...: the run that the next picture is of, where it is another than that of a bare `proclab sim`
run() {
    made=$record/$1 program=labs/scenarios/$2.c
    shift 2
    mkdir -p "$(dirname "$made")"
    "$proclab" sim --view none --stdout pipe -o "$made" "$@" "$program" >"$record/out" 2>&1 || : # the program's own status, 124 in a deadlock
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
run deadlock deadlock
picture timeline-deadlock deadlock
run fcfs states --cpus 1 --policy fcfs
picture timeline-fcfs fcfs
run rr states --cpus 1 --policy rr --quantum 50
picture timeline-rr rr
picture timeline-pool mp/pool-chunks
