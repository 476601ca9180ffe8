/*
 * Documents of JSON, and the wrappings in which findings and records travel: lists,
 * answers of the API, EventBridge, SNS, SQS.
 */
#include "alert/reading.h"

#include "alert/form.h"
#include "alert/json.h"

#include "util/banned.h"

/* Wrappings in each other; four are known to happen. */
#define WRAPPINGS_MAX 12
/* Documents that are not JSON; a file with more of them is something else. */
#define BROKEN_MAX 20

/* Members that hold what matters, as a value or as a text of JSON. */
static const char *const wrappings[] = {
	"detail", "findings", "Records", "Events", "Sns", "Messages", "Message", "body",
};

static void take(struct tc_reading *r, const cJSON *item, unsigned depth);

static void problem(struct tc_reading *r, const char *what)
{
	tc_reading_problem(r, "item", ++r->item, what);
}

static void take_text(struct tc_reading *r, struct tc_str text, unsigned depth)
{
	struct tc_str content = tc_form_trim(text);
	const char *why = "it is a text, not JSON";
	cJSON *root = NULL;
	size_t len;

	if (content.len && (content.data[0] == '{' || content.data[0] == '['))
		root = tc_alert_json_parse(content, &len, &why);
	if (root)
		take(r, root, depth);
	else
		problem(r, why);
	cJSON_Delete(root);
}

static bool unwrap(struct tc_reading *r, const cJSON *object, unsigned depth)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(wrappings); i++) {
		const cJSON *inner = tc_alert_json_get(object, wrappings[i]);

		if (cJSON_IsObject(inner) || cJSON_IsArray(inner) || cJSON_IsString(inner)) {
			take(r, inner, depth + 1);
			return true;
		}
	}
	return false;
}

static bool read_leaf(struct tc_reading *r, const cJSON *object)
{
	r->item++;
	if (tc_alert_guardduty_read(r, object) || tc_alert_asff_read(r, object) ||
	    tc_alert_record_read(r, object))
		return true;
	r->item--;
	return false;
}

static void take_object(struct tc_reading *r, const cJSON *object, unsigned depth)
{
	/* An event of lookup-events says the same as the record in it, but less. */
	const cJSON *record = tc_alert_json_get(object, "CloudTrailEvent");

	if (cJSON_IsString(record))
		take(r, record, depth + 1);
	else if (!read_leaf(r, object) && !unwrap(r, object, depth))
		problem(r, "neither a finding of GuardDuty or Security Hub nor a CloudTrail "
			   "record");
}

static void take(struct tc_reading *r, const cJSON *item, unsigned depth)
{
	const cJSON *element;

	if (depth > WRAPPINGS_MAX)
		problem(r, "too many wrappings");
	else if (cJSON_IsArray(item))
		cJSON_ArrayForEach(element, item) take(r, element, depth + 1);
	else if (cJSON_IsObject(item))
		take_object(r, item, depth);
	else if (cJSON_IsString(item))
		take_text(r, tc_str(item->valuestring), depth + 1);
	else
		problem(r, "it is no object");
}

/* Where the next document may begin: on a line of its own. */
static struct tc_str behind_damage(struct tc_str text)
{
	for (size_t i = 0; i + 1 < text.len; i++)
		if (text.data[i] == '\n' && (text.data[i + 1] == '{' || text.data[i + 1] == '['))
			return tc_str_n(text.data + i + 1, text.len - i - 1);
	return TC_STR_NULL;
}

/* White space lies between documents, and commas when they were cut out of a list. */
static struct tc_str next_document(struct tc_str left)
{
	left = tc_form_trim(left);
	while (left.len && left.data[0] == ',')
		left = tc_form_trim(tc_str_n(left.data + 1, left.len - 1));
	return left;
}

static size_t line_of(struct tc_str text, struct tc_str at)
{
	size_t line = 1;

	for (const char *p = text.data; p < at.data; p++)
		line += *p == '\n';
	return line;
}

void tc_alert_documents_read(struct tc_reading *r, struct tc_str text)
{
	struct tc_str left = text;
	unsigned broken = 0;

	while (left.len && !r->too_many && !r->too_many_records) {
		bool begins = left.data[0] == '{' || left.data[0] == '[';
		const char *why = "text that is not JSON";
		size_t len = 0;
		cJSON *root = begins ? tc_alert_json_parse(left, &len, &why) : NULL;

		if (root) {
			take(r, root, 0);
			left = tc_str_n(left.data + len, left.len - len);
		} else {
			tc_reading_problem(r, "line", line_of(text, left), why);
			if (++broken == BROKEN_MAX)
				break;
			left = len ? tc_str_n(left.data + len, left.len - len)
				   : behind_damage(left);
		}
		cJSON_Delete(root);
		left = next_document(left);
	}
	if (broken == BROKEN_MAX)
		tc_reading_problem(r, "line", line_of(text, left),
				   "too much is not JSON; the rest was not read");
}
