#!/bin/sh
# public_headers_test.sh HEADER…: the headers that users include stand on each other, on the messages
# of proto/, and of the rooms below on the listed doors only.
set -u
doors="
base/clock.h
base/duration.h
base/status.h
base/status_macros.h
base/values/codec.h
base/values/datum_field.h
base/values/object_ref.h
base/wire/authkey.h
proxy/launch/broker_link.h
proxy/stub/pages.h
proxy/stub/proxy.h
proxy/stub/reference.h
proxy/stub/transport.h
proxy/stub/typed.h
"
failed=0
for header in "$@"; do
  for include in $(sed -n 's|^#include "parley/\(.*\)"$|\1|p' "$header"); do
    case $include in proto/*) continue ;; esac
    [ "$(dirname "$include")" = proxy ] && continue
    case "$doors" in *"
$include
"*) continue ;; esac
    echo "$header includes $include, which is no door for public headers"
    failed=1
  done
done
# A door that nobody goes through is to be walled up.
for door in $doors; do
  grep -qF "#include \"parley/$door\"" "$@" || {
    echo "no public header includes $door any more"
    failed=1
  }
done
exit "$failed"
