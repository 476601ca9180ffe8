#!/usr/bin/env bats
#
# Holds the tree to its layout: which folder may use which, who owns a library, how
# files are written.  Every check prints the offending file:line.

load helpers

setup()
{
	root=${TRAILCASE_SOURCE_DIR:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
	cd "$root" || return
}

# The files of the project: what git would commit, or, without git, what is there.
tree()
{
	git ls-files --cached --others --exclude-standard -- "$@" 2>/dev/null |
		while read -r file; do
			[ ! -f "$file" ] || printf '%s\n' "$file"
		done |
		grep . ||
		find "$@" -type f -not -path './.git/*' -not -path './build/*' |
		sed 's|^\./||' | sort
}

sources()
{
	tree src | grep '\.[ch]$'
}

# Reads offences; fails with them when there are any.
expect_none()
{
	local found
	found=$(cat)
	[ -z "$found" ] || {
		printf '%s\n%s\n' "$1" "$found" >&2
		return 1
	}
}

# only_in FOLDERS REGEX: angle-bracket includes like it stand in these folders alone.
only_in()
{
	sources | grep -vE "^src/($1)/" | xargs grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($2)" |
		expect_none "may be included in src/$1 only:"
}

@test "there are sources to check" {
	[ "$(sources | wc -l)" -gt 10 ]
}

@test "a folder includes only from the folders below it" {
	sources | xargs awk '
		BEGIN {
			may["util"] = " util "
			may["store"] = " util store "
			may["json"] = " util json "
			may["facts"] = may["json"] "facts "
			may["ingest"] = may["store"] "json facts ingest "
			may["catalog"] = may["store"] "catalog "
			may["scope"] = may["store"] "scope "
			may["enrich"] = may["store"] "enrich "
			may["contain"] = may["store"] "contain "
			may["alert"] = " util alert "
			may["render"] = " util render "
			may["chart"] = " util chart "
			below = " util json store facts ingest enrich alert catalog scope contain render chart "
			may["report"] = below "report "
			may["evidence"] = below "evidence "
			may["cmd"] = below "report evidence cmd "
			may["shell"] = may["cmd"] "shell "
			may["main.c"] = may["shell"]
		}
		/^[ \t]*#[ \t]*include[ \t]*"/ {
			split(FILENAME, part, "/")
			split($0, quoted, "\"")
			slash = index(quoted[2], "/")
			where = FILENAME ":" FNR ": "
			if (!slash)
				print where "name the folder: " quoted[2]
			else if (!(part[2] in may))
				print where "a folder this test does not know: " part[2]
			else if (!index(may[part[2]], " " substr(quoted[2], 1, slash - 1) " "))
				print where part[2] " may not use " quoted[2]
		}' | expect_none "against the direction of dependencies:"
}

@test "internal headers stay in their folder" {
	sources | xargs awk '
		/^[ \t]*#[ \t]*include[ \t]*"[a-z]+\/internal\.h"/ {
			split(FILENAME, part, "/")
			if (!index($0, "\"" part[2] "/"))
				print FILENAME ":" FNR ": " $0
		}' | expect_none "the internal header of another folder:"
}

@test "SQLite is known to the store alone" {
	only_in store 'sqlite3(ext)?\.h'
}

@test "cJSON is known to those who read JSON documents alone" {
	only_in 'facts|ingest|enrich|alert' '(cjson/)?cJSON(_Utils)?\.h'
}

@test "libarchive is known to ingest alone" {
	only_in ingest 'archive(_entry)?\.h'
}

@test "libmaxminddb is known to enrich alone" {
	only_in enrich 'maxminddb\.h'
}

@test "readline is known to the shell alone" {
	only_in shell 'readline/|editline/|histedit\.h'
}

