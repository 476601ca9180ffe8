#include "report/chapters.h"

#include "util/banned.h"

const struct tc_page_chapter tc_chapters[TC_CHAPTERS] = {
	{"case", "The case", "What was handed over, and what it covers."},
	{"answers", "The answer in ten lines",
	 "Which calls are the intruder's is itself an inference: each is confirmed, probable or "
	 "possible. What those calls did is fact."},
	{"credentials", "Credentials", "What the intruder used, made, and could read; for how long."},
	{"timeline", "Timeline by tactic", "What the intruder did, in order of time."},
	{"open", "What is still open",
	 "What the intruder opened or made that nobody took back in these logs, with what closes it."},
	{"data", "Data", "What the intruder read, copied or shared, as far as these logs tell."},
	{"access", "How they got in", "Each way in with what speaks for it and against it."},
	{"containment", "Containment",
	 "What to do, in this order. Nothing of it was run; read each command before you do."},
	{"resilience", "So that it does not happen again",
	 "Only what these logs give a ground for, with the rows that do."},
	{"limits", "Limits", "What these logs cannot show, and where they are missing."},
	{"appendix", "Appendix",
	 "What the answers rest on: leads, verdicts, the scope, queries, events, files."},
};

#define TABLE(query, columns) {TC_PART_TABLE, query, columns, NULL}

const struct tc_part tc_chapter_parts[TC_CHAPTERS][TC_CHAPTER_PARTS] = {
	{ /* case */
		{TC_PART_FACTS, NULL, NULL, NULL},
		TABLE("coverage-by-region",
		      "account region first last events data_events digest_state"),
	},
	{ /* answers */
		{TC_PART_BRIEF, NULL, NULL, NULL},
	},
	{ /* credentials */
		{TC_PART_STATEMENTS, "credentials", NULL, NULL},
		{TC_PART_STATEMENTS, "duration", NULL, NULL},
		{TC_PART_FIGURE, "graph", NULL, NULL},
		TABLE("credentials-used",
		      "credential principal level* confidence* first_seen last_seen events denied "
		      "other_events ips status*"),
		TABLE("dwell", "credential principal first_seen last_seen last_use_before "
			       "other_events_30d key_created switched_off_at note*"),
		TABLE("credentials-minted", "time event_id actor method kind credential owner expires "
					    "used revoked_at"),
		TABLE("credentials-exposed", "time event_id reader kind name proof*"),
		TABLE("credential-lineage", "depth credential parent method strength* event_id"),
		TABLE("still-valid", "credential kind valid_until why* event_id"),
	},
	{ /* timeline */
		{TC_PART_STATEMENTS, "actions", NULL, NULL},
		{TC_PART_FIGURE, "activity-before", NULL, NULL},
		{TC_PART_FIGURE, "activity", NULL, NULL},
		TABLE("timeline-bursts",
		      "time event_name events what level* tactic technique ip event_id"),
		TABLE("tactics", "tactic technique events succeeded denied other credentials "
				 "first_seen last_seen"),
		TABLE("actions-summary", "tactic technique event_source event_name events succeeded "
					 "denied other credentials first_seen last_seen"),
		TABLE("recon-fanout", "api credentials regions events succeeded denied first_seen "
				      "last_seen"),
		TABLE("compute", "time event_id api region instance key_name type outcome what"),
		TABLE("defence-impairment", "time event_id event_name target outcome undone_at "
					    "undone_by"),
	},
	{ /* open */
		{TC_PART_FIGURE, "opened", NULL, NULL},
		TABLE("security-group-sweeps", "direction protocol from_port to_port peer groups rules "
					       "still_open first_seen last_seen"),
		TABLE("net-state", "kind object region opened_at event_id state closed_at closed_by"),
		{TC_PART_PLAN, NULL, "345", NULL},
		TABLE("security-group-rules", "time event_id region group_id direction protocol "
					      "from_port to_port peer rule_id outcome still_open closed_at"),
	},
	{ /* data */
		TABLE("data-access", "kind object how credential events first_seen last_seen event_id "
				     "certainty*"),
		TABLE("shared-out", "time event_id event_name kind id grantee revoked_at revoked_by"),
		TABLE("not-visible", "what why where_to_look event_id"),
	},
	{ /* access */
		{TC_PART_STATEMENTS, "access", NULL, NULL},
		TABLE("access-hypotheses", "vector* verdict* score* evidence_for* evidence_against* unknown* "
					   "event_ids"),
		TABLE("first-contact", "credential principal time event_id event_name region ip tool "
				       "mfa outcome"),
		TABLE("sign-ins", "time event_id principal ip result mfa tool attributed note"),
	},
	{ /* containment */
		{TC_PART_FILLS, NULL, NULL, NULL},
		{TC_PART_PLAN, NULL, "12", NULL},
		{TC_PART_TEXT, "Then the steps of the chapter \"What is still open\", in the order of "
			       "their numbers; then these.", NULL, NULL},
		{TC_PART_PLAN, NULL, "6", NULL},
		TABLE("containment", "severity event_source event_name events credentials first_seen "
				     "last_seen containment*"),
	},
	{ /* resilience */
		TABLE("resilience", "rule advice* object evidence event_id"),
	},
	{ /* limits */
		{TC_PART_LIMITS, NULL, NULL, NULL},
		TABLE("coverage-gaps", "account region from to reason* event_id"),
		TABLE("findings", "finding severity event_id detail"),
	},
	{ /* appendix */
		TABLE("leads", "kind value why added by"),
		TABLE("verdicts", "kind value verdict why given by"),
		TABLE("notes", "number kind value text added by withdrawn"),
		TABLE("tags", "tag kind value why added by"),
		TABLE("scope", "node_kind node confidence* level* depth path* event_id"),
		TABLE("intruder-events",
		      "time event_id credential ip region event_source event_name outcome level*"),
		TABLE("sources", "path bytes sha256 records_read stored copies rejected"),
		{TC_PART_QUERIES, NULL, NULL, NULL},
	},
};
