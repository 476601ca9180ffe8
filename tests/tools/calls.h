/* The API calls that ordinary life is made of. */
#ifndef TOOLS_CALLS_H
#define TOOLS_CALLS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Request and response are JSON with these marks, or NULL for null:
 *   $A account   $B bucket      $D database   $E two hours before   $F function
 *   $G group     $I instance    $K KMS key    $L elastic list of instances
 *   $M elastic list of names    $N number     $P parameter name     $Q UUID
 *   $R region    $S secret      $U user       $W random word        $X 16 hex
 *   $b $d $f $i $w the same once more as the last $B $D $F $I $W
 *   $Y request id  $Z elastic list of bare words  $$ a dollar sign
 * The elastic ones grow when a corpus asks for larger records.
 */
struct call {
	const char *service; /* the first label of eventSource */
	const char *name;
	bool read_only;
	const char *request;
	const char *response;
};

struct trade {
	const struct call *calls;
	size_t count;
};

#define TRADE_COUNT 6

/* What users do, by trade. */
extern const struct trade calls_trades[TRADE_COUNT];
/* What a console session, a machine, a function, the auditor and Config do. */
extern const struct trade calls_console, calls_machine, calls_function;
extern const struct trade calls_audit, calls_config, calls_terraform;

struct service {
	const char *name;
	const char *version; /* eventVersion */
	const char *cli;     /* the name in aws-cli commands */
	bool global;         /* logged in us-east-1 */
	bool keeps_request;  /* a denied call keeps its requestParameters */
};

/* Never NULL: a service that is not listed has ordinary properties. */
const struct service *calls_service(const char *name);

#endif
