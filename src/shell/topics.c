#include "shell/topics.h"

#include <stddef.h>

#include "util/base.h"

#include "util/banned.h"

#define LINES (const char *const[])

const struct tc_topic tc_topics[] = {
	{"start", "From logs to the first answer",
	 "Import what you were given: files, folders, archives; what is no CloudTrail log is\n"
	 "refused and told.  Then look for what an intruder did.  An alert gives the first value;\n"
	 "without one, suspects ranks credentials and addresses by how unlike their use is to\n"
	 "what was usual, each with its reasons.  Make the likeliest a lead, and ask the four\n"
	 "questions.  timeline has the calls in order, contain what to do now, and report writes\n"
	 "all of it down for others.",
	 LINES{"import logs/", "ask suspects", "lead ip 192.0.2.44", "ask credentials",
	       "ask duration", "ask actions", "ask access", "timeline", "contain", "report -o report.html", NULL}},
	{"leads", "What the investigation starts from",
	 "A lead is an ip, a key, a principal, an agent or an event that is the intruder's for\n"
	 "sure.  The scope is what follows from all leads: other credentials and addresses, each\n"
	 "with a confidence and the path that led there.  confirmed is 0.90 and more, probable\n"
	 "0.60, possible 0.35; answers count what is probable at least.  What was looked at and\n"
	 "left out stands in scope --rejected, with the rule that stopped it.",
	 LINES{"lead event 79eca301 --why \"nobody knows this key pair\"", "lead", "scope",
	       "scope --rejected", "ask credentials --lead ip=192.0.2.44",
	       "ask credentials --level possible", NULL}},
	{"questions", "The four questions, triage, and the catalogue",
	 "credentials, duration, actions and access are about the leads.  triage tells right\n"
	 "after an alert whether it is unlike its caller; address, key and principal tell all\n"
	 "that is known of one; detections looks for what is suspicious.  They need no lead.\n"
	 "Behind them stand some 170 queries: queries lists them, help NAME describes one.",
	 LINES{"ask triage event=79eca301", "ask address ip=192.0.2.44", "ask detections",
	       "queries", "ask keys-from-address ip=192.0.2.44", NULL}},
	{"rows", "Going on from what is on the screen",
	 "Rows are numbered through all tables of an answer.  open N shows the events behind a\n"
	 "row, or the record of a row that is an event; pivot N COLUMN asks what is known of a\n"
	 "value; back returns.  In any command @N.COLUMN stands for the value in that column of\n"
	 "row N.  It is the rows as they were shown that are meant, whatever happened since.",
	 LINES{"ask suspects", "pivot 1", "pivot 1 value", "open 2", "back", "back",
	       "lead ip @1.value", "why", NULL}},
	{"narrowing", "What holds for every answer",
	 "use NAME VALUE gives a parameter to every answer that takes it, use lead KIND=VALUE\n"
	 "answers for that lead in place of the stored ones, window FROM TO for a time only.\n"
	 "What is in use stands in the prompt; an answer that does not take it says so.  A\n"
	 "parameter that is given goes before it.  back undoes the last one.",
	 LINES{"use key AKIAQFX64DQ25NZN2C2R", "window 2025-04-15 2025-04-16",
	       "ask search-events outcome=success", "back", "back",
	       "use lead event=79eca301", "ask recon-fanout", "use none", NULL}},
	{"words", "Your own words, kept in the case",
	 "note writes down what you found out, on a value or on the whole case; tag puts a word\n"
	 "on a value, to find its events again; neither changes an answer.  verdict does: what is\n"
	 "malicious is followed like a lead, and at what is benign the scope stops.  Each says\n"
	 "who and when, and stands in the custody log; nothing is ever changed in silence.",
	 LINES{"note event 79eca301 \"asked cem.arslan: it was not him\"",
	       "tag ip 192.0.2.44 kali", "ask tagged-events tag=kali",
	       "verdict ip 198.51.100.62 benign --why \"our penetration test\"", "note", "tag",
	       "verdict", NULL}},
	{"times", "Times",
	 "Everything is UTC and is written with a Z.  A time is RFC 3339, a date, or a number of\n"
	 "days back from the last event in evidence, never from the clock.  --from and FROM\n"
	 "count, --to and TO do not: events before that time.",
	 LINES{"ask search-events ip=192.0.2.44 --from 2025-04-15T09:30:00Z",
	       "ask error-codes principal=cem.arslan --from 30d",
	       "window 2025-04-15 2025-04-16", NULL}},
	{"output", "Formats and files",
	 "-t csv, json, jsonl or md in place of a table; -o FILE into a file; export FILE writes\n"
	 "the last answer again, whole, in the form of FILE's ending; tee FILE keeps commands and\n"
	 "answers; report -o FILE writes the whole document.  What programs read is never cut;\n"
	 "a table says what it left out.  A long answer is paged: space goes on, b back, / looks\n"
	 "for a text, q leaves.  -x shows each row as a block of lines.",
	 LINES{"ask suspects -t jsonl", "ask suspects --limit 3", "export suspects.csv",
	       "ask suspects -o all.md -t md", "tee night.txt", "info", "tee off", NULL}},
	{"keys", "Keys of the line",
	 "Tab completes commands, options, queries, their parameters, and values of the case.\n"
	 "Up and Down go through the lines of before, those of this case first; Ctrl-R looks for\n"
	 "one in all.  A line that begins with a blank is not kept, nor one with a secret key.\n"
	 "Ctrl-C stops what runs, or throws the line away; twice at an empty prompt, and Ctrl-D,\n"
	 "leave.  Quotes keep blanks together as in a shell; # begins a comment.  ~/.inputrc\n"
	 "holds here (application name: trailcase).",
	 LINES{"info # what is in the case", "lead principal 'cem.arslan'", NULL}},
	{NULL, NULL, NULL, NULL},
};

const struct tc_topic *tc_topic_find(const char *name)
{
	for (const struct tc_topic *t = tc_topics; t->name; t++)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}
