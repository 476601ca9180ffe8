#include "facts/denial.h"

#include "util/banned.h"

void tc_denial_read(struct tc_str error_message, struct tc_facts *facts)
{
	(void)error_message;
	(void)facts;
}
