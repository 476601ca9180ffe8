#!/usr/bin/env python3
"""Holds a JSON file to a JSON Schema.

usage: check_schema.py SCHEMA FILE

Exit status: 0 it fits; 1 it does not, and each place is named.
"""

import json
import sys
from pathlib import Path

import jsonschema


def main() -> int:
    schema, data = (json.loads(Path(name).read_text()) for name in sys.argv[1:3])
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(data))
    for error in errors[:20]:
        print(f"{sys.argv[2]}: {error.json_path}: {error.message[:300]}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
