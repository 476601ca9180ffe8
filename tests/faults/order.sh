#!/bin/bash
#
# order.sh [--files N --records N | --corpus DIR] [--seed N]
#
# Imports the same folders with 1, 2 and 8 threads and in a random order of arguments
# each time: the case must always be the same.
set -euo pipefail

# shellcheck source=tests/faults/lib.sh
. "$(dirname -- "$0")/lib.sh"

options "$@"
mapfile -t folders < <(find "$corpus" -type f -printf '%h\n' | sort -u)
[ ${#folders[@]} -gt 1 ] || die "one folder has no order"
import_whole --threads 1 "${folders[@]}"
for threads in 1 2 8; do
	for ((i = ${#folders[@]} - 1; i > 0; i--)); do
		next_random $((i + 1))
		other=${folders[i]}
		folders[i]=${folders[random]}
		folders[random]=$other
	done
	import "$dir/case" --threads $threads "${folders[@]}"
	expect_whole "$dir/case" "$threads threads"
	rm "$dir/case"
	printf '%d threads, %d folders, first %s: the same\n' $threads ${#folders[@]} \
		"${folders[0]#"$corpus"/}"
done
