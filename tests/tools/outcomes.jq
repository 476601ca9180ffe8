# How many calls ended how, by another way than the program's.
#
#     count_records.py --records FOLDER FILE... | jq -nr -L tests/tools -f outcomes.jq
#
# prints folder, outcome and number of events, with tabs.  Input are lines of
# {"folder":..., "record":...}, each distinct record once.

include "outcome_of";

[inputs | {folder, outcome: (.record | outcome)}]
| group_by([.folder, .outcome])[]
| [.[0].folder, .[0].outcome, length] | @tsv
