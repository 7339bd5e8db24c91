#!/bin/sh
# life_of_a_call_test.sh DOCUMENT: what its tables name is there: `| [FILE](…) | `NAME` | …`.
set -u
document=$1
rows=0
failed=0
while IFS='|' read -r _ file name _; do
  path=$(echo "$file" | sed -n 's|^ \[\(.*\)\](.*$|\1|p')
  [ -n "$path" ] || continue
  rows=$((rows + 1))
  name=$(echo "$name" | tr -d '` ')
  if ! grep -qF -- "$name" "$path"; then
    echo "$document: $path has no $name"
    failed=1
  fi
done <"$document"
[ "$rows" -ge 20 ] || {
  echo "$document: only $rows rows were found"
  failed=1
}
exit "$failed"
