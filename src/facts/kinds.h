/*
 * What kind of resource a value is: the table data/resource-kinds.csv.
 *
 * Its first column is a name in one of these forms, the first there is counts:
 *
 *     ec2:RunInstances:imageId   the last name of a path, in one call
 *     ec2:groupName              in all calls of a service (eventSource up to the dot)
 *     bucketName                 anywhere
 *     arn:ec2:instance           an ARN by service and type; arn:s3:/ is one with a slash,
 *     arn:sqs                    and without a type any other of the service
 *     AWS::S3::Bucket            the type in a record's own list of resources
 *     id:vol                     what stands before the first `-` or `/` of an id
 *
 * A kind that is empty follows from the value, an empty role from the part of the record.
 */
#ifndef TC_FACTS_KINDS_H
#define TC_FACTS_KINDS_H

#include "util/arena.h"

struct tc_kinds;

struct tc_kind_row {
	struct tc_str kind; /* empty: of the value */
	struct tc_str role; /* empty: of the part of the record */
};

/* NULL when the table has a line that is none.  Lives in the arena; frees its index. */
struct tc_kinds *tc_kinds_new(struct tc_arena *arena, struct tc_str csv);
void tc_kinds_free(struct tc_kinds *k); /* NULL is fine */

/* NULL when what stands there is no resource.  Any thread may ask. */
const struct tc_kind_row *tc_kinds_of_name(const struct tc_kinds *k,
					   struct tc_str event_source, struct tc_str api,
					   struct tc_str name);

/*
 * The kind of a value that is expected to be `kind` (empty: anything), in a list that
 * calls it `type` (absent: no such list).  Never absent; may lie in the arena.
 */
struct tc_str tc_kinds_of_value(const struct tc_kinds *k, struct tc_arena *arena,
				struct tc_str value, struct tc_str kind,
				struct tc_str type);

#endif