@test "every source file includes util/banned.h last" {
	sources | grep '\.c$' | while read -r file; do
		awk '/^[ \t]*#[ \t]*include/ { line = FNR; text = $0 }
		END {
			if (text !~ /"util\/banned\.h"/)
				print FILENAME ":" (line ? line : 1) ": the last include is not util/banned.h"
		}' "$file"
	done | expect_none "in every .c file:"
}

@test "header guards are TC_FOLDER_FILE_H" {
	sources | grep '\.h$' | while read -r file; do
		guard=TC_$(printf '%s' "${file#src/}" | tr 'a-z/.-' 'A-Z___')
		awk -v guard="$guard" '
		/^#ifndef / && !line { line = FNR; name = $2; next }
		line && FNR == line + 1 && $0 == "#define " name { defined = 1 }
		END {
			if (name != guard || !defined)
				print FILENAME ":" (line ? line : 1) ": expected " guard
		}' "$file"
	done | expect_none "header guards:"
}

@test "every header begins with a comment that says what it is for" {
	sources | grep '\.h$' | while read -r file; do
		head -n 1 "$file" | grep -q '^/\*' || printf '%s:1\n' "$file"
	done | expect_none "headers without a leading comment:"
}

@test "no file is longer than 700 lines, no function than 100" {
	sources | while read -r file; do
		awk '
		/^\{$/ { open = FNR }
		/^\}$/ && open {
			if (FNR - open > 101)
				print FILENAME ":" open ": a function of " FNR - open - 1 " lines"
			open = 0
		}
		END {
			if (FNR > 700)
				print FILENAME ":" FNR ": a file of " FNR " lines"
		}' "$file"
	done | expect_none "too long to read:"
}

@test "a SELECT longer than two lines is in a .sql file" {
	sources | while read -r file; do
		awk '
		function flush()
		{
			if (run > 2)
				print FILENAME ":" start ": " run " lines of SQL"
			run = 0
		}
		run && /^[ \t]*"/ { run++; if ($0 !~ /"$/) flush(); next }
		{ flush() }
		/"(SELECT|WITH) .*"$/ { run = 1; start = FNR }
		END { flush() }' "$file"
	done | expect_none "move to schema/ or queries/:"
}

@test "the table of ARCHITECTURE.md places every file of the import, once" {
	for file in src/json/*.c src/facts/*.c src/ingest/*.c; do
		n=$(grep '^|' ARCHITECTURE.md | grep -o "\`${file#src/}\`" | wc -l)
		[ "$n" -eq 1 ] || echo "$file: $n times"
	done | expect_none "not placed once:"
}

@test "no trailing whitespace" {
	tree . | grep -vE '^(fixtures|data|tests/data|tests/fuzz/corpus)/|^LICENSE$' | tr '\n' '\0' |
		xargs -0 grep -nIE '[[:space:]]+$' | expect_none "trailing whitespace:"
}

@test "nothing unfinished, no merge markers, no paths of one machine" {
	# The words are put together here, so that this file does not hold them.
	words="\\b(TO""DO|FIX""ME|XX""X|HA""CK)\\b"
	words+="|^(<{7}|>{7})( |$)"
	words+="|(^|[^[:alnum:]_./-])/(wo""rk|ro""ot|home/[a-z]+)/"
	tree . | grep -vE '^(fixtures|data|tests/data|tests/fuzz/corpus)/|^LICENSE$' | tr '\n' '\0' |
		xargs -0 grep -nIE "$words" | expect_none "not in a finished tree:"
}

@test "shellcheck finds nothing" {
	{
		tree . | grep -E '\.(sh|bash)$'
		tree . | tr '\n' '\0' | xargs -0 awk '
			FNR == 1 { if (/^#!.*[ \/](ba)?sh$/) print FILENAME; nextfile }'
	} | sort -u | xargs shellcheck
	# bats sets variables and runs tests in ways that shellcheck does not follow.
	tree tests | grep '\.bats$' | xargs shellcheck --severity=warning \
		--exclude=SC2030,SC2031,SC2034,SC2154
}
