/*
 * The catalogue of canned queries: finding one, reading its header, binding its
 * parameters.
 *
 * A canned query is a file that pastes unchanged into `sqlite3 case.db`.  Its
 * header is a run of comment lines at the top:
 *
 *     -- name: keys-from-address
 *     -- question: pivot
 *     -- title: Keys used from an address
 *     -- param: ip text required | the address
 *     -- param: since time | first event
 *     -- next: dwell, addresses-of-key
 *     SELECT ...
 *
 * Built-in queries are embedded; a directory of the user's own may add to them
 * and override them by name.
 */
#ifndef TC_CATALOG_CATALOG_H
#define TC_CATALOG_CATALOG_H

#include "store/store.h"
#include "util/base.h"
#include "util/buf.h"
#include "util/error.h"

/*
 * text: as it is; int: digits; time: RFC 3339 or a date, bound as milliseconds; ip: an
 * address, bound in the normal form that a case has it in, or else text as it is.
 */
enum tc_param_type { TC_PARAM_TEXT, TC_PARAM_INT, TC_PARAM_TIME, TC_PARAM_IP };

struct tc_param {
	const char *name; /* without the `:` */
	enum tc_param_type type;
	bool required;
	const char *fallback; /* default value as text, or NULL */
	const char *help;
};

/* The question whose queries are detections. */
#define TC_DETECTIONS "detections"
/* The severities of detections, gravest first, as findings have them. */
extern const char *const tc_severities[]; /* ends with NULL */

/* What a detection says of itself: a query that looks for one thing that is suspicious. */
struct tc_detection {
	const char *id;        /* D01, ...: kept when the name changes */
	const char *severity;  /* the gravest that a row may have */
	const char *technique; /* MITRE ATT&CK, one or several, v19 numbering */
};

/* Where a parameter of the query that a row opens into comes from. */
struct tc_opening_argument {
	const char *param;
	const char *column; /* of the row, or NULL */
	const char *word;   /* where there is no column; empty: the parameter is not given */
};

/* What shows the events behind one row: another query, or the same with more told. */
struct tc_opening {
	const char *query;
	const struct tc_opening_argument *args;
	size_t arg_count;
};

struct tc_query {
	const char *name;
	const char *question; /* credentials, duration, actions, access, pivot, ... */
	const char *title;
	const struct tc_param *params;
	size_t param_count;
	const char *const *next; /* names of queries to run next */
	size_t next_count;
	const char *note;    /* what the answer cannot show; or NULL */
	const char *const *benign; /* harmless explanations of what it finds */
	size_t benign_count;
	const struct tc_opening *opens; /* or NULL: its rows are events, or no sums of them */
	const char *example; /* an invocation, or NULL */
	const struct tc_detection *detection; /* of the question detections alone, or NULL */
	struct tc_str sql;   /* the whole file, header included */
	const char *origin;  /* where it was read, for messages */
};

/*
 * The number that a text binds for the type; TEXT and IP bind the text and give none.
 * False when the text is no value of the type.
 */
bool tc_param_number(enum tc_param_type type, struct tc_str text, int64_t *number);

struct tc_catalog;

/*
 * Reads the built-in queries and, when `dir` is not NULL, every *.sql file in it.
 * A file with a bad header is an error that names the file and the line.
 */
int tc_catalog_new(struct tc_catalog **catalog, const char *dir, struct tc_error *err);
void tc_catalog_free(struct tc_catalog *catalog);

/*
 * Sorted by question, in the order of the four questions, then by name; detections by
 * severity before.
 */
size_t tc_catalog_count(const struct tc_catalog *catalog);
const struct tc_query *tc_catalog_at(const struct tc_catalog *catalog, size_t i);
/* NULL when there is none.  Owned by the catalogue. */
const struct tc_query *tc_catalog_find(const struct tc_catalog *catalog,
				       struct tc_str name);
/*
 * Appends the names of its columns, with commas between them and made visible; asked of an
 * empty case, so that none is needed.
 */
int tc_query_columns(struct tc_buf *out, const struct tc_query *query, struct tc_error *err);
/* The name nearest to a mistyped one, or NULL when none is near. */
const char *tc_catalog_nearest(const struct tc_catalog *catalog, struct tc_str name);

/* True when the header declares the parameter. */
bool tc_query_declares(const struct tc_query *query, struct tc_str name);
/* True when the SQL (not its comments) names the table or view. */
bool tc_query_reads(const struct tc_query *query, const char *table);

/* One `key=value` of the command line. */
struct tc_argument {
	struct tc_str name, value;
};

/*
 * The text that a parameter gets: its argument, else its default, else absent.
 * Owned by whoever owns that.
 */
struct tc_str tc_query_argument(const struct tc_query *query, size_t param,
				const struct tc_argument *args, size_t arg_count);

/*
 * Prepares the query and binds the arguments.  TC_USAGE, naming the parameter,
 * when one is unknown, given twice, missing though required, or malformed.
 * TC_FAIL when the query itself is wrong: no single reading statement, or not the
 * parameters that its header declares.  *stmt is then untouched.
 */
int tc_query_prepare(struct tc_stmt **stmt, const struct tc_query *query,
		     struct tc_store *store, const struct tc_argument *args,
		     size_t arg_count, struct tc_error *err);

#endif
