#!/bin/sh
# compile_errors_test.sh SOURCE OUTPUT…: what the compiler said of each case is what the
# source says it should.
set -u
source=$1
shift
failed=0
for output in "$@"; do
  case=$(basename "$output" .txt)
  if [ "$case" = NONE ]; then
    expected=compiles
  else
    expected=$(sed -n "s|^#ifdef $case  *// error: ||p" "$source")
  fi
  if [ -z "$expected" ] || ! grep -qF -- "$expected" "$output"; then
    echo "$case: expected \"$expected\", the compiler said:" >&2
    cat "$output" >&2
    failed=1
  fi
done
# One for each case in the source, and one for none of them.
[ "$#" -eq $(($(grep -c '^#ifdef' "$source") + 1)) ] || {
  echo "the BUILD file does not name all cases of $source" >&2
  failed=1
}
exit "$failed"
