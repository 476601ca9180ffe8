# What the long runs share: options, a corpus, an undisturbed import to compare with.
# shellcheck shell=bash disable=SC2034

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${TRAILCASE_BUILD_DIR:-$root/build/dev}
trailcase=${TRAILCASE:-$build/src/trailcase}
generate=$build/tests/tools/trailcase-generate

# Corpus B of the benchmarks, unless told otherwise.
files=10000 records=200000 corpus='' kills=50
seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 2
}

options()
{
	while [ $# -gt 0 ]; do
		case $1 in
		--files) files=$2 ;;
		--records) records=$2 ;;
		--corpus) corpus=$(realpath "$2") ;;
		--kills) kills=$2 ;;
		--seed) seed=$2 ;;
		*) die "$1 is not one of --files N --records N --corpus DIR --kills N --seed N" ;;
		esac
		shift 2 || die "$1 wants a value"
	done
	[ -x "$trailcase" ] || die "$trailcase is not built"
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	if [ -z "$corpus" ]; then
		corpus=$dir/corpus
		"$generate" corpus "$corpus" --seed "$((seed % 1000))" --files "$files" \
			--records "$records" >/dev/null
	fi
	printf 'seed %s, %s files\n' "$seed" "$(find "$corpus" -type f | wc -l)"
}

state()
{
	"$root/tests/tools/case_state.sh" "$@"
}

# import CASE OPTION... PATH...
import()
{
	"$trailcase" import "$@" --quiet
}

# The next random number, below $1, in $random: the same on every machine.
next_random()
{
	seed=$(((seed * 1103515245 + 12345) & 0x7fffffff))
	random=$(((seed >> 8) % $1))
}

# Microseconds.
now()
{
	printf '%s\n' "${EPOCHREALTIME/[.,]/}"
}

# Imports everything once, undisturbed: $whole_us it took, $whole is what came of it.
import_whole()
{
	local began
	began=$(now)
	import "$dir/whole" "$@"
	whole_us=$(($(now) - began))
	whole=$(state "$dir/whole")
	rm "$dir/whole"
	printf 'undisturbed, in %d ms:\n%s\n' $((whole_us / 1000)) "$whole"
}

# expect_whole CASE WHAT
expect_whole()
{
	local got
	got=$(state "$1") || exit 1
	if [ "$got" != "$whole" ]; then
		printf '%s: it is another case:\n%s\n' "$2" "$got"
		exit 1
	fi
}
