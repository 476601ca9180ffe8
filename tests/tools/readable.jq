# The JSON of a question as somebody reads it: a line for each sentence and row, without
# columns that are null, and of long sections the first five rows and how many there are.
#
#     trailcase ask CASE QUESTION --format json | jq -r -f readable.jq

def lines: map(tojson) | join(",\n");

def shown: (if length > 12 then .[:5] + [{rows: length}] else . end)
	| map(with_entries(select(.value != null)));

"{\"question\":" + (.question | tojson) + ",\"title\":" + (.title | tojson) + ",\n"
+ "\"answer\":[\n" + (.answer | lines) + "\n],\n"
+ "\"sections\":{\n"
+ (.sections | map((.query | tojson) + ":[" + (.rows | shown | if length == 0 then "]" else "\n" + lines + "\n]" end)) | join(",\n"))
+ "\n},\n"
+ "\"coverage\":" + (.coverage | tojson) + ",\n"
+ "\"limits\":[\n" + (.limits | lines) + "\n]}"
