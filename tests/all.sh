#!/bin/bash
# all.sh RUN [SUITE...] - the suites named, as RUN does; of all of them, those that only compute beside those that watch processes of this
# machine and wait for them: one CPU would be idle otherwise. Both halves are shown whole, then one summary.
# SUITE may be --watching: only those to which the machine and the user matter.
set -u
run=$1
shift
# What these say follows from their input alone: who runs them, what the machine allows and who is faster matters to none.
computing="cli_lab cli_sim export lab_ lang sim_ text trace_ vm_"

if [ "${1-}" = --watching ]; then exec "$run" --but $computing; fi
if [ $# -gt 0 ]; then exec "$run" "$@"; fi

shown=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$shown"' EXIT
# with a low priority: the others measure times
nice -n 5 "$run" $computing >"$shown/computing" 2>&1 </dev/null &
"$run" --but $computing 2>&1 | tee "$shown/watching"
watched=${PIPESTATUS[0]}
wait $!
computed=$?
cat "$shown/computing"
awk '$1 == "tests" && NF == 6 {ran += $3; passed += $4; failed += $5} /^[0-9]+ of the tests could not/ {left += $1}
     END {printf "\nTogether: %d tests run, %d passed (%d of them skipped, see above), %d failed\n", ran, passed, left, failed}' \
    "$shown/watching" "$shown/computing"
[ "$watched" = 0 ] && [ "$computed" = 0 ]
