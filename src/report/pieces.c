#include "report/pieces.h"

#include <stdlib.h>

#include "util/banned.h"

/* Events of a piece: some tens of MiB while they are sorted. */
#define PIECE_EVENTS 20000
#define HOUR_MS INT64_C(3600000)
#define HOUR_SECONDS 3600

static const char hours[] =
	"SELECT hour, sum(events) FROM place_hour WHERE hour >= 0 GROUP BY hour ORDER BY hour";

/* Where time is cut. */
struct cuts {
	struct tc_pieces *pieces;
	int64_t from_ms, to_ms; /* of the arguments, or the ends of all time */
	int64_t gathered;       /* events since the last cut */
};

static struct tc_piece *add_piece(struct tc_pieces *p, const char *undated)
{
	p->list = tc_realloc(p->list, p->count + 1, sizeof(*p->list));
	p->list[p->count] = (struct tc_piece){.undated = undated};
	return &p->list[p->count++];
}

/* Ends the last piece at that time and begins another. */
static void cut(struct cuts *c, int64_t time_ms)
{
	struct tc_piece *last = &c->pieces->list[c->pieces->count - 1];

	c->gathered = 0;
	if (time_ms <= c->from_ms || time_ms >= c->to_ms)
		return;
	tc_time_format(time_ms, last->to);
	tc_time_format(time_ms, add_piece(c->pieces, "without")->from);
}

static void cut_hour(struct cuts *c, int64_t hour, int64_t events)
{
	int64_t parts = events / PIECE_EVENTS + 1;

	if (parts > HOUR_SECONDS)
		parts = HOUR_SECONDS;
	if (c->gathered + events > PIECE_EVENTS)
		cut(c, hour * HOUR_MS);
	for (int64_t i = 1; i < parts; i++)
		cut(c, hour * HOUR_MS + HOUR_SECONDS * i / parts * 1000);
	c->gathered += events / parts;
}

/* False when the argument is not given. */
static bool read_time(const struct tc_answer_options *options, struct tc_str name,
		      int64_t *time_ms, char text[TC_TIME_TEXT])
{
	for (size_t i = 0; i < options->arg_count; i++) {
		if (tc_str_eq(options->args[i].name, name) &&
		    tc_param_number(TC_PARAM_TIME, options->args[i].value, time_ms)) {
			tc_time_format(*time_ms, text);
			return true;
		}
	}
	return false;
}

int tc_pieces_make(struct tc_pieces *pieces, struct tc_store *store,
		   const struct tc_answer_options *options, struct tc_error *err)
{
	struct cuts c = {pieces, INT64_MIN, INT64_MAX, 0};
	char from[TC_TIME_TEXT] = "", to[TC_TIME_TEXT] = "";
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare(&stmt, store, tc_str(hours), err);

	*pieces = (struct tc_pieces){.count = 0};
	if (rc < 0)
		return rc;
	bool begins = read_time(options, TC_STR("from"), &c.from_ms, from);
	bool ends = read_time(options, TC_STR("to"), &c.to_ms, to);
	/* What has no time is in no window. */
	if (!begins && !ends)
		add_piece(pieces, "only");
	memcpy(add_piece(pieces, "without")->from, from, sizeof(from));
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		cut_hour(&c, tc_stmt_column_int(stmt, 0), tc_stmt_column_int(stmt, 1));
	memcpy(pieces->list[pieces->count - 1].to, to, sizeof(to));
	tc_stmt_free(stmt);
	return rc;
}

void tc_pieces_release(struct tc_pieces *pieces)
{
	free(pieces->list);
	*pieces = (struct tc_pieces){.count = 0};
}
