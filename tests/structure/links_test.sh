#!/bin/sh
# Usage: links_test.sh LIST MUST_HAVE MUST_NOT_HAVE
# LIST names what a part links, a label a line.
set -u
if ! grep -qx "$2" "$1"; then
  echo "the list lacks $2: the query sees too little, or the part has changed"
  exit 1
fi
if grep -E "$3" "$1"; then
  echo "the part must not link these"
  exit 1
fi
